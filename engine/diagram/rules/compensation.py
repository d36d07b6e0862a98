"""Rules over a process: compensation, transactions and ad-hoc sub-processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.diagram.graph import Kind, Node, Process, Trigger
from engine.diagram.rules.look import at_node, inside, nodes
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence


def _has(node: Node, trigger: Trigger) -> bool:
    return node.event is not None and node.event.has(trigger)


@rule(Stage.PROCESS)
def compensation_handler(process: Process) -> Iterator[Problem]:
    """A compensation boundary event leads by an association to one activity for compensation.

    BPMN 2.0.2 §10.7.1 Compensation Handler
    """
    hosts: Counter[str] = Counter()
    for node in nodes(process, Kind.BOUNDARY):
        if not _has(node, Trigger.COMPENSATE):
            continue
        handler = process.nodes.get(node.undone_by)
        hosts[node.attached_to] += 1
        if handler is None or handler.scope != node.scope:
            yield at_node(
                node,
                sentence(
                    "The compensation event %(name)s leads to nothing that undoes; draw an "
                    "association to an activity beside it that is for compensation."
                ),
            )
        elif hosts[node.attached_to] > 1:
            yield at_node(node, sentence("A second compensation event is at the same activity."))


@rule(Stage.PROCESS)
def compensation_activity(process: Process) -> Iterator[Problem]:
    """An activity for compensation has no flows and is led to by one compensation event.

    BPMN 2.0.2 §10.7.1 Compensation Handler
    """
    led_to = {node.undone_by for node in nodes(process, Kind.BOUNDARY)}
    for node in process.nodes.values():
        if not node.for_compensation:
            continue
        if node.incoming or node.outgoing:
            yield at_node(node, sentence("%(name)s is for compensation; take out its flows."))
        if node.id not in led_to:
            yield at_node(
                node, sentence("No compensation event leads to %(name)s; draw an association.")
            )


@rule(Stage.PROCESS)
def compensation_ref(process: Process) -> Iterator[Problem]:
    """A thrown compensation names an activity of its scope that can be undone, or none for all.

    BPMN 2.0.2 §10.5.5 Compensation Event Definition
    """
    undone = {n.attached_to for n in nodes(process, Kind.BOUNDARY) if _has(n, Trigger.COMPENSATE)}
    for node in nodes(process, Kind.THROW, Kind.END):
        for part in node.event.each if node.event is not None else ():
            target = process.nodes.get(part.activity)
            if part.trigger is not Trigger.COMPENSATE or not part.activity:
                continue
            holds = target is not None and target.kind in (Kind.SUBPROCESS, Kind.CALL)
            known = target is not None and target.scope == _compensated(process, node)
            if not known or not (holds or part.activity in undone):
                yield at_node(
                    node,
                    sentence(
                        "%(name)s undoes %(activity)s, which is not beside it or has nothing "
                        "that undoes it."
                    ),
                    activity=part.activity,
                )


def _compensated(process: Process, node: Node) -> str:
    """Return the scope whose activities an event means."""
    scope = node.scope
    while scope in process.nodes and process.nodes[scope].event_subprocess:
        scope = process.nodes[scope].scope
    return scope


@rule(Stage.PROCESS)
def compensation_start(process: Process) -> Iterator[Problem]:
    """A compensation event sub-process stands in a sub-process that it undoes, one in each.

    BPMN 2.0.2 §10.7.1 Compensation Handler
    """
    seen: set[str] = set()
    for node in nodes(process, Kind.START):
        around = process.nodes.get(node.scope)
        if not _has(node, Trigger.COMPENSATE) or around is None:
            continue
        if not around.scope or around.scope in seen:
            yield at_node(
                node,
                sentence(
                    "%(name)s would undo the whole process, or stands beside another; draw one, "
                    "in the sub-process that it undoes."
                ),
            )
        seen.add(around.scope)


@rule(Stage.PROCESS)
def cancel_place(process: Process) -> Iterator[Problem]:
    """Cancel events stand in and at transactions; each that can be cancelled has one at its border.

    BPMN 2.0.2 §10.3.5 Transaction
    """
    edges = Counter(n.attached_to for n in nodes(process, Kind.BOUNDARY) if _has(n, Trigger.CANCEL))
    for node in nodes(process, Kind.BOUNDARY, Kind.END):
        if not _has(node, Trigger.CANCEL):
            continue
        around = process.nodes.get(node.scope if node.kind is Kind.END else node.attached_to)
        if around is None or not around.transaction:
            yield at_node(node, sentence("The cancel event %(name)s belongs to no transaction."))
        elif edges[around.id] != 1:
            yield at_node(
                node,
                sentence("The transaction %(around)s needs one cancel event at its border."),
                around=around.name or around.id,
            )


@rule(Stage.PROCESS)
def ad_hoc_contents(process: Process) -> Iterator[Problem]:
    """An ad-hoc sub-process holds activities, and neither start nor end events.

    BPMN 2.0.2 §10.3.5 Ad-Hoc Sub-Process
    """
    for node in nodes(process, Kind.SUBPROCESS):
        if node.ad_hoc is None:
            continue
        held = inside(process, node.id)
        wrong = [one for one in held if one.kind in (Kind.START, Kind.END)]
        for one in wrong:
            yield at_node(
                one,
                sentence("%(name)s stands in the ad-hoc sub-process %(around)s; take it out."),
                around=node.name or node.id,
            )
        if not any(
            one.kind.value.lower().endswith(("task", "process", "activity")) for one in held
        ):
            yield at_node(node, sentence("The ad-hoc sub-process %(name)s holds no activity."))
        if node.event_subprocess:
            yield at_node(node, sentence("%(name)s is ad hoc and cannot be started by an event."))
