"""What a FEEL value can be, and how values of the host's data become FEEL values.

Numbers are Decimal, strings str, booleans bool, null None, lists list, contexts dict; the rest has
classes of its own. A dict may still hold the host's ints, floats and lists: whoever takes a member
out of one passes it through `given`, so that case data are never copied whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any

from engine.feel import durations, moments, numbers
from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.moments import Date, DateTime, Time

if TYPE_CHECKING:
    from engine.feel.limits import Run
    from engine.feel.types import Type

#: any FEEL value
Value = Any


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; an end that is None and not included is open towards infinity."""

    low: Value
    high: Value
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: its parameters and what it does."""

    name: str
    parameters: tuple[str, ...]
    types: tuple[Type | None, ...]
    #: gets exactly one value for each parameter, and the evaluation's Run
    body: Callable[[list[Value], Run], Value]
    result: Type | None = None
    #: how many of the parameters must be given; None = all
    required: int | None = None

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many values."""
        least = len(self.parameters) if self.required is None else self.required
        return least <= count <= len(self.parameters)

    def invoke(self, arguments: list[Value], run: Run) -> Value:
        """Call it with values in order; a misfit gives null."""
        if not self.takes(len(arguments)):
            return None
        bound = []
        for value, kind in zip(arguments, self.types, strict=False):
            fitting = value if kind is None or value is None else kind.coerce(value)
            if fitting is None and value is not None:
                return None
            bound.append(fitting)
        run.enter()
        try:
            value = self.body(bound, run)
        finally:
            run.leave()
        return value if self.result is None else self.result.coerce(value)

    def invoke_named(self, arguments: Mapping[str, Value], run: Run) -> Value:
        """Call it with values by name; an unknown or missing name gives null."""
        if set(arguments) != set(self.parameters):
            return None
        return self.invoke([arguments[name] for name in self.parameters], run)


_PLAIN = frozenset(
    (Decimal, str, bool, NoneType, dict, Date, Time, DateTime, DaysTime, YearsMonths, Range)
)

_HOST: dict[type, Callable[[Any], Value]] = {
    int: numbers.from_int,
    float: numbers.from_float,
    list: lambda value: [given(item) for item in value],
    tuple: lambda value: [given(item) for item in value],
    datetime: moments.from_datetime,
    date: moments.from_date,
    time: moments.from_time,
    timedelta: durations.from_timedelta,
}


def given(value: Any) -> Value:
    """Give the FEEL value for one of the host's; what FEEL does not know is null."""
    kind = type(value)
    if kind is int:
        return numbers.from_int(value)
    if kind in _PLAIN:
        return value
    convert = _HOST.get(kind)
    if convert:
        return convert(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, Function) else _subclass(value)


def _subclass(value: Any) -> Value:
    if isinstance(value, str):
        return str(value)
    for kind, convert in _HOST.items():
        if isinstance(value, kind):
            return convert(value)
    return None


def member(context: Mapping[str, Any], name: str) -> Value:
    """Give one entry of a context, or null."""
    return given(context.get(name))


def members(context: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """Go through the entries of a context."""
    for name, value in context.items():
        yield name, given(value)


_KINDS: dict[type, str] = {
    Decimal: "number",
    str: "string",
    bool: "boolean",
    NoneType: "null",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTime: "days and time duration",
    YearsMonths: "years and months duration",
    Range: "range",
}


def kind_of(value: Value) -> str:
    """Name the kind of a value as FEEL does."""
    return _KINDS.get(type(value), "function")
