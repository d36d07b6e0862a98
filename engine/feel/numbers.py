"""FEEL numbers: decimals of 34 digits (IEEE 754 Decimal128, DMN 1.3 and later)."""

from __future__ import annotations

from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
#: the same numbers without bounds on digits, for integers in between
WIDE = Context(prec=6_500, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999)

#: what a computation without a result raises
NoNumber = (DecimalException, OverflowError)

ZERO = Decimal(0)
ONE = Decimal(1)


def from_text(text: str) -> Decimal | None:
    """Give the number that a numeral says, or None beyond the range of numbers."""
    try:
        value = CONTEXT.create_decimal(text)
    except NoNumber:
        return None
    return value if value.is_finite() else None


def from_int(value: int) -> Decimal | None:
    """Give the number for a Python integer, or None beyond the range of numbers."""
    if value.bit_length() < 113:
        return Decimal(value)
    if value.bit_length() > 20_500:
        return None
    try:
        return CONTEXT.create_decimal(value)
    except NoNumber:
        return None


def from_float(value: float) -> Decimal | None:
    """Give the number a float is written as, or None for infinity and NaN."""
    return from_text(repr(value)) if value - value == 0 else None


def whole(value: Decimal) -> int | None:
    """Give the integer part, or None when it is beyond 34 digits."""
    return int(value) if value.adjusted() <= DIGITS else None


def to_text(value: Decimal) -> str:
    """Write a number without an exponent."""
    return format(value if value else abs(value), "f")


def fixed(value: Decimal, scale: int, rounding: str) -> Decimal:
    """Round to a number of decimal places; more places than the number has change nothing."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -scale:
        return CONTEXT.plus(value)
    return CONTEXT.plus(value.quantize(Decimal((0, (1,), -scale)), rounding, WIDE))
