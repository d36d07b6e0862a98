"""What a clock sets off on its way: warnings, the breach, and the levels of the ladder.

Levels lie before or after the due instant in the clock's own counted time, or at a percentage.
Known pauses move them; none can be named beyond an open one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from engine.sla.clock import Clock
from engine.sla.lengths import worth
from engine.sla.policy import Level, Policy

WARNED, BREACH, ESCALATED = "warned", "breached", "escalated"
_NOTHING = timedelta()
_ALL = 100


class Step(NamedTuple):
    """One thing that a clock sets off, and when it does if nobody touches the case."""

    #: names it among the steps of its clock: "75%" or the key of a level
    key: str
    #: warned, breached or escalated
    kind: str
    at: datetime
    percent: int | None = None
    level: Level | None = None


def steps(clock: Clock, policy: Policy) -> list[Step]:
    """Return what a clock sets off, in order; a stopped one sets off nothing after its stop."""
    last = clock.stopped_at
    found = [step for step in _all(clock, policy) if last is None or step.at <= last]
    return sorted(found, key=lambda step: step.at)


def first_at(clock: Clock, policy: Policy) -> datetime | None:
    """Return the first instant at which a running clock sets off anything at all.

    What lies after the due instant comes after the breach, so it need not be worked out.
    """
    levels = [level for level in policy.ladder if level.measure == clock.measure]
    percents = [level.percent for level in levels if level.percent is not None]
    found = [clock.when(min([*policy.warnings, *percents, _ALL]))]
    found += [_level_at(clock, level) for level in levels if level.before]
    return min((at for at in found if at is not None), default=None)


def next_at(clock: Clock, policy: Policy, now: datetime) -> datetime | None:
    """Return when a running clock sets off something next; None when it does not any more."""
    if clock.stopped_at is not None:
        return None
    return min((step.at for step in _all(clock, policy) if step.at > now), default=None)


def _all(clock: Clock, policy: Policy) -> Iterator[Step]:
    for percent in sorted({*policy.warnings, _ALL}):
        at = clock.when(percent)
        if at is not None:
            yield Step(f"{percent}%", BREACH if percent == _ALL else WARNED, at, percent)
    for level in policy.ladder:
        if level.measure == clock.measure:
            at = _level_at(clock, level)
            if at is not None:
                yield Step(level.key, ESCALATED, at, level.percent, level)


def _level_at(clock: Clock, level: Level) -> datetime | None:
    if level.percent is not None:
        return clock.when(level.percent)
    due = clock.reached
    if due is None:
        return None
    if level.before:
        return clock.at_used(max(_NOTHING, clock.target - worth(clock.calendar, due, level.before)))
    return clock.at_used(max(_NOTHING, clock.target) + worth(clock.calendar, due, level.after))
