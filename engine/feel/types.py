"""The types of FEEL: which values belong to them, and the conversions that DMN makes by itself."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import NoneType
from typing import Any

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.moments import Date, DateTime, Time
from engine.feel.values import Function, Range, Value, given

_UTC_MIDNIGHT = Time(0, 0, 0, 0, 0)


class Type:
    """A type; this one is Any and has every value."""

    name = "Any"

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        return True

    def fits(self, value: Value) -> bool:
        """Tell whether a value belongs to the type; null belongs to each."""
        return value is None or self.has(value)

    def coerce(self, value: Value) -> Value:
        """Give the value as one of this type (DMN 1.5, 10.3.2.9.4), or null for a misfit."""
        if value is None or self.has(value):
            return value
        if type(value) is list and len(value) == 1 and value[0] is not None and self.has(value[0]):
            return value[0]
        return self.convert(value)

    def convert(self, value: Value) -> Value:
        """Convert a value of another type, or give null."""
        return None

    def conforms(self, other: Type) -> bool:
        """Tell whether each value of this type also belongs to the other."""
        return type(other) is Type or self is other or self.name == other.name


class Simple(Type):
    """A type whose values have one Python class."""

    def __init__(self, name: str, *classes: type) -> None:
        self.name = name
        self.classes = classes

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        return type(value) in self.classes

    def convert(self, value: Value) -> Value:
        """Make a date-time of a date."""
        if self.classes == (DateTime,) and type(value) is Date:
            return DateTime(value, _UTC_MIDNIGHT)
        return None


class ListOf(Type):
    """Lists whose items are of one type."""

    def __init__(self, item: Type) -> None:
        self.item = item
        self.name = f"list<{item.name}>"

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        return type(value) is list and all(self.item.fits(item) for item in value)

    def coerce(self, value: Value) -> Value:
        """Make a list of a single value; convert each item."""
        if value is None or self.has(value):
            return value
        before = value if type(value) is list else [value]
        items = [self.item.coerce(item) for item in before]
        misfit = any(new is None is not old for old, new in zip(before, items, strict=True))
        return None if misfit else items

    def conforms(self, other: Type) -> bool:
        """Tell whether each value of this type also belongs to the other."""
        if isinstance(other, ListOf):
            return self.item.conforms(other.item)
        return type(other) is Type


class RangeOf(Type):
    """Ranges whose ends are of one type."""

    def __init__(self, end: Type) -> None:
        self.end = end
        self.name = f"range<{end.name}>"

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        return type(value) is Range and self.end.fits(value.low) and self.end.fits(value.high)

    def conforms(self, other: Type) -> bool:
        """Tell whether each value of this type also belongs to the other."""
        if isinstance(other, RangeOf):
            return self.end.conforms(other.end)
        return type(other) is Type


class ContextOf(Type):
    """Contexts with given entries, and perhaps more."""

    def __init__(self, fields: dict[str, Type]) -> None:
        self.fields = fields
        self.name = f"context<{', '.join(f'{n}: {t.name}' for n, t in fields.items())}>"

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        return type(value) is dict and all(
            name in value and kind.fits(given(value[name])) for name, kind in self.fields.items()
        )

    def convert(self, value: Value) -> Value:
        """Convert each entry."""
        if type(value) is not dict or not self.fields.keys() <= value.keys():
            return None
        result = dict(value)
        for name, kind in self.fields.items():
            before = given(value[name])
            result[name] = kind.coerce(before)
            if result[name] is None and before is not None:
                return None
        return result

    def conforms(self, other: Type) -> bool:
        """Tell whether each value of this type also belongs to the other."""
        if isinstance(other, ContextOf):
            return all(
                name in self.fields and self.fields[name].conforms(kind)
                for name, kind in other.fields.items()
            )
        return type(other) is Type


class FunctionOf(Type):
    """Functions that take values of given types and give one of another."""

    def __init__(self, parameters: list[Type], result: Type) -> None:
        self.parameters = parameters
        self.result = result
        inner = ", ".join(kind.name for kind in parameters)
        self.name = f"function<{inner}>->{result.name}"

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        if not isinstance(value, Function) or not value.takes(len(self.parameters)):
            return False
        if value.result is not None and not value.result.conforms(self.result):
            return False
        pairs = zip(self.parameters, value.types, strict=False)
        return all(own is None or wanted.conforms(own) for wanted, own in pairs)

    def conforms(self, other: Type) -> bool:
        """Tell whether each value of this type also belongs to the other."""
        if not isinstance(other, FunctionOf):
            return other.name == "function" or type(other) is Type
        return (
            len(self.parameters) == len(other.parameters)
            and self.result.conforms(other.result)
            and all(b.conforms(a) for a, b in zip(self.parameters, other.parameters, strict=True))
        )


class AnyFunction(Type):
    """Functions of whatever kind."""

    name = "function"

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        return isinstance(value, Function)


class Allowed(Type):
    """A type with only some of the values of another."""

    def __init__(self, base: Type, test: Callable[[Value], Any], text: str = "") -> None:
        self.base = base
        self.test = test
        #: the values as they were written, the most important first
        self.text = text
        self.name = base.name

    def has(self, value: Value) -> bool:
        """Tell whether a value that is not null belongs to the type."""
        return self.base.has(value) and self.test(value) is True

    def convert(self, value: Value) -> Value:
        """Convert as the wider type does."""
        changed = self.base.coerce(value)
        return changed if changed is not None and self.test(changed) is True else None

    def conforms(self, other: Type) -> bool:
        """Tell whether each value of this type also belongs to the other."""
        return self is other or self.base.conforms(other)


ANY = Type()
NUMBER = Simple("number", Decimal)
STRING = Simple("string", str)
BOOLEAN = Simple("boolean", bool)
DATE = Simple("date", Date)
TIME = Simple("time", Time)
DATE_TIME = Simple("date and time", DateTime)
DAYS_TIME = Simple("days and time duration", DaysTime)
YEARS_MONTHS = Simple("years and months duration", YearsMonths)
NULL = Simple("Null", NoneType)

BY_NAME: dict[str, Type] = {
    "Any": ANY,
    "Null": NULL,
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "dateTime": DATE_TIME,
    "days and time duration": DAYS_TIME,
    "dayTimeDuration": DAYS_TIME,
    "years and months duration": YEARS_MONTHS,
    "yearMonthDuration": YEARS_MONTHS,
    "list": ListOf(ANY),
    "context": ContextOf({}),
    "range": RangeOf(ANY),
    "function": AnyFunction(),
}


def instance_of(value: Value, kind: Type) -> bool:
    """Tell whether a value is of a type; null only of Null and Any."""
    return kind in (NULL, ANY) if value is None else kind.has(value)
