"""Built-in functions on lists (DMN 1.5, 10.3.4.4)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key
from types import NoneType
from typing import Any

from engine.feel.comparison import same
from engine.feel.errors import FeelLimit, sentence
from engine.feel.functions.signature import built_in
from engine.feel.limits import VALUE_NODES, Run
from engine.feel.numbers import whole
from engine.feel.values import Function, Value

_SCALARS = frozenset((Decimal, str, bool, NoneType))


def _index(position: Decimal, length: int) -> int | None:
    """Give the Python index for a place counted from 1, or from -1 at the end."""
    number = whole(position)
    if not number or not 1 <= abs(number) <= length:
        return None
    return number - 1 if number > 0 else length + number


def _bounded(count: int) -> None:
    if count > VALUE_NODES:
        template = sentence("A list would have more than %(most)s items; make it shorter.")
        raise FeelLimit(template, most=VALUE_NODES)


@built_in("list contains(list: list, element: any)")
def list_contains(run: Run, items: list[Value], element: Value) -> Value:
    """Tell whether a list has an element."""
    return any(same(item, element, run) for item in items)


@built_in("sublist(list: list, start position: number, length: number?)")
def sublist(run: Run, items: list[Value], start: Decimal, length: Decimal | None = None) -> Value:
    """Cut a part out of a list."""
    first = _index(start, len(items))
    count = len(items) if length is None else whole(length)
    if first is None or count is None or count < 1:
        return None
    if length is not None and first + count > len(items):
        return None
    return items[first : first + count]


@built_in("append(list: list, item: any...)")
def append(run: Run, items: list[Value], more: list[Value]) -> Value:
    """Add items at the end."""
    return [*items, *more]


@built_in("concatenate(list: any...)")
def concatenate(run: Run, lists: list[Value]) -> Value:
    """Join lists."""
    if None in lists:
        return None
    parts = [part if type(part) is list else [part] for part in lists]
    _bounded(sum(map(len, parts)))
    return [item for part in parts for item in part]


@built_in("insert before(list: list, position: number, newItem: any)")
def insert_before(run: Run, items: list[Value], position: Decimal, new: Value) -> Value:
    """Put an item before another."""
    index = _index(position, len(items))
    return None if index is None else [*items[:index], new, *items[index:]]


@built_in("remove(list: list, position: number)")
def remove(run: Run, items: list[Value], position: Decimal) -> Value:
    """Leave one item out."""
    index = _index(position, len(items))
    return None if index is None else items[:index] + items[index + 1 :]


@built_in("list replace(list: list, match: function, newItem: any)")
def list_replace_matching(run: Run, items: list[Value], match: Function, new: Value) -> Value:
    """Put an item in the place of all that a function matches."""
    if not match.takes(2):
        return None
    verdicts = [match.invoke([item, new], run) for item in items]
    if not all(type(verdict) is bool for verdict in verdicts):
        return None
    return [new if hit else item for item, hit in zip(items, verdicts, strict=True)]


@built_in("list replace(list: list, position: number, newItem: any)")
def list_replace(run: Run, items: list[Value], position: Decimal, new: Value) -> Value:
    """Put an item in the place of another."""
    index = _index(position, len(items))
    return None if index is None else [*items[:index], new, *items[index + 1 :]]


@built_in("reverse(list: list)")
def reverse(run: Run, items: list[Value]) -> Value:
    """Turn the order round."""
    return items[::-1]


@built_in("index of(list: list, match: any)")
def index_of(run: Run, items: list[Value], match: Value) -> Value:
    """Give the places of an item."""
    return [Decimal(i) for i, item in enumerate(items, 1) if same(item, match, run)]


@built_in("union(list: any...)")
def union(run: Run, lists: list[Value]) -> Value:
    """Join lists, each item once."""
    joined = concatenate(run, lists)
    return None if joined is None else _distinct(joined, run)


@built_in("distinct values(list: list)")
def distinct_values(run: Run, items: list[Value]) -> Value:
    """Leave repetitions out."""
    return _distinct(items, run)


def _distinct(items: list[Value], run: Run) -> list[Value]:
    kept: list[Value] = []
    scalars: set[Any] = set()
    others: list[Value] = []
    for item in items:
        if type(item) in _SCALARS:
            if (type(item), item) in scalars:
                continue
            scalars.add((type(item), item))
        else:
            run.spend(1 + len(others))
            if any(same(item, other, run) for other in others):
                continue
            others.append(item)
        kept.append(item)
    return kept


@built_in("flatten(list: list)")
def flatten(run: Run, items: list[Value]) -> Value:
    """Put the items of lists inside in the place of these lists."""
    flat: list[Value] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend()
            if type(item) is list:
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat


@built_in("sort(list: list, precedes: function)")
def sort(run: Run, items: list[Value], precedes: Function) -> Value:
    """Bring items into the order that a function says."""
    if not precedes.takes(2):
        return None
    strange = []

    def by(left: Value, right: Value) -> int:
        before = precedes.invoke([left, right], run)
        if type(before) is not bool:
            strange.append(before)
        if before:
            return -1
        return 1 if precedes.invoke([right, left], run) is True else 0

    ordered = sorted(items, key=cmp_to_key(by))
    return None if strange else ordered
