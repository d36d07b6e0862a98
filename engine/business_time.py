"""Adds and measures working time over a calendar of working hours, holidays and exceptions.

Everything is exact to the millisecond and depends only on its arguments. A calendar is compiled
once per year into sorted UTC intervals with running sums, so that a question costs two bisections.

- Working hours (`PT8H`) are counted inside the working ranges only: additive, so that
  `add(add(t, a), b) == add(t, a + b)`.
- Working days (`P2D`) count whole working days after the day of `t`; the result is the close of
  the last one. The day of `t` itself does not count, even when `t` lies in its working hours; this
  is how offices read "within two working days", and it is additive as well.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
#: a calendar without a single working hour in this many years is refused
_HORIZON_YEARS = 12

#: one working range of a day: minutes since local midnight, end exclusive
Range = tuple[int, int]
Ranges = tuple[Range, ...]


class NoWorkingTime(ValueError):
    """The calendar holds no working time in the next twelve years."""


@dataclass(frozen=True)
class Calendar:
    """Weekly working ranges in a time zone, and the days on which they differ.

    `week` has seven entries from Monday to Sunday. `exceptions` maps a date to its own ranges:
    an empty tuple is a holiday, ranges on a Saturday make it a working Saturday.
    """

    zone: str
    week: tuple[Ranges, ...]
    exceptions: Mapping[date, Ranges] = field(default_factory=dict)
    #: which stored version this is, so that a case can keep the one it started with
    version: str = ""

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for ranges in (*self.week, *self.exceptions.values()):
            _check(ranges)

    def __hash__(self) -> int:
        return hash((self.zone, self.week, self.version))

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def _years(self) -> dict[int, _Year]:
        return {}

    @cached_property
    def closings(self) -> dict[date, datetime]:
        """Return the closes of working days that were asked for."""
        return {}

    @cached_property
    def lines(self) -> list[Any]:
        """Return the one line that was drawn of it (`engine.working_line`), or nothing."""
        return []

    def ranges_on(self, day: date) -> Ranges:
        """Return the working ranges of a local date."""
        return self.exceptions.get(day, self.week[day.weekday()])

    def year(self, number: int) -> _Year:
        """Return the compiled year (of UTC instants whose local date lies in it)."""
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = _compiled(self, number)
        return found

    def local(self, at: datetime) -> datetime:
        """Return the wall-clock time of an instant."""
        return at.astimezone(self._zone)


@dataclass(frozen=True)
class _Year:
    """The working intervals of one local year in UTC milliseconds, with running sums."""

    starts: list[int]
    ends: list[int]
    #: working milliseconds before each interval
    before: list[int]
    total: int


def add(calendar: Calendar, at: datetime, working: timedelta) -> datetime:
    """Return the first instant by which `working` time has passed since `at`.

    Zero gives `at` itself when it is working time or the end of it, else the next opening.
    """
    left = working // _MILLISECOND
    if left < 0:
        raise ValueError("working time runs forward only")
    start = _stamp(at)
    number = calendar.local(at).year
    for year in range(number, number + _HORIZON_YEARS):
        compiled = calendar.year(year)
        done = _before(compiled, start) if year == number else 0
        if compiled.total - done >= left and compiled.starts:
            found = _locate(compiled, done + left, start if year == number else None, left)
            if found is not None:
                return _instant(found)
        left -= compiled.total - done
    raise NoWorkingTime(NoWorkingTime.__doc__)


def add_days(calendar: Calendar, at: datetime, days: int) -> datetime:
    """Return the close of the `days`-th working day after the local date of `at`."""
    if days < 1:
        raise ValueError("at least one working day")
    day = calendar.local(at).date()
    last = day.replace(year=day.year + _HORIZON_YEARS, day=min(day.day, 28))
    while days:
        day += DAY
        if day > last:
            raise NoWorkingTime(NoWorkingTime.__doc__)
        if calendar.ranges_on(day):
            days -= 1
    return _closing(calendar, day)


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the working time between two instants; negative when `end` comes first."""
    if end < start:
        return -between(calendar, end, start)
    first, last = calendar.local(start).year, calendar.local(end).year
    total = -_before(calendar.year(first), _stamp(start))
    for year in range(first, last):
        total += calendar.year(year).total
    return (total + _before(calendar.year(last), _stamp(end))) * _MILLISECOND


def segments(
    calendar: Calendar, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, bool]]:
    """Cut a span into pieces inside (True) and outside (False) working time, in order."""
    here, last = _stamp(start), _stamp(end)
    for year in range(calendar.local(start).year, calendar.local(end).year + 1):
        compiled = calendar.year(year)
        index = bisect_right(compiled.ends, here)
        while index < len(compiled.starts) and compiled.starts[index] < last:
            opens, closes = max(compiled.starts[index], here), min(compiled.ends[index], last)
            if here < opens:
                yield _instant(here), _instant(opens), False
            yield _instant(opens), _instant(closes), True
            here = closes
            index += 1
    if here < last:
        yield _instant(here), _instant(last), False


