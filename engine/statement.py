"""Statements of the hot path: compiled once for each database, run on the driver's own cursor.

SQLAlchemy's work per call costs more than the machine's whole step. Several rows are inserted by
one statement with several VALUES: psycopg would send them as a pipeline, and a node that freezes
in a pipeline is not covered by PostgreSQL's idle_in_transaction_session_timeout.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from engine.db import Instant, from_milliseconds, to_milliseconds

#: told before and after each statement that is run here (crash tests and measurements)
observers: list[Callable[[str], None]] = []
#: rows of one INSERT; SQLite and PostgreSQL take far more parameters
MOST_ROWS = 100
Values = Mapping[str, Any]


class Statement:
    """A SELECT, UPDATE or DELETE with named parameters."""

    def __init__(self, statement: sa.Select[Any] | sa.Update | sa.Delete) -> None:
        self._statement = statement
        self._ready: dict[str, _Prepared] = {}
        #: what a SELECT reads
        self.columns = list(statement.selected_columns) if isinstance(statement, sa.Select) else []
        self._rows = _Rows(self.columns)

    def first(self, connection: Connection, values: Values) -> Any | None:
        """Return the first row as a named tuple, or None."""
        found = self.cursor(connection, values).fetchone()
        return None if found is None else self._rows.row(found)

    def change(self, connection: Connection, values: Values) -> int:
        """Run it and return how many rows it changed."""
        return int(self.cursor(connection, values).rowcount)

    def cursor(self, connection: Connection, values: Values) -> Any:
        """Run it and return the driver's cursor."""
        name = connection.dialect.name
        found = self._ready.get(name)
        if found is None:
            found = self._ready[name] = _Prepared(self._statement, connection)
        return found.run(connection, values)


class Pair:
    """A SELECT on SQLite that reads a row of each of two lists of columns, as one JSON array.

    Python's driver describes every column of every SELECT anew, which for fifty columns takes
    three times as long as packing and unpacking them (23 µs, 8 µs).
    """

    def __init__(
        self,
        first: Sequence[sa.ColumnElement[Any]],
        second: Sequence[sa.ColumnElement[Any]],
        origin: sa.FromClause,
        condition: sa.ColumnElement[bool],
    ) -> None:
        packed = sa.func.json_array(*first, *second)
        self._statement = Statement(sa.select(packed).select_from(origin).where(condition))
        self._cut = len(first)
        self._first, self._second = _Rows(first), _Rows(second)

    def first(self, connection: Connection, values: Values) -> tuple[Any, Any] | None:
        """Return the first row as two named tuples, or None."""
        found = self._statement.cursor(connection, values).fetchone()
        if found is None:
            return None
        row = orjson.loads(found[0])
        return self._first.row(row[: self._cut]), self._second.row(row[self._cut :])


class _Prepared:
    """A statement as one driver takes it."""

    def __init__(self, statement: Any, connection: Connection) -> None:
        compiled = statement.compile(dialect=connection.dialect)
        self._text = str(compiled)
        self._names: Sequence[str] | None = compiled.positiontup
        self._moments = [
            name for name, bind in compiled.binds.items() if isinstance(bind.type, Instant)
        ]
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def run(self, connection: Connection, values: Values) -> Any:
        """Run it with these values and return the driver's cursor."""
        given = {**self._fixed, **values} if self._fixed else values
        if self._moments:
            given = dict(given)
            for name in self._moments:
                if given[name] is not None:
                    given[name] = to_milliseconds(given[name])
        if self._names is None:
            return run(connection, self._text, given)
        return run(connection, self._text, [given[name] for name in self._names])


class _Rows:
    """Makes named tuples of what the driver fetched."""

    def __init__(self, columns: Sequence[sa.ColumnElement[Any]]) -> None:
        make: Any = namedtuple
        self._row = make("Row", [column.key for column in columns], rename=True)
        self._read = [i for i, c in enumerate(columns) if isinstance(c.type, Instant)]

    def row(self, found: Sequence[Any]) -> Any:
        """Return a row with its instants as datetimes."""
        if not self._read:
            return self._row._make(found)
        row = list(found)
        for place in self._read:
            if row[place] is not None:
                row[place] = from_milliseconds(row[place])
        return self._row._make(row)


