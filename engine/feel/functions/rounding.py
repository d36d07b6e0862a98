"""Built-in functions on one or two numbers (DMN 1.5, 10.3.4.5)."""

from __future__ import annotations

import decimal
from decimal import Decimal

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.functions.signature import built_in
from engine.feel.limits import Run
from engine.feel.numbers import CONTEXT, WIDE, ZERO, NoNumber, fixed, whole
from engine.feel.values import Value


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    places = whole(scale)
    if places is None or not -6111 <= places <= 6176:
        return None
    try:
        return fixed(number, places, rounding)
    except NoNumber:
        return None


@built_in("decimal(n: number, scale: number)")
def decimal_(run: Run, number: Decimal, scale: Decimal) -> Value:
    """Round half to even."""
    return _rounded(number, scale, decimal.ROUND_HALF_EVEN)


@built_in("floor(n: number, scale: number?)")
def floor(run: Run, number: Decimal, scale: Decimal = ZERO) -> Value:
    """Round towards minus infinity."""
    return _rounded(number, scale, decimal.ROUND_FLOOR)


@built_in("ceiling(n: number, scale: number?)")
def ceiling(run: Run, number: Decimal, scale: Decimal = ZERO) -> Value:
    """Round towards infinity."""
    return _rounded(number, scale, decimal.ROUND_CEILING)


@built_in("round up(n: number, scale: number)")
def round_up(run: Run, number: Decimal, scale: Decimal) -> Value:
    """Round away from zero."""
    return _rounded(number, scale, decimal.ROUND_UP)


@built_in("round down(n: number, scale: number)")
def round_down(run: Run, number: Decimal, scale: Decimal) -> Value:
    """Round towards zero."""
    return _rounded(number, scale, decimal.ROUND_DOWN)


@built_in("round half up(n: number, scale: number)")
def round_half_up(run: Run, number: Decimal, scale: Decimal) -> Value:
    """Round to the nearest, half away from zero."""
    return _rounded(number, scale, decimal.ROUND_HALF_UP)


@built_in("round half down(n: number, scale: number)")
def round_half_down(run: Run, number: Decimal, scale: Decimal) -> Value:
    """Round to the nearest, half towards zero."""
    return _rounded(number, scale, decimal.ROUND_HALF_DOWN)


@built_in("abs(n: any)")
def absolute(run: Run, value: Value) -> Value:
    """Give a number or duration without its sign."""
    if type(value) is list and len(value) == 1:
        value = value[0]
    if type(value) is Decimal:
        return CONTEXT.abs(value)
    if type(value) is DaysTime:
        return DaysTime(abs(value.nanoseconds))
    return YearsMonths(abs(value.months)) if type(value) is YearsMonths else None


@built_in("modulo(dividend: number, divisor: number)")
def modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Value:
    """Give the rest of a division, with the sign of the divisor."""
    try:
        rest = CONTEXT.remainder(dividend, divisor)
        return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest
    except NoNumber:
        return None


@built_in("sqrt(number: number)")
def sqrt(run: Run, number: Decimal) -> Value:
    """Give the square root."""
    return CONTEXT.sqrt(number) if number >= 0 else None


@built_in("log(number: number)")
def log(run: Run, number: Decimal) -> Value:
    """Give the natural logarithm."""
    return CONTEXT.ln(number) if number > 0 else None


@built_in("exp(number: number)")
def exp(run: Run, number: Decimal) -> Value:
    """Give e to the power of a number."""
    try:
        return CONTEXT.exp(number)
    except NoNumber:
        return None


def _rest(number: Decimal) -> Decimal:
    return abs(WIDE.remainder(number, Decimal(2)))


@built_in("odd(number: number)")
def odd(run: Run, number: Decimal) -> Value:
    """Tell whether a number is whole and odd."""
    return _rest(number) == 1


@built_in("even(number: number)")
def even(run: Run, number: Decimal) -> Value:
    """Tell whether a number is whole and even."""
    return _rest(number) == 0
