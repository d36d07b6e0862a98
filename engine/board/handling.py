"""How long a piece of work is usually in hand: the median working time from claimed to completed.

Work that was claimed by completing it does not tell when it was begun; where no other is known the
quicker third of the whole times stands for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import business_time, calendar, work_item
from engine.work_item import work_item as item_table

#: how many of the last finished ones of a step are looked at
LAST = 40
_SHORTEST = timedelta(minutes=1)


def usual(connection: Connection, since: datetime) -> dict[tuple[str, str], timedelta]:
    """Return the usual handling time of each (process, step) that had some finished since."""
    calendars = Calendars(connection)
    steps: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in _last(connection, since):
        steps[row.process, row.activity].append(row)
    return {step: _usual(rows, calendars) for step, rows in steps.items()}


def _usual(rows: Sequence[Any], calendars: Calendars) -> timedelta:
    known = [row for row in rows if row.claimed_at and row.claimed_at < row.completed_at]
    spent = sorted(_spent(row, known, calendars) for row in known or rows)
    usual = median(spent) if known else spent[len(spent) // 3]
    return max(timedelta(seconds=usual), _SHORTEST)


def _spent(row: Any, known: Sequence[Any], calendars: Calendars) -> float:
    begun = row.claimed_at if known else row.created_at
    hours = calendars.of(row.candidate_group)
    return business_time.between(hours, begun, row.completed_at).total_seconds()


def _last(connection: Connection, since: datetime) -> list[Any]:
    """Return the last finished work of each step."""
    item = item_table.c
    newest = sa.func.row_number().over(
        partition_by=(item.process, item.activity), order_by=item.completed_at.desc()
    )
    ranked = (
        sa.select(
            item.process,
            item.activity,
            item.candidate_group,
            item.created_at,
            item.claimed_at,
            item.completed_at,
            newest.label("place"),
        )
        .where(
            item.completed_at >= since,
            item.status == work_item.COMPLETED,
        )
        .subquery()
    )
    return list(connection.execute(sa.select(ranked).where(ranked.c.place <= LAST)))


class Calendars:
    """The newest working calendar of each group; the office's for those without one."""

    def __init__(self, connection: Connection) -> None:
        self._current = calendar.current(connection)
        self._connection = connection
        self._read: dict[int, business_time.Calendar] = {0: business_time.OFFICE_HOURS}

    def of(self, group: str | None) -> business_time.Calendar:
        """Return the calendar by which a group works."""
        number = self._current.get(group or "", self._current.get("", 0))
        if number not in self._read:
            version = calendar.get(self._connection, number)
            self._read[number] = version.calendar if version else business_time.OFFICE_HOURS
        return self._read[number]
