"""Working time as one line: the calendar of many years in sorted arrays, for a million questions.

The same figures as `business_time`, in whole milliseconds, without datetimes: a question is one
bisection. `before` says how much working time lies before a stamp, `by` at which stamp so much has
passed (the first one, as `business_time.add` counts).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from engine.business_time import Calendar
from engine.db import from_milliseconds, to_milliseconds

_YEAR = timedelta(days=366)
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Line:
    """The working time of a calendar from one instant to another, and some years around."""

    def __init__(self, calendar: Calendar, first: datetime, last: datetime) -> None:
        self.calendar = calendar
        #: the stamps that it reaches at least
        self.first = to_milliseconds(first - _YEAR)
        self.last = to_milliseconds(last + 2 * _YEAR)
        self.starts: list[int] = []
        self.ends: list[int] = []
        #: working milliseconds before each interval
        self.sums: list[int] = []
        self.total = 0
        years = range(calendar.local(first - _YEAR).year, calendar.local(last + 2 * _YEAR).year + 1)
        for number in years:
            year = calendar.year(number)
            self.starts += year.starts
            self.ends += year.ends
            self.sums += [self.total + done for done in year.before]
            self.total += year.total

    def before(self, stamp: int) -> int:
        """Return the working milliseconds before a stamp."""
        index = bisect_left(self.ends, stamp)
        if index == len(self.ends):
            return self.total
        inside = stamp - self.starts[index]
        return self.sums[index] + (inside if inside > 0 else 0)

    def by(self, done: int) -> int:
        """Return the first stamp before which so many working milliseconds lie."""
        index = bisect_left(self.sums, done) - 1
        if index < 0:
            return self.starts[0]
        return min(self.starts[index] + done - self.sums[index], self.ends[index])

    def before_at(self, at: datetime) -> float:
        """Return the working seconds before an instant."""
        return self.before(to_milliseconds(at)) / 1000

    def seconds(self, start: datetime, end: datetime) -> float:
        """Return the working seconds between two instants; negative when `end` comes first."""
        return (self.before(to_milliseconds(end)) - self.before(to_milliseconds(start))) / 1000

    def opening(self, at: datetime) -> datetime:
        """Return the instant itself in working time, else when working time begins again."""
        stamp = to_milliseconds(at)
        index = bisect_right(self.ends, stamp)
        if index == len(self.ends) or self.starts[index] <= stamp:
            return at
        return from_milliseconds(self.starts[index])

    def shifted(self, at: datetime, seconds: float) -> datetime:
        """Return the instant so many working seconds after (or, negative, before) another."""
        done = self.before(to_milliseconds(at)) + round(seconds * 1000)
        return from_milliseconds(self.by(min(max(done, 0), self.total)))


def line(calendar: Calendar, instants: Iterable[datetime | None]) -> Line:
    """Return the line that reaches around all these instants."""
    known = [at for at in instants if at is not None] or [_EPOCH]
    return Line(calendar, min(known), max(known))


def around(calendar: Calendar, start: int, end: int) -> Line:
    """Return the calendar's own line, which grows with the stamps asked for and is remembered."""
    known = calendar.lines
    found: Line | None = known[0] if known else None
    if found is None or start < found.first or end > found.last:
        stamps = [start, end]
        if found is not None:
            stamps += [found.first + _YEAR // _MILLISECOND, found.last - 2 * _YEAR // _MILLISECOND]
        instants = from_milliseconds(min(stamps)), from_milliseconds(max(stamps))
        found = Line(calendar, *instants)
        known[:] = [found]
    return found
