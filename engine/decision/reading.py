"""What reading one decision file needs everywhere: its types, and how texts are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from engine.decision.errors import DecisionError
from engine.decision.source import Element, label_of, line_of, text_line, text_of
from engine.feel import types
from engine.feel.compiler import Check, Code
from engine.feel.errors import FeelError, sentence
from engine.feel.expression import Surroundings, expression_in, tests_in
from engine.feel.types import Type
from engine.feel.values import Value

T = TypeVar("T")
Cell = tuple[Check | None, list[Value] | None]


def nothing(frame: object) -> Value:
    """Stand for an expression that is missing or cannot be read."""
    return None


class Reading:
    """The types and member names of one file, and the faults found in it."""

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.faults: list[DecisionError] = []
        self.types: dict[str, Type] = {}
        self.members: set[str] = set()

    def fault(
        self,
        template: str,
        element: Element,
        line: int | None = None,
        excerpt: str = "",
        **values: Any,
    ) -> None:
        """Refuse the file, or note the fault when faults are tolerated."""
        place = line or line_of(element), label_of(element)
        error = DecisionError(template, *place, excerpt, **values)
        if self.strict:
            raise error
        self.faults.append(error)

    def around(self, names: frozenset[str]) -> Surroundings:
        """Give the surroundings of an expression that sees some names."""
        return Surroundings(names, frozenset(self.members), self.types)

    def type_of(self, element: Element | None) -> Type:
        """Give the type that an element refers to; Any when it refers to none."""
        reference = element.get("typeRef") if element is not None else None
        return (
            self.type_named(reference, element) if reference and element is not None else types.ANY
        )

    def type_named(self, reference: str, element: Element) -> Type:
        """Give the type of a name, with or without the prefix of a namespace."""
        plain = reference.strip()
        for name in (plain, plain.partition(":")[2]):
            known = self.types.get(name) or types.BY_NAME.get(name)
            if known:
                return known
        self.fault(sentence("There is no type %(found)s."), element, found=repr(reference))
        return types.ANY

    def expression(self, element: Element, names: frozenset[str]) -> Code:
        """Compile the text of an element."""
        text = text_of(element)
        if not text:
            return nothing
        around = self.around(names)
        code: Code = nothing
        return self._compiled(element, lambda: expression_in(text, around).code, code)

    def tests(self, element: Element, names: frozenset[str]) -> Check | None:
        """Compile the unary tests of an element; None when everything passes."""
        return self.cell(element, names)[0]

    def cell(self, element: Element, names: frozenset[str]) -> Cell:
        """Compile a cell: its tests, and the plain values that pass if it says nothing else."""
        text = text_of(element)
        if text in ("", "-"):
            return None, None
        around = self.around(names)

        def compile_cell() -> Cell:
            tests = tests_in(text, around)
            return tests.check, tests.constants

        nothing_passes: Cell = (_never, None)
        return self._compiled(element, compile_cell, nothing_passes)

    def _compiled(self, element: Element, compile_text: Callable[[], T], otherwise: T) -> T:
        try:
            return compile_text()
        except FeelError as problem:
            start = text_line(element)
            line = None if start is None else start + problem.line - 1
            excerpt = text_of(element)[:200]
            self.fault(problem.template, element, line, excerpt, **problem.values)
            return otherwise


def _never(value: object, frame: object) -> bool | None:
    """Stand for tests that cannot be read."""
    return False
