"""What stands behind a number: the work items and cases that are counted there, page by page.

Open work is in the order of its due instants, finished work with the last first; both are paged by
(instant, id). A list means at every state exactly what the figures count under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import case, search, work_item
from engine.board.cells import AGES, NONE, Narrowing
from engine.board.view import EVERYTHING
from engine.case import case as case_table
from engine.db import Database, to_milliseconds
from engine.work_item import work_item as item_table
from engine.work_item import work_item_group

OPEN, OVERDUE, TODAY, AT_RISK, PAUSED = "open", "overdue", "today", "at_risk", "paused"
ESCALATED, UNASSIGNED = "escalated", "unassigned"
#: finished, and of what had a due instant: before it, and after it
DONE, ON_TIME, LATE = "done", "on_time", "late"
STATES_OF_WORK = (OPEN, OVERDUE, TODAY, AT_RISK, PAUSED, UNASSIGNED, DONE, ON_TIME, LATE)
STATES_OF_CASES = (OPEN, OVERDUE, TODAY, AT_RISK, PAUSED, ESCALATED, DONE, ON_TIME, LATE)
FINISHED = (DONE, ON_TIME, LATE)
#: rows that are fetched at once where all are wanted
PORTION = 1000
#: the due instant of a case, or the end of time; written out, as the index of open cases has it
_place = sa.type_coerce(
    sa.func.coalesce(case_table.c.due_at, sa.literal_column(str(to_milliseconds(work_item.NEVER)))),
    case_table.c.due_at.type,
)


@dataclass(frozen=True)
class Wanted:
    """What a list shows; empty fields do not narrow."""

    now: datetime
    #: the next midnight
    tomorrow: datetime
    narrowing: Narrowing = EVERYTHING
    state: str = OPEN
    #: the number of an age of the figures, of open work
    age: int | None = None
    text: str = ""
    #: what was finished from here on, and before then
    since: datetime | None = None
    until: datetime | None = None
    #: (instant, id) of the last row shown
    after: tuple[datetime, str] | None = None
    limit: int = 50

    @property
    def finished(self) -> bool:
        """Say whether it is about what is over."""
        return self.state in FINISHED


Ask = Callable[[Connection, Wanted], list[Any]]


def work_items(connection: Connection, wanted: Wanted) -> list[Any]:
    """Return a page of work items with what lists show of their cases; `place_at` orders them."""
    item = item_table.c
    place = item.completed_at if wanted.finished else item.order_at
    statement = sa.select(
        item_table,
        place.label("place_at"),
        *(case_table.c[name] for name in ("number", "subject", "definition_id", "severity")),
        *(case_table.c[name] for name in ("customer_class", "paused_at")),
        case_table.c.status.label("case_status"),
    ).join(case_table, case_table.c.id == item.case_id)
    statement = statement.where(
        *_state(wanted, item_table, _work_is_over(wanted)),
        *_narrowed_work(wanted),
        *_aged(wanted),
        *_text(connection, wanted.text),
        *_within(place, wanted),
        *_after(place, item.id, wanted),
    )
    order = (place.desc(), item.id.desc()) if wanted.finished else (place, item.id)
    return list(connection.execute(statement.order_by(*order).limit(wanted.limit)))


def cases(connection: Connection, wanted: Wanted) -> list[Any]:
    """Return a page of cases; `place_at` orders them."""
    column = case_table.c
    place = column.ended_at if wanted.finished else _place
    left_out = ("state", "search", "facts", "head")
    shown = [each for each in column if each.name not in left_out]
    statement = sa.select(*shown, place.label("place_at")).where(
        *_state(wanted, case_table, _cases_are_over(wanted)),
        *_narrowed(wanted.narrowing, case_table),
        *(search.holding(connection, column.id, wanted.text) if wanted.text.strip() else ()),
        *_within(place, wanted),
        *_after(place, column.id, wanted),
    )
    order = (place.desc(), column.id.desc()) if wanted.finished else (place, column.id)
    return list(connection.execute(statement.order_by(*order).limit(wanted.limit)))


def everything(ask: Ask, database: Database, wanted: Wanted, most: int) -> Iterator[Any]:
    """Go through all rows of a list (`work_items` or `cases`), up to a bound.

    Each portion is read for itself: whoever takes the rows slowly holds no connection.
    """
    left = most
    while left > 0:
        with database.read() as connection:
            rows = ask(connection, replace(wanted, limit=min(PORTION, left)))
        yield from rows
        left -= len(rows)
        if len(rows) < PORTION:
            return
        wanted = replace(wanted, after=(rows[-1].place_at, str(rows[-1].id)))


def _work_is_over(wanted: Wanted) -> sa.ColumnElement[bool]:
    if wanted.finished:
        return item_table.c.status == work_item.COMPLETED
    return item_table.c.completed_at.is_(None)


def _cases_are_over(wanted: Wanted) -> sa.ColumnElement[bool]:
    if wanted.finished:
        return case_table.c.status == case.COMPLETED
    return case_table.c.ended_at.is_(None)


def _state(
    wanted: Wanted, table: sa.Table, over: sa.ColumnElement[bool]
) -> list[sa.ColumnElement[bool]]:
    due = table.c.due_at
    ended = case_table.c.ended_at if table is case_table else item_table.c.completed_at
    # looked up along the index of what is open in the order of due instants
    order = _place if table is case_table else item_table.c.order_at
    meant: dict[str, list[sa.ColumnElement[bool]]] = {
        OVERDUE: [order < wanted.now],
        TODAY: [order >= wanted.now, order < wanted.tomorrow],
        AT_RISK: [order >= wanted.now, due.is_not(None), table.c.risk_at <= wanted.now],
        PAUSED: [case_table.c.paused_at.is_not(None)],
        UNASSIGNED: [item_table.c.assignee.is_(None)],
        ESCALATED: [case.ESCALATED],
        ON_TIME: [ended <= due],
        LATE: [ended > due],
    }
    return [over, *meant.get(wanted.state, ())]


def _narrowed(narrow: Narrowing, table: sa.Table) -> Iterator[sa.ColumnElement[bool]]:
    """Yield what narrows work and cases alike; the process and branch of the list's own table."""
    for column, value in (
        (table.c.process, narrow.process),
        (table.c.branch, narrow.branch),
        (case_table.c.severity, narrow.severity),
        (case_table.c.customer_class, narrow.customer_class),
    ):
        if value:
            yield column == ("" if value == NONE else value)


