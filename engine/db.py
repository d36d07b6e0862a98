"""The database: how SQLite and PostgreSQL are opened, and what one transaction means.

A writer on SQLite takes the write lock when it begins (BEGIN IMMEDIATE): a transaction that reads
first and upgrades later would meet "database is locked" at once. Writers of one process queue on
a lock of ours, because SQLite's own waiting sleeps and is unfair. Readers use connections of their
own that cannot write. PostgreSQL gets time-outs, so that a hung host cannot hold a case for hours.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError

from engine import clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
#: the channel on which PostgreSQL nodes wake each other
CHANNEL = "samphan"

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def partial_index(name: str, condition: str, *columns: Any, unique: bool = False) -> sa.Index:
    """Return an index of the rows for which a condition holds, the same on both databases."""
    where = sa.text(condition)
    return sa.Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def to_milliseconds(moment: datetime) -> int:
    """Return an aware instant as whole milliseconds since 1970 in UTC."""
    return (moment - EPOCH) // _MILLISECOND


def from_milliseconds(number: int) -> datetime:
    """Return the aware instant, in UTC, of milliseconds since 1970."""
    return EPOCH + timedelta(0, 0, 0, number)  # by order: names cost as much as the sum


class Instant(sa.types.TypeDecorator[datetime]):
    """A moment: milliseconds in UTC in the database, an aware datetime in Python."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store milliseconds; a naive datetime is refused by the subtraction."""
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Return an aware datetime in UTC."""
        return None if value is None else from_milliseconds(value)


#: an integer key that counts by itself on both databases
Key = sa.BigInteger().with_variant(sa.Integer, "sqlite")


class Database:
    """One database that all rooms share: `write()` for a verb, `read()` for looking."""

    def __init__(
        self, url: str, *, synchronous: str = "FULL", pool_size: int = 10, echo: bool = False
    ) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = _open_sqlite(self.url, synchronous, pool_size, query_only=False)
            self._reader = _open_sqlite(self.url, synchronous, pool_size, query_only=True)
        else:
            self.url = self.url.set(drivername="postgresql+psycopg")
            self._writer = _open_postgresql(self.url, pool_size, read_only=False)
            self._reader = _open_postgresql(self.url, pool_size, read_only=True)
        self._turn = threading.Lock()
        #: the thread whose transaction it is
        self._writing: int | None = None
        self._kept: Connection | None = None
        self._listeners: list[Callable[[], None]] = []

    @property
    def engine(self) -> sa.Engine:
        """Return SQLAlchemy's engine of the writers (migrations and tests need it)."""
        return self._writer

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open one transaction that commits at the end, or rolls back when an error leaves it."""
        if self.is_sqlite:
            if self._writing == threading.get_ident():
                raise RuntimeError("this thread has a transaction open: use its connection")
            with self._turn:
                self._writing = threading.get_ident()
                connection = self._only_writer()
                # no generator of its own: such small things cost as much as a statement
                try:
                    with connection.begin():
                        yield connection
                        woken = connection.info.pop("wake", False)
                except BaseException:
                    # A commit that failed may leave the transaction open, which only a reset
                    # ends for sure.
                    self._kept = None
                    connection.close()
                    raise
                finally:
                    self._writing = None
        else:
            with self._writer.begin() as connection:
                yield connection
                woken = connection.info.pop("wake", False)
                if woken:
                    connection.exec_driver_sql(f"NOTIFY {CHANNEL}")
        if woken:
            self._tell()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a connection that sees one state of the database and cannot change it."""
        with self._reader.connect() as connection:
            yield connection

    def _only_writer(self) -> Connection:
        """Return SQLite's connection for writing: as one writes at a time, it is always the same.

        Fetching it from the pool for each verb costs as much as what the machine does.
        """
        if self._kept is None or self._kept.closed or self._kept.invalidated:
            self._kept = self._writer.connect()
        return self._kept

    def on_wake(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each commit in this process that left work to be done."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def create(self, *places: Path) -> None:
        """Bring the tables to the newest version, with the migrations of `places` as well."""
        from engine import migrations  # noqa: PLC0415  (migrations know this module)

        migrations.upgrade(self, *places)

    def close(self) -> None:
        """Close all connections."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self._writer.dispose()
        self._reader.dispose()


def wake(connection: Connection) -> None:
    """Mark the transaction: once it is committed there is something to do for the workers."""
    connection.info["wake"] = True


def now(connection: Connection) -> datetime:
    """Return the instant that all nodes share: PostgreSQL's clock, or ours where it is alone."""
    if connection.dialect.name == "sqlite" or clock.is_virtual():
        return clock.now()
    number = connection.exec_driver_sql(
        "SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint"
    ).scalar_one()
    return from_milliseconds(int(number))


def beat(connection: Connection) -> datetime:
    """Return the instant for heartbeats and leases, which a virtual clock does not move."""
    if connection.dialect.name == "sqlite":
        return clock.SystemClock().now()
    number = connection.exec_driver_sql(
        "SELECT (extract(epoch from clock_timestamp()) * 1000)::bigint"
    ).scalar_one()
    return from_milliseconds(int(number))


def _open_sqlite(url: sa.URL, synchronous: str, pool_size: int, *, query_only: bool) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=10,
        # values are personal data, which have no business in a log
        hide_parameters=True,
        connect_args={"timeout": 30, "check_same_thread": False},
    )
    begin = "BEGIN" if query_only else "BEGIN IMMEDIATE"
    settings = (
        "busy_timeout=30000",
        "journal_mode=WAL",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        "cache_size=-65536",
        # 16 MB of log: a page that many verbs change is copied into the file a quarter as often
        "wal_autocheckpoint=4000",
        f"query_only={int(query_only)}",
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        try:
            driver.execute(begin)
        except sqlite3.Error as problem:
            raise DBAPIError.instance(begin, None, problem, sqlite3.Error) from problem

    return engine


def _open_postgresql(url: sa.URL, pool_size: int, *, read_only: bool) -> sa.Engine:
    options = (
        " -c idle_in_transaction_session_timeout=2500ms -c lock_timeout=10s"
        " -c statement_timeout=60s"
        f" -c default_transaction_read_only={'on' if read_only else 'off'} -c timezone=UTC"
    )
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=10,
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "options": options,
            "keepalives": 1,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 15000,
        },
    )
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _hide_values(context: ExceptionContext) -> None:
    """Keep PostgreSQL's DETAIL, which quotes the row, out of messages that reach the log."""
    problem: Any = context.original_exception
    primary = getattr(getattr(problem, "diag", None), "message_primary", None)
    if primary:
        problem.args = (primary,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (primary,)
