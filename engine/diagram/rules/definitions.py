"""Rules over the XML: event definitions, timers, scripts, mappings, pools and lanes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from engine.diagram.document import (
    Document,
    Element,
    attribute,
    child,
    fault,
    local,
    ours,
    reference,
    text,
    truth,
)
from engine.diagram.rules.registry import Stage, rule
from engine.diagram.vocabulary import GATEWAYS, OURS
from engine.errors import Problem, sentence

VARIABLE = re.compile(r"[^\W\d][\w\u0e00-\u0e7f]{0,99}")
_COUNTS = ("loopMaximum", "startQuantity", "completionQuantity", "capacity")
_NAMED = ("elementVariable", "outputCollection", "resultVariable")


def assignments(script: str) -> list[tuple[str, str]]:
    """Return the assignments of a script as (name, FEEL); ValueError names the line at fault.

    Each line is `name = expression`; a line that begins with a blank goes on with the line before.
    """
    lines: list[list[str]] = []
    for line in script.strip().splitlines():
        if lines and line[:1].isspace() and _assignment(line) is None:
            lines[-1].append(line.strip())
        elif line.strip():
            lines.append([line.strip()])
    found = []
    for parts in lines:
        pair = _assignment(" ".join(parts))
        if pair is None:
            raise ValueError(parts[0])
        found.append(pair)
    return found


def _assignment(line: str) -> tuple[str, str] | None:
    """Return the name and the FEEL of one assignment; None when it is none."""
    name, _, value = line.partition("=")
    name, value = name.strip(), value.strip()
    good = value and not value.startswith("=") and VARIABLE.fullmatch(name)
    return (name, value) if good else None


@rule(Stage.DOCUMENT)
def timer_defined(document: Document) -> Iterator[Problem]:
    """A timer has exactly one of date, duration and cycle.

    BPMN 2.0.2 §10.5.5 Timer Event Definition
    """
    for timer in document.named("timerEventDefinition"):
        if sum(local(part).startswith("time") for part in timer) != 1:
            yield fault(
                _owner(timer),
                sentence("The timer %(name)s needs one date, duration or cycle, and only one."),
            )


@rule(Stage.DOCUMENT)
def condition_defined(document: Document) -> Iterator[Problem]:
    """A conditional event has a condition.

    BPMN 2.0.2 §10.5.5 Conditional Event Definition
    """
    for event in document.named("conditionalEventDefinition"):
        if child(event, "condition") is None:
            yield fault(_owner(event), sentence("The conditional event %(name)s has no condition."))


def _owner(element: Element) -> Element:
    around = element.getparent()
    return element if around is None else around


@rule(Stage.DOCUMENT)
def error_code(document: Document) -> Iterator[Problem]:
    """An error has a code, an escalation too, because events are matched by it.

    BPMN 2.0.2 §8.4.3 Error
    """
    for element in document.named("error", "escalation"):
        if not attribute(element, f"{local(element)}Code"):
            yield fault(element, sentence("%(kind)s %(name)s has no code; give it one."))


@rule(Stage.DOCUMENT)
def message_named(document: Document) -> Iterator[Problem]:
    """A message and a signal have a name, because senders and receivers meet by it.

    BPMN 2.0.2 §8.4.11 Message
    """
    for element in document.named("message", "signal"):
        if not attribute(element, "name"):
            yield fault(element, sentence("%(kind)s %(name)s has no name; give it one."))


@rule(Stage.DOCUMENT)
def script_form(document: Document) -> Iterator[Problem]:
    """A script task holds FEEL assignments, one `name = expression` per line.

    BPMN 2.0.2 §10.3.3 Tasks
    """
    for task in document.named("scriptTask"):
        if not attribute(task, "scriptFormat"):
            yield fault(
                task, sentence('The script task %(name)s does not say scriptFormat="feel".')
            )
        try:
            found = assignments(text(child(task, "script")))
        except ValueError as error:
            yield fault(
                task,
                sentence("In the script of %(name)s, “%(words)s” is no assignment name = value."),
                words=str(error)[:60],
            )
        else:
            if not found:
                yield fault(task, sentence("The script task %(name)s has no script."))


@rule(Stage.DOCUMENT)
def variable_name(document: Document) -> Iterator[Problem]:
    """Variables that a diagram names are single words that FEEL can read; `case` is reserved."""
    for element, name in _variables(document):
        if not VARIABLE.fullmatch(name) or name == "case":
            yield fault(
                element,
                sentence("“%(variable)s” at %(name)s can't name a variable; take one word."),
                variable=name[:60],
            )


def _variables(document: Document) -> Iterator[tuple[Element, str]]:
    """Give each variable's name that the diagram declares, with the element that does."""
    for element in document.elements:
        own = ours(element)
        yield from ((element, own[name]) for name in _NAMED if name in own)
    for item in document.named("inputDataItem", "outputDataItem"):
        yield _owner(item), attribute(item, "name")
    for mapping in document.root.iter(f"{{{OURS}}}input", f"{{{OURS}}}output"):
        around = mapping.getparent()
        owner = around.getparent() if around is not None else None
        yield (mapping if owner is None else owner), (mapping.get("name") or "").strip()


