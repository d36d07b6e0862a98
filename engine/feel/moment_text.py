"""Reads dates, times and date-times as XML Schema writes them, plus FEEL's @zone."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.feel import durations, moments
from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.moments import Date, DateTime, Time

_DATE = r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d\d)-(\d\d)"
_ZONE = r"([Zz]|[+-]\d\d:\d\d|@[A-Za-z][A-Za-z0-9_+\-/]{0,60})?"
_TIME = r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,30}))?" + _ZONE
_DAY = re.compile(_DATE + r"\Z", re.ASCII)
_CLOCK = re.compile(_TIME + r"\Z", re.ASCII)
_MOMENT = re.compile(_DATE + "T" + _TIME + r"\Z", re.ASCII)
_FURTHEST = 18 * 3600
#: characters of a date-time: nine digits of a year, thirty of a second, sixty of a zone
_LONGEST = 130


def date(text: str) -> Date | None:
    """Read a date, or give None."""
    match = _DAY.match(text)
    return _day(match.groups()) if match else None


def time(text: str) -> Time | None:
    """Read a time of day, or give None; 24:00:00 is midnight."""
    match = _CLOCK.match(text)
    clock = _clock(match.groups()) if match else None
    return clock[0] if clock else None


def date_and_time(text: str) -> DateTime | None:
    """Read a date-time, or give None; 24:00:00 is midnight of the next day."""
    return _moment(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=64)  # the timers of an activity mostly count from one moment of the case
def _moment(text: str) -> DateTime | None:
    match = _MOMENT.match(text)
    if not match:
        return None
    groups = match.groups()
    day, clock = _day(groups[:3]), _clock(groups[3:])
    if day is None or clock is None:
        return None
    following = moments.date_of(day.days + clock[1]) if clock[1] else day
    return DateTime(following, clock[0]) if following else None


def literal(text: str) -> Date | Time | DateTime | YearsMonths | DaysTime | None:
    """Read what an @"..." literal holds, or give None."""
    return date(text) or time(text) or date_and_time(text) or durations.parse(text)


def _day(groups: tuple[str, ...]) -> Date | None:
    return moments.date(int(groups[0]), int(groups[1]), int(groups[2]))


def _clock(groups: tuple[str | None, ...]) -> tuple[Time, int] | None:
    hour, minute, second = (int(part or 0) for part in groups[:3])
    nanosecond = durations.fraction(groups[3])
    place = _place(groups[4])
    if place is None or minute > 59 or second > 59:
        return None
    if hour == 24 and not (minute or second or nanosecond):
        return Time(0, 0, 0, 0, *place), 1
    return (Time(hour, minute, second, nanosecond, *place), 0) if hour < 24 else None


def _place(text: str | None) -> tuple[int | None, str | None] | None:
    if not text:
        return None, None
    if text in ("Z", "z"):
        return 0, None
    if text.startswith("@"):
        return (None, text[1:]) if moments.zone(text[1:]) else None
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = (hours * 3600 + minutes * 60) * (-1 if text[0] == "-" else 1)
    return (offset, None) if minutes < 60 and abs(offset) <= _FURTHEST else None
