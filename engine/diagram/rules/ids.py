"""Rules over the XML: ids are there, well-formed and unique, and every reference finds its end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.diagram.document import (
    Document,
    Element,
    attribute,
    fault,
    local,
    reference,
    text,
    title,
)
from engine.diagram.rules.registry import Stage, rule
from engine.diagram.vocabulary import ACTIVITIES, NODES, REFERRING
from engine.errors import Problem, sentence

MOST_NODES, MOST_FLOWS = 2000, 6000
_ID = re.compile(r"[^\W\d][\w.\-\u0e00-\u0e7f]{0,199}")
_ROOTS = (
    "process",
    "participant",
    "message",
    "signal",
    "error",
    "escalation",
    "dataObject",
    "dataStore",
    "correlationKey",
    "correlationProperty",
    "resource",
)
_DATA = ("dataObjectReference", "dataStoreReference")
_HELD = ("dataInput", "dataOutput")
_ARTIFACTS = ("textAnnotation", "group")

#: attribute -> (elements it may stand on or None for all, kinds that it may name)
_TARGETS: dict[str, tuple[str, ...]] = {
    "attachedToRef": ACTIVITIES,
    "default": ("sequenceFlow",),
    "messageRef": ("message",),
    "signalRef": ("signal",),
    "errorRef": ("error",),
    "escalationRef": ("escalation",),
    "processRef": ("process",),
    "dataObjectRef": ("dataObject",),
    "calledElement": ("process",),
    "categoryValueRef": ("categoryValue",),
    "activityRef": ACTIVITIES,
    "dataStoreRef": ("dataStore",),
    "correlationKeyRef": ("correlationKey",),
    "correlationPropertyRef": ("correlationProperty",),
}
_ENDS: dict[str, tuple[str, ...]] = {
    "sequenceFlow": NODES,
    "messageFlow": (*NODES, "participant"),
    "association": (
        *NODES,
        *_DATA,
        *_ARTIFACTS,
        "sequenceFlow",
        "participant",
        "lane",
        "messageFlow",
    ),
}
_TEXTS: dict[str, tuple[str, ...]] = {
    "incoming": ("sequenceFlow",),
    "outgoing": ("sequenceFlow",),
    "flowNodeRef": NODES,
    "sourceRef": (*_DATA, *_HELD, "property", *NODES),
    "targetRef": (*_DATA, *_HELD, "property", *NODES),
    "correlationPropertyRef": ("correlationProperty",),
    "resourceRef": ("resource",),
    "loopDataInputRef": (*_DATA, "dataInput", "property"),
    "loopDataOutputRef": (*_DATA, "dataOutput", "property"),
    "dataInputRefs": ("dataInput",),
    "optionalInputRefs": ("dataInput",),
    "dataOutputRefs": ("dataOutput",),
    "optionalOutputRefs": ("dataOutput",),
}


@rule(Stage.DOCUMENT)
def diagram_size(document: Document) -> Iterator[Problem]:
    """A file has at most 2,000 activities, events and gateways, and 6,000 sequence flows."""
    nodes = sum(1 for _ in document.named(*NODES))
    flows = sum(1 for _ in document.named("sequenceFlow"))
    if nodes > MOST_NODES or flows > MOST_FLOWS:
        yield fault(
            document.root,
            sentence(
                "The file has %(nodes)s elements and %(flows)s flows; at most %(most_nodes)s and "
                "%(most_flows)s can be run. Split it."
            ),
            nodes=nodes,
            flows=flows,
            most_nodes=MOST_NODES,
            most_flows=MOST_FLOWS,
        )


@rule(Stage.DOCUMENT)
def id_present(document: Document) -> Iterator[Problem]:
    """Everything that others refer to has an id; sequence flows may go without.

    BPMN 2.0.2 §8.3.1 BaseElement
    """
    for element in document.named(*NODES, *_ROOTS, *_DATA):
        if not attribute(element, "id"):
            yield fault(element, sentence("%(kind)s %(name)s has no id; give it one."))


@rule(Stage.DOCUMENT)
def id_form(document: Document) -> Iterator[Problem]:
    """An id begins with a letter and holds letters, digits, points, hyphens and underscores.

    BPMN 2.0.2 §15.3 XSD
    """
    for name, element in document.by_id.items():
        if not _ID.fullmatch(name):
            yield fault(
                element,
                sentence(
                    "The id %(id)s of %(kind)s is malformed; begin with a letter, go on with "
                    "letters, digits, points, hyphens or underscores, 200 at most."
                ),
                id=name[:60],
            )


@rule(Stage.DOCUMENT)
def id_unique(document: Document) -> Iterator[Problem]:
    """No id is used twice.

    BPMN 2.0.2 §8.3.1 BaseElement
    """
    for element in document.elements:
        name = attribute(element, "id")
        first = document.by_id.get(name)
        if name and first is not element and first is not None:
            yield fault(
                element,
                sentence("The id %(id)s of %(kind)s is taken by %(other)s in line %(line)s."),
                id=name,
                other=local(first),
                line=first.sourceline,
            )


@rule(Stage.DOCUMENT)
def reference_found(document: Document) -> Iterator[Problem]:
    """Every reference names an element that is there and is of the right kind.

    BPMN 2.0.2 §15.3 XSD
    """
    for element in document.elements:
        written = element.keys()
        for name, kinds in _TARGETS.items():
            if name in written and attribute(element, name):
                yield from _look_up(document, element, name, attribute(element, name), kinds)
        if local(element) in _ENDS:
            for name in ("sourceRef", "targetRef"):
                value = attribute(element, name)
                yield from _look_up(document, element, name, value, _ENDS[local(element)])
        if local(element) in REFERRING:
            kinds = _TEXTS[local(element)]
            yield from _look_up(document, element, local(element), text(element), kinds)


def _look_up(
    document: Document, element: Element, name: str, value: str, kinds: tuple[str, ...]
) -> Iterator[Problem]:
    """Give a problem when a reference does not lead to one of these kinds."""
    found = document.by_id.get(reference(value))
    if found is None:
        yield fault(
            element,
            sentence("%(kind)s %(name)s refers by %(attribute)s to %(value)s, which is not there."),
            attribute=name,
            value=value or "“”",
        )
    elif local(found) not in kinds:
        yield fault(
            element,
            sentence(
                "%(kind)s %(name)s refers by %(attribute)s to %(value)s, which is a %(found)s."
            ),
            attribute=name,
            value=value,
            found=local(found),
        )


@rule(Stage.DOCUMENT)
def reference_agrees(document: Document) -> Iterator[Problem]:
    """The incoming and outgoing flows that an element lists are those that are drawn.

    BPMN 2.0.2 §8.4.7 Flow Element
    """
    for element in document.named("incoming", "outgoing"):
        flow = document.by_id.get(reference(text(element)))
        end = "targetRef" if local(element) == "incoming" else "sourceRef"
        around = element.getparent()
        if flow is None or around is None or local(flow) != "sequenceFlow":
            continue
        if reference(attribute(flow, end)) != attribute(around, "id"):
            yield fault(
                around,
                sentence("%(kind)s %(name)s lists the flow %(flow)s, which is drawn elsewhere."),
                flow=text(element),
            )


@rule(Stage.DOCUMENT)
def flow_scope(document: Document) -> Iterator[Problem]:
    """A sequence flow stays in one process or sub-process; it crosses no border.

    BPMN 2.0.2 §8.4.13 Sequence Flow
    """
    for flow in document.named("sequenceFlow"):
        for name in ("sourceRef", "targetRef"):
            end = document.by_id.get(reference(attribute(flow, name)))
            if end is None or local(end) not in NODES or end.getparent() is flow.getparent():
                continue
            yield fault(
                flow,
                sentence(
                    "The flow %(name)s crosses a border: %(end)s is in another process or "
                    "sub-process; use flows of its own, a boundary event or a message."
                ),
                end=title(end),
            )
