"""How warm each activity of a process is: how much passed it, how long it took, how much was late.

Durations are working time from the moment when work was offered until it was completed, by the
calendar of its group; pauses are not taken out. They are counted in stamps: there are many.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import policy, work_item
from engine.board.handling import Calendars
from engine.board.view import Work
from engine.case import case as case_table
from engine.sla.policy import Target, read
from engine.work_item import work_item as item_table
from engine.working_line import around

#: at most so many of the last finished work items of a process are measured
MOST = 5_000


@dataclass(frozen=True)
class Warmth:
    """What is known of one activity in a period."""

    activity: str
    finished: int
    open: int
    #: open and past due
    overdue: int
    #: of those finished: how many had a due instant, and how many were after it
    timed: int
    late: int
    #: working time from offered to completed; None where none was finished
    median: timedelta | None
    ninetieth: timedelta | None
    #: how many open ones have a due instant
    open_timed: int = 0

    @property
    def late_share(self) -> float | None:
        """Return the share of what had a due instant that was or is late."""
        due = self.timed + self.open_timed
        return (self.late + self.overdue) / due if due else None


def warmths(
    connection: Connection,
    process: str,
    *,
    definitions: Collection[int],
    since: datetime,
    now: datetime,
    waiting: Mapping[str, Work] | None = None,
) -> tuple[dict[str, Warmth], bool]:
    """Return what is known by activity, and whether there was more than could be measured.

    `waiting` are the counts of open work by activity; without them they are counted here.
    """
    rows = _finished(connection, process, definitions, since)
    done: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        done[row.activity].append(row)
    if waiting is None:
        waiting = _open(connection, process, definitions, now)
    calendars = Calendars(connection)
    found = {
        activity: _warmth(activity, done[activity], waiting.get(activity, Work()), calendars)
        for activity in {**done, **waiting}
    }
    return found, len(rows) == MOST


def _warmth(activity: str, done: Sequence[Any], waiting: Work, calendars: Calendars) -> Warmth:
    spent = _spent(done, calendars)
    timed = [row for row in done if row.due_at is not None]
    return Warmth(
        activity,
        finished=len(done),
        open=waiting.open,
        overdue=waiting.overdue,
        timed=len(timed),
        late=sum(row.completed_at > row.due_at for row in timed),
        median=_median(spent),
        ninetieth=quantile(spent, 0.9),
        open_timed=waiting.timed,
    )


def _spent(done: Sequence[Any], calendars: Calendars) -> list[timedelta]:
    """Return the working times from offered to completed, the shortest first."""
    found: list[int] = []
    for group in {row.candidate_group for row in done}:
        pairs = [(r.created_at, r.completed_at) for r in done if r.candidate_group == group]
        line = around(calendars.of(group), min(pairs)[0], max(end for _, end in pairs))
        found += [line.before(end) - line.before(start) for start, end in pairs]
    return [timedelta(milliseconds=spent) for spent in sorted(found)]


def _median(spent: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(s.total_seconds() for s in spent)) if spent else None


def quantile(ordered: Sequence[timedelta], share: float) -> timedelta | None:
    """Return the shortest value that at least this share does not exceed (nearest rank)."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def _conditions(process: str, definitions: Collection[int]) -> list[sa.ColumnElement[bool]]:
    found = [item_table.c.process == process]
    if definitions:
        cases = sa.select(case_table.c.id).where(case_table.c.definition_id.in_(definitions))
        found.append(item_table.c.case_id.in_(cases))
    return found


def _finished(
    connection: Connection, process: str, definitions: Collection[int], since: datetime
) -> list[Any]:
    stamps = ("created_at", "completed_at", "due_at")
    statement = (
        sa.select(
            item_table.c.activity,
            item_table.c.candidate_group,
            *(sa.type_coerce(item_table.c[name], sa.BigInteger).label(name) for name in stamps),
        )
        .where(
            *_conditions(process, definitions),
            item_table.c.completed_at >= since,
            item_table.c.status == work_item.COMPLETED,
        )
        .order_by(item_table.c.completed_at.desc())
        .limit(MOST)
    )
    return list(connection.execute(statement))


def _open(
    connection: Connection, process: str, definitions: Collection[int], now: datetime
) -> dict[str, Work]:
    due = item_table.c.due_at
    statement = (
        sa.select(
            item_table.c.activity,
            sa.func.count().label("open"),
            sa.func.sum(sa.case((due < now, 1), else_=0)).label("overdue"),
            sa.func.count(due).label("timed"),
        )
        .where(*_conditions(process, definitions), item_table.c.completed_at.is_(None))
        .group_by(item_table.c.activity)
    )
    return {
        row.activity: Work(open=row.open, overdue=row.overdue, timed=row.timed)
        for row in connection.execute(statement)
    }


def targets(
    connection: Connection, process: str, activities: Collection[str]
) -> dict[str, list[Target]]:
    """Return what the newest policy wants of each step, one row per severity or class."""
    newest = policy.newest(connection, process)
    read_once = read(newest.content).targets if newest else ()
    rows = [row for row in read_once if row.measure == "step"]
    others = [row for row in rows if not row.step]
    return {each: [row for row in rows if row.step == each] or others for each in activities}
