"""Boxed filters and iterations: <filter>, <for>, <some>, <every> (DMN 1.4 and later)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from engine.decision.boxed import Boxes, box, extended, part
from engine.decision.source import Element, local
from engine.feel.compiler import Code, Frame
from engine.feel.compiler.clauses import sequence
from engine.feel.compiler.lists import at
from engine.feel.values import Value, members


@box("filter")
def filter_(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Take the items that meet a condition, or the one that a number counts to."""
    source = part(element, "in", boxes, names)
    match = part(element, "match", boxes, names | {"item"})

    def choose(frame: Frame) -> Value:
        value = source(frame)
        if value is None:
            return None
        return _chosen(value if type(value) is list else [value], match, frame)

    return choose


def _chosen(items: list[Value], match: Code, frame: Frame) -> Value:
    run: Any = frame[2]
    kept = []
    for index, item in enumerate(items):
        run.spend()
        own = dict(members(item)) if type(item) is dict else {}
        verdict = match(extended(frame, {"item": item, **own}))
        if verdict is True:
            kept.append(item)
        elif type(verdict) is Decimal and index == 0:
            return at(items, verdict)
        elif verdict is not None and type(verdict) is not bool:
            return None
    return kept


def _frames(values: Iterable[Value], name: str, frame: Frame, more: Any) -> Iterator[Frame]:
    run: Any = frame[2]
    for value in values:
        run.spend()
        yield extended(frame, {name: value, **more()})


@box("for")
def for_(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Make a list with a value for each item."""
    name = element.get("iteratorVariable", "item")
    source = part(element, "in", boxes, names)
    body = part(element, "return", boxes, names | {name, "partial"})

    def collect(frame: Frame) -> Value:
        values = sequence(source(frame))
        if values is None:
            return None
        run: Any = frame[2]
        results: list[Value] = []

        def partial() -> dict[str, Value]:
            run.spend(len(results) >> 3)
            return {"partial": list(results)}

        for inner in _frames(values, name, frame, partial):
            results.append(body(inner))
        return results

    return collect


@box("some", "every")
def quantified(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Tell whether some, or every, item meets a condition."""
    name = element.get("iteratorVariable", "item")
    source = part(element, "in", boxes, names)
    condition = part(element, "satisfies", boxes, names | {name})
    decisive = local(element) == "some"

    def test(frame: Frame) -> bool | None:
        values = sequence(source(frame))
        if values is None:
            return None
        verdict: bool | None = not decisive
        for inner in _frames(values, name, frame, dict):
            value: object = condition(inner)
            if value is decisive:
                return decisive
            if value is not None and type(value) is not bool:
                return None
            verdict = None if value is None else verdict
        return verdict

    return test
