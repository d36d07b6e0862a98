"""Compiles lists, contexts, ranges, paths and filters."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.feel.comparison import order
from engine.feel.compiler.core import Compiler, compiles, constant, whole_number
from engine.feel.compiler.level import PLAIN, Code, Frame, Level, from_host
from engine.feel.limits import Run
from engine.feel.nodes import (
    Context,
    Filter,
    FunctionDefinition,
    Interval,
    ListOf,
    Literal,
    Path,
)
from engine.feel.numbers import from_int
from engine.feel.properties import property_of
from engine.feel.values import Range, Value, given


@compiles(ListOf)
def list_of(compiler: Compiler, node: ListOf, level: Level) -> Code:
    """Make a list of the items."""
    written = [item.value for item in node.items if isinstance(item, Literal)]
    if len(written) == len(node.items):
        return lambda frame: list(written)
    items = [compiler.code(item, level) for item in node.items]
    return lambda frame: [item(frame) for item in items]


@compiles(Context)
def context(compiler: Compiler, node: Context, level: Level) -> Code:
    """Make a context; an entry sees those before it, a function also itself."""
    entries = []
    seen: list[str] = []
    for name, value in node.entries:
        own = [name] if isinstance(value, FunctionDefinition) else []
        entries.append((name, compiler.code(value, Level(level, [*seen, *own]))))
        seen.append(name)
    twice = len(set(seen)) < len(seen)

    def make(frame: Frame) -> Value:
        made: dict[str, Value] = {}
        inner = (made, frame, frame[2])
        for name, value in entries:
            made[name] = value(inner)
        return None if twice else made

    return make


@compiles(Interval)
def interval(compiler: Compiler, node: Interval, level: Level) -> Code:
    """Make a range, unless its ends cannot be compared."""
    low = compiler.code(node.low, level) if node.low else None
    high = compiler.code(node.high, level) if node.high else None
    low_included, high_included = node.low_included, node.high_included

    def make(frame: Frame) -> Range | None:
        start, end = low(frame) if low else None, high(frame) if high else None
        if start is not None and end is not None and order(start, end) is None:
            return None
        return Range(start, end, low_included, high_included)

    return make


@compiles(Path)
def path(compiler: Compiler, node: Path, level: Level) -> Code:
    """Take a member of a context, of each item of a list, or a property of another value."""
    compiler.reads()
    plain = compiler.plain_name(node.source, level)
    if plain is not None:
        return _from_name(plain, node.name)
    source, name = compiler.code(node.source, level), node.name

    def step(frame: Frame) -> Value:
        value = source(frame)
        if type(value) is dict:
            found = value.get(name)
            return found if type(found) in PLAIN else from_host(found, frame[2])
        return _of_other(value, name, frame)

    return step


def _from_name(holder: str, name: str) -> Code:
    """Take a member of one of the caller's values."""

    def step(frame: Frame) -> Value:
        value = frame[0].get(holder)
        if type(value) is dict:
            found = value.get(name)
            if type(found) is int:
                return from_int(found)
            return found if type(found) in PLAIN else from_host(found, frame[2])
        return _of_other(from_host(value, frame[2]), name, frame)

    return step


def _of_other(value: Value, name: str, frame: Frame) -> Value:
    if type(value) is dict:
        return from_host(value.get(name), frame[2])
    if type(value) is list:
        (frame[2] or Run()).spend(len(value))
        return [_member(item, name) for item in value]
    return property_of(value, name)


def _member(item: Value, name: str) -> Value:
    return given(item.get(name)) if type(item) is dict else property_of(item, name)


@compiles(Filter)
def filtered(compiler: Compiler, node: Filter, level: Level) -> Code:
    """Take the items that meet a condition, or the one that a number counts to."""
    number = constant(node.condition)
    if number and type(number.value) is Decimal:
        return _numbered(compiler.borrowed(node.source, level), number.value)
    source = compiler.code(node.source, level)
    condition = compiler.code(node.condition, Level(level, item=True))
    compiler.counted = True

    def choose(frame: Frame) -> Value:
        value = source(frame)
        if value is None:
            return None
        return _chosen(value if type(value) is list else [value], condition, frame)

    return choose


def _numbered(source: Code, position: Decimal) -> Code:
    """Take one item by a number that is written down."""

    def choose(frame: Frame) -> Value:
        value = source(frame)
        if value is None:
            return None
        return at(value if type(value) is list else [value], position)

    return choose


def _chosen(items: list[Value], condition: Code, frame: Frame) -> Value:
    run: Any = frame[2]
    kept = []
    for index, item in enumerate(items or [None]):
        run.spend()
        verdict = condition((item, frame, run))
        if verdict is True and items:
            kept.append(item)
        elif type(verdict) is Decimal and index == 0:
            return at(items, verdict)
        elif verdict is not None and type(verdict) is not bool:
            return None
    return kept


def at(items: list[Value], position: Decimal) -> Value:
    """Give an item counted from 1, or from -1 at the end."""
    index = whole_number(position)
    if not index or not 1 <= abs(index) <= len(items):
        return None
    return items[index - 1 if index > 0 else index]
