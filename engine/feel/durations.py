"""The two kinds of duration: of years and months, and of days and time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_MONTHS = re.compile(r"(-?)P(?:(\d{1,15})Y)?(?:(\d{1,15})M)?\Z", re.ASCII)
_DAYS = re.compile(
    r"(-?)P(?:(\d{1,15})D)?"
    r"(T(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,30}))?S)?)?\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class YearsMonths:
    """A duration counted in months."""

    months: int

    @property
    def years(self) -> int:
        """Give the whole years, with the sign of the duration."""
        return abs(self.months) // 12 * _sign(self.months)

    @property
    def rest(self) -> int:
        """Give the months beyond the whole years, with the sign of the duration."""
        return abs(self.months) % 12 * _sign(self.months)

    def __str__(self) -> str:
        """Write it as ISO 8601."""
        years, months = divmod(abs(self.months), 12)
        parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return ("-" if self.months < 0 else "") + "P" + (parts or "0M")


@dataclass(frozen=True, slots=True)
class DaysTime:
    """A duration counted in nanoseconds."""

    nanoseconds: int

    def part(self, size: int, modulus: int) -> int:
        """Give how many whole units it has beyond the next larger ones, with its sign."""
        count = abs(self.nanoseconds) // size
        return (count % modulus if modulus else count) * _sign(self.nanoseconds)

    def timedelta(self) -> timedelta:
        """Give the Python duration, cut to microseconds."""
        return timedelta(microseconds=self.nanoseconds // 1000)

    def __str__(self) -> str:
        """Write it as ISO 8601."""
        days, rest = divmod(abs(self.nanoseconds), DAY)
        text = (f"{days}D" if days else "") + _clock(rest)
        return ("-" if self.nanoseconds < 0 else "") + "P" + (text or "T0S")


def _clock(rest: int) -> str:
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, fraction = divmod(rest, SECOND)
    text = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or fraction:
        text += f"{seconds}{fraction_text(fraction)}S"
    return "T" + text if text else ""


def _sign(value: int) -> int:
    return -1 if value < 0 else 1


def fraction_text(nanoseconds: int) -> str:
    """Write a fraction of a second with its point, or nothing when there is none."""
    return "." + f"{nanoseconds:09}".rstrip("0") if nanoseconds else ""


def fraction(digits: str | None) -> int:
    """Give the nanoseconds that the digits after the point say; further digits are cut."""
    return int((digits + "0" * 9)[:9]) if digits else 0


def from_timedelta(value: timedelta) -> DaysTime:
    """Give the duration for a Python one."""
    return DaysTime(value // timedelta(microseconds=1) * 1000)


@lru_cache(maxsize=4096)
def parse(text: str) -> YearsMonths | DaysTime | None:
    """Read an ISO 8601 duration of either kind, or give None."""
    if len(text) > 120 or text[-1:] in "PT-":
        return None
    match = _MONTHS.match(text)
    if match:
        sign, years, months = match.groups()
        return YearsMonths((int(years or 0) * 12 + int(months or 0)) * (-1 if sign else 1))
    match = _DAYS.match(text)
    if not match:
        return None
    sign, days, _, hours, minutes, seconds, digits = match.groups()
    total = int(days or 0) * DAY + int(hours or 0) * HOUR + int(minutes or 0) * MINUTE
    total += int(seconds or 0) * SECOND + fraction(digits)
    return DaysTime(-total if sign else total)
