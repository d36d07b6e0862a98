"""What other staff would mean for waiting: a simulation, and hence an estimate with a range.

1. Work of a group arrives when it arrived in the past, and takes as long to handle as it took then
   (in working time; where nobody knows when work was claimed, a part of the whole is taken).
2. So many people take the earliest arrival first, each one piece at a time, in working time.
3. This is played many times with the handling times drawn anew; the tenth and the ninetieth of a
   hundred give the range.

It knows no absences, no priorities and no work beside; so it compares numbers of people with each
other, and says little of one number alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import mean
from typing import Any

from sqlalchemy.engine import Connection

from engine import clock
from engine.forecast import observing
from engine.forecast.observing import Past

ROUNDS = 40
MOST_ITEMS = 4_000
#: where the log tells only the whole: handling is taken to be the quickest third of it
_QUICK = 1 / 3
Progress = Callable[[int], None]


def simulate(
    connection: Connection, process: str, staff: Mapping[str, Any], progress: Progress
) -> dict[str, Any]:
    """Return how long work of a group would wait with other numbers of people."""
    group = staff["group"]
    hours = observing.hours(connection)
    rows = [
        row
        for row in observing.finished(connection, process=process)
        if row.group == group and row.completed_at is not None and not row.withdrawn
    ]
    rows = sorted(rows, key=lambda row: row.created_at)[-MOST_ITEMS:]
    if not rows:
        return {"group": group, "items": 0, "rows": []}
    hours.reach(rows, clock.now())
    arrivals = [hours.of(group, row.branch).before_at(row.created_at) for row in rows]
    handling, known = _handling(rows, hours)
    found = []
    wanted = sorted({int(number) for number in staff["people"] if int(number) > 0})
    for place, number in enumerate(wanted):
        progress(100 * place // len(wanted))
        found.append([number, *_range(arrivals, handling, number)])
    return {"group": group, "items": len(rows), "known": known, "rows": found}


def _handling(rows: Sequence[Past], hours: observing.Hours) -> tuple[list[float], bool]:
    """Return how long work took to handle, and whether that is known or guessed."""
    known = [
        hours.of(row.group, row.branch).seconds(row.claimed_at, row.completed_at)
        for row in rows
        if row.claimed_at is not None and row.completed_at is not None
    ]
    if len(known) >= len(rows) // 2:
        return known, True
    whole = sorted(
        hours.of(row.group, row.branch).seconds(row.created_at, row.completed_at)
        for row in rows
        if row.completed_at is not None
    )
    return whole[: max(1, round(len(whole) * _QUICK))], False


def _range(arrivals: Sequence[float], handling: Sequence[float], people: int) -> list[float]:
    """Return the mean wait of ten, fifty and ninety of a hundred rounds, in seconds."""
    waits = sorted(
        _round(arrivals, handling, people, Random(number))  # noqa: S311  (nothing secret)
        for number in range(ROUNDS)
    )
    return [waits[round(part * (ROUNDS - 1))] for part in (0.1, 0.5, 0.9)]


def _round(
    arrivals: Sequence[float], handling: Sequence[float], people: int, random: Random
) -> float:
    free = [0.0] * people
    waits = []
    for arrival in arrivals:
        begin = max(arrival, free[0])
        waits.append(begin - arrival)
        heapq.heapreplace(free, begin + random.choice(handling))
    return mean(waits)