@rule(Stage.DOCUMENT)
def number_form(document: Document) -> Iterator[Problem]:
    """Counts are whole numbers above zero: loopMaximum, retries, quantities, capacities.

    BPMN 2.0.2 §10.3.1 Activity, §10.3.8 Loop Characteristics, §10.4.1 Data Store
    """
    for element in document.elements:
        counts = {name: attribute(element, name) for name in _COUNTS}
        counts["retries"] = ours(element).get("retries", "")
        for name, value in counts.items():
            if value and not re.fullmatch(r"0*[1-9][0-9]{0,5}", value, re.ASCII):
                yield fault(
                    element,
                    sentence("%(kind)s %(name)s says %(attribute)s=%(value)s; write a count."),
                    attribute=name,
                    value=value[:40],
                )


@rule(Stage.DOCUMENT)
def gateway_direction(document: Document) -> Iterator[Problem]:
    """A gateway that declares to converge or diverge is drawn so.

    BPMN 2.0.2 §8.4.9 Gateways
    """
    flows = list(document.named("sequenceFlow"))
    sources = Counter(reference(attribute(flow, "sourceRef")) for flow in flows)
    targets = Counter(reference(attribute(flow, "targetRef")) for flow in flows)
    for gateway in document.named(*GATEWAYS):
        counts = {"Converging": sources, "Diverging": targets}.get(
            attribute(gateway, "gatewayDirection"), Counter()
        )
        if counts[attribute(gateway, "id")] > 1:
            yield fault(
                gateway,
                sentence("The gateway %(name)s says %(direction)s, but is drawn otherwise."),
                direction=attribute(gateway, "gatewayDirection"),
            )


@rule(Stage.DOCUMENT)
def process_executable(document: Document) -> Iterator[Problem]:
    """At least one process is executable; the first such is the main process.

    BPMN 2.0.2 §10.2.1 Types of BPMN Processes
    """
    processes = list(document.named("process"))
    if processes and not any(truth(process, "isExecutable", True) for process in processes):
        yield fault(
            processes[0],
            sentence('The process %(name)s is not executable; say isExecutable="true".'),
        )


@rule(Stage.DOCUMENT)
def data_object_named(document: Document) -> Iterator[Problem]:
    """A data object is a variable; its drawn name is one word.

    BPMN 2.0.2 §10.4.1 Data Modeling
    """
    for element in document.named("dataObjectReference"):
        if not VARIABLE.fullmatch(attribute(element, "name")):
            yield fault(
                element,
                sentence("The data object %(name)s is a variable; name it by one word."),
            )


@rule(Stage.DOCUMENT)
def lane_scope(document: Document) -> Iterator[Problem]:
    """A lane holds elements of its own process.

    BPMN 2.0.2 §10.8 Lanes
    """
    for entry in document.named("flowNodeRef"):
        element = document.by_id.get(reference(text(entry)))
        around = next((one for one in entry.iterancestors() if local(one) == "process"), None)
        if element is not None and around is not None and around not in element.iterancestors():
            yield fault(
                element, sentence("A lane of another process holds %(kind)s %(name)s; move it.")
            )


@rule(Stage.DOCUMENT)
def lane_once(document: Document) -> Iterator[Problem]:
    """An element is in one lane of its lane set, and in the lanes around that one.

    BPMN 2.0.2 §10.8 Lanes
    """
    for lanes in document.named("laneSet", "childLaneSet"):
        counts = Counter(
            reference(text(entry))
            for lane in lanes
            for entry in lane
            if local(entry) == "flowNodeRef"
        )
        for name, count in counts.items():
            element = document.by_id.get(name)
            if count > 1 and element is not None:
                yield fault(element, sentence("%(kind)s %(name)s is in several lanes; take one."))