class Insert:
    """An INSERT of one or many rows into a table; all rows have the same columns."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self._instants = {c.name for c in table.c if isinstance(c.type, Instant)}
        self._texts: dict[tuple[str, tuple[str, ...], int], str] = {}
        self._plans: dict[tuple[str, ...], Any] = {}

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Insert the rows."""
        names = tuple(rows[0])
        pick, moments = self._plan(names)
        self.run_plain(connection, names, [_plain(pick(row), moments) for row in rows])

    def run_plain(
        self, connection: Connection, names: tuple[str, ...], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Insert rows that have the values of these columns as the database keeps them."""
        for start in range(0, len(rows), MOST_ROWS):
            some = rows[start : start + MOST_ROWS]
            run(connection, self._text(connection, names, len(some)), list(chain(*some)))

    def _plan(
        self, names: tuple[str, ...]
    ) -> tuple[Callable[[Values], tuple[Any, ...]], list[int]]:
        """Return what picks these columns from a row, and which of them are instants."""
        plan = self._plans.get(names)
        if plan is None:
            moments = [at for at, name in enumerate(names) if name in self._instants]
            plan = self._plans[names] = itemgetter(*names), moments
        return plan

    def _text(self, connection: Connection, names: tuple[str, ...], count: int) -> str:
        place = (connection.dialect.name, names, count)
        text = self._texts.get(place)
        if text is None:
            quote = connection.dialect.identifier_preparer.quote
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            row = f"({', '.join([mark] * len(names))})"
            columns = ", ".join(map(quote, names))
            table = quote(self._table.name)
            text = f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608  # names of our tables
            self._texts[place] = text
        return text


class Delete:
    """A DELETE of rows of a table by their ids, one statement for however many."""

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self._texts: dict[tuple[str, int], str] = {}

    def run(self, connection: Connection, ids: Sequence[str]) -> None:
        """Remove the rows; those that do not exist are passed over."""
        for start in range(0, len(ids), MOST_ROWS):
            some = list(ids[start : start + MOST_ROWS])
            run(connection, self._text(connection, len(some)), some)

    def _text(self, connection: Connection, count: int) -> str:
        text = self._texts.get((connection.dialect.name, count))
        if text is None:
            quote = connection.dialect.identifier_preparer.quote
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            table = quote(self._table.name)
            text = f"DELETE FROM {table} WHERE id IN ({', '.join([mark] * count)})"  # noqa: S608  # names of our tables
            self._texts[connection.dialect.name, count] = text
        return text


def _plain(row: tuple[Any, ...], moments: list[int]) -> Sequence[Any]:
    """Return a row with its instants as milliseconds."""
    values = list(row)
    for at in moments:
        if values[at] is not None:
            values[at] = to_milliseconds(values[at])
    return values


def run(connection: Connection, text: str, values: Any) -> Any:
    """Run a statement on the driver's connection; its errors come as SQLAlchemy's."""
    # SQLAlchemy's own `driver_connection` goes through three properties to the same object
    driver: Any = connection.connection.dbapi_connection
    for tell in observers:
        tell(text)
    try:
        cursor = driver.execute(text, values)
    except connection.dialect.loaded_dbapi.Error as problem:
        raise wrapped(connection, text, problem) from problem
    for tell in observers:
        tell(text)
    return cursor


def wrapped(connection: Connection, text: str, problem: Exception) -> BaseException:
    """Return SQLAlchemy's error for an error of the driver; values are left out of it."""
    make = partial(DBAPIError.instance, text, None, problem, connection.dialect.loaded_dbapi.Error)
    return make(dialect=connection.dialect)
