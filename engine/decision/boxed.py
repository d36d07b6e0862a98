"""Boxed expressions: everything that can be a decision's logic (DMN 1.5, 7.3 and 10.2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.decision.reading import Reading, nothing
from engine.decision.source import Element, child, children, local, name_of
from engine.decision.table import read_table
from engine.feel import types
from engine.feel.compiler import Code, Frame
from engine.feel.errors import sentence
from engine.feel.types import Type
from engine.feel.values import Function, Value

#: what a boxed expression is read with: the file's types, and the name shown for its tables
Box = Callable[[Element, "Boxes", frozenset[str]], Code]
_BOXES: dict[str, Box] = {}
_DEEPEST = 40


def box(*tags: str) -> Callable[[Box], Box]:
    """Register what reads a kind of boxed expression."""

    def register(read: Box) -> Box:
        for tag in tags:
            _BOXES[tag] = read
        return read

    return register


class Boxes:
    """Reads the boxed expressions of one decision or function."""

    def __init__(self, reading: Reading, title: str) -> None:
        self.reading = reading
        #: the name under which tables are reported
        self.title = title
        self._depth = 0

    def inside(self, element: Element, names: frozenset[str]) -> Code:
        """Compile the boxed expression directly inside an element."""
        inner = child(element, *_BOXES)
        return nothing if inner is None else self.code(inner, names)

    def code(self, element: Element, names: frozenset[str]) -> Code:
        """Compile a boxed expression; its value is converted to its own type."""
        self._depth += 1
        if self._depth > _DEEPEST:
            self.reading.fault(sentence("The expression nests too deep; split it up."), element)
            return nothing
        code = _BOXES[local(element)](element, self, names)
        self._depth -= 1
        return coerced(code, self.reading.type_of(element))


def coerced(code: Code, kind: Type) -> Code:
    """Convert what an expression gives to a type."""
    if kind is types.ANY:
        return code
    return lambda frame: kind.coerce(code(frame))


def extended(frame: Frame, values: dict[str, Value]) -> Frame:
    """Give a frame with further names."""
    return ({**frame[0], **values}, None, frame[2])


@box("literalExpression")
def literal(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Evaluate a text."""
    return boxes.reading.expression(element, names)


@box("decisionTable")
def table(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Evaluate a decision table."""
    return read_table(element, boxes.reading, names, boxes.title).evaluate


@box("context")
def context(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Make a context, or give its last entry when that has no name."""
    entries: list[tuple[str, Code]] = []
    result: Code | None = None
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        inner = child(entry, *_BOXES)
        own = name_of(entry)
        seen = (
            names | {own} if inner is not None and local(inner) == "functionDefinition" else names
        )
        code = nothing if inner is None else boxes.code(inner, seen)
        code = coerced(code, boxes.reading.type_of(variable))
        if variable is None:
            result = code
            continue
        entries.append((own, code))
        boxes.reading.members.add(own)
        names |= {own}
    return _filled(entries, result)


def _filled(entries: list[tuple[str, Code]], result: Code | None) -> Code:
    def make(frame: Frame) -> Value:
        inner = extended(frame, {})
        made: dict[str, Value] = {}
        for name, code in entries:
            made[name] = inner[0][name] = code(inner)
        return made if result is None else result(inner)

    return make


@box("list")
def list_of(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Make a list."""
    items = [boxes.code(item, names) for item in children(element, *_BOXES)]
    return lambda frame: [item(frame) for item in items]


@box("relation")
def relation(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Make a list of contexts, one for each row."""
    columns = list(children(element, "column"))
    titles = [name_of(column) for column in columns]
    kinds = [boxes.reading.type_of(column) for column in columns]
    boxes.reading.members.update(titles)
    rows = [
        [
            (title, coerced(boxes.code(cell, names), kind))
            for title, kind, cell in zip(titles, kinds, children(row, *_BOXES), strict=False)
        ]
        for row in children(element, "row")
    ]
    return lambda frame: [{title: code(frame) for title, code in row} for row in rows]


@box("functionDefinition")
def function(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Make a function that remembers where it is defined."""
    parts = parameters(element, boxes.reading)
    body = function_body(element, boxes, names | {name for name, _ in parts})

    def make(frame: Frame) -> Function:
        return function_of(boxes.title, parts, body, lambda: frame[0])

    return make


def parameters(element: Element, reading: Reading) -> list[tuple[str, Type]]:
    """Read the formal parameters of a function."""
    return [
        (" ".join(parameter.get("name", "").split()), reading.type_of(parameter))
        for parameter in children(element, "formalParameter")
    ]


def function_body(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Compile the body of a function; those of other languages are refused."""
    kind = element.get("kind", "FEEL")
    if kind not in ("FEEL", "F"):
        template = sentence("Functions of kind %(kind)s are not run here; write them in FEEL.")
        boxes.reading.fault(template, element, kind=kind)
        return nothing
    return boxes.inside(element, names)


def function_of(
    name: str,
    parts: list[tuple[str, Type]],
    body: Code,
    around: Callable[[], dict[str, Value]],
    result: Type | None = None,
) -> Function:
    """Make a function of a body; `around` gives the other names it sees."""
    names = tuple(part for part, _ in parts)

    def run_body(values: list[Value], run: Any) -> Value:
        return body(({**around(), **dict(zip(names, values, strict=True))}, None, run))

    return Function(name, names, tuple(kind for _, kind in parts), run_body, result)


@box("invocation")
def invocation(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Call a function with arguments by name."""
    called = boxes.inside(element, names)
    bindings: list[tuple[str, Code]] = []
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        name = "" if parameter is None else " ".join(parameter.get("name", "").split())
        bindings.append((name, boxes.inside(binding, names)))

    def call(frame: Frame) -> Value:
        target = called(frame)
        if not isinstance(target, Function):
            return None
        run: Any = frame[2]
        return target.invoke_named({name: code(frame) for name, code in bindings}, run)

    return call


@box("conditional")
def conditional(element: Element, boxes: Boxes, names: frozenset[str]) -> Code:
    """Give one of two values by a condition."""
    test, positive, negative = (part(element, tag, boxes, names) for tag in ("if", "then", "else"))
    return lambda frame: positive(frame) if test(frame) is True else negative(frame)


def part(element: Element, tag: str, boxes: Boxes, names: frozenset[str]) -> Code:
    """Compile the boxed expression in a part of another, such as <in> or <return>."""
    inner = child(element, tag)
    if inner is None:
        boxes.reading.fault(sentence("<%(tag)s> is missing; add it."), element, tag=tag)
        return nothing
    return boxes.inside(inner, names)
