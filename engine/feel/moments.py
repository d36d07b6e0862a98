"""Dates, times of day and date-times of FEEL: any year to nine digits, nanoseconds, zones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from datetime import date as python_date
from datetime import time as python_time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.feel.durations import DAY, HOUR, MINUTE, SECOND, fraction_text

LAST_YEAR = 999_999_999
#: between these years Python's own clocks do the same, and faster
FIRST, LAST = 1, 9997
_EPOCH = 719_468  # days from 0000-03-01 to 1970-01-01
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: nanoseconds either side of 1970 in which Python's moments have zones (1,900 years)
_WITHIN_PYTHON = 1900 * 365 * DAY
_A_WINTER_DAY = datetime(2000, 1, 1)


def leap(year: int) -> bool:
    """Tell whether a year of the Gregorian calendar has 366 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_days(year: int, month: int) -> int:
    """Give the number of days of a month."""
    return 29 if month == 2 and leap(year) else _MONTH_DAYS[month - 1]


@dataclass(frozen=True, slots=True)
class Date:
    """A day of the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int

    @property
    def days(self) -> int:
        """Count the days since 1970-01-01."""
        year = self.year - (self.month <= 2)
        era, of_era = divmod(year, 400)
        of_year = (153 * ((self.month + 9) % 12) + 2) // 5 + self.day - 1
        return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - _EPOCH

    @property
    def weekday(self) -> int:
        """Give 1 for Monday to 7 for Sunday."""
        return (self.days + 3) % 7 + 1

    def plus_months(self, months: int) -> Date | None:
        """Move by months; a day that the month does not have becomes its last."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return date(year, month + 1, min(self.day, month_days(year, month + 1)))

    def __str__(self) -> str:
        """Write it as ISO 8601."""
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04}-{self.month:02}-{self.day:02}"

    def python(self) -> python_date:
        """Give the Python date; raises ValueError outside the years 1 to 9999."""
        return python_date(self.year, self.month, self.day)


