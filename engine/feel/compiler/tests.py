"""Compiles unary tests: the cells of decision tables, and what stands behind `in`."""

from __future__ import annotations

import operator
from decimal import Decimal

from engine.feel.comparison import belongs, equal, within
from engine.feel.compiler.core import Compiler, compiles, constant
from engine.feel.compiler.level import Check, Code, Frame, Level
from engine.feel.compiler.operators import SIGNS, compared
from engine.feel.nodes import Choice, In, Interval, Node, Test, Tests
from engine.feel.values import Range, Value


def checks(compiler: Compiler, node: Tests, level: Level) -> Check:
    """Compile tests of which one must hold, or none."""
    if not node.choices:
        return lambda value, frame: True
    choices = [_choice(compiler, choice, level) for choice in node.choices]
    if node.negated:
        return _none_of(choices)
    return choices[0] if len(choices) == 1 else _one_of(choices)


def constants(node: Tests) -> list[Value] | None:
    """Give the numbers, texts and truth values that tests accept, if they say nothing else."""
    literals = [None if choice.of_value else constant(choice.test) for choice in node.choices]
    values = [literal.value for literal in literals if literal]
    plain = all(type(value) in (Decimal, str, bool) for value in values)
    whole = bool(node.choices) and not node.negated and len(values) == len(node.choices)
    return values if whole and plain else None


def _one_of(choices: list[Check]) -> Check:
    def check(value: Value, frame: Frame) -> bool | None:
        unknown = False
        for choice in choices:
            verdict = choice(value, frame)
            if verdict is True:
                return True
            unknown = unknown or verdict is None
        return None if unknown else False

    return check


def _none_of(choices: list[Check]) -> Check:
    one_of = _one_of(choices)

    def check(value: Value, frame: Frame) -> bool | None:
        verdict = one_of(value, frame)
        return None if verdict is None else not verdict

    return check


def _choice(compiler: Compiler, choice: Choice, level: Level) -> Check:
    node = choice.test
    if isinstance(node, Test):
        return _operator(compiler, node, choice.of_value, level)
    if choice.of_value:
        return _condition(compiler, node, level)
    literal = constant(node)
    if literal:
        return _equals(literal.value)
    if isinstance(node, Interval):
        return _interval(compiler, node, level)
    return _value(compiler, node, level)


def _equals(wanted: Value) -> Check:
    kind = type(wanted)

    def check(value: Value, frame: Frame) -> bool | None:
        if type(value) is kind:
            return equal(value, wanted)
        return belongs(value, wanted)

    return check


def _operator(compiler: Compiler, node: Test, of_value: bool, level: Level) -> Check:
    sign, compare = node.operator, SIGNS[node.operator]
    literal = constant(node.operand)
    if literal and type(literal.value) is Decimal:
        return _with_number(sign, literal.value)
    inner = Level(level, ["?"]) if of_value else level
    operand = compiler.code(node.operand, inner)

    def check(value: Value, frame: Frame) -> bool | None:
        other = operand(({"?": value}, frame, frame[2]) if of_value else frame)
        if type(value) is Decimal and type(other) is Decimal:
            return compare(value, other)
        return compared(sign, value, other, frame[2])

    return check


def _with_number(sign: str, number: Decimal) -> Check:
    compare = SIGNS[sign]

    def check(value: Value, frame: Frame) -> bool | None:
        if type(value) is Decimal:
            return compare(value, number)
        return compared(sign, value, number)

    return check


def _condition(compiler: Compiler, node: Node, level: Level) -> Check:
    """Compile an expression that speaks of ? and so says itself whether it holds."""
    code = compiler.code(node, Level(level, ["?"]))

    def check(value: Value, frame: Frame) -> bool | None:
        verdict = code(({"?": value}, frame, frame[2]))
        return verdict if type(verdict) is bool else None

    return check


def _interval(compiler: Compiler, node: Interval, level: Level) -> Check:
    code = compiler.code(node, level)
    ends = [end for end in (node.low, node.high) if end]
    fixed = code(({}, None, None)) if all(map(constant, ends)) else None
    if isinstance(fixed, Range):
        return _fixed(fixed)

    def check(value: Value, frame: Frame) -> bool | None:
        return _inside(value, code(frame))

    return check


def _fixed(interval: Range) -> Check:
    """Compile a range that is written down; one of numbers has a way of its own."""
    low, high = interval.low, interval.high
    if type(low) is not Decimal or type(high) is not Decimal:
        return lambda value, frame: _inside(value, interval)
    above = operator.ge if interval.low_included else operator.gt
    below = operator.le if interval.high_included else operator.lt

    def check(value: Value, frame: Frame) -> bool | None:
        if type(value) is Decimal:
            return bool(above(value, low) and below(value, high))
        return _inside(value, interval)

    return check


def _inside(value: Value, interval: Range | None) -> bool | None:
    if type(value) is Range:
        return equal(value, interval)
    return within(value, interval) if interval else None


def _value(compiler: Compiler, node: Node, level: Level) -> Check:
    """Compile an expression whose value must be the one under test, or hold it."""
    code: Code = compiler.code(node, level)

    def check(value: Value, frame: Frame) -> bool | None:
        other = code(frame)
        if other is True and value is not None and type(value) is not bool:
            return True
        return belongs(value, other, frame[2])

    return check


@compiles(In)
def in_(compiler: Compiler, node: In, level: Level) -> Code:
    """Test a value by what stands behind `in`."""
    value, check = compiler.code(node.value, level), checks(compiler, node.tests, level)
    return lambda frame: check(value(frame), frame)
