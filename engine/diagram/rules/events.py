"""Rules over a process: what events may wait for and throw, and where they may stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.diagram.graph import Kind, Node, Process, Trigger
from engine.diagram.rules.look import (
    ACTIVITIES,
    at_node,
    at_process,
    in_event_subprocess,
    inside,
    nodes,
)
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence

_T = Trigger
TOP_STARTS = frozenset({_T.NONE, _T.MESSAGE, _T.TIMER, _T.SIGNAL})
EVENT_STARTS = frozenset(
    {_T.MESSAGE, _T.TIMER, _T.SIGNAL, _T.ERROR, _T.ESCALATION, _T.CONDITIONAL, _T.COMPENSATE}
)
POSSIBLE = {
    Kind.END: frozenset(
        {
            _T.NONE,
            _T.MESSAGE,
            _T.SIGNAL,
            _T.ERROR,
            _T.ESCALATION,
            _T.TERMINATE,
            _T.COMPENSATE,
            _T.CANCEL,
        }
    ),
    Kind.CATCH: frozenset({_T.MESSAGE, _T.TIMER, _T.SIGNAL, _T.CONDITIONAL, _T.LINK}),
    Kind.THROW: frozenset({_T.NONE, _T.MESSAGE, _T.SIGNAL, _T.ESCALATION, _T.LINK, _T.COMPENSATE}),
    Kind.BOUNDARY: EVENT_STARTS | {_T.CANCEL},
}


def trigger(node: Node) -> Trigger:
    """Return what an event waits for or throws."""
    return node.event.trigger if node.event else Trigger.NONE


def triggers(node: Node) -> list[Trigger]:
    """Return what an event waits for or throws, by its parts."""
    return [one.trigger for one in node.event.each] if node.event else [Trigger.NONE]


@rule(Stage.PROCESS)
def process_start(process: Process) -> Iterator[Problem]:
    """A process has a start event, or a receive task or event gateway that instantiates it.

    BPMN 2.0.2 §10.5.2 Start Event
    """
    if not any(node.kind is Kind.START or node.instantiate for node in inside(process, "")):
        yield at_process(process, sentence("The process %(name)s has no start event; draw one."))


@rule(Stage.PROCESS)
def process_end(process: Process) -> Iterator[Problem]:
    """A process that has activities or gateways has an end event.

    BPMN 2.0.2 §10.5.3 End Event
    """
    if not any(node.kind is Kind.END for node in process.nodes.values()):
        yield at_process(process, sentence("The process %(name)s has no end event; draw one."))


@rule(Stage.PROCESS)
def single_none_start(process: Process) -> Iterator[Problem]:
    """A process has at most one start event without a trigger.

    BPMN 2.0.2 §10.5.2 Start Event
    """
    starts = [node for node in inside(process, "") if node.kind is Kind.START]
    for node in [node for node in starts if trigger(node) is Trigger.NONE][1:]:
        yield at_node(
            node, sentence("The process has another start event without a trigger; join them.")
        )


@rule(Stage.PROCESS)
def subprocess_start(process: Process) -> Iterator[Problem]:
    """A sub-process has one start event, with a trigger if it is an event sub-process, or no ends.

    BPMN 2.0.2 §10.3.5 Sub-Processes
    """
    for node in nodes(process, Kind.SUBPROCESS):
        held = inside(process, node.id)
        starts = [inner for inner in held if inner.kind is Kind.START]
        ends = any(inner.kind is Kind.END for inner in held)
        free = held and not starts and not ends and not node.event_subprocess
        if len(starts) != 1 and not free and node.ad_hoc is None:
            yield at_node(
                node,
                sentence("The sub-process %(name)s has %(count)s start events; draw exactly one."),
                count=len(starts),
            )


@rule(Stage.PROCESS)
def start_trigger(process: Process) -> Iterator[Problem]:
    """A start event waits for what can start its process, sub-process or event sub-process.

    BPMN 2.0.2 §10.5.2 Start Event, tables 10.84 to 10.86
    """
    for node in nodes(process, Kind.START):
        if in_event_subprocess(process, node):
            possible = EVENT_STARTS
        else:
            possible = frozenset({Trigger.NONE}) if node.scope else TOP_STARTS
        if not set(triggers(node)) <= possible:
            yield _impossible(node, possible)


@rule(Stage.PROCESS)
def event_trigger(process: Process) -> Iterator[Problem]:
    """End, intermediate and boundary events have a trigger that BPMN allows and that runs here.

    BPMN 2.0.2 §10.5.5 Event Definitions, table 10.93
    """
    for node in nodes(process, *POSSIBLE):
        if not set(triggers(node)) <= POSSIBLE[node.kind]:
            yield _impossible(node, POSSIBLE[node.kind])


def _impossible(node: Node, possible: frozenset[Trigger]) -> Problem:
    return at_node(
        node,
        sentence("%(kind)s %(name)s can't have the trigger %(trigger)s; possible: %(possible)s."),
        trigger=", ".join(one for one in triggers(node) if one not in possible),
        possible=", ".join(sorted(possible)),
    )


@rule(Stage.PROCESS)
def trigger_named(process: Process) -> Iterator[Problem]:
    """A message or signal event names its message or signal; a thrown error or escalation its code.

    BPMN 2.0.2 §10.5.5 Event Definitions
    """
    for node in nodes(process, Kind.START, *POSSIBLE):
        wanted = {Trigger.MESSAGE, Trigger.SIGNAL}
        if node.kind in (Kind.END, Kind.THROW):
            wanted |= {Trigger.ERROR, Trigger.ESCALATION}
        for event in node.event.each if node.event else ():
            if event.trigger in wanted and not event.name and not node.attribute("handler"):
                yield at_node(
                    node,
                    sentence("%(kind)s %(name)s does not say which %(trigger)s; name it."),
                    trigger=str(event.trigger),
                )


@rule(Stage.PROCESS)
def start_without_incoming(process: Process) -> Iterator[Problem]:
    """No sequence flow leads into a start event.

    BPMN 2.0.2 §10.5.2 Start Event
    """
    for node in nodes(process, Kind.START):
        if node.incoming:
            yield at_node(node, sentence("A flow leads into the start event %(name)s."))


@rule(Stage.PROCESS)
def end_without_outgoing(process: Process) -> Iterator[Problem]:
    """No sequence flow leads out of an end event.

    BPMN 2.0.2 §10.5.3 End Event
    """
    for node in nodes(process, Kind.END):
        if node.outgoing:
            yield at_node(node, sentence("A flow leads out of the end event %(name)s."))


@rule(Stage.PROCESS)
def start_outgoing(process: Process) -> Iterator[Problem]:
    """A flow leads out of every start event.

    BPMN 2.0.2 §10.5.2 Start Event
    """
    for node in nodes(process, Kind.START):
        if not node.outgoing:
            yield at_node(node, sentence("No flow leads out of the start event %(name)s."))


@rule(Stage.PROCESS)
def boundary_host(process: Process) -> Iterator[Problem]:
    """A boundary event is attached to an activity of its own process or sub-process.

    BPMN 2.0.2 §10.5.4 Intermediate Event
    """
    for node in nodes(process, Kind.BOUNDARY):
        host = process.nodes.get(node.attached_to)
        if host is None or host.kind not in ACTIVITIES or host.event_subprocess:
            yield at_node(node, sentence("The boundary event %(name)s is attached to no activity."))
        elif host.scope != node.scope:
            yield at_node(
                node,
                sentence(
                    "The boundary event %(name)s and %(host)s are in different sub-processes."
                ),
                host=host.name or host.id,
            )


@rule(Stage.PROCESS)
def boundary_flows(process: Process) -> Iterator[Problem]:
    """No flow leads into a boundary event, and one out of it, but none out of compensation.

    BPMN 2.0.2 §10.5.4 Intermediate Event
    """
    for node in nodes(process, Kind.BOUNDARY):
        if node.incoming:
            yield at_node(node, sentence("A flow leads into the boundary event %(name)s."))
        if trigger(node) is Trigger.COMPENSATE:
            if node.outgoing:
                yield at_node(
                    node,
                    sentence("A flow leads out of the compensation event %(name)s; associate it."),
                )
        elif not node.outgoing:
            yield at_node(node, sentence("No flow leads out of the boundary event %(name)s."))


@rule(Stage.PROCESS)
def error_interrupts(process: Process) -> Iterator[Problem]:
    """An error always interrupts: its boundary event and event sub-process do so, too.

    BPMN 2.0.2 §10.5.6 Handling Events
    """
    for node in nodes(process, Kind.BOUNDARY, Kind.START):
        stops = {Trigger.ERROR, Trigger.CANCEL} & set(triggers(node))
        if stops and not node.interrupting:
            yield at_node(node, sentence("The error event %(name)s must interrupt; draw it so."))


@rule(Stage.PROCESS)
def catch_once(process: Process) -> Iterator[Problem]:
    """Two events at one activity do not catch the same error or escalation.

    BPMN 2.0.2 §10.5.6 Handling Events
    """
    seen: dict[tuple[str, Trigger, str], str] = {}
    for node in nodes(process, Kind.BOUNDARY):
        for event in node.event.each if node.event else ():
            if event.trigger not in (Trigger.ERROR, Trigger.ESCALATION):
                continue
            key = (node.attached_to, event.trigger, event.name)
            if key in seen:
                yield at_node(
                    node,
                    sentence("%(name)s and %(other)s catch the same at one activity; join them."),
                    other=seen[key],
                )
            seen.setdefault(key, node.name or node.id)


@rule(Stage.PROCESS)
def link_pairs(process: Process) -> Iterator[Problem]:
    """Each link throw event finds exactly one catch of its name in its scope, each catch a throw.

    BPMN 2.0.2 §10.5.5 Link Event Definition
    """
    throws: dict[tuple[str, str], list[Node]] = defaultdict(list)
    catches: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in nodes(process, Kind.THROW, Kind.CATCH):
        if node.event and node.event.trigger is Trigger.LINK:
            ends = throws if node.kind is Kind.THROW else catches
            ends[node.scope, node.event.name].append(node)
            yield from _link_drawn(node)
    for key, found in throws.items():
        if key not in catches:
            yield at_node(found[0], sentence("The link %(name)s leads nowhere; draw its catch."))
    for key, found in catches.items():
        if key not in throws:
            yield at_node(found[0], sentence("Nothing leads to the link %(name)s; draw its throw."))
        for node in found[1:]:
            yield at_node(node, sentence("The link %(name)s has several catch events; keep one."))


def _link_drawn(node: Node) -> Iterator[Problem]:
    """Look at the name and flows of one link event."""
    if node.event and not node.event.name:
        yield at_node(node, sentence("The link event %(name)s has no link name."))
    if node.kind is Kind.THROW and node.outgoing:
        yield at_node(node, sentence("A flow leads out of the link throw event %(name)s."))
    if node.kind is Kind.CATCH and node.incoming:
        yield at_node(node, sentence("A flow leads into the link catch event %(name)s."))
    if node.kind is Kind.CATCH and not node.outgoing:
        yield at_node(node, sentence("No flow leads out of the link catch event %(name)s."))
