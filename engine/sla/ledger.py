"""The ledger of a clock: what every minute between its start and its end was counted as.

The segments follow each other without a gap; their counted times add up to what the clock used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from engine import business_time
from engine.sla.clock import BREACHED, PAUSED, RUNNING, Clock, Span

OUTSIDE = "outside"
_NOTHING = timedelta()


class Segment(NamedTuple):
    """A stretch of a clock that counts, or does not, for one reason."""

    #: running, paused, outside (of working hours) or breached (counted beyond the target)
    kind: str
    started_at: datetime
    ended_at: datetime
    counted: timedelta
    #: of a pause: its kind, why and who
    pause: str = ""
    reason: str = ""
    by: str = ""


def segments(clock: Clock, now: datetime) -> list[Segment]:
    """Return the ledger of a clock from its start to its stop, or to now."""
    end = now if clock.stopped_at is None else min(now, clock.stopped_at)
    here = clock.started_at
    found: list[Segment] = []
    for pause in sorted(clock.pauses, key=lambda pause: pause.started_at):
        start = min(max(here, pause.started_at), end)
        stop = end if pause.ended_at is None else min(pause.ended_at, end)
        found += _running(clock, here, start)
        if start < stop:
            found.append(_paused(pause, start, stop))
        here = max(here, start, stop)
    return [*found, *_running(clock, here, end)]


def _paused(pause: Span, start: datetime, stop: datetime) -> Segment:
    return Segment(PAUSED, start, stop, _NOTHING, pause.kind, pause.reason, pause.by)


def _running(clock: Clock, start: datetime, end: datetime) -> Iterator[Segment]:
    """Cut a span without pauses at the edges of working time and where the target is used up."""
    if start >= end:
        return
    pieces: Iterator[tuple[datetime, datetime, bool]] = iter([(start, end, True)])
    if clock.calendar is not None:
        pieces = business_time.segments(clock.calendar, start, end)
    for opens, closes, works in pieces:
        if not works:
            yield Segment(OUTSIDE, opens, closes, _NOTHING)
            continue
        due = min(max(clock.reached or closes, opens), closes)
        if opens < due:
            yield Segment(RUNNING, opens, due, due - opens)
        if due < closes:
            yield Segment(BREACHED, due, closes, closes - due)
