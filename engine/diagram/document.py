"""A diagram's XML as the reader and the rules look at it: BPMN elements, ids, texts, lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from lxml import etree

from engine.diagram.vocabulary import BPMN, EVENT_DEFINITIONS, OURS
from engine.errors import Problem

Element = etree._Element
_PREFIX = f"{{{BPMN}}}"


def local(element: Element) -> str:
    """Return the tag of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def is_bpmn(element: Element) -> bool:
    """Tell whether an element belongs to BPMN 2.0."""
    return str(element.tag).startswith(_PREFIX)


def children(element: Element, *names: str) -> Iterator[Element]:
    """Give the BPMN children of an element that have one of these names."""
    return element.iterchildren(*_tags(names))


@cache
def _tags(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_PREFIX + name for name in names)


def child(element: Element, name: str) -> Element | None:
    """Return the first BPMN child of that name."""
    return next(children(element, name), None)


def text(element: Element | None) -> str:
    """Return the text of an element, trimmed; empty when there is no element."""
    return (element.text or "").strip() if element is not None else ""


def attribute(element: Element, name: str) -> str:
    """Return a BPMN attribute, trimmed; empty when there is none."""
    return (element.get(name) or "").strip()


def truth(element: Element, name: str, default: bool = False) -> bool:
    """Return a yes-or-no attribute."""
    value = attribute(element, name)
    return value in ("true", "1") if value else default


def reference(value: str) -> str:
    """Return the id that a reference names, without the prefix of a qualified name."""
    return value.strip().rpartition(":")[2]


def feel(value: str) -> str:
    """Return an expression without the leading "=" that some modelers write."""
    value = value.strip()
    return value[1:].strip() if value.startswith("=") else value


def ours(element: Element) -> dict[str, str]:
    """Return our own attributes of an element by local name."""
    prefix = f"{{{OURS}}}"
    return {
        str(name)[len(prefix) :]: str(value).strip()
        for name, value in element.attrib.items()
        if str(name).startswith(prefix)
    }


def definitions_of(event: Element) -> list[Element]:
    """Return the event definitions of an event."""
    return list(children(event, *EVENT_DEFINITIONS))


class Document:
    """The XML tree of a diagram with its indexes."""

    def __init__(self, root: Element) -> None:
        self.root = root

    @cached_property
    def elements(self) -> list[Element]:
        """All BPMN elements in document order, foreign subtrees left out."""
        found: list[Element] = []
        pending = [self.root]
        while pending:
            element = pending.pop()
            if is_bpmn(element):
                found.append(element)
                pending.extend(reversed(element))
        return found

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """The BPMN elements by id; of two with the same id the first."""
        found: dict[str, Element] = {}
        for element in self.elements:
            if name := attribute(element, "id"):
                found.setdefault(name, element)
        return found

    @cached_property
    def by_name(self) -> dict[str, list[Element]]:
        """The BPMN elements by their local name."""
        found: dict[str, list[Element]] = defaultdict(list)
        for element in self.elements:
            found[local(element)].append(element)
        return found

    def named(self, *names: str) -> Iterator[Element]:
        """Give all BPMN elements that have one of these names, name by name."""
        return (element for name in names for element in self.by_name.get(name, ()))


def place(element: Element) -> str:
    """Return the id of an element, or of the nearest one around it that has an id."""
    around: Element | None = element
    while around is not None:
        if name := attribute(around, "id"):
            return name
        around = around.getparent()
    return ""


def title(element: Element) -> str:
    """Return what a person calls an element: its name, else its id, else its tag."""
    return attribute(element, "name") or attribute(element, "id") or local(element)


def fault(element: Element, template: str, **values: object) -> Problem:
    """Return a problem at an element; `kind` and `name` are filled in."""
    known = {"kind": local(element), "name": title(element)}
    return Problem(template, known | values, place(element), element.sourceline)


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in the order of the lines, each once."""
    unique = {(p.place, p.line, p.rule, str(p)): p for p in problems}
    return sorted(unique.values(), key=lambda p: (p.line or 0, p.place, p.rule))
