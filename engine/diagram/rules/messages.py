"""Rules over the XML: message flows between pools, which our own processes really send."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.document import (
    Document,
    Element,
    attribute,
    child,
    fault,
    local,
    reference,
)
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence

_SENDING = ("sendTask", "intermediateThrowEvent", "endEvent")
_AWAITING = ("receiveTask", "intermediateCatchEvent", "startEvent", "boundaryEvent")


@rule(Stage.DOCUMENT)
def message_flow(document: Document) -> Iterator[Problem]:
    """A message flow leads to another pool; between two of our processes both ends agree.

    BPMN 2.0.2 §9.4 Message Flow
    """
    for flow in document.named("messageFlow"):
        source, target = (
            document.by_id.get(reference(attribute(flow, name)))
            for name in ("sourceRef", "targetRef")
        )
        if source is None or target is None:
            continue
        foreign = [_foreign(document, end) for end in (source, target)]
        if all(foreign) or _process(document, source) is _process(document, target):
            yield fault(
                flow,
                sentence("The message flow %(name)s does not lead from one pool to another."),
            )
        elif not any(foreign) and not _agree(document, source, target):
            yield fault(
                flow,
                sentence(
                    "The ends of the message flow %(name)s do not agree: it leads from an event "
                    "or task that sends a message to one that waits for the same message."
                ),
            )


def _agree(document: Document, source: Element, target: Element) -> bool:
    """Tell whether what one end sends is awaited by the other."""
    sent = _messages(document, source, _SENDING)
    return bool(sent & _messages(document, target, _AWAITING))


def _messages(document: Document, end: Element, kinds: tuple[str, ...]) -> set[str]:
    """Return the messages that an end sends or awaits; of a pool those of its process."""
    if local(end) in kinds:
        return {found for found in [_message(end)] if found}
    process = _process(document, end)
    if local(end) != "participant" or process is None:
        return set()
    held = (one for one in process.iter() if local(one) in kinds)
    return {found for found in map(_message, held) if found}


def _message(element: Element) -> str:
    drawn = child(element, "messageEventDefinition")
    return reference(attribute(element if drawn is None else drawn, "messageRef"))


def _process(document: Document, end: Element) -> Element | None:
    """Return the process that an end stands in, or that its pool shows."""
    if local(end) == "participant":
        return document.by_id.get(reference(attribute(end, "processRef")))
    return next((one for one in end.iterancestors() if local(one) == "process"), None)


def _foreign(document: Document, end: Element) -> bool:
    """Tell whether an end is a pool of somebody else, or in a process that does not run here."""
    process = _process(document, end)
    return process is None or attribute(process, "isExecutable") in ("false", "0")
