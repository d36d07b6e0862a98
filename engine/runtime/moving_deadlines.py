"""What a change of a working calendar would do to open deadlines, before anybody saves it.

The cases would keep their old version; the answer is what re-basing them would mean. Everything
but the one calendar stays as each case noted it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import business_time, calendar, case, clock, ledger
from engine.business_time import Calendar
from engine.errors import NotFound
from engine.runtime.measuring import standing_of
from engine.runtime.tools import Tools
from engine.sla.reading import Standing

#: open cases that are looked at, the oldest first
MOST_CASES = 2_000
#: timers that are looked at lie within this time
_AHEAD = timedelta(days=366)


class Moved(NamedTuple):
    """A deadline that would move."""

    case_id: int
    #: "case", "response" or a wait
    key: str
    measure: str
    element: str
    before: datetime
    after: datetime


class Impact(NamedTuple):
    """What a change would do."""

    moved: list[Moved]
    #: timers that would fire while the office is closed now
    timers: list[tuple[int, str, datetime]]
    cases: int
    #: whether all open cases were looked at
    whole: bool

    @property
    def case_ids(self) -> list[int]:
        """Return the cases with a deadline that would move."""
        return sorted({one.case_id for one in self.moved})


def impact(tools: Tools, key: str, content: Mapping[str, Any]) -> Impact:
    """Return what another content of a calendar would do to what is open."""
    now = clock.now()
    with tools.database.read() as connection:
        newest = calendar.newest(connection, key)
        if newest is None:
            raise NotFound()
        changed = calendar.read(content, "changed")
        versions = {version.id for version in calendar.versions(connection, key)}
        rows = _open_cases(connection)
        moved: list[Moved] = []
        for row in rows[:MOST_CASES]:
            found = standing_of(tools, connection, row)
            moved += _moved(row.id, found, versions, changed, now)
        timers = _timers(connection, newest.calendar, changed, now)
    return Impact(moved, timers, len(rows[:MOST_CASES]), len(rows) <= MOST_CASES)


def _moved(
    case_id: int, found: Standing, versions: set[int], changed: Calendar, now: datetime
) -> Iterator[Moved]:
    """Yield the deadlines of a case that would move."""

    def then(version_id: int) -> Calendar:
        return changed if version_id in versions else found.calendar_of(version_id)

    before = {one.key: one.due_at(now) for one in found.clocks(now)}
    other = found.copy()
    other.calendar_of = then
    for one in other.clocks(now):
        due, after = before.get(one.key), one.due_at(now)
        if one.stopped_at is None and due and after and due != after:
            yield Moved(case_id, one.key, one.measure, one.element, due, after)


def _open_cases(connection: Connection) -> list[Any]:
    column = case.case.c
    wanted = sa.select(column.id, column.seq).where(
        column.status.in_((case.ACTIVE, case.SUSPENDED))
    )
    return list(connection.execute(wanted.order_by(column.id).limit(MOST_CASES + 1)))


def _timers(
    connection: Connection, today: Calendar, changed: Calendar, now: datetime
) -> list[tuple[int, str, datetime]]:
    """Return the timers that fire in working time today, and would not by the change."""
    column = ledger.ledger.c
    wanted = sa.select(column.case_id, column.activity, column.due_at).where(
        column.kind == ledger.TIMER, column.due_at > now, column.due_at < now + _AHEAD
    )
    return [
        (row.case_id, row.activity, row.due_at)
        for row in connection.execute(wanted.order_by(column.due_at))
        if business_time.is_working(today, row.due_at)
        and not business_time.is_working(changed, row.due_at)
    ]
