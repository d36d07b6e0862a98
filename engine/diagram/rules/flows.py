"""Rules over a process: sequence flows, their conditions and the gateways between them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.graph import Kind, Node, Process, Trigger
from engine.diagram.rules.look import (
    ACTIVITIES,
    CHOOSING,
    GATEWAYS,
    at_flow,
    at_node,
    linked,
    nodes,
)
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence

MOST_JOINED = 300
_AWAITED = frozenset({Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL})


@rule(Stage.PROCESS)
def default_outgoing(process: Process) -> Iterator[Problem]:
    """A default flow is one of the outgoing flows of its element.

    BPMN 2.0.2 §8.4.13 Sequence Flow
    """
    for node in process.nodes.values():
        if node.default and node.default not in node.outgoing:
            yield at_node(
                node,
                sentence("The default flow %(flow)s of %(name)s does not lead out of it."),
                flow=node.default,
            )


@rule(Stage.PROCESS)
def default_without_condition(process: Process) -> Iterator[Problem]:
    """A default flow has no condition: it is taken when no other is.

    BPMN 2.0.2 §8.4.13 Sequence Flow
    """
    for node in process.nodes.values():
        flow = process.flows.get(node.default)
        if flow is not None and flow.condition:
            yield at_flow(flow, sentence("The default flow %(name)s has a condition; take it out."))


@rule(Stage.PROCESS)
def default_has_others(process: Process) -> Iterator[Problem]:
    """An activity's default flow stands beside flows with conditions; all others have one.

    BPMN 2.0.2 §8.4.13 Sequence Flow
    """
    for node in nodes(process, *ACTIVITIES):
        flow = process.flows.get(node.default)
        others = [process.flows[name] for name in node.outgoing if name != node.default]
        if flow is not None and (not others or any(not other.condition for other in others)):
            yield at_flow(
                flow,
                sentence(
                    "%(name)s is a default flow, but not all other flows out of %(source)s have a "
                    "condition, so it would never be taken."
                ),
            )


@rule(Stage.PROCESS)
def condition_place(process: Process) -> Iterator[Problem]:
    """Conditions stand on flows out of activities, exclusive, inclusive and complex gateways.

    BPMN 2.0.2 §8.4.13 Sequence Flow
    """
    for flow, source, _ in linked(process):
        if flow.condition and source.kind not in ACTIVITIES | CHOOSING | {Kind.COMPLEX}:
            yield at_flow(
                flow,
                sentence(
                    "The flow %(name)s out of the %(kind)s %(source)s has a condition, which would "
                    "not be asked; put a gateway between."
                ),
                kind=str(source.kind),
            )


@rule(Stage.PROCESS)
def gateway_conditions(process: Process) -> Iterator[Problem]:
    """Every flow out of a choosing gateway (exclusive, inclusive) has a condition or is default.

    BPMN 2.0.2 §10.6.2 Exclusive Gateway, §10.6.3 Inclusive Gateway
    """
    for node in nodes(process, *CHOOSING):
        for name in node.outgoing if len(node.outgoing) > 1 else ():
            flow = process.flows.get(name)
            if flow is not None and not flow.condition and name != node.default:
                yield at_flow(
                    flow,
                    sentence(
                        "The flow %(name)s out of the gateway %(gateway)s has no condition; "
                        "give it one, or make it the default flow."
                    ),
                    gateway=node.name or node.id,
                )


@rule(Stage.PROCESS)
def gateway_flows(process: Process) -> Iterator[Problem]:
    """Flows lead into every gateway and out of it.

    BPMN 2.0.2 §8.4.9 Gateways
    """
    for node in nodes(process, *GATEWAYS):
        if (not node.incoming and not node.instantiate) or not node.outgoing:
            yield at_node(node, sentence("The gateway %(name)s needs a flow in and a flow out."))


@rule(Stage.PROCESS)
def inclusive_joins(process: Process) -> Iterator[Problem]:
    """At most 300 flows lead into joining inclusive gateways, each of which must know its paths.

    BPMN 2.0.2 §13.4.3 Inclusive Gateway
    """
    joins = [node for node in nodes(process, Kind.INCLUSIVE) if len(node.incoming) > 1]
    count = sum(len(node.incoming) for node in joins)
    if count > MOST_JOINED:
        yield at_node(
            joins[-1],
            sentence("%(count)s flows lead into inclusive gateways; at most %(most)s may. Split."),
            count=count,
            most=MOST_JOINED,
        )


@rule(Stage.PROCESS)
def event_gateway_targets(process: Process) -> Iterator[Problem]:
    """An event-based gateway is followed by two or more catch events or receive tasks of its own.

    BPMN 2.0.2 §10.6.6 Event-Based Gateway
    """
    hosts = {node.attached_to for node in nodes(process, Kind.BOUNDARY)}
    for node in nodes(process, Kind.EVENT_BASED):
        if len(node.outgoing) < 2:
            yield at_node(node, sentence("The gateway %(name)s needs two or more flows out."))
        targets = [
            process.nodes[process.flows[name].target]
            for name in node.outgoing
            if name in process.flows and process.flows[name].target in process.nodes
        ]
        for target in targets:
            if not _awaits(target) or len(target.incoming) > 1 or target.id in hosts:
                yield at_node(
                    target,
                    sentence(
                        "%(name)s follows the event-based gateway %(gateway)s; there only message, "
                        "timer, signal and conditional catch events and receive tasks may stand, "
                        "with one incoming flow and no boundary event."
                    ),
                    gateway=node.name or node.id,
                )


def _awaits(node: Node) -> bool:
    if node.kind is Kind.RECEIVE:
        return node.loop is None
    if node.kind is not Kind.CATCH or node.event is None:
        return False
    alone = node.event.trigger is not Trigger.PARALLEL_MULTIPLE
    return alone and all(one.trigger in _AWAITED for one in node.event.each)


@rule(Stage.PROCESS)
def event_gateway_mix(process: Process) -> Iterator[Problem]:
    """Behind an event-based gateway stand message events or receive tasks, not both.

    BPMN 2.0.2 §10.6.6 Event-Based Gateway
    """
    for node in nodes(process, Kind.EVENT_BASED):
        targets = [process.nodes.get(process.flows[name].target) for name in node.outgoing]
        found = [one for one in targets if one is not None]
        tasks = any(one.kind is Kind.RECEIVE for one in found)
        if tasks and any(
            one.event and one.event.has(Trigger.MESSAGE) for one in found if one.kind is Kind.CATCH
        ):
            yield at_node(
                node,
                sentence(
                    "Behind the gateway %(name)s stand message events and receive tasks; "
                    "take one kind."
                ),
            )


@rule(Stage.PROCESS)
def condition_has_others(process: Process) -> Iterator[Problem]:
    """A condition on the only flow out of an activity leaves no way on when it is false.

    BPMN 2.0.2 §8.4.13 Sequence Flow
    """
    for node in nodes(process, *ACTIVITIES):
        flow = process.flows.get(node.outgoing[0]) if len(node.outgoing) == 1 else None
        if flow is not None and flow.condition:
            yield at_flow(
                flow,
                sentence("%(name)s is the only flow out of %(source)s; take out its condition."),
            )


@rule(Stage.PROCESS)
def event_subprocess_flows(process: Process) -> Iterator[Problem]:
    """No flow leads into or out of an event sub-process, and it does not repeat.

    BPMN 2.0.2 §10.3.5 Sub-Processes
    """
    for node in nodes(process, Kind.SUBPROCESS):
        if node.event_subprocess and (node.incoming or node.outgoing):
            yield at_node(
                node, sentence("A flow leads into or out of the event sub-process %(name)s.")
            )
        if node.event_subprocess and node.loop is not None:
            yield at_node(node, sentence("The event sub-process %(name)s can't be repeated."))
