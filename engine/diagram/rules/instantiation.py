"""Rules over a process: events with several parts, complex gateways, and what begins a case."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.graph import Kind, Node, Process, Trigger
from engine.diagram.rules.look import at_node, nodes
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence

_T = Trigger
_AWAITED = frozenset({_T.MESSAGE, _T.TIMER, _T.SIGNAL, _T.CONDITIONAL})
_STARTING = frozenset({_T.MESSAGE, _T.TIMER, _T.SIGNAL})
_ALONE = frozenset({_T.LINK, _T.COMPENSATE, _T.NONE})


@rule(Stage.PROCESS)
def multiple_parts(process: Process) -> Iterator[Problem]:
    """Of several triggers none is a link or awaits compensation; all of them only come if awaited.

    BPMN 2.0.2 §10.5.5 Multiple Event, Parallel Multiple Event
    """
    for node in process.nodes.values():
        event = node.event
        if event is None or not event.parts:
            continue
        throws = node.kind in (Kind.THROW, Kind.END)
        for part in event.parts:
            alone = part.trigger in _ALONE and not (throws and part.trigger is Trigger.COMPENSATE)
            lost = event.trigger is Trigger.PARALLEL_MULTIPLE and part.trigger not in _AWAITED
            if alone or (lost and not throws):
                yield at_node(
                    node,
                    sentence("%(kind)s %(name)s can't have %(trigger)s among several triggers."),
                    trigger=str(part.trigger),
                )


@rule(Stage.PROCESS)
def activation_defined(process: Process) -> Iterator[Problem]:
    """A complex gateway says by its activationCondition when it goes on.

    BPMN 2.0.2 §10.6.5 Complex Gateway
    """
    for node in nodes(process, Kind.COMPLEX):
        if not node.activation:
            yield at_node(
                node,
                sentence("The complex gateway %(name)s has no activation condition; give it one."),
            )


@rule(Stage.PROCESS)
def instantiate_place(process: Process) -> Iterator[Problem]:
    """What instantiates a process stands at its top without incoming flows, boundary or loop.

    BPMN 2.0.2 §10.3.3 Receive Task, §10.6.6 Event-Based Gateway
    """
    hosts = {node.attached_to for node in nodes(process, Kind.BOUNDARY)}
    for node in process.nodes.values():
        if node.parallel_events and not node.instantiate:
            yield at_node(
                node, sentence("The gateway %(name)s waits for all events; let it instantiate.")
            )
        if not node.instantiate:
            continue
        if node.scope or node.incoming or node.loop is not None or node.id in hosts:
            yield at_node(
                node,
                sentence(
                    "%(name)s begins cases; it stands in the process itself, without a flow into "
                    "it, a boundary event or a loop."
                ),
            )
        yield from _begun(process, node)


def _begun(process: Process, node: Node) -> Iterator[Problem]:
    """Look at the events behind an instantiating gateway."""
    for name in node.outgoing if node.kind is Kind.EVENT_BASED else ():
        target = process.nodes.get(process.flows[name].target)
        event = target.event if target is not None else None
        if target is not None and (event is None or event.trigger not in _STARTING):
            yield at_node(
                target,
                sentence("%(name)s cannot begin a case; only messages, timers and signals can."),
            )
