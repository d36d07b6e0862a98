"""The elements of a decision requirements graph, and how each gives its value (DMN 1.5, 6)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from engine.decision.boxed import function_of
from engine.decision.evaluation import Evaluation, Session
from engine.decision.item_types import admitted
from engine.decision.reading import nothing
from engine.feel.compiler import Code
from engine.feel.data import shown
from engine.feel.limits import CALL_DEPTH
from engine.feel.types import ANY, FunctionOf, Type
from engine.feel.values import Function, Value, given


@dataclass(eq=False)
class Part(ABC):
    """Any element: its id, its name, the type of its variable, and the imports that lead to it."""

    id: str
    name: str
    type: Type = ANY
    path: tuple[str, ...] = ()

    @abstractmethod
    def value(self, session: Session) -> Value:
        """Give the value of the element."""


@dataclass(eq=False)
class InputData(Part):
    """Data that the caller gives."""

    def value(self, session: Session) -> Value:
        """Give the caller's value, converted to the type."""
        if id(self) in session.found:
            return session.found[id(self)]
        value = admitted(self._given(session), self.type)
        fitting = self.type.coerce(value)
        if fitting is None and value is not None:
            text = str(shown(value))[:80]
            session.run.problem(f"{self.name} is {text}, which is not of type {self.type.name}.")
        session.found[id(self)] = fitting
        return fitting

    def _given(self, session: Session) -> Value:
        inputs: Any = session.inputs
        if not self.path:
            return given(inputs.get(self.name))
        for name in self.path:
            inner = inputs.get(name)
            inputs = inner if isinstance(inner, dict) else {}
        if self.name not in inputs:
            qualified = ".".join((*self.path, self.name))
            return given(session.inputs.get(qualified, session.inputs.get(self.name)))
        return given(inputs.get(self.name))


@dataclass(eq=False)
class Requirements(Part):
    """An element that sees the values of others."""

    #: the names under which other elements are seen; a path for an imported one
    required: list[tuple[tuple[str, ...], Part]] = field(default_factory=list)
    code: Code = nothing

    def names(self) -> frozenset[str]:
        """Give the names that the logic sees."""
        return frozenset(path[0] for path, _ in self.required)

    def frame_data(self, session: Session) -> dict[str, Value]:
        """Give the values that the logic sees."""
        data: dict[str, Value] = {}
        for path, part in self.required:
            holder = data
            for name in path[:-1]:
                holder = holder.setdefault(name, {})
            holder[path[-1]] = part.value(session)
        return data


@dataclass(eq=False)
class Decision(Requirements):
    """A decision: logic over the values that it requires."""

    def value(self, session: Session) -> Value:
        """Give the value, found once in a session."""
        if id(self) in session.found:
            return session.found[id(self)]
        data = self.frame_data(session)
        value = self.code((data, None, session.run))
        fitting = self.type.coerce(value)
        if fitting is None and value is not None:
            session.run.problem(f"{self.name}: the result is not of type {self.type.name}.")
        session.found[id(self)] = fitting
        return fitting


@dataclass(eq=False)
class Knowledge(Requirements):
    """A business knowledge model: a function over other functions."""

    parameters: list[tuple[str, Type]] = field(default_factory=list)

    def value(self, session: Session) -> Function:
        """Give the function."""
        if id(self) in session.found:
            known: Function = session.found[id(self)]
            return known
        seen: dict[str, Value] = {}
        result = self.type.result if isinstance(self.type, FunctionOf) else self.type
        wanted = None if result is ANY else result
        function = function_of(self.name, self.parameters, self.code, lambda: seen, wanted)
        session.found[id(self)] = function
        seen[self.name] = function
        seen.update(self.frame_data(session))
        return function


@dataclass(eq=False)
class Service(Part):
    """A decision service: decisions as a function of some inputs and some decisions."""

    inputs: list[Part] = field(default_factory=list)
    outputs: list[Part] = field(default_factory=list)

    def value(self, session: Session) -> Function:
        """Give the service as a function."""
        names = tuple(part.name for part in self.inputs)
        kinds = tuple(part.type for part in self.inputs)
        outer = session

        def call(values: list[Value], run: Any) -> Value:
            return self.run(outer.run if run is None else run, values)

        return Function(self.name, names, kinds, call, self._result())

    def _result(self) -> Type | None:
        result = self.type.result if isinstance(self.type, FunctionOf) else self.type
        return None if result is ANY else result

    def run(self, run: Evaluation, values: list[Value]) -> Value:
        """Evaluate the service's decisions with values for its inputs."""
        given_values = {id(p): v for p, v in zip(self.inputs, values, strict=True)}
        session = Session(run, {}, given_values)
        found = {part.name: part.value(session) for part in self.outputs}
        return next(iter(found.values())) if len(found) == 1 else found


def circle(parts: list[Part]) -> Part | None:
    """Give an element that requires itself by some way, or None."""
    state: dict[int, int] = {}

    def visit(part: Part, depth: int) -> Part | None:
        if state.get(id(part)) == 1 or depth > CALL_DEPTH:
            return part
        if state.get(id(part)) == 2:
            return None
        state[id(part)] = 1
        for needed in _needs(part):
            found = visit(needed, depth + 1)
            if found:
                return found
        state[id(part)] = 2
        return None

    for part in parts:
        found = visit(part, 0)
        if found:
            return found
    return None


def _needs(part: Part) -> list[Part]:
    """Give what an element requires; functions may call themselves and each other."""
    if not isinstance(part, Decision):
        return []
    return [needed for _, needed in part.required if isinstance(needed, Decision)]