def is_working(calendar: Calendar, at: datetime) -> bool:
    """Say whether an instant lies in working time."""
    compiled, stamp = calendar.year(calendar.local(at).year), _stamp(at)
    index = bisect_right(compiled.starts, stamp) - 1
    return index >= 0 and stamp < compiled.ends[index]


def _check(ranges: Ranges) -> None:
    last = 0
    for start, end in ranges:
        if not last <= start < end <= 24 * 60:
            raise ValueError(f"working ranges must follow each other within a day: {ranges}")
        last = end


def _before(year: _Year, stamp: int) -> int:
    """Return the working milliseconds of the year that lie before a stamp."""
    index = bisect_left(year.ends, stamp)
    if index == len(year.starts):
        return year.total
    return year.before[index] + max(0, stamp - year.starts[index])


def _locate(year: _Year, wanted: int, start: int | None, left: int) -> int | None:
    """Return the stamp at which `wanted` working milliseconds of the year have passed."""
    if left == 0:
        return _opening(year, start)
    index = bisect_left(year.before, wanted) - 1
    return year.starts[index] + wanted - year.before[index]


def _opening(year: _Year, start: int | None) -> int | None:
    """Return `start` when it is working time or its end, else the next opening of the year."""
    if start is None:
        return year.starts[0]
    index = bisect_left(year.ends, start)
    return max(year.starts[index], start) if index < len(year.starts) else None


def _compiled(calendar: Calendar, number: int) -> _Year:
    starts, ends, before, total = [], [], [], 0
    day = date(number, 1, 1)
    while day.year == number:
        for start, end in _intervals(calendar, day):
            starts.append(start)
            ends.append(end)
            before.append(total)
            total += end - start
        day += DAY
    return _Year(starts, ends, before, total)


def _closing(calendar: Calendar, day: date) -> datetime:
    """Return when a working day closes."""
    found = calendar.closings.get(day)
    if found is None:
        found = _instant(max(end for _, end in _intervals(calendar, day)))
        calendar.closings[day] = found
    return found


def _intervals(calendar: Calendar, day: date) -> Iterator[tuple[int, int]]:
    """Yield the day's working intervals in UTC milliseconds, exact over changes of offset."""
    ranges = calendar.ranges_on(day)
    if not ranges:
        return
    for from_stamp, to_stamp, offset in _offsets(calendar.zone, day):
        midnight = _stamp(datetime.combine(day, time(), UTC)) - offset
        for start, end in ranges:
            opens = max(midnight + start * 60_000, from_stamp)
            closes = min(midnight + end * 60_000, to_stamp)
            if opens < closes:
                yield opens, closes


@lru_cache(maxsize=20_000)
def _offsets(zone_name: str, day: date) -> tuple[tuple[int, int, int], ...]:
    """Return the pieces of a local day with a constant offset: (from, to, offset) in ms."""
    zone = ZoneInfo(zone_name)
    middle = _stamp(datetime.combine(day, time(12), UTC))
    low, high = middle - 40 * 3_600_000, middle + 40 * 3_600_000
    edges = [low, *_transitions(zone, low, high), high]
    return tuple((start, end, _offset(zone, start)) for start, end in itertools.pairwise(edges))


def _transitions(zone: ZoneInfo, low: int, high: int) -> Iterator[int]:
    """Yield the instants (ms) between two where the zone's offset changes."""
    step = 3_600_000
    for stamp in range(low, high, step):
        if _offset(zone, stamp) != _offset(zone, stamp + step):
            left, right = stamp, stamp + step
            while right - left > 1000:
                middle = (left + right) // 2000 * 1000
                if _offset(zone, middle) == _offset(zone, left):
                    left = middle
                else:
                    right = middle
            yield right


def _offset(zone: ZoneInfo, stamp: int) -> int:
    offset = _instant(stamp).astimezone(zone).utcoffset()
    return (offset or timedelta()) // _MILLISECOND


def _stamp(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _instant(stamp: int) -> datetime:
    return _EPOCH + stamp * _MILLISECOND


#: where nobody keeps a calendar: Monday to Friday and Saturday morning, no holidays
OFFICE_HOURS = Calendar(
    "Asia/Bangkok", (((510, 720), (780, 1050)),) * 5 + (((510, 720),), ()), version="0"
)
#: gives the calendar of a stored version
Calendars = Callable[[int], Calendar]


def only_office_hours(version: int) -> Calendar:
    """Return the calendar of whoever noted none (0); there are no others here."""
    if version:
        raise LookupError(version)
    return OFFICE_HOURS
