"""The parts of an expression, as the parser hands them to the compiler."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.feel.types import Type
from engine.feel.values import Value


@dataclass(slots=True)
class Node:
    """Any part of an expression."""

    #: how deep the parts below it nest
    depth: int = field(default=1, init=False)


@dataclass(slots=True)
class Literal(Node):
    """A value that is written down."""

    value: Value


@dataclass(slots=True)
class Name(Node):
    """A variable; ? is the value under test."""

    name: str


@dataclass(slots=True)
class ListOf(Node):
    """Items in brackets."""

    items: list[Node]


@dataclass(slots=True)
class Context(Node):
    """Entries in braces."""

    entries: list[tuple[str, Node]]


@dataclass(slots=True)
class Interval(Node):
    """A range with one or two ends."""

    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool


@dataclass(slots=True)
class Path(Node):
    """A member of a context, or a property of another value."""

    source: Node
    name: str


@dataclass(slots=True)
class Filter(Node):
    """The items of a list that meet a condition, or one by its number."""

    source: Node
    condition: Node


@dataclass(slots=True)
class Call(Node):
    """A function with arguments in order, or by name."""

    function: Node
    arguments: list[Node]
    names: list[str] | None


@dataclass(slots=True)
class Negation(Node):
    """The value with the other sign."""

    operand: Node


@dataclass(slots=True)
class Arithmetic(Node):
    """Operators of one rank, from left to right."""

    first: Node
    rest: list[tuple[str, Node]]


@dataclass(slots=True)
class Comparison(Node):
    """One of = != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True)
class Logic(Node):
    """Operands joined by and, or by or."""

    operator: str
    operands: list[Node]


@dataclass(slots=True)
class Between(Node):
    """A value between two others, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(slots=True)
class Test(Node):
    """A condition on a value that comes from elsewhere: an operator with an operand."""

    operator: str
    operand: Node


@dataclass(slots=True)
class Choice(Node):
    """One of the tests of a cell: a Test, a range, a value, or a condition on ?."""

    test: Node
    #: whether it speaks of ?
    of_value: bool


@dataclass(slots=True)
class Tests(Node):
    """The tests of a cell, of which one must hold, or none; no tests always hold."""

    choices: list[Choice]
    negated: bool


@dataclass(slots=True)
class In(Node):
    """A value that must pass one of several tests."""

    value: Node
    tests: Tests


@dataclass(slots=True)
class InstanceOf(Node):
    """A question for the type of a value."""

    value: Node
    type: Type


@dataclass(slots=True)
class If(Node):
    """One of two values by a condition."""

    condition: Node
    positive: Node
    negative: Node


@dataclass(slots=True)
class Iterator(Node):
    """A variable that goes through a list, or from a start to an end."""

    name: str
    source: Node
    end: Node | None


@dataclass(slots=True)
class For(Node):
    """A value for each combination of the iterators."""

    iterators: list[Iterator]
    body: Node


@dataclass(slots=True)
class Quantified(Node):
    """Whether some, or every, combination of the iterators meets a condition."""

    every: bool
    iterators: list[Iterator]
    condition: Node


@dataclass(slots=True)
class FunctionDefinition(Node):
    """A function with parameters, their types, and a body."""

    parameters: list[str]
    types: list[Type | None]
    body: Node
