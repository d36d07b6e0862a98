"""What a built-in function takes: parameters by order or by name, checked before it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.feel import types
from engine.feel.errors import too_long
from engine.feel.limits import STRING_LENGTH, Run
from engine.feel.moments import Date, DateTime
from engine.feel.types import Type
from engine.feel.values import Function, Value

#: what a check gives for a value that does not fit
MISFIT: Any = object()
Check = Callable[[Value], Value]
#: the body of a built-in: the evaluation's Run, then the arguments
Body = Callable[..., Value]


def _typed(kind: Type) -> Check:
    def check(value: Value) -> Value:
        fitting = kind.coerce(value)
        return MISFIT if fitting is None else fitting

    return check


def _list(value: Value) -> Value:
    if value is None:
        return MISFIT
    return value if type(value) is list else [value]


def _numbers(value: Value) -> Value:
    items = _list(value)
    if items is MISFIT or not all(types.NUMBER.has(item) for item in items):
        return MISFIT
    return items


def _day(value: Value) -> Value:
    if type(value) is list and len(value) == 1:
        value = value[0]
    if type(value) is DateTime:
        return value.date
    return value if type(value) is Date else MISFIT


_CHECKS: dict[str, Check] = {
    "any": lambda value: value,
    "list": _list,
    "numbers": _numbers,
    "day": _day,
    "function": _typed(types.BY_NAME["function"]),
    "context": _typed(types.BY_NAME["context"]),
} | {name: _typed(types.BY_NAME[name]) for name in ("number", "string", "boolean", "date", "time")}
_CHECKS["moment"] = _typed(types.DATE_TIME)
_CHECKS["duration"] = _typed(types.DAYS_TIME)
#: the class whose values a check lets through as they are
_PLAIN: dict[str, type] = {"string": str, "number": Decimal, "boolean": bool, "list": list}


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a built-in function."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    required: int
    #: whether the last parameter takes all further values, as a list
    variadic: bool
    body: Body
    checks: tuple[Check, ...] = field(init=False)
    #: by parameter the class whose values need no check, if there is one
    plain: tuple[type | None, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "checks", tuple(_CHECKS[kind] for kind in self.kinds))
        object.__setattr__(self, "plain", tuple(_PLAIN.get(kind) for kind in self.kinds))

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many values."""
        return self.required <= count <= (10_000 if self.variadic else len(self.names))

    def bind(self, values: list[Value]) -> list[Value] | None:
        """Check values in order; None when they do not fit."""
        if self.variadic:
            last = len(self.names) - 1
            values = [*values[:last], values[last:]] if len(values) > last else []
        if not self.required <= len(values) <= len(self.names):
            return None
        bound = []
        for check, value in zip(self.checks, values, strict=False):
            fitting = check(value)
            if fitting is MISFIT:
                return None
            bound.append(fitting)
        return bound

    def in_order(self, values: Mapping[str, Value]) -> list[Value] | None:
        """Put named values in order; None when the names do not fit."""
        given = [values[name] for name in self.names if name in values]
        known = len(given) == len(values) >= self.required
        return given if known and set(self.names[: len(given)]) == set(values) else None


@dataclass(frozen=True, slots=True, eq=False)
class BuiltIn(Function):
    """A function that every expression knows."""

    signatures: list[Signature] = field(default_factory=list)

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with so many values."""
        return any(way.takes(count) for way in self.signatures)

    def only_way(self, count: int) -> Signature | None:
        """Give the signature for so many values, when there is just one and it is not variadic."""
        ways = [way for way in self.signatures if way.takes(count)]
        return ways[0] if len(ways) == 1 and not ways[0].variadic else None

    def invoke(self, arguments: list[Value], run: Run) -> Value:
        """Call it with values in order; a misfit gives null."""
        for way in self.signatures:
            bound = way.bind(arguments)
            if bound is not None:
                return charged(way.body, bound, run)
        return None

    def invoke_named(self, arguments: Mapping[str, Value], run: Run) -> Value:
        """Call it with values by name; an unknown or missing name gives null."""
        for way in self.signatures:
            values = way.in_order(arguments)
            bound = None if values is None else way.bind(values)
            if bound is not None:
                return charged(way.body, bound, run)
        return None


def charged(body: Body, arguments: list[Value], run: Run) -> Value:
    """Run a body, paying for the size of what goes in and comes out."""
    cost = 1
    for argument in arguments:
        cost += size(argument)
    run.spend(cost)
    return paid(body(run, *arguments), run)


def paid(value: Value, run: Run) -> Value:
    """Give what a body gave, paid for by its size."""
    cost = size(value)
    if cost:
        run.spend(cost)
        if type(value) is str and len(value) > STRING_LENGTH:
            raise too_long(STRING_LENGTH)
    return value


def size(value: Value) -> int:
    """Give what a value costs beside the call: its items, or its characters by 64."""
    kind = type(value)
    if kind is str:
        return len(value) >> 6
    return len(value) if kind is list or kind is dict else 0


#: the built-in functions by name
FUNCTIONS: dict[str, BuiltIn] = {}


def built_in(text: str) -> Callable[[Body], Body]:
    """Register a body under a signature such as `substring(string: string, length: number?)`."""
    name, inside = text.rstrip(")").split("(", 1)
    pieces = [piece.split(": ") for piece in inside.split(", ") if piece]
    names = tuple(piece[0] for piece in pieces)
    kinds = tuple(piece[1].rstrip("?.") for piece in pieces)
    required = sum(not piece[1].endswith("?") for piece in pieces)

    def register(body: Body) -> Body:
        way = Signature(names, kinds, required, text.endswith("...)"), body)
        known = FUNCTIONS.get(name)
        if known:
            known.signatures.append(way)
        else:
            shown = tuple(types.BY_NAME.get(kind) for kind in kinds)
            FUNCTIONS[name] = BuiltIn(name, names, shown, body, signatures=[way])
        return body

    return register
