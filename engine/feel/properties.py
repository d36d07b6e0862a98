"""The properties of values that are no contexts: parts of dates, times, durations and ranges."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.durations import DAY, HOUR, MINUTE, SECOND, DaysTime, YearsMonths
from engine.feel.moments import Date, DateTime, Time
from engine.feel.values import Range, Value

Property = Callable[[Any], Value]


def _offset(value: Time | DateTime) -> DaysTime | None:
    shift = value.shift
    return None if shift is None else DaysTime(shift * SECOND)


_DATE: dict[str, Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.weekday),
}
_TIME: dict[str, Property] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "timezone": lambda value: value.zone,
}
_OFFSET: dict[str, Property] = {"time offset": _offset}


def _of_date(read: Property) -> Property:
    return lambda value: read(value.date)


def _of_time(read: Property) -> Property:
    return lambda value: read(value.time)


_PROPERTIES: dict[type, dict[str, Property]] = {
    Date: _DATE,
    Time: _TIME | _OFFSET,
    DateTime: {name: _of_date(read) for name, read in _DATE.items()}
    | {name: _of_time(read) for name, read in _TIME.items()}
    | _OFFSET,
    YearsMonths: {
        "years": lambda value: Decimal(value.years),
        "months": lambda value: Decimal(value.rest),
    },
    DaysTime: {
        "days": lambda value: Decimal(value.part(DAY, 0)),
        "hours": lambda value: Decimal(value.part(HOUR, 24)),
        "minutes": lambda value: Decimal(value.part(MINUTE, 60)),
        "seconds": lambda value: Decimal(value.part(SECOND, 60)),
    },
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included,
        "end included": lambda value: value.high_included,
    },
}


def property_of(value: Value, name: str) -> Value:
    """Give a property of a value, or null when its kind has none of that name."""
    read = _PROPERTIES.get(type(value), {}).get(name)
    return read(value) if read else None
