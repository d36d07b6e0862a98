"""Data of BPMN (§10.4) and its performers (§10.3.1), read as the mappings of Samphan.

An association that fills a declared data input, or takes from a declared data output, or that has
a transformation or assignments, moves data; all others are documentation of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.document import (
    Document,
    Element,
    attribute,
    child,
    children,
    feel,
    local,
    reference,
    text,
)
from engine.diagram.graph import Assignment, DataStore

PLACEHOLDER = "__targetRef_placeholder"
_ROLES = {
    "humanPerformer": "assignedTo",
    "performer": "assignedTo",
    "potentialOwner": "candidateGroup",
}
_CARRIERS = ("dataObjectReference", "dataStoreReference", "property", "dataInput", "dataOutput")


def inputs_of(item: Element, document: Document) -> tuple[Assignment, ...]:
    """Return what the input associations give to an activity or throw event."""
    found = children(item, "dataInputAssociation")
    return tuple(one for each in found for one in moved(each, document))


def outputs_of(item: Element, document: Document) -> tuple[Assignment, ...]:
    """Return what the output associations take from an activity or catch event."""
    several = child(item, "multiInstanceLoopCharacteristics")
    whole = text(child(several, "loopDataOutputRef")) if several is not None else ""
    found = [
        one
        for one in children(item, "dataOutputAssociation")
        if not whole or text(child(one, "sourceRef")) != whole
    ]
    return tuple(one for each in found for one in moved(each, document))


def loop_input(item: Element, several: Element, document: Document) -> str:
    """Return the FEEL of the list that a multi-instance goes through; empty without one."""
    wanted = child(several, "loopDataInputRef")
    if wanted is None:
        return ""
    for one in children(item, "dataInputAssociation"):
        filled = [each.value for each in moved(one, document)]
        if text(child(one, "targetRef")) == text(wanted) and filled:
            return filled[0]
    return _called(document, text(wanted))[1]


def loop_output(item: Element, several: Element, document: Document) -> str:
    """Return the variable that gets the results of a multi-instance; empty without one."""
    given = child(several, "loopDataOutputRef")
    if given is None:
        return ""
    for one in children(item, "dataOutputAssociation"):
        if text(child(one, "sourceRef")) == text(given):
            return _called(document, text(child(one, "targetRef")))[1]
    return _called(document, text(given))[1]


def moved(association: Element, document: Document) -> Iterator[Assignment]:
    """Give what an association moves: variable and FEEL; nothing for mere documentation."""
    held = "dataInput" if local(association) == "dataInputAssociation" else "dataOutput"
    assignments = list(children(association, "assignment"))
    for one in assignments:
        name = feel(text(child(one, "to")))
        yield Assignment(name, feel(text(child(one, "from"))))
    if assignments:
        return
    sources = [_called(document, text(one)) for one in children(association, "sourceRef")]
    target = child(association, "targetRef")
    name = _called(document, text(target))[1] if target is not None else ""
    changed = child(association, "transformation")
    if changed is not None:
        yield Assignment(name, feel(text(changed)))
        return
    kinds = [kind for kind, _ in sources]
    if target is not None:
        kinds.append(_called(document, text(target))[0])
    if held in kinds and len(sources) == 1:
        yield Assignment(name, sources[0][1])


def _called(document: Document, value: str) -> tuple[str, str]:
    """Return the kind and the name of the data behind a reference."""
    found = document.by_id.get(reference(value))
    if found is None or local(found) not in _CARRIERS:
        return "", ""
    if local(found) == "dataStoreReference":
        return local(found), store_name(found, document)
    return local(found), attribute(found, "name")


def store_name(store: Element, document: Document) -> str:
    """Return the name of a data store: its own, else that of its reference."""
    declared = document.by_id.get(reference(attribute(store, "dataStoreRef")))
    own = attribute(store, "name")
    return (attribute(declared, "name") if declared is not None else "") or own


def stores_of(process: Element, document: Document) -> tuple[DataStore, ...]:
    """Return the data stores that a process draws, each once."""
    found: dict[str, DataStore] = {}
    for drawn in document.named("dataStoreReference"):
        if process in drawn.iterancestors():
            name = store_name(drawn, document)
            found.setdefault(name, DataStore(name, _capacity(drawn, document)))
    return tuple(found.values())


def _capacity(drawn: Element, document: Document) -> int | None:
    declared = document.by_id.get(reference(attribute(drawn, "dataStoreRef")))
    if declared is None or attribute(declared, "isUnlimited") in ("true", "1"):
        return None
    value = attribute(declared, "capacity")
    return int(value) if value.isdecimal() and len(value) < 10 else None


def properties_of(holder: Element) -> tuple[str, ...]:
    """Return the names of the properties that a process or sub-process declares."""
    names = (attribute(one, "name") for one in children(holder, "property"))
    return tuple(name for name in names if name and name != PLACEHOLDER)


def people_of(item: Element, document: Document) -> dict[str, str]:
    """Return assignee and groups of a user task as our own attributes say them."""
    found: dict[str, str] = {}
    for role in children(item, *_ROLES):
        if value := _who(role, document):
            found.setdefault(_ROLES[local(role)], value)
    return found


def _who(role: Element, document: Document) -> str:
    """Return the FEEL of a resource assignment, or the name of the resource."""
    assigned = child(role, "resourceAssignmentExpression")
    if assigned is not None:
        words = feel(text(child(assigned, "formalExpression")))
        return f"={words}" if words else ""
    resource = document.by_id.get(reference(text(child(role, "resourceRef"))))
    return attribute(resource, "name") if resource is not None else ""
