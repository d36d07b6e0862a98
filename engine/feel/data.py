"""The border between FEEL values and JSON."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import NoneType
from typing import Any

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.errors import FeelError, FeelLimit, sentence
from engine.feel.limits import VALUE_DEPTH, VALUE_NODES
from engine.feel.moments import Date, DateTime, Time
from engine.feel.values import Value, given, kind_of, members

#: beyond so many digits a whole number is handed out as a float
_WHOLE_DIGITS = 34
#: the largest value, and the longest text, that a report shows
_SHOWN_PARTS = 100
_SHOWN_LENGTH = 500


def to_feel(value: Any) -> Value:
    """Give the FEEL value for JSON-like data, down to the last member; texts stay texts."""
    found = given(value)
    if type(found) is list:
        return [to_feel(item) for item in found]
    return {name: to_feel(item) for name, item in members(found)} if type(found) is dict else found


def to_json(value: Value) -> Any:
    """Give JSON for a FEEL value.

    A number that is whole and has at most 34 digits becomes an int, any other the nearest float.
    Dates, times and durations become ISO 8601 texts (a zone is written behind @). Ranges and
    functions raise FeelError, a value of more than 200,000 parts or 100 levels FeelLimit.
    """
    convert = _CONVERT.get(type(value))
    if convert is not None:
        return convert(value)
    return _Border(VALUE_NODES).cross(value, 0)


def shown(value: Value) -> Any:
    """Give JSON for a report: what is too large, or no data, is only named."""
    if type(value) is str:
        return value[:_SHOWN_LENGTH]
    convert = _CONVERT.get(type(value))
    if convert is not None:
        return convert(value)
    try:
        return _Border(_SHOWN_PARTS).cross(value, 0)
    except FeelError:
        return f"<{kind_of(value)}>"


class _Border:
    """Counts what crosses, because lists that share items can be far larger than they look."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0

    def cross(self, value: Value, depth: int) -> Any:
        self.count += 1
        if depth > VALUE_DEPTH:
            template = sentence("The value nests more than %(most)s levels deep; make it simpler.")
            raise FeelLimit(template, most=VALUE_DEPTH)
        if self.count > self.most:
            template = sentence("The value has more than %(most)s parts; make it smaller.")
            raise FeelLimit(template, most=self.most)
        kind = type(value)
        if kind is list:
            return [self.cross(item, depth + 1) for item in value]
        if kind is dict:
            return {name: self.cross(item, depth + 1) for name, item in members(value)}
        convert = _CONVERT.get(kind)
        if convert is None:
            template = sentence("A value of kind %(kind)s cannot be stored; only data can.")
            raise FeelError(template, kind=kind_of(value))
        return convert(value)


def _number(value: Decimal) -> int | float:
    if value == value.to_integral_value() and value.adjusted() < _WHOLE_DIGITS:
        return int(value)
    return float(value)


_CONVERT: dict[type, Callable[[Any], Any]] = {
    Decimal: _number,
    str: str,
    bool: bool,
    NoneType: lambda value: None,
    Date: str,
    Time: str,
    DateTime: str,
    DaysTime: str,
    YearsMonths: str,
}
