"""Compiles arithmetic, comparisons, and three-valued logic."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel import arithmetic, types
from engine.feel.comparison import equal, order
from engine.feel.compiler.core import Compiler, compiles, whole_number
from engine.feel.compiler.level import Code, Frame, Level
from engine.feel.nodes import (
    Arithmetic,
    Between,
    Comparison,
    InstanceOf,
    Literal,
    Logic,
    Negation,
)
from engine.feel.values import Value, given

Compare = Callable[[Any, Any], bool]
SIGNS: dict[str, Compare] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def compared(sign: str, left: Value, right: Value, run: Any = None) -> bool | None:
    """Compare two values of whatever kinds."""
    if sign == "=":
        return equal(left, right, run)
    if sign == "!=":
        same = equal(left, right, run)
        return None if same is None else not same
    by = order(left, right)
    return None if by is None else SIGNS[sign](by, 0)


@compiles(Comparison)
def comparison(compiler: Compiler, node: Comparison, level: Level) -> Code:
    """Compare two operands; a number or text on the right has a way of its own."""
    if isinstance(node.right, Literal) and type(node.right.value) in (Decimal, str):
        return _with_constant(compiler, node, node.right.value, level)
    sign, compare = node.operator, SIGNS[node.operator]
    left, right = compiler.code(node.left, level), compiler.code(node.right, level)

    def test(frame: Frame) -> bool | None:
        one, other = left(frame), right(frame)
        if type(one) is Decimal and type(other) is Decimal:
            return compare(one, other)
        return compared(sign, one, other, frame[2])

    return test


def _with_constant(compiler: Compiler, node: Comparison, constant: Value, level: Level) -> Code:
    sign, compare, kind = node.operator, SIGNS[node.operator], type(constant)
    plain, number = compiler.plain_name(node.left, level), whole_number(constant)
    if plain is not None and number is not None:
        return _name_with_number(plain, sign, number, constant)
    left = compiler.code(node.left, level)

    def test(frame: Frame) -> bool | None:
        one = left(frame)
        if type(one) is kind:
            return compare(one, constant)
        return compared(sign, one, constant)

    return test


def _name_with_number(name: str, sign: str, number: int, constant: Decimal) -> Code:
    compare = SIGNS[sign]

    def test(frame: Frame) -> bool | None:
        value = frame[0].get(name)
        if type(value) is int:
            return compare(value, number)
        return compared(sign, given(value), constant)

    return test


@compiles(Arithmetic)
def chain(compiler: Compiler, node: Arithmetic, level: Level) -> Code:
    """Apply operators of one rank from left to right."""
    first = compiler.code(node.first, level)
    rest = [(arithmetic.OPERATORS[sign], compiler.code(n, level)) for sign, n in node.rest]
    if any(sign == "+" for sign, _ in node.rest):
        return _counted(compiler, first, rest)
    if len(rest) == 1:
        operate, second = rest[0]
        return lambda frame: operate(first(frame), second(frame))

    def fold(frame: Frame) -> Value:
        value = first(frame)
        for operate, operand in rest:
            value = operate(value, operand(frame))
        return value

    return fold


def _counted(compiler: Compiler, first: Code, rest: list[tuple[Any, Code]]) -> Code:
    """Count the length of texts that are joined, because loops could make endlessly many."""
    compiler.counted = True

    def fold(frame: Frame) -> Value:
        value = first(frame)
        for operate, operand in rest:
            value = operate(value, operand(frame))
            if type(value) is str:
                run: Any = frame[2]
                run.spend(1 + (len(value) >> 6))
        return value

    return fold


@compiles(Negation)
def negation(compiler: Compiler, node: Negation, level: Level) -> Code:
    """Turn the sign; that of a number written down is turned at once."""
    if isinstance(node.operand, Literal):
        value = arithmetic.negate(node.operand.value)
        return lambda frame: value
    operand = compiler.code(node.operand, level)
    return lambda frame: arithmetic.negate(operand(frame))


@compiles(Logic)
def logic(compiler: Compiler, node: Logic, level: Level) -> Code:
    """Join truth values: one decisive operand is enough, whatever the others are."""
    operands = [compiler.code(operand, level) for operand in node.operands]
    decisive = node.operator == "or"
    if len(operands) == 2:
        return _pair(operands[0], operands[1], decisive)
    other = not decisive

    def join(frame: Frame) -> bool | None:
        unknown = False
        for operand in operands:
            value: object = operand(frame)
            if value is decisive:
                return decisive
            unknown = unknown or value is not other
        return None if unknown else other

    return join


def _pair(left: Code, right: Code, decisive: bool) -> Code:
    other = not decisive

    def join(frame: Frame) -> bool | None:
        one: object = left(frame)
        if one is decisive:
            return decisive
        two: object = right(frame)
        if two is decisive:
            return decisive
        return other if one is other and two is other else None

    return join


@compiles(Between)
def between(compiler: Compiler, node: Between, level: Level) -> Code:
    """Test a value against a lowest and a highest one."""
    value, low, high = (compiler.code(n, level) for n in (node.value, node.low, node.high))

    def test(frame: Frame) -> bool | None:
        it = value(frame)
        above, below = order(it, low(frame)), order(it, high(frame))
        return None if above is None or below is None else above >= 0 >= below

    return test


@compiles(InstanceOf)
def instance_of(compiler: Compiler, node: InstanceOf, level: Level) -> Code:
    """Ask for the type of a value."""
    value, kind = compiler.code(node.value, level), node.type
    return lambda frame: types.instance_of(value(frame), kind)
