"""From the graph to a program: every element gets its step, every step its functions.

1. Each node becomes a step; a repeated activity becomes two, itself and one item.
2. Flows become edges between steps; links are edges, too.
3. Boundary events and event sub-processes are hung on their activity and scope.
4. Each kind of element is compiled by its room; faults are collected and raised at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.diagram.graph import Diagram, Kind, Node, Process, Trigger
from engine.errors import BadInput, sentence
from engine.machine import (
    arming,
    compensation,
    elements,
    events,
    lifecycle,
    reach,
    scopes,
    several,
    starting,
)
from engine.machine.drafting import Draft, names_of
from engine.machine.formula import Formula
from engine.machine.program import Body, Edge, Program, Step

if TYPE_CHECKING:
    from engine.decision import DecisionModel

ITEM = "*"
_CAUGHT = (Trigger.ERROR, Trigger.ESCALATION, Trigger.CANCEL)


def compile_program(diagram: Diagram, decisions: Mapping[str, DecisionModel]) -> Program:
    """Make a diagram ready to run, or raise BadInput with everything that is wrong with it.

    Decisions are found by their id, or in the models when the mapping is by file.
    """
    draft = Draft(diagram, decisions, names=names_of(diagram))
    steps: dict[str, Step] = {}
    for process in diagram.processes.values():
        steps.update(_steps(draft, process))
    bodies = {
        scope: body
        for process in diagram.processes.values()
        for scope, body in _bodies(draft, process, steps).items()
    }
    for process in diagram.processes.values():
        _connect(draft, process, steps)
    # Boundary and start events first: activities take over what those have prepared.
    for late in (False, True):
        for step in list(steps.values()):
            if (step.kind not in elements.EVENTS) is late:
                elements.compile_step(draft, step, steps, bodies)
    for process in diagram.processes.values():
        scopes.process(steps[process.id], bodies[process.id])
    subject = draft.optional(diagram.main, diagram.main.attribute("subject"), "subject")
    if draft.problems:
        raise BadInput(draft.problems, sentence("The diagram cannot be run as it is"))
    return _program(diagram, steps, subject)


def _steps(draft: Draft, process: Process) -> dict[str, Step]:
    """Return the step of the process and of each of its nodes."""
    root = Node(process.id, Kind.SUBPROCESS, process.name, line=process.line)
    steps = {process.id: Step(process.id, process.id, process.name, root.kind, root, "")}
    tables = reach.tables(process)
    for order, node in enumerate(process.nodes.values()):
        step = Step(node.id, node.id, node.name, node.kind, node, node.scope or process.id, order)
        step.leave = lifecycle.leave
        step.stage = node.attribute("stage")
        step.reach = tables.get(node.id, {})
        step.joined = node.incoming
        step.inputs = draft.mappings(node, node.inputs, "input")
        step.outputs = draft.mappings(node, node.outputs, "output")
        steps[node.id] = step
        steps.update((one.id, one) for one in _derived(step))
        if node.loop is not None:
            item = Step(node.id + ITEM, node.id, node.name, node.kind, node, step.scope, order)
            item.stage, item.inputs, item.outputs = step.stage, step.inputs, step.outputs
            item.is_item = True
            steps[item.id] = item
    return steps


def _derived(step: Step) -> Iterator[Step]:
    """Give the parts of a multiple event, and the frame in which a scope is undone."""
    node = step.node
    for index, part in enumerate(node.event.parts if node.event is not None else ()):
        one = replace(node, event=part)
        name = f"{node.id}{several.PART}{index}"
        yield Step(name, node.id, node.name, node.kind, one, step.scope, step.order, whole=step)
    if node.kind in (Kind.SUBPROCESS, Kind.CALL):
        name = node.id + compensation.FRAME
        frame = Step(name, node.id, node.name, node.kind, node, step.scope, step.order, whole=step)
        frame.closed = node.kind is Kind.CALL
        compensation.frame(frame)
        yield frame


def _connect(draft: Draft, process: Process, steps: dict[str, Step]) -> None:
    """Give every step its outgoing edges."""
    for node in process.nodes.values():
        steps[node.id].out = tuple(
            _edge(draft, process, node, flow_id, steps) for flow_id in node.outgoing
        )
    for node in process.nodes.values():
        if node.kind is Kind.THROW and node.event and node.event.trigger is Trigger.LINK:
            target = _link_target(process, node)
            if target is None:
                draft.fault(
                    node, "link", sentence("“%(name)s” leads to a link that nobody catches")
                )
            else:
                told = events.Event(events.EventName.EVENT_THROWN.value, node.id, {})
                steps[node.id].out = (Edge("", steps[target.id], told, None),)


def _edge(draft: Draft, process: Process, node: Node, flow_id: str, steps: dict[str, Step]) -> Edge:
    flow = process.flows[flow_id]
    told = events.Event(events.EventName.FLOW_TAKEN.value, flow_id, {})
    condition = None
    if flow.condition.strip() and flow_id != node.default:
        condition = draft.formula(node, flow.condition, f"condition of {flow.name or flow_id}")
    return Edge(flow_id, steps[flow.target], told, condition)


def _link_target(process: Process, throw: Node) -> Node | None:
    name = throw.event.name if throw.event else ""
    for node in process.nodes.values():
        is_link = node.kind is Kind.CATCH and _trigger(node) is Trigger.LINK
        if is_link and node.scope == throw.scope and node.event and node.event.name == name:
            return node
    return None


def _bodies(draft: Draft, process: Process, steps: dict[str, Step]) -> dict[str, Body]:
    """Return the inside of the process and of its sub-processes, and hang boundary events on."""
    bodies = {process.id: Body()}
    bodies.update(
        {node.id: Body() for node in process.nodes.values() if node.kind is Kind.SUBPROCESS}
    )
    inside: dict[str, list[Node]] = {scope: [] for scope in bodies}
    for node in process.nodes.values():
        inside[node.scope or process.id].append(node)
        if node.kind is Kind.BOUNDARY and node.event is not None and node.event.has(*_CAUGHT):
            steps[node.attached_to].catches += (steps[node.id],)
        if node.kind is Kind.BOUNDARY and _trigger(node) is Trigger.COMPENSATE:
            _undone(draft, node, steps)
    for scope, nodes in inside.items():
        entries = _entries(nodes)
        bodies[scope].entries = tuple(steps[node.id] for node in entries)
        holder = process.nodes.get(scope)
        if not entries and not (holder is None and any(map(_begins, nodes))):
            draft.fault(
                holder or process,
                "start",
                sentence("nothing begins inside “%(name)s”: draw a start"),
            )
    for node in process.nodes.values():
        if node.event_subprocess:
            _listen(bodies[node.scope or process.id], inside[node.id], steps)
    return bodies


def _undone(draft: Draft, event: Node, steps: dict[str, Step]) -> None:
    """Hang the activity that undoes another on that one."""
    undone = steps[event.attached_to]
    undone.undone_by, undone.undoable = steps.get(event.undone_by), True
    if undone.undone_by is None:
        template = sentence("“%(name)s” leads to no activity that undoes: draw an association")
        draft.fault(event, "compensation", template)


def _begins(node: Node) -> bool:
    """Tell whether a case can begin at a node."""
    return node.kind is Kind.START or node.instantiate


def _entries(nodes: list[Node]) -> list[Node]:
    """Return where a scope begins: at its start event, else at what nothing leads to."""
    starts = [node for node in nodes if node.kind is Kind.START]
    if starts:
        return [node for node in starts if _trigger(node) is Trigger.NONE] or [
            node for node in starts if node.scope
        ]
    return [
        node
        for node in nodes
        if not node.incoming
        and not node.event_subprocess
        and not node.for_compensation
        and not node.instantiate
        and node.kind is not Kind.BOUNDARY
        and not (node.kind is Kind.CATCH and _trigger(node) is Trigger.LINK)
    ]


def _listen(body: Body, nodes: list[Node], steps: dict[str, Step]) -> None:
    """Hang the start event of an event sub-process on the scope that holds it."""
    for node in nodes:
        if node.kind is not Kind.START:
            continue
        step = steps[node.id]
        drawn = node.event
        if _trigger(node) is Trigger.COMPENSATE:
            body.undoes = steps[node.scope]
            holder = steps[steps[node.scope].scope]
            steps.get(holder.id + ITEM, holder).undoable = True
        elif drawn is not None and drawn.has(Trigger.ERROR, Trigger.ESCALATION):
            body.catching += (step,)
        if drawn is not None and drawn.has(*arming.AWAITED):
            body.waiting += (step,)


def _trigger(node: Node) -> Trigger:
    return node.event.trigger if node.event is not None else Trigger.NONE


def _program(diagram: Diagram, steps: dict[str, Step], subject: Formula | None) -> Program:
    main = diagram.main
    joined = {flow_id: step for step in steps.values() if joins(step) for flow_id in step.joined}
    return Program(
        process=main.id,
        steps=steps,
        starts=tuple(starting.events(diagram)),
        beside=starting.beside(diagram, steps),
        capacities={
            store.name: store.capacity
            for process in diagram.processes.values()
            for store in process.data_stores
            if store.capacity is not None
        },
        joins=joined,
        has_inclusive_joins=any(step.kind is Kind.INCLUSIVE for step in joined.values()),
        has_complex_gateways=any(step.kind is Kind.COMPLEX for step in joined.values()),
        has_conditions=any(
            step.condition is not None and step.kind is not Kind.COMPLEX for step in steps.values()
        ),
        subject=subject,
    )


def joins(step: Step) -> bool:
    """Tell whether tokens wait at a step for others."""
    if step.kind is Kind.COMPLEX:
        return True
    if step.kind in (Kind.PARALLEL, Kind.INCLUSIVE):
        return len(step.joined) > 1
    return step.node.start_quantity > 1 and not step.is_item
