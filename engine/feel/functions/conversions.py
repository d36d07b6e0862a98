"""Built-in functions that make values of one kind from another (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.feel import durations, moment_text, moments, numbers
from engine.feel.comparison import order
from engine.feel.durations import SECOND, DaysTime, YearsMonths
from engine.feel.functions.signature import built_in
from engine.feel.limits import Run
from engine.feel.moments import Date, DateTime, Time
from engine.feel.numbers import whole
from engine.feel.text import to_text
from engine.feel.values import Range, Value

_NUMERAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_RANGE = re.compile(r"\s*([\[\](])\s*(.*?)\s*\.\.\s*(.*?)\s*([\[\])])\s*\Z", re.DOTALL)
_QUOTED = re.compile(r'"([^"\\]|\\.)*"\Z', re.DOTALL)
_CALLED = re.compile(r'(?:date|time|date and time|duration)\s*\(\s*"([^"]*)"\s*\)\Z')


@built_in("date(from: any)")
def date(run: Run, source: Value) -> Value:
    """Make a date of a text or a date-time."""
    source = _single(source)
    if type(source) is str:
        return moment_text.date(source)
    if type(source) is DateTime:
        return source.date
    return source if type(source) is Date else None


def _single(value: Value) -> Value:
    return value[0] if type(value) is list and len(value) == 1 else value


@built_in("date(year: number, month: number, day: number)")
def date_of(run: Run, year: Decimal, month: Decimal, day: Decimal) -> Value:
    """Make a date of its parts."""
    parts = [whole(part) for part in (year, month, day)]
    if None in parts:
        return None
    return moments.date(*[part or 0 for part in parts])


@built_in("date and time(from: any)")
def date_and_time(run: Run, source: Value) -> Value:
    """Make a date-time of a text or a date."""
    source = _single(source)
    if type(source) is str:
        day = moment_text.date(source)
        return DateTime(day, Time(0, 0, 0)) if day else moment_text.date_and_time(source)
    if type(source) is Date:
        return DateTime(source, Time(0, 0, 0))
    return source if type(source) is DateTime else None


@built_in("date and time(date: day, time: time)")
def date_and_time_of(run: Run, day: Date, clock: Time) -> Value:
    """Make a date-time of a date and a time."""
    return DateTime(day, clock)


@built_in("date and time(date: moment, timezone: string)")
def date_and_time_at(run: Run, moment: DateTime, zone: str) -> Value:
    """Give the same instant as the clocks of another zone show it."""
    if moment.shift is None or moments.zone(zone) is None:
        return None
    return moments.moment(moment.instant, None, zone)


@built_in(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, "
    "second: number, offset: duration?)"
)
def date_and_time_parts(
    run: Run,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: DaysTime | None = None,
) -> Value:
    """Make a date-time of its parts."""
    on, at = date_of(run, year, month, day), time_of(run, hour, minute, second, offset)
    return DateTime(on, at) if on and at else None


@built_in("time(from: any)")
def time(run: Run, source: Value) -> Value:
    """Make a time of a text, a date-time or a date."""
    source = _single(source)
    if type(source) is str:
        return moment_text.time(source)
    if type(source) is DateTime:
        return source.clock
    if type(source) is Date:
        return Time(0, 0, 0, 0, 0)
    return source if type(source) is Time else None


@built_in("time(hour: number, minute: number, second: number, offset: any?)")
def time_of(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: Value = None
) -> Value:
    """Make a time of its parts."""
    if offset is not None and type(offset) is not DaysTime:
        return None
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60):
        return None
    shift = None if offset is None else offset.part(SECOND, 0)
    if shift is not None and abs(shift) > 18 * 3600:
        return None
    nanosecond = int(second % 1 * SECOND)
    return Time(int(hour), int(minute), int(second), nanosecond, shift)


@built_in("duration(from: any)")
def duration(run: Run, source: Value) -> Value:
    """Make a duration of a text."""
    source = _single(source)
    if type(source) is str:
        return durations.parse(source)
    return source if type(source) in (DaysTime, YearsMonths) else None


@built_in("string(from: any)")
def string(run: Run, source: Value) -> Value:
    """Write a value as text."""
    return None if source is None else to_text(source)


@built_in("number(from: any)")
def number(run: Run, source: Value) -> Value:
    """Make a number of a text."""
    source = _single(source)
    if type(source) is str and len(source) < 200 and _NUMERAL.match(source):
        return numbers.from_text(source)
    return source if type(source) is Decimal else None


@built_in("number(from: string, grouping separator: any, decimal separator: any)")
def number_grouped(run: Run, source: str, grouping: Value, point: Value) -> Value:
    """Make a number of a text with separators of its own."""
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", "."):
        return None
    if grouping is not None and grouping == point:
        return None
    plain = source.replace(grouping, "") if grouping else source
    if point:
        if point != "." and "." in plain:
            return None
        plain = plain.replace(point, ".")
    return number(run, plain)


@built_in("range(from: string)")
def range_(run: Run, source: str) -> Value:
    """Make a range of a text such as [1..10) or [..."2026-01-01"]."""
    match = _RANGE.match(source) if len(source) < 500 else None
    if not match:
        return None
    opening, low, high, closing = match.groups()
    low_included, high_included = opening == "[", closing == "]"
    start, end = _end(low), _end(high)
    if (low and start is None) or (high and end is None) or (start is None and end is None):
        return None
    if (start is None and low_included) or (end is None and high_included):
        return None
    if start is not None and end is not None and not _ascending(start, end):
        return None
    return Range(start, end, low_included, high_included)


def _end(text: str) -> Value:
    if _NUMERAL.match(text):
        return numbers.from_text(text)
    if _QUOTED.match(text):
        return text[1:-1]
    if text.startswith('@"') and text.endswith('"'):
        return moment_text.literal(text[2:-1])
    call = _CALLED.match(text)
    return moment_text.literal(call.group(1)) if call else None


def _ascending(start: Value, end: Value) -> bool:
    by = order(start, end)
    return by is not None and by <= 0
