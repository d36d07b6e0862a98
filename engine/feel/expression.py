"""Compiled expressions and unary tests, ready to be called with data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.feel import parser, types
from engine.feel.compiler import Check, Code, Compiler, Level, checks, constants
from engine.feel.errors import FeelLimit, sentence
from engine.feel.functions import FUNCTIONS
from engine.feel.limits import Run
from engine.feel.names import Scope, tree, tree_of
from engine.feel.types import Type
from engine.feel.values import Value, given

_BUILT_IN = tree(FUNCTIONS)
_TOO_DEEP = sentence("The expression calls itself too deep; make it simpler.")


@dataclass(frozen=True)
class Surroundings:
    """What is known where an expression stands: names, names of members, and types."""

    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    types: Mapping[str, Type] = field(default_factory=dict)

    def with_names(self, names: Iterable[str]) -> Surroundings:
        """Add names."""
        return Surroundings(self.names.union(names), self.members, self.types)


class Expression:
    """A compiled expression; call it with the names' values."""

    def __init__(self, text: str, code: Code, compiler: Compiler) -> None:
        self.text = text
        #: the names that are read from the context
        self.names = frozenset(compiler.free)
        #: for callers that bring a frame of their own
        self.code = code
        self._counted = compiler.counted

    def __call__(self, context: Mapping[str, Any], now: datetime | None = None) -> Value:
        """Give the value; raises FeelLimit when it costs too much."""
        try:
            return self.code((context, None, Run(now) if self._counted else None))
        except RecursionError:
            raise FeelLimit(_TOO_DEEP) from None


class UnaryTests:
    """Compiled tests of a value; call them with the value and the names' values."""

    def __init__(
        self, text: str, check: Check, compiler: Compiler, constants: list[Value] | None = None
    ) -> None:
        self.text = text
        #: the plain values that pass, if the tests say nothing else
        self.constants = constants
        #: the names that are read from the context
        self.names = frozenset(compiler.free - {"?"})
        #: for callers that bring a frame of their own
        self.check = check

    def __call__(
        self, value: Any, context: Mapping[str, Any], now: datetime | None = None
    ) -> bool | None:
        """Tell whether the value passes; raises FeelLimit when it costs too much."""
        try:
            return self.check(given(value), (context, None, Run(now)))
        except RecursionError:
            raise FeelLimit(_TOO_DEEP) from None


def compile_expression(text: str, names: Iterable[str] = ()) -> Expression:
    """Compile an expression; raises FeelError with line and column when it cannot be read."""
    return expression_in(text, Surroundings(frozenset(names)))


def compile_unary_tests(text: str, names: Iterable[str] = ()) -> UnaryTests:
    """Compile unary tests; raises FeelError with line and column when they cannot be read."""
    return tests_in(text, Surroundings(frozenset(names)))


def expression_in(text: str, around: Surroundings) -> Expression:
    """Compile an expression that stands among known names, members and types."""
    node = parser.read_expression(text, *_known(around))
    compiler = Compiler(around.names)
    return Expression(text, compiler.code(node, Level(None)), compiler)


def tests_in(text: str, around: Surroundings) -> UnaryTests:
    """Compile unary tests that stand among known names, members and types."""
    node = parser.read_tests(text, *_known(around))
    compiler = Compiler(around.names)
    return UnaryTests(text, checks(compiler, node, Level(None)), compiler, constants(node))


def _known(around: Surroundings) -> tuple[Any, ...]:
    known = types.BY_NAME | dict(around.types)
    scope = Scope(_BUILT_IN, tree_of(around.names))
    return scope, tree_of(around.members), known, tree_of(frozenset(known))
