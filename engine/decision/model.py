"""A decision file, read and checked: its decisions, functions and services, ready to evaluate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.decision import boxed_loops, source
from engine.decision.boxed import Boxes, coerced, function_body, parameters
from engine.decision.elements import (
    Decision,
    InputData,
    Knowledge,
    Part,
    Requirements,
    Service,
    circle,
)
from engine.decision.errors import DecisionError
from engine.decision.evaluation import Evaluation, Outcome, Session
from engine.decision.item_types import ItemTypes
from engine.decision.reading import Reading
from engine.decision.source import Element, child, children, name_of
from engine.feel.errors import FeelLimit, sentence
from engine.feel.types import FunctionOf
from engine.feel.values import Value, given

Imports = Callable[[str], bytes] | Mapping[str, bytes]
_KINDS: dict[str, type[Part]] = {
    "inputData": InputData,
    "decision": Decision,
    "businessKnowledgeModel": Knowledge,
    "decisionService": Service,
}
_DEEPEST = 8
#: importing this room registers its boxed expressions
ROOMS = (boxed_loops,)


class DecisionModel:
    """A decision file that was read without faults (or with faults noted, if tolerated)."""

    def __init__(self, name: str, namespace: str, reading: Reading) -> None:
        self.name = name
        self.namespace = namespace
        #: what is wrong with the file, if faults are tolerated
        self.faults = reading.faults
        self.parts: dict[str, Part] = {}
        #: decisions by id and by name
        self.decisions: dict[str, Decision] = {}

    def add(self, part: Part) -> None:
        """Add an element under its id and its name."""
        if isinstance(part, Decision):
            self.decisions.setdefault(part.name, part)
            if part.id:
                self.decisions[part.id] = part
        if part.id:
            self.parts[part.id] = part

    def of_kind(self, kind: type[Part]) -> dict[str, Part]:
        """Give the elements of a kind by name."""
        return {part.name: part for part in self.parts.values() if isinstance(part, kind)}

    def evaluate(
        self, decision: str, context: Mapping[str, Any], now: datetime | None = None
    ) -> Outcome:
        """Give the outcome of a decision (id or name); raises DecisionError for an unknown one."""
        part = self.decisions.get(decision)
        if part is None:
            template = sentence("There is no decision %(name)s in %(file)s.")
            raise DecisionError(template, name=repr(decision), file=repr(self.name))
        return self._outcome(part.value, context, now)

    def call(self, name: str, arguments: Mapping[str, Any], now: datetime | None = None) -> Outcome:
        """Give the outcome of a decision service or business knowledge model (id or name)."""
        part = self.parts.get(name) or (self.of_kind(Service) | self.of_kind(Knowledge)).get(name)
        if not isinstance(part, (Service, Knowledge)):
            template = sentence("There is no service or function %(name)s in %(file)s.")
            raise DecisionError(template, name=repr(name), file=repr(self.name))

        def invoke(session: Session) -> Value:
            function = part.value(session)
            values = [given(arguments.get(name)) for name in function.parameters]
            return function.invoke(values, session.run)

        return self._outcome(invoke, arguments, now)

    def _outcome(
        self,
        evaluate: Callable[[Session], Value],
        context: Mapping[str, Any],
        now: datetime | None,
    ) -> Outcome:
        run = Evaluation(now)
        try:
            value = evaluate(Session(run, context))
        except RecursionError:
            template = sentence("The decision calls itself too deep; make it simpler.")
            raise FeelLimit(template) from None
        return Outcome(value, run.hits, run.problems)


def read(content: bytes, imports: Imports | None = None, strict: bool = True) -> DecisionModel:
    """Read and check a decision file; raises DecisionError with line and element.

    With strict=False faults inside are collected in `model.faults`, and what is faulty gives null.
    """
    return _Reader(imports or {}, strict, ()).read(content, ())


class _Reader:
    """Reads one file, and through its imports others."""

    def __init__(self, imports: Imports, strict: bool, above: tuple[str, ...]) -> None:
        self.imports = imports
        self.above = above
        self.reading = Reading(strict)
        #: imported models by the name of the import
        self.imported: dict[str, DecisionModel] = {}
        self.elements: list[tuple[Part, Element]] = []

    def read(self, content: bytes, path: tuple[str, ...]) -> DecisionModel:
        root = source.parse(content)
        model = DecisionModel(root.get("name", ""), root.get("namespace", ""), self.reading)
        for element in children(root, "import"):
            self._import(element, model, path)
        ItemTypes(self.reading, root).resolve()
        for element in children(root, *_KINDS):
            self._declare(element, model, path)
        for part, element in self.elements:
            self._require(part, element, model)
        round_about = circle(list(model.parts.values()))
        if round_about:
            template = sentence("The decision requires itself; break the circle.")
            raise DecisionError(template, None, round_about.id)
        self._collect_names(root)
        for part, element in self.elements:
            self._logic(part, element)
        return model

    def _import(self, element: Element, model: DecisionModel, path: tuple[str, ...]) -> None:
        if "DMN" not in element.get("importType", ""):
            return
        wanted = element.get("namespace", "")
        name = " ".join(element.get("name", "").split())
        if wanted in (*self.above, model.namespace) or len(self.above) >= _DEEPEST:
            template = sentence("Decision files import each other in a circle; break it.")
            raise DecisionError(template, None, wanted)
        content = self._content(wanted, element)
        if content is None:
            template = sentence("The imported decision file %(name)s is not there; add it.")
            self.reading.fault(template, element, name=repr(wanted))
            return
        below = _Reader(self.imports, self.reading.strict, (*self.above, model.namespace))
        inner = below.read(content, (*path, name) if name else path)
        self.imported[name] = inner
        prefix = f"{name}." if name else ""
        self.reading.types |= {prefix + key: kind for key, kind in below.reading.types.items()}
        self.reading.members |= below.reading.members
        self.reading.members |= {part.name for part in inner.parts.values()}
        self.reading.faults += below.reading.faults

    def _content(self, wanted: str, element: Element) -> bytes | None:
        if callable(self.imports):
            try:
                return self.imports(wanted)
            except (LookupError, OSError):
                return None
        return self.imports.get(wanted) or self.imports.get(element.get("locationURI", ""))

    def _declare(self, element: Element, model: DecisionModel, path: tuple[str, ...]) -> None:
        kind = _KINDS[source.local(element)]
        name = name_of(element)
        identity = element.get("id") or name
        if not name:
            template = sentence("An element of the decision file has no name; give it one.")
            self.reading.fault(template, element)
        if identity in model.parts:
            template = sentence("The id %(name)s is used twice; change one.")
            self.reading.fault(template, element, name=repr(identity))
        variable = child(element, "variable")
        part = kind(identity, name, self.reading.type_of(variable), path)
        model.add(part)
        if isinstance(part, Decision):
            model.decisions.setdefault(element.get("name", ""), part)
        self.elements.append((part, element))

    def _require(self, part: Part, element: Element, model: DecisionModel) -> None:
        if isinstance(part, Service):
            part.inputs = self._parts(element, ("inputData", "inputDecision"), model)
            part.outputs = self._parts(element, ("outputDecision",), model)
        if not isinstance(part, Requirements):
            return
        for kind in ("informationRequirement", "knowledgeRequirement"):
            for requirement in children(element, kind):
                for reference in children(requirement):
                    found = self._found(reference, model)
                    if found:
                        part.required.append(found)

    def _parts(self, element: Element, tags: tuple[str, ...], model: DecisionModel) -> list[Part]:
        found = [self._found(e, model) for tag in tags for e in children(element, tag)]
        return [hit[1] for hit in found if hit]

    def _found(
        self, reference: Element, model: DecisionModel
    ) -> tuple[tuple[str, ...], Part] | None:
        space, _, identity = reference.get("href", "").rpartition("#")
        if not space or space == model.namespace:
            part = model.parts.get(identity)
            if part:
                return (part.name,), part
        for name, inner in self.imported.items():
            part = inner.parts.get(identity) if inner.namespace == space else None
            if part:
                return ((name, part.name) if name else (part.name,)), part
        template = sentence("There is no element %(name)s.")
        self.reading.fault(template, reference, name=repr(reference.get("href", "")))
        return None

    def _collect_names(self, root: Element) -> None:
        """Collect the names of members before texts are compiled, which are cut by them."""
        for element in root.iter("{*}contextEntry", "{*}column", "{*}output"):
            name = name_of(element)
            if name:
                self.reading.members.add(name)

    def _logic(self, part: Part, element: Element) -> None:
        if not isinstance(part, Requirements):
            return
        boxes = Boxes(self.reading, part.name)
        if isinstance(part, Knowledge):
            logic = child(element, "encapsulatedLogic")
            if logic is not None:
                part.parameters = parameters(logic, self.reading)
                names = part.names() | {name for name, _ in part.parameters} | {part.name}
                kind = self.reading.type_of(logic)
                result = kind.result if isinstance(kind, FunctionOf) else kind
                part.code = coerced(function_body(logic, boxes, names), result)
            return
        part.code = boxes.inside(element, part.names())