def _narrowed_work(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    narrow, item = wanted.narrowing, item_table.c
    yield from _narrowed(narrow, item_table)
    if narrow.activity:
        yield item.activity == narrow.activity
    if narrow.person:
        person = item.completed_by if wanted.finished else item.assignee
        yield person.is_(None) if narrow.person == NONE else person == narrow.person
    if narrow.group:
        yield _of_group(narrow.group)


def _of_group(group: str) -> sa.ColumnElement[bool]:
    item, more = item_table.c, work_item_group.c
    several = sa.select(more.work_item_id).where(more.work_item_id == item.id)
    if group == NONE:
        return sa.and_(item.candidate_group.is_(None), ~sa.exists(several))
    among = several.where(more.candidate_group == group)
    return sa.or_(item.candidate_group == group, sa.exists(among))


def _aged(wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.age is None:
        return
    edges = [wanted.now - timedelta(days=days) for days in AGES]
    if wanted.age < len(edges):
        yield item_table.c.created_at > edges[wanted.age]
    if wanted.age > 0:
        yield item_table.c.created_at <= edges[wanted.age - 1]


def _text(connection: Connection, text: str) -> Iterator[sa.ColumnElement[bool]]:
    for word in search.words(text):
        yield sa.or_(
            item_table.c.case_id.in_(search.cases_with(connection, word)),
            sa.func.lower(item_table.c.name).contains(word, autoescape=True),
        )


def _within(place: sa.ColumnElement[Any], wanted: Wanted) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.finished and wanted.since:
        yield place >= wanted.since
    if wanted.finished and wanted.until:
        yield place < wanted.until


def _after(
    place: sa.ColumnElement[Any], key: sa.ColumnElement[Any], wanted: Wanted
) -> Iterator[sa.ColumnElement[bool]]:
    if wanted.after is None:
        return
    at, last = wanted.after
    mark: Any = last if isinstance(key.type, sa.String) else int(last)
    if wanted.finished:
        yield place <= at
        yield sa.or_(place < at, sa.and_(place == at, key < mark))
    else:
        yield place >= at
        yield sa.or_(place > at, sa.and_(place == at, key > mark))
