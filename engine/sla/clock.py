"""A clock: how much of a target is used, how much is left, and when it will be used up.

1. A clock counts from its start to its stop, in the hours of its calendar (all hours without one).
2. What lies in a pause does not count; pauses may touch and overlap.
3. It is due at the first instant at which the counted time is the target. That instant is known
   only while no pause is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, Generic, TypeVar

from engine.business_time import Calendar
from engine.db import from_milliseconds, to_milliseconds
from engine.sla.lengths import between, by

CASE, RESPONSE, STEP = "case", "response", "step"
MEASURES = (CASE, RESPONSE, STEP)
RUNNING, PAUSED, MET, BREACHED = "running", "paused", "met", "breached"
POLICY, DIAGRAM = "policy", "diagram"
_NOTHING = timedelta()
_MILLISECOND = timedelta(milliseconds=1)
Value = TypeVar("Value")


class Once(Generic[Value]):
    """A property that is worked out at the first look; cheaper than functools' with its lock."""

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, clock: Any, owner: Any = None) -> Value:
        """Return the value and keep it in the place of this property."""
        found = clock.__dict__[self._name] = self._work_out(clock)
        return found


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
        return self._used(at) * _MILLISECOND

    def _used(self, at: datetime) -> int:
        end = to_milliseconds(at if self.stopped_at is None else min(at, self.stopped_at))
        total = 0
        for start, until in self.runs:
            if start >= end:
                break
            total += between(self.calendar, start, end if until is None or until > end else until)
        return total

    def left(self, at: datetime) -> timedelta:
        """Return what is left of the target; negative when more was used."""
        return self.target - self.used(at)

    def percent(self, at: datetime) -> float:
        """Return how much of the target is used, in percent; 100 where there was none to use."""
        if self.target <= _NOTHING:
            return 100.0
        return self._used(at) * 100 / (self.target // _MILLISECOND)

    def due_at(self, now: datetime) -> datetime | None:
        """Return when the target is used up; None while a pause is open."""
        return None if self.is_paused(now) else self.reached

    @Once
    def reached(self) -> datetime | None:
        """Return the instant at which the target is used up, if an open pause lets it come."""
        if self.target <= _NOTHING:
            return self.drawn_at or self.started_at
        return self.at_used(self.target)

    def when(self, percent: float) -> datetime | None:
        """Return when so many percent are used; None if an open pause lies before."""
        if self.target <= _NOTHING:
            return self.reached
        return self._at_used(int(-(-(self.target // _MILLISECOND) * percent // 100)))

    def at_used(self, wanted: timedelta) -> datetime | None:
        """Return the first instant by which so much has counted; None if a pause lies before."""
        return self._at_used(wanted // _MILLISECOND)

    def _at_used(self, wanted: int) -> datetime | None:
        for start, until in self.runs:
            if until is None:
                return from_milliseconds(by(self.calendar, start, wanted))
            part = between(self.calendar, start, until)
            if wanted <= part:
                found = by(self.calendar, start, wanted)
                if found <= until:
                    return from_milliseconds(found)
            wanted = wanted - part if wanted > part else 0
        return None

    def is_paused(self, at: datetime) -> bool:
        """Tell whether a pause is open at an instant."""
        for pause in self.pauses:
            if pause.started_at <= at and (pause.ended_at is None or at < pause.ended_at):
                return True
        return False

    def state(self, at: datetime) -> str:
        """Return running, paused, met or breached; a clock due at this very instant still runs."""
        end = at if self.stopped_at is None else min(at, self.stopped_at)
        if self.reached is not None and end > self.reached:
            return BREACHED
        if self.stopped_at is not None and at >= self.stopped_at:
            return MET
        return PAUSED if self.is_paused(at) else RUNNING

    @Once
    def runs(self) -> tuple[tuple[int, int | None], ...]:
        """Return the spans between the pauses as stamps, in order; only the last may be open."""
        here = to_milliseconds(self.started_at)
        found: list[tuple[int, int | None]] = []
        for pause in sorted(self.pauses, key=_start):
            start = to_milliseconds(pause.started_at)
            if start > here:
                found.append((here, start))
            if pause.ended_at is None:
                return tuple(found)
            here = max(here, to_milliseconds(pause.ended_at))
        return (*found, (here, None))


_start = attrgetter("started_at")
