"""A set of rules, and when a clock is due by them: the same as `engine.sla`, in whole milliseconds.

A clock without pauses needs no more than one look at a line of working time (`working_line`) for
its start and one for its target. Everything else is left to the clocks of `engine.sla` themselves.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.business_time import Calendar
from engine.db import from_milliseconds, to_milliseconds
from engine.machine import working_time
from engine.machine.working_time import version_for
from engine.sla.lengths import WORKING, natural
from engine.sla.policy import Policy, Target
from engine.working_line import Line

_MILLISECOND = timedelta(milliseconds=1)
#: a short working day, in milliseconds
_WORKDAY = 4 * 3_600_000


class Length(NamedTuple):
    """A target taken apart: whole working days, then milliseconds."""

    working: bool
    days: int
    milliseconds: int


class Rules:
    """A policy, and the working calendars by group as a case would note them."""

    def __init__(
        self, policy: Policy, noted: Mapping[str, int], calendars: Mapping[int, Calendar]
    ) -> None:
        self.policy = policy
        self.noted = dict(noted)
        self.calendars = calendars
        self._facts = {"calendars": self.noted}
        self._lines: dict[int, WorkingDays] = {}
        self._by_place: dict[tuple[str | None, str], WorkingDays] = {}
        self._targets: dict[tuple[str, str, str, str], Length | None] = {}
        self._ends = (datetime(2000, 1, 1, tzinfo=UTC),) * 2

    def calendar(self, version: int) -> Calendar:
        """Return the calendar of a version that a case would note."""
        return self.calendars[version]

    def reach(self, first: datetime, last: datetime) -> None:
        """Say which time will be asked about: as far as the longest target may lead."""
        lengths = [_length(target) for target in self.policy.targets]
        days = max((one.days + one.milliseconds / _WORKDAY for one in lengths), default=0)
        self._ends = first, last + timedelta(days=3 * days)
        self._lines, self._by_place = {}, {}

    def target(self, measure: str, step: str, severity: str, customer: str) -> Length | None:
        """Return the target of a clock; None when the policy has none."""
        key = (measure, step, severity, customer)
        if key not in self._targets:
            found = self.policy.target_for(*key)
            self._targets[key] = None if found is None else _length(found)
        return self._targets[key]

    def line(self, group: str | None, branch: str) -> WorkingDays:
        """Return the working time by which a group and a branch are measured."""
        found = self._by_place.get((group, branch))
        if found is None:
            version = version_for(self._facts, (group,) if group else (), branch)
            found = self._lines.get(version)
            if found is None:
                found = self._lines[version] = WorkingDays(self.calendars[version], *self._ends)
            self._by_place[group, branch] = found
        return found

    def due(self, length: Length, group: str | None, branch: str) -> Callable[[int], int]:
        """Return what tells of a start at which stamp such a clock is due."""
        if not length.working:
            return lambda started: started + length.milliseconds
        line = self.line(group, branch)
        before, by, more = line.before, line.by, length.milliseconds
        if not length.days:
            return lambda started: by(before(started) + more)
        closing, days = line.closing, length.days
        if not more:
            return lambda started: closing(started, days)
        return lambda started: by(before(closing(started, days)) + more)


class WorkingDays(Line):
    """A line of working time that knows its working days, too."""

    def __init__(self, calendar: Calendar, first: datetime, last: datetime) -> None:
        super().__init__(calendar, first, last)
        zone = ZoneInfo(calendar.zone)
        self._midnights: list[int] = []
        self._closes: list[int] = []
        day: date | None = None
        for start, end in zip(self.starts, self.ends, strict=True):
            here = calendar.local(from_milliseconds(start)).date()
            if here == day:
                self._closes[-1] = end
                continue
            day = here
            self._midnights.append(to_milliseconds(datetime.combine(day, time(), zone)))
            self._closes.append(end)

    def closing(self, stamp: int, days: int) -> int:
        """Return the close of the `days`-th working day after the local day of a stamp."""
        return self._closes[bisect_right(self._midnights, stamp) + days - 1]


def _length(target: Target) -> Length:
    if target.basis != WORKING:
        return Length(False, 0, natural(target.length) // _MILLISECOND)
    parts = working_time.span(target.length)
    return Length(True, parts.days, parts.hours // _MILLISECOND)
