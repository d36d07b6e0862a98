"""Compiles if, for, some, every, and functions that an expression defines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from engine.feel import moments
from engine.feel.compiler.core import Compiler, compiles, whole_number
from engine.feel.compiler.level import Code, Frame, Level
from engine.feel.limits import Run
from engine.feel.moments import Date
from engine.feel.nodes import For, FunctionDefinition, If, Iterator, Quantified
from engine.feel.values import Function, Range, Value

Source = Callable[[Frame], Iterable[Value] | None]


@compiles(If)
def if_(compiler: Compiler, node: If, level: Level) -> Code:
    """Give one value when the condition is true, else the other."""
    condition, positive, negative = (
        compiler.code(n, level) for n in (node.condition, node.positive, node.negative)
    )
    return lambda frame: positive(frame) if condition(frame) is True else negative(frame)


@compiles(FunctionDefinition)
def function(compiler: Compiler, node: FunctionDefinition, level: Level) -> Code:
    """Make a function that remembers the frame it is defined in."""
    compiler.counted = True
    names, types = tuple(node.parameters), tuple(node.types)
    body = compiler.code(node.body, Level(level, names))

    def make(frame: Frame) -> Function:
        def run_body(values: list[Value], run: Run) -> Value:
            return body((dict(zip(names, values, strict=True)), frame, run))

        return Function("", names, types, run_body)

    return make


def sequence(value: Value) -> Iterable[Value] | None:
    """Give what a loop goes through: a list, a range of whole numbers or days, or one value."""
    if type(value) is list:
        return value
    if type(value) is not Range:
        return None if value is None else [value]
    low, high = _count(value.low), _count(value.high)
    if low is None or high is None or type(value.low) is not type(value.high) or low > high:
        return None
    numbers = range(low + (not value.low_included), high + value.high_included)
    return _numbered(numbers, value.low)


def span(start: Value, end: Value) -> Iterable[Value] | None:
    """Give what `start..end` goes through, up or down."""
    low, high = _count(start), _count(end)
    if low is None or high is None or type(start) is not type(end):
        return None
    step = 1 if low <= high else -1
    return _numbered(range(low, high + step, step), start)


def _count(value: Value) -> int | None:
    return value.days if type(value) is Date else whole_number(value)


def _numbered(numbers: range, example: Value) -> Iterable[Value]:
    return map(moments.date_of if type(example) is Date else Decimal, numbers)


def _source(compiler: Compiler, node: Iterator, level: Level) -> Source:
    source = compiler.code(node.source, level)
    if node.end is None:
        return lambda frame: sequence(source(frame))
    end = compiler.code(node.end, level)
    return lambda frame: span(source(frame), end(frame))


class Loop:
    """Iterators inside each other, and what is done for each combination."""

    def __init__(
        self, compiler: Compiler, iterators: list[Iterator], level: Level, extra: list[str]
    ) -> None:
        compiler.counted = True
        self.names = [iterator.name for iterator in iterators]
        self.sources: list[Source] = []
        for iterator in iterators:
            self.sources.append(_source(compiler, iterator, level))
            level = Level(level, [*extra, iterator.name])
        self.level = level

    def go(self, frame: Frame, data: dict[str, Value], visit: Callable[[Frame], bool]) -> bool:
        """Visit each combination; False as soon as a visit or a source says so."""
        return self._go(0, frame, data, visit)

    def _go(
        self, index: int, frame: Frame, data: dict[str, Value], visit: Callable[[Frame], bool]
    ) -> bool:
        values = self.sources[index](frame)
        if values is None:
            return False
        run: Any = frame[2]
        name, last = self.names[index], index + 1 == len(self.names)
        for value in values:
            run.spend()
            inner = ({**data, name: value}, frame, run)
            if not (visit(inner) if last else self._go(index + 1, inner, data, visit)):
                return False
        return True


@compiles(For)
def for_(compiler: Compiler, node: For, level: Level) -> Code:
    """Make a list with the body's value for each combination."""
    loop = Loop(compiler, node.iterators, level, ["partial"])
    body = compiler.code(node.body, loop.level)

    def collect(frame: Frame) -> Value:
        results: list[Value] = []

        def visit(inner: Frame) -> bool:
            results.append(body(inner))
            return True

        return results if loop.go(frame, {"partial": results}, visit) else None

    return collect


@compiles(Quantified)
def quantified(compiler: Compiler, node: Quantified, level: Level) -> Code:
    """Join the condition's values by `or` (some) or by `and` (every)."""
    if len(node.iterators) == 1:
        return _quantified_once(compiler, node, level)
    loop = Loop(compiler, node.iterators, level, [])
    condition = compiler.code(node.condition, loop.level)
    decisive = not node.every

    def test(frame: Frame) -> bool | None:
        verdict: list[bool | None] = [not decisive]

        def visit(inner: Frame) -> bool:
            value = condition(inner)
            if value is decisive:
                verdict[0] = decisive
            elif value is None:
                verdict[0] = None
                return True
            return value is not decisive and type(value) is bool

        ended = loop.go(frame, {}, visit)
        return verdict[0] if ended or verdict[0] is decisive else None

    return test


def _quantified_once(compiler: Compiler, node: Quantified, level: Level) -> Code:
    """Do the same for the values of one list: nothing has to be combined."""
    loop = Loop(compiler, node.iterators, level, [])
    source, name = loop.sources[0], loop.names[0]
    condition = compiler.code(node.condition, loop.level)
    decisive = not node.every

    def test(frame: Frame) -> bool | None:
        values = source(frame)
        if values is None:
            return None
        run: Any = frame[2]
        verdict: bool | None = not decisive
        for value in values:
            run.spend()
            found: object = condition(({name: value}, frame, run))
            if found is decisive:
                return decisive
            if found is None:
                verdict = None
            elif type(found) is not bool:
                return None
        return verdict

    return test
