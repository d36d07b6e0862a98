"""A clock: how much of a target is used, how much is left, and when it will be used up.

1. A clock counts from its start to its stop, in the hours of its calendar (all hours without one).
2. What lies in a pause does not count; pauses may touch and overlap.
3. It is due at the first instant at which the counted time is the target. That instant is known
   only while no pause is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from engine.business_time import Calendar
from engine.sla.lengths import counted, passed

CASE, RESPONSE, STEP = "case", "response", "step"
MEASURES = (CASE, RESPONSE, STEP)
RUNNING, PAUSED, MET, BREACHED = "running", "paused", "met", "breached"
POLICY, DIAGRAM = "policy", "diagram"
_NOTHING = timedelta()
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Span:
    """A pause: from when to when (None: still open), of which kind, why and by whom."""

    started_at: datetime
    ended_at: datetime | None = None
    kind: str = ""
    reason: str = ""
    by: str = ""
    #: when it ends by itself
    until_at: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """One deadline of a case: of the whole, of the first response, or of a work item."""

    #: "case", "response", or the wait of the work item
    key: str
    measure: str
    element: str
    groups: tuple[str, ...]
    started_at: datetime
    stopped_at: datetime | None
    #: counted time
    target: timedelta
    #: None: all hours count
    calendar: Calendar | None
    pauses: tuple[Span, ...] = ()
    #: who set the target: the policy or the diagram
    source: str = POLICY
    #: the due instant that the diagram gave, before any pause
    drawn_at: datetime | None = None

    def used(self, at: datetime) -> timedelta:
        """Return the time that has counted up to an instant."""
        end = at if self.stopped_at is None else min(at, self.stopped_at)
        total = _NOTHING
        for start, until in self.runs:
            if start >= end:
                break
            stop = end if until is None else min(end, until)
            total += counted(self.calendar, start, stop)
        return total

    def left(self, at: datetime) -> timedelta:
        """Return what is left of the target; negative when more was used."""
        return self.target - self.used(at)

    def percent(self, at: datetime) -> float:
        """Return how much of the target is used, in percent; 100 where there was none to use."""
        if self.target <= _NOTHING:
            return 100.0
        return self.used(at) / self.target * 100

    def due_at(self, now: datetime) -> datetime | None:
        """Return when the target is used up; None while a pause is open."""
        return None if self.is_paused(now) else self.reached

    @cached_property
    def reached(self) -> datetime | None:
        """Return the instant at which the target is used up, if an open pause lets it come."""
        if self.target <= _NOTHING:
            return self.drawn_at or self.started_at
        return self.at_used(self.target)

    def when(self, percent: float) -> datetime | None:
        """Return when so many percent are used; None if an open pause lies before."""
        if self.target <= _NOTHING:
            return self.reached
        part = -(-(self.target // _MILLISECOND) * percent // 100)
        return self.at_used(int(part) * _MILLISECOND)

    def at_used(self, wanted: timedelta) -> datetime | None:
        """Return the first instant by which so much has counted; None if a pause lies before."""
        for start, until in self.runs:
            if until is None:
                return passed(self.calendar, start, wanted)
            part = counted(self.calendar, start, until)
            if wanted <= part:
                found = passed(self.calendar, start, wanted)
                if found <= until:
                    return found
            wanted -= min(part, wanted)
        return None

    def is_paused(self, at: datetime) -> bool:
        """Tell whether a pause is open at an instant."""
        return any(_covers(pause, at) for pause in self.pauses)

    def state(self, at: datetime) -> str:
        """Return running, paused, met or breached; a clock due at this very instant still runs."""
        end = at if self.stopped_at is None else min(at, self.stopped_at)
        if self.reached is not None and end > self.reached:
            return BREACHED
        if self.stopped_at is not None and at >= self.stopped_at:
            return MET
        return PAUSED if self.is_paused(at) else RUNNING

    @cached_property
    def runs(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """Return the spans between the pauses, in order; only the last may be open."""
        return tuple(_runs(self.started_at, self.pauses))


def _runs(here: datetime, pauses: tuple[Span, ...]) -> Iterator[tuple[datetime, datetime | None]]:
    for pause in sorted(pauses, key=lambda pause: pause.started_at):
        if pause.started_at > here:
            yield here, pause.started_at
        if pause.ended_at is None:
            return
        here = max(here, pause.ended_at)
    yield here, None


def _covers(pause: Span, at: datetime) -> bool:
    return pause.started_at <= at and (pause.ended_at is None or at < pause.ended_at)
