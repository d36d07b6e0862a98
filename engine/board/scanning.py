"""The scan: open work, open cases and what was finished lately, each by one grouping statement.

Windows of time begin at midnights of the office's zone, so they are as long as its days are.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import case, work_item
from engine.board.cells import AGES, SPANS, WEEKS, CasePlace, Counts, Place, Snapshot
from engine.board.handling import usual
from engine.case import ESCALATED
from engine.case import case as case_table
from engine.work_item import work_item as item_table
from engine.work_item import work_item_group

OPEN_CASES = (case.ACTIVE, case.SUSPENDED)


@dataclass(frozen=True)
class Windows:
    """The instants that the counts of a snapshot are measured by."""

    now: datetime
    #: the next midnight
    tomorrow: datetime
    #: the Mondays on which the weeks begin, the oldest first
    mondays: tuple[date, ...]
    #: when each of them begins
    weeks: tuple[datetime, ...]
    #: when the SPANS begin
    spans: tuple[datetime, ...]

    @property
    def begin(self) -> datetime:
        """Return the earliest instant that is looked at."""
        return min(*self.weeks, *self.spans)


def windows(now: datetime, zone: ZoneInfo) -> Windows:
    """Return the windows that belong to an instant: days and weeks are those of the office."""

    def midnight(day: date) -> datetime:
        return datetime.combine(day, time_of_day(), zone).astimezone(UTC)

    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = tuple(monday - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    return Windows(
        now,
        midnight(today + timedelta(days=1)),
        mondays,
        tuple(map(midnight, mondays)),
        tuple(midnight(today - timedelta(days=days - 1)) for days in SPANS),
    )


def scan(connection: Connection, now: datetime, zone: ZoneInfo) -> Snapshot:
    """Count everything once."""
    began = time.perf_counter()
    at = windows(now, zone)
    return Snapshot(
        at=now,
        work=_open_work(connection, at),
        done=_done(connection, at),
        cases=_open_cases(connection, at),
        ended=_ended(connection, at),
        handling=usual(connection, at.begin),
        weeks=at.mondays,
        seconds=time.perf_counter() - began,
    )


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _states(table: sa.FromClause, at: Windows) -> list[sa.ColumnElement[int]]:
    """Return the counts of what is open: all, overdue, due today, at risk."""
    due, risk = table.c.due_at, table.c.risk_at
    return [
        sa.func.count(),
        _count(due < at.now),
        _count(sa.and_(due >= at.now, due < at.tomorrow)),
        _count(sa.and_(risk <= at.now, due >= at.now)),
    ]


def _ages(created: sa.ColumnElement[datetime], now: datetime) -> list[sa.ColumnElement[int]]:
    """Return how much is of each age."""
    edges = [now - timedelta(days=days) for days in AGES]
    younger = [created > edge for edge in edges]
    older = [sa.true(), *(created <= edge for edge in edges)]
    return [_count(sa.and_(*pair)) for pair in zip(older, [*younger, sa.true()], strict=True)]


def _groups() -> sa.ColumnElement[str]:
    """Return the keys of the groups of a work item with commas between them."""
    several = (
        sa.select(sa.func.aggregate_strings(work_item_group.c.candidate_group, ","))
        .where(work_item_group.c.work_item_id == item_table.c.id)
        .correlate(item_table)
        .scalar_subquery()
    )
    one = item_table.c.candidate_group
    return sa.case((one.is_not(None), one), else_=sa.func.coalesce(several, "")).label("groups")


def _open_work(connection: Connection, at: Windows) -> list[tuple[Place, Counts]]:
    around = (
        sa.select(
            case_table.c.id,
            case_table.c.severity,
            case_table.c.customer_class,
            case_table.c.paused_at,
        )
        .where(case_table.c.status.in_(OPEN_CASES))
        .cte("around")
        .prefix_with("MATERIALIZED")
    )
    columns = ("process", "activity", "branch", "assignee", "created_at", "due_at", "risk_at")
    items = (
        sa.select(
            *(item_table.c[name] for name in columns),
            _groups(),
            around.c.severity,
            around.c.customer_class,
            around.c.paused_at,
        )
        .join_from(item_table, around, around.c.id == item_table.c.case_id)
        .where(item_table.c.completed_at.is_(None))
        .subquery("item")
    )
    place = _place(items, items.c.assignee)
    counts = [
        *_states(items, at),
        _count(items.c.paused_at.is_not(None)),
        sa.func.count(items.c.due_at),
        *_ages(items.c.created_at, at.now),
    ]
    return [(Place(*row[:7]), tuple(row[7:])) for row in _rows(connection, place, counts)]


def _place(items: sa.Subquery, person: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    before = [items.c.process, items.c.activity, items.c.branch, items.c.groups]
    who = sa.func.coalesce(person, "").label("person")
    return [*before, who, items.c.severity, items.c.customer_class]


def _rows(
    connection: Connection,
    by: Sequence[sa.ColumnElement[Any]],
    counts: Sequence[sa.ColumnElement[Any]],
    *conditions: sa.ColumnElement[bool],
) -> list[Any]:
    statement = sa.select(*by, *counts).where(*conditions).group_by(*by)
    return [tuple(row) for row in connection.execute(statement)]


def _done(connection: Connection, at: Windows) -> list[tuple[Place, Counts]]:
    columns = ("process", "activity", "branch", "completed_by", "completed_at", "due_at")
    items = (
        sa.select(
            *(item_table.c[name] for name in columns),
            _groups(),
            case_table.c.severity,
            case_table.c.customer_class,
        )
        .join_from(item_table, case_table, case_table.c.id == item_table.c.case_id)
        .where(
            item_table.c.completed_at >= at.begin,
            item_table.c.completed_at <= at.now,
            item_table.c.status == work_item.COMPLETED,
            item_table.c.due_at.is_not(None),
        )
        .subquery("item")
    )
    week = _week(items.c.completed_at, at)
    by = [*_place(items, items.c.completed_by), week]
    found = _rows(connection, by, _punctual(items.c.completed_at, items.c.due_at, at))
    return [(Place(*place), counts) for place, counts in _by_week(found, 7)]


def _week(ended: sa.ColumnElement[datetime], at: Windows) -> sa.ColumnElement[int]:
    """Return the number of the week in which something ended, -1 before the first."""
    whens = [(ended >= start, number) for number, start in reversed([*enumerate(at.weeks)])]
    return sa.case(*whens, else_=-1).label("week")


def _punctual(
    ended: sa.ColumnElement[datetime], due: sa.ColumnElement[datetime], at: Windows
) -> list[sa.ColumnElement[int]]:
    """Return pairs of counts, all and those on time: in the week, and within each span."""
    recent = [ended >= start for start in at.spans]
    pairs = [(_count(late), _count(sa.and_(late, ended <= due))) for late in recent]
    return [sa.func.count(), _count(ended <= due), *itertools.chain(*pairs)]


def _by_week(rows: Iterable[Any], width: int) -> Iterator[tuple[tuple[Any, ...], Counts]]:
    """Make one cell of the rows of a place: the spans added up, the weeks beside each other."""
    cells: dict[tuple[Any, ...], list[int]] = {}
    spans = 2 * len(SPANS)
    for row in rows:
        counts = cells.setdefault(row[:width], [0] * (spans + 2 * WEEKS))
        for place, number in enumerate(row[width + 3 :]):
            counts[place] += number
        if row[width] >= 0:
            place = spans + 2 * row[width]
            counts[place : place + 2] = row[width + 1 : width + 3]
    for key, counts in cells.items():
        yield key, tuple(counts)


_case_place = [
    case_table.c.process,
    case_table.c.branch,
    case_table.c.severity,
    case_table.c.customer_class,
]


def _open_cases(connection: Connection, at: Windows) -> list[tuple[CasePlace, Counts]]:
    counts = [
        *_states(case_table, at),
        _count(case_table.c.paused_at.is_not(None)),
        _count(ESCALATED),
    ]
    found = _rows(connection, _case_place, counts, case_table.c.status.in_(OPEN_CASES))
    return [(CasePlace(*row[:4]), tuple(row[4:])) for row in found]


def _ended(connection: Connection, at: Windows) -> list[tuple[CasePlace, Counts]]:
    ended, due = case_table.c.ended_at, case_table.c.due_at
    found = _rows(
        connection,
        [*_case_place, _week(ended, at)],
        _punctual(ended, due, at),
        case_table.c.status == case.COMPLETED,
        ended >= at.begin,
        ended <= at.now,
        due.is_not(None),
    )
    return [(CasePlace(*place), counts) for place, counts in _by_week(found, 4)]
