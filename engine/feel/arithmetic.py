"""The operators + - * / ** on every pair of kinds that has them (DMN 1.5, tables 54 to 58)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import moments
from engine.feel.durations import DAY, DaysTime, YearsMonths
from engine.feel.errors import too_long
from engine.feel.limits import STRING_LENGTH
from engine.feel.moments import Date, DateTime, Time
from engine.feel.numbers import CONTEXT, ONE, ZERO, NoNumber, whole
from engine.feel.values import Value

Operation = Callable[[Any, Any], Value]
_UTC_MIDNIGHT = Time(0, 0, 0, 0, 0)
_FURTHEST = 10**30


def _months(count: Decimal | int) -> YearsMonths | None:
    value = whole(count) if isinstance(count, Decimal) else count
    return YearsMonths(value) if value is not None and abs(value) < _FURTHEST else None


def _nanoseconds(count: Decimal | int) -> DaysTime | None:
    value = whole(count) if isinstance(count, Decimal) else count
    return DaysTime(value) if value is not None and abs(value) < _FURTHEST else None


def _join(left: str, right: str) -> str:
    if len(left) + len(right) > STRING_LENGTH:
        raise too_long(STRING_LENGTH)
    return left + right


def _date_plus(day: Date, duration: DaysTime) -> Date | None:
    return moments.date_of(day.days + duration.nanoseconds // DAY)


def _between(left: DateTime, right: DateTime) -> DaysTime | None:
    if (left.shift is None) != (right.shift is None):
        return None
    return _nanoseconds(left.instant - right.instant)


def _clock_between(left: Time, right: Time) -> DaysTime | None:
    if (left.shift is None) != (right.shift is None):
        return None
    return _nanoseconds(left.instant - right.instant)


def _midnight(day: Date) -> DateTime:
    return DateTime(day, _UTC_MIDNIGHT)


_ADD: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.add,
    (str, str): _join,
    (YearsMonths, YearsMonths): lambda a, b: _months(a.months + b.months),
    (DaysTime, DaysTime): lambda a, b: _nanoseconds(a.nanoseconds + b.nanoseconds),
    (Date, YearsMonths): lambda a, b: a.plus_months(b.months),
    (YearsMonths, Date): lambda a, b: b.plus_months(a.months),
    (Date, DaysTime): _date_plus,
    (DaysTime, Date): lambda a, b: _date_plus(b, a),
    (DateTime, YearsMonths): lambda a, b: a.plus_months(b.months),
    (YearsMonths, DateTime): lambda a, b: b.plus_months(a.months),
    (DateTime, DaysTime): lambda a, b: a.plus(b.nanoseconds),
    (DaysTime, DateTime): lambda a, b: b.plus(a.nanoseconds),
    (Time, DaysTime): lambda a, b: a.at(a.local + b.nanoseconds),
    (DaysTime, Time): lambda a, b: b.at(b.local + a.nanoseconds),
}

_SUBTRACT: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.subtract,
    (YearsMonths, YearsMonths): lambda a, b: _months(a.months - b.months),
    (DaysTime, DaysTime): lambda a, b: _nanoseconds(a.nanoseconds - b.nanoseconds),
    (Date, YearsMonths): lambda a, b: a.plus_months(-b.months),
    (Date, DaysTime): lambda a, b: _date_plus(a, DaysTime(-b.nanoseconds)),
    (DateTime, YearsMonths): lambda a, b: a.plus_months(-b.months),
    (DateTime, DaysTime): lambda a, b: a.plus(-b.nanoseconds),
    (Time, DaysTime): lambda a, b: a.at(a.local - b.nanoseconds),
    (Time, Time): _clock_between,
    (DateTime, DateTime): _between,
    (Date, Date): lambda a, b: _nanoseconds((a.days - b.days) * DAY),
    (DateTime, Date): lambda a, b: _between(a, _midnight(b)),
    (Date, DateTime): lambda a, b: _between(_midnight(a), b),
}

_MULTIPLY: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.multiply,
    (Decimal, YearsMonths): lambda a, b: _months(CONTEXT.multiply(a, Decimal(b.months))),
    (YearsMonths, Decimal): lambda a, b: _months(CONTEXT.multiply(Decimal(a.months), b)),
    (Decimal, DaysTime): lambda a, b: _nanoseconds(CONTEXT.multiply(a, Decimal(b.nanoseconds))),
    (DaysTime, Decimal): lambda a, b: _nanoseconds(CONTEXT.multiply(Decimal(a.nanoseconds), b)),
}

_DIVIDE: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.divide,
    (YearsMonths, Decimal): lambda a, b: _months(CONTEXT.divide(Decimal(a.months), b)),
    (DaysTime, Decimal): lambda a, b: _nanoseconds(CONTEXT.divide(Decimal(a.nanoseconds), b)),
    (YearsMonths, YearsMonths): lambda a, b: CONTEXT.divide(Decimal(a.months), Decimal(b.months)),
    (DaysTime, DaysTime): lambda a, b: CONTEXT.divide(
        Decimal(a.nanoseconds), Decimal(b.nanoseconds)
    ),
}


def _power(left: Decimal, right: Decimal) -> Decimal | None:
    if not right:
        return ONE
    # The context would give infinity for this without a signal.
    return CONTEXT.power(left, right) if left or right > 0 else None


_POWER: dict[tuple[type, type], Operation] = {(Decimal, Decimal): _power}


def _operator(table: dict[tuple[type, type], Operation]) -> Operation:
    numeric = table[Decimal, Decimal]

    def operate(left: Value, right: Value) -> Value:
        try:
            if type(left) is Decimal and type(right) is Decimal:
                return numeric(left, right)
            operation = table.get((type(left), type(right)))
            return operation(left, right) if operation else None
        except NoNumber:
            return None

    return operate


add = _operator(_ADD)
subtract = _operator(_SUBTRACT)
multiply = _operator(_MULTIPLY)
divide = _operator(_DIVIDE)
power = _operator(_POWER)

OPERATORS: dict[str, Operation] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}


def negate(value: Value) -> Value:
    """Give the value with the other sign, or null."""
    if type(value) is Decimal:
        return CONTEXT.minus(value) if value else ZERO
    if type(value) is DaysTime:
        return DaysTime(-value.nanoseconds)
    return YearsMonths(-value.months) if type(value) is YearsMonths else None
