"""How cases begin: start events, receive tasks and event gateways that instantiate (§13.2).

The first process of the file begins by all of its start events; the others begin, as cases of
their own, by messages, signals and timers only, and by being called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.diagram.graph import Diagram, Event, Kind, Node, Process, Trigger
from engine.machine.program import StartEvent, Step
from engine.machine.several import PART

_NO_EVENT = Event(Trigger.NONE)


def events(diagram: Diagram) -> Iterator[StartEvent]:
    """Give the ways to begin a case."""
    for process in diagram.processes.values():
        for node in process.nodes.values():
            for one in _of_node(process, node) if not node.scope else ():
                if process is diagram.main or one.trigger != Trigger.NONE:
                    yield one


def _of_node(process: Process, node: Node) -> Iterator[StartEvent]:
    if node.kind is Kind.START or (node.kind is Kind.RECEIVE and node.instantiate):
        yield from _of_event(node)
    elif node.kind is Kind.EVENT_BASED and node.instantiate:
        for flow_id in node.outgoing:
            yield from _of_event(process.nodes[process.flows[flow_id].target])


def _of_event(node: Node) -> Iterator[StartEvent]:
    drawn = node.event or _NO_EVENT
    for index, one in enumerate(drawn.each):
        name = f"{node.id}{PART}{index}" if drawn.parts else node.id
        yield StartEvent(name, one.trigger.value, one.name, one.timer_kind, one.timer)


def beside(diagram: Diagram, steps: Mapping[str, Step]) -> dict[str, tuple[tuple[Step, str], ...]]:
    """Return what a parallel instantiating gateway waits for besides the event that began."""
    found = {}
    for process in diagram.processes.values():
        for node in process.nodes.values():
            if node.kind is not Kind.EVENT_BASED or not node.parallel_events:
                continue
            targets = [(steps[process.flows[name].target], name) for name in node.outgoing]
            for step, name in targets:
                found[step.id] = tuple(one for one in targets if one[1] != name)
    return found
