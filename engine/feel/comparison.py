"""Equality and order of FEEL values (DMN 1.5, tables 42 and 51): true, false or null."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import NoneType
from typing import Any

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.limits import Run
from engine.feel.moments import Date, DateTime, Time
from engine.feel.values import Range, Value, given

_EXACT = frozenset((Decimal, str, bool, NoneType, Date, DaysTime, YearsMonths))


def equal(left: Value, right: Value, run: Run | None = None) -> bool | None:
    """Tell whether two values are equal; null when they are of different kinds."""
    kind = type(left)
    if kind is not type(right):
        return False if left is None or right is None else None
    if kind in _EXACT:
        return bool(left == right)
    compare = _COMPOSITE.get(kind)
    return compare(left, right, run or Run()) if compare else left is right


def same(left: Value, right: Value, run: Run | None = None) -> bool:
    """Tell whether two values are surely equal."""
    return equal(left, right, run) is True


def _lists(left: list[Value], right: list[Value], run: Run) -> bool:
    if len(left) != len(right):
        return False
    for one, other in zip(left, right, strict=True):
        run.spend()
        if not same(one, other, run):
            return False
    return True


def _contexts(left: dict[str, Any], right: dict[str, Any], run: Run) -> bool:
    if left.keys() != right.keys():
        return False
    for name, value in left.items():
        run.spend()
        if not same(given(value), given(right[name]), run):
            return False
    return True


def _ranges(left: Range, right: Range, run: Run) -> bool:
    return (
        left.low_included == right.low_included
        and left.high_included == right.high_included
        and same(left.low, right.low, run)
        and same(left.high, right.high, run)
    )


def _moments(left: Time | DateTime, right: Time | DateTime, run: Run) -> bool:
    return order(left, right) == 0


_COMPOSITE: dict[type, Callable[[Any, Any, Run], bool]] = {
    list: _lists,
    dict: _contexts,
    Range: _ranges,
    Time: _moments,
    DateTime: _moments,
}


def order(left: Value, right: Value) -> int | None:
    """Give a negative number, zero or a positive one as left comes before right; else None."""
    kind = type(left)
    if kind is not type(right):
        return None
    measure = _MEASURE.get(kind)
    if measure is None:
        return None
    if kind in _LOCAL_OR_NOT and (left.shift is None) != (right.shift is None):
        return None
    one, other = measure(left), measure(right)
    return int(one > other) - int(one < other)


_MEASURE: dict[type, Callable[[Any], Any]] = {
    Decimal: lambda value: value,
    str: lambda value: value,
    Date: lambda value: (value.year, value.month, value.day),
    Time: lambda value: value.instant,
    DateTime: lambda value: value.instant,
    DaysTime: lambda value: value.nanoseconds,
    YearsMonths: lambda value: value.months,
}
_LOCAL_OR_NOT = frozenset((Time, DateTime))


def less(left: Value, right: Value) -> bool | None:
    """Tell whether left comes before right."""
    sign = order(left, right)
    return None if sign is None else sign < 0


def at_most(left: Value, right: Value) -> bool | None:
    """Tell whether left does not come after right."""
    sign = order(left, right)
    return None if sign is None else sign <= 0


def within(value: Value, interval: Range) -> bool | None:
    """Tell whether a value lies in an interval."""
    low = _above(value, interval.low, interval.low_included)
    high = _above(interval.high, value, interval.high_included, reverse=True)
    if low is False or high is False:
        return False
    return True if low and high else None


def _above(left: Value, right: Value, included: bool, reverse: bool = False) -> bool | None:
    bound = left if reverse else right
    if bound is None:
        return None if included else True
    sign = order(left, right)
    if sign is None:
        return None
    return sign >= 0 if included else sign > 0


def belongs(value: Value, choice: Value, run: Run | None = None) -> bool | None:
    """Tell whether a value is another, lies in a range, or is found in a list of such."""
    if type(choice) is Range and type(value) is not Range:
        return within(value, choice)
    if type(choice) is not list:
        return equal(value, choice, run)
    if type(value) is list and same(value, choice, run):
        return True
    meter = run or Run()
    meter.spend(len(choice))
    return any(_one_of(value, item, meter) for item in choice)


def _one_of(value: Value, item: Value, run: Run) -> bool:
    if type(item) is Range and type(value) is not Range:
        return within(value, item) is True
    return same(value, item, run)
