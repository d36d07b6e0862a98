"""How the parts of a node are read: its event, its repetition and its mappings."""

from __future__ import annotations

from engine.diagram import data
from engine.diagram.correlation import key_of
from engine.diagram.document import (
    Document,
    Element,
    attribute,
    child,
    definitions_of,
    feel,
    local,
    ours,
    reference,
    text,
    truth,
)
from engine.diagram.graph import AdHoc, Assignment, Event, Loop, Trigger
from engine.diagram.vocabulary import EVENTS, OURS

_SUFFIX = "EventDefinition"


def event_of(item: Element, document: Document) -> Event | None:
    """Return what an event, send or receive task waits for or throws; None for all others."""
    kind = local(item)
    if kind in ("sendTask", "receiveTask"):
        message = attribute(item, "messageRef")
        return _message(message, item, document) if message else None
    if kind not in EVENTS:
        return None
    parts = tuple(_event(definition, item, document) for definition in definitions_of(item))
    if len(parts) > 1:
        together = truth(item, "parallelMultiple")
        return Event(Trigger.PARALLEL_MULTIPLE if together else Trigger.MULTIPLE, parts=parts)
    return parts[0] if parts else Event(Trigger.NONE)


def _message(message: str, item: Element, document: Document) -> Event:
    """Return a message event; our own correlation key comes before that of BPMN."""
    name = _called(document, message, "name")
    own = feel(ours(item).get("correlationKey", ""))
    if own or not message:
        return Event(Trigger.MESSAGE, name, own)
    key = key_of(document, message, item)
    throws = local(item) in ("sendTask", "intermediateThrowEvent", "endEvent")
    return Event(
        Trigger.MESSAGE,
        name,
        "" if throws else key.awaited,
        path=key.path,
        remembers=key.remembers,
    )


def _event(definition: Element, item: Element, document: Document) -> Event:
    """Return the event of one event definition."""
    trigger = Trigger(local(definition).removesuffix(_SUFFIX))
    match trigger:
        case Trigger.MESSAGE:
            return _message(attribute(definition, "messageRef"), item, document)
        case Trigger.COMPENSATE:
            return Event(
                trigger,
                activity=reference(attribute(definition, "activityRef")),
                waits=truth(definition, "waitForCompletion", True),
            )
        case Trigger.SIGNAL:
            return Event(trigger, _called(document, attribute(definition, "signalRef"), "name"))
        case Trigger.ERROR | Trigger.ESCALATION:
            found = attribute(definition, f"{trigger}Ref")
            return Event(trigger, _called(document, found, f"{trigger}Code"))
        case Trigger.CONDITIONAL:
            return Event(trigger, condition=feel(text(child(definition, "condition"))))
        case Trigger.LINK:
            return Event(trigger, attribute(definition, "name"))
        case Trigger.TIMER:
            return _timer(definition)
        case _:
            return Event(trigger)


def _called(document: Document, value: str, name: str) -> str:
    """Return the name or code behind a reference; the reference itself where none is found."""
    found = document.by_id.get(reference(value))
    return (attribute(found, name) if found is not None else "") or value


def _timer(definition: Element) -> Event:
    """Return a timer event with its literal or FEEL text."""
    for kind, name in (("date", "timeDate"), ("duration", "timeDuration"), ("cycle", "timeCycle")):
        part = child(definition, name)
        if part is not None:
            basis = ours(definition).get("timeBasis", "")
            return Event(Trigger.TIMER, timer_kind=kind, timer=text(part), basis=basis)
    return Event(Trigger.TIMER)


def ad_hoc_of(item: Element) -> AdHoc | None:
    """Return how an ad-hoc sub-process offers its activities; None for all else."""
    if local(item) != "adHocSubProcess":
        return None
    return AdHoc(
        (attribute(item, "ordering") or "Parallel").lower(),
        feel(text(child(item, "completionCondition"))),
        truth(item, "cancelRemainingInstances", True),
    )


def handlers_of(document: Document) -> dict[str, str]:
    """Return the activities that undo others, by the compensation event that leads to them."""
    events = {
        attribute(event, "id")
        for event in document.named("boundaryEvent")
        if child(event, "compensateEventDefinition") is not None
    }
    found: dict[str, str] = {}
    for line in document.named("association") if events else ():
        ends = [reference(attribute(line, name)) for name in ("sourceRef", "targetRef")]
        for event, activity in (ends, ends[::-1]):
            target = document.by_id.get(activity)
            if event in events and target is not None and truth(target, "isForCompensation"):
                found.setdefault(event, activity)
    return found


def _item(several: Element, kind: str) -> str:
    """Return the name of the data item of a multi-instance."""
    found = child(several, kind)
    return attribute(found, "name") if found is not None else ""


def loop_of(item: Element, document: Document) -> Loop | None:
    """Return how an activity repeats; None when it does not."""
    standard = child(item, "standardLoopCharacteristics")
    if standard is not None:
        maximum = attribute(standard, "loopMaximum")
        return Loop(
            "standard",
            condition=feel(text(child(standard, "loopCondition"))),
            test_before=truth(standard, "testBefore"),
            maximum=int(maximum) if maximum.isdecimal() and len(maximum) < 20 else None,
        )
    several = child(item, "multiInstanceLoopCharacteristics")
    if several is None:
        return None
    own = ours(several)
    return Loop(
        "sequential" if truth(several, "isSequential") else "parallel",
        condition=feel(text(child(several, "completionCondition"))),
        cardinality=feel(text(child(several, "loopCardinality"))),
        collection=feel(own.get("collection", "")) or data.loop_input(item, several, document),
        element_variable=own.get("elementVariable", "") or _item(several, "inputDataItem"),
        output_collection=own.get("outputCollection", "")
        or data.loop_output(item, several, document),
        output_element=feel(own.get("outputElement", "")) or _item(several, "outputDataItem"),
    )


def mappings_of(item: Element, kind: str) -> tuple[Assignment, ...]:
    """Return the inputs or outputs in the extension elements of a node."""
    holder = child(item, "extensionElements")
    if holder is None:
        return ()
    return tuple(
        Assignment((part.get("name") or "").strip(), feel(part.get("value") or ""))
        for part in holder.iterchildren(f"{{{OURS}}}{kind}")
    )