def date(year: int, month: int, day: int) -> Date | None:
    """Give the date, or None when there is no such day."""
    if not (-LAST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return Date(year, month, day) if 1 <= day <= month_days(year, month) else None


def date_of(days: int) -> Date | None:
    """Give the date a number of days after 1970-01-01, or None beyond the calendar."""
    era, of_era = divmod(days + _EPOCH, 146_097)
    year = (of_era - of_era // 1460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year + year // 4 - year // 100)
    month = (5 * of_year + 2) // 153
    day = of_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    return date(year + era * 400 + (month <= 2), month, day)


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """Give the time zone of an IANA name, or None."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, with an offset from UTC in seconds, a zone, or neither."""

    hour: int
    minute: int
    second: int
    nanosecond: int = 0
    offset: int | None = None
    zone: str | None = None

    @property
    def local(self) -> int:
        """Count the nanoseconds since midnight on the clock that it is read from."""
        return self.hour * HOUR + self.minute * MINUTE + self.second * SECOND + self.nanosecond

    @property
    def shift(self) -> int | None:
        """Give the offset from UTC in seconds; that of a zone alone is its winter time."""
        if self.offset is None and self.zone:
            return _offset(self.zone, _A_WINTER_DAY)
        return self.offset

    @property
    def instant(self) -> int:
        """Count the nanoseconds since midnight UTC, taking a local time as UTC."""
        return self.local - (self.shift or 0) * SECOND

    def at(self, local: int) -> Time:
        """Give the time at other nanoseconds since midnight, in the same zone."""
        return time_of(local, self.offset, self.zone)

    def __str__(self) -> str:
        """Write it as ISO 8601, with @zone for a zone."""
        clock = f"{self.hour:02}:{self.minute:02}:{self.second:02}"
        return clock + fraction_text(self.nanosecond) + _suffix(self.offset, self.zone)


def time_of(local: int, offset: int | None = None, zone: str | None = None) -> Time:
    """Give the time at nanoseconds since midnight, going round the clock."""
    hour, rest = divmod(local % DAY, HOUR)
    minute, rest = divmod(rest, MINUTE)
    return Time(hour, minute, rest // SECOND, rest % SECOND, offset, zone)


def _suffix(offset: int | None, zone: str | None) -> str:
    if zone:
        return "@" + zone
    if offset is None:
        return ""
    if offset == 0:
        return "Z"
    minutes, seconds = divmod(abs(offset), 60)
    text = f"{'-' if offset < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{seconds:02}" if seconds else text


def _offset(name: str, local: datetime) -> int:
    place = zone(name)
    delta = local.replace(tzinfo=place).utcoffset() if place else None
    return int(delta.total_seconds()) if delta is not None else 0


@dataclass(frozen=True, slots=True)
class DateTime:
    """A date and a time of day."""

    date: Date
    time: Time

    @property
    def local(self) -> int:
        """Count the nanoseconds since 1970-01-01T00:00 on the clock that it is read from."""
        return self.date.days * DAY + self.time.local

    @property
    def clock(self) -> Time:
        """Give the time of day, with the offset that its zone has on that day."""
        return replace(self.time, offset=self.shift)

    @property
    def shift(self) -> int | None:
        """Give the offset from UTC in seconds at that moment, or None for a local one."""
        if self.time.zone:
            return _offset(self.time.zone, _near(self.local))
        return self.time.offset

    @property
    def instant(self) -> int:
        """Count the nanoseconds since 1970-01-01T00:00Z, taking a local moment as UTC."""
        day, clock = self.date, self.time
        place = zone(clock.zone) if clock.zone and FIRST < day.year < LAST else None
        if place:
            parts = (day.year, day.month, day.day, clock.hour, clock.minute, clock.second)
            whole = datetime(*parts, tzinfo=place)
            return int(whole.timestamp()) * SECOND + clock.nanosecond
        return self.local - (self.shift or 0) * SECOND

    def plus(self, nanoseconds: int) -> DateTime | None:
        """Move by a duration; with a zone, along the time line and its clock changes."""
        name = self.time.zone
        if not name:
            return local_moment(self.local + nanoseconds, self.time.offset, None)
        return moment(self.instant + nanoseconds, None, name)

    def plus_months(self, months: int) -> DateTime | None:
        """Move by months, keeping the time on the clock."""
        day = self.date.plus_months(months)
        return DateTime(day, self.time) if day else None

    def __str__(self) -> str:
        """Write it as ISO 8601, with @zone for a zone."""
        return f"{self.date}T{self.time}"

    def python(self) -> datetime:
        """Give the Python moment, aware when this one is; raises ValueError beyond its years."""
        shift = self.shift
        place: tzinfo | None = None if shift is None else timezone(timedelta(seconds=shift))
        if self.time.zone:
            place = zone(self.time.zone) or place
        clock = python_time(self.time.hour, self.time.minute, self.time.second)
        whole = datetime.combine(self.date.python(), clock, place)
        return whole.replace(microsecond=self.time.nanosecond // 1000)


def _near(local: int) -> datetime:
    """Give a Python moment with the same rules of summer time."""
    days = min(max(local // DAY, -719_000), 2_932_000)
    return datetime(1970, 1, 1) + timedelta(days=days, microseconds=local % DAY // 1000)


def local_moment(local: int, offset: int | None, zone: str | None) -> DateTime | None:
    """Give the moment at nanoseconds since 1970-01-01T00:00 on its own clock."""
    day = date_of(local // DAY)
    return DateTime(day, time_of(local, offset, zone)) if day else None


def moment(instant: int, offset: int | None, name: str | None) -> DateTime | None:
    """Give the moment at nanoseconds since 1970-01-01T00:00Z, seen from an offset or zone."""
    shift = offset or 0
    place = zone(name) if name else None
    if place and abs(instant) < _WITHIN_PYTHON:
        seconds, rest = divmod(instant, SECOND)
        at = datetime.fromtimestamp(seconds, place)
        day = Date(at.year, at.month, at.day)
        return DateTime(day, Time(at.hour, at.minute, at.second, rest, offset, name))
    if place:
        delta = _near(instant).replace(tzinfo=UTC).astimezone(place).utcoffset()
        shift = int(delta.total_seconds()) if delta is not None else 0
    return local_moment(instant + shift * SECOND, offset, name)


def from_date(value: python_date) -> Date:
    """Give the date for a Python one."""
    return Date(value.year, value.month, value.day)


def from_time(value: python_time) -> Time:
    """Give the time for a Python one."""
    delta = value.utcoffset()
    offset = None if delta is None else int(delta.total_seconds())
    return Time(value.hour, value.minute, value.second, value.microsecond * 1000, offset)


def from_datetime(value: datetime) -> DateTime:
    """Give the moment for a Python one; a ZoneInfo stays a zone."""
    delta = value.utcoffset()
    name = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None
    clock = from_time(value.time())
    offset = None if delta is None or name else int(delta.total_seconds())
    shifted = Time(clock.hour, clock.minute, clock.second, clock.nanosecond, offset, name)
    return DateTime(from_date(value.date()), shifted)
