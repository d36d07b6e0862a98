"""Item definitions: the types that a decision file declares (DMN 1.5, 7.3.3)."""

from __future__ import annotations

from collections.abc import Callable

from engine.decision.reading import Reading
from engine.decision.source import Element, child, children, text_of
from engine.feel import moment_text, types
from engine.feel.compiler import Check
from engine.feel.errors import sentence
from engine.feel.limits import Run
from engine.feel.types import Allowed, ContextOf, FunctionOf, ListOf, Type
from engine.feel.values import Value, given

_DEEPEST = 30
_NO_NAMES: frozenset[str] = frozenset()


class ItemTypes:
    """Resolves item definitions, each once, whatever their order in the file."""

    def __init__(self, reading: Reading, root: Element) -> None:
        self.reading = reading
        self.waiting = {
            " ".join(element.get("name", "").split()): element
            for element in children(root, "itemDefinition")
        }

    def resolve(self) -> None:
        """Put the types of all item definitions into the reading."""
        for name in list(self.waiting):
            self._named(name, 0)

    def _named(self, name: str, depth: int) -> None:
        element = self.waiting.pop(name, None)
        if element is not None:
            self.reading.types[name] = self._type(element, depth)

    def _type(self, element: Element, depth: int) -> Type:
        if depth > _DEEPEST:
            template = sentence("Types refer to each other too deep; make them simpler.")
            self.reading.fault(template, element)
            return types.ANY
        kind = self._allowed(element, self._base(element, depth + 1), "allowedValues")
        if element.get("isCollection") in ("true", "1"):
            kind = ListOf(kind)
        return self._allowed(element, kind, "typeConstraint")

    def _base(self, element: Element, depth: int) -> Type:
        function = child(element, "functionItem")
        if function is not None:
            return self._function(function, depth)
        components = list(children(element, "itemComponent"))
        if components:
            return self._context(components, depth)
        reference = child(element, "typeRef")
        name = text_of(reference)
        return self._referred(name, element, depth) if name else types.ANY

    def _referred(self, name: str, element: Element, depth: int) -> Type:
        for wanted in (name, name.partition(":")[2]):
            if wanted in self.waiting:
                self._named(wanted, depth)
        return self.reading.type_named(name, element)

    def _context(self, components: list[Element], depth: int) -> Type:
        fields = {}
        for component in components:
            name = " ".join(component.get("name", "").split())
            self.reading.members.add(name)
            fields[name] = self._type(component, depth)
        return ContextOf(fields)

    def _function(self, function: Element, depth: int) -> Type:
        parameters = [
            self._referred(parameter.get("typeRef", "Any"), parameter, depth)
            for parameter in children(function, "parameters")
        ]
        result = self._referred(function.get("outputTypeRef", "Any"), function, depth)
        return FunctionOf(parameters, result)

    def _allowed(self, element: Element, kind: Type, tag: str) -> Type:
        values = child(element, tag)
        check = None if values is None else self.reading.tests(values, _NO_NAMES)
        return kind if check is None else Allowed(kind, _tester(check), text_of(values))


def _tester(check: Check) -> Callable[[Value], bool | None]:
    def test(value: Value) -> bool | None:
        return check(value, ({}, None, Run()))

    return test


_TEXTS: dict[Type, Callable[[str], Value]] = {
    types.DATE: moment_text.date,
    types.TIME: moment_text.time,
    types.DATE_TIME: moment_text.literal,
    types.DAYS_TIME: moment_text.literal,
    types.YEARS_MONTHS: moment_text.literal,
}


def admitted(value: Value, kind: Type) -> Value:
    """Give case data as a value of a type: where a date or duration is wanted, a text is read."""
    found = type(value)
    if found is not str and found is not list and found is not dict:
        return value
    wide = kind.base if isinstance(kind, Allowed) else kind
    if found is str:
        read = _TEXTS.get(wide)
        moment = read(value) if read else None
        return value if moment is None else moment
    if found is list:
        return [admitted(item, wide.item) for item in value] if isinstance(wide, ListOf) else value
    if isinstance(wide, ContextOf):
        return value | {
            name: admitted(given(value[name]), inner)
            for name, inner in wide.fields.items()
            if name in value
        }
    return value
