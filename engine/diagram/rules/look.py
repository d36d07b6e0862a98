"""How rules look at a process: problems at nodes and flows, and the ends of flows."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.graph import Flow, Kind, Node, Process
from engine.errors import Problem

TASKS = frozenset(
    {
        Kind.TASK,
        Kind.USER,
        Kind.MANUAL,
        Kind.SERVICE,
        Kind.SEND,
        Kind.RECEIVE,
        Kind.SCRIPT,
        Kind.RULE,
    }
)
ACTIVITIES = TASKS | {Kind.SUBPROCESS, Kind.CALL}
GATEWAYS = frozenset(
    {Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.EVENT_BASED, Kind.COMPLEX}
)
#: nodes that choose among their outgoing flows
CHOOSING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})


def at_node(node: Node, template: str, **values: object) -> Problem:
    """Return a problem at a node; `kind` and `name` are filled in."""
    known = {"kind": str(node.kind), "name": node.name or node.id}
    return Problem(template, known | values, node.id, node.line or None)


def at_flow(flow: Flow, template: str, **values: object) -> Problem:
    """Return a problem at a flow; `name`, `source` and `target` are filled in."""
    known = {"name": flow.name or flow.id, "source": flow.source, "target": flow.target}
    return Problem(template, known | values, flow.id, flow.line or None)


def at_process(process: Process, template: str, **values: object) -> Problem:
    """Return a problem of a whole process; `name` is filled in."""
    known = {"name": process.name or process.id}
    return Problem(template, known | values, process.id, process.line or None)


def nodes(process: Process, *kinds: Kind) -> Iterator[Node]:
    """Give the nodes of these kinds."""
    return (node for node in process.nodes.values() if node.kind in kinds)


def linked(process: Process) -> Iterator[tuple[Flow, Node, Node]]:
    """Give the flows whose both ends are there."""
    for flow in process.flows.values():
        source, target = process.nodes.get(flow.source), process.nodes.get(flow.target)
        if source is not None and target is not None:
            yield flow, source, target


def inside(process: Process, scope: str) -> list[Node]:
    """Return the nodes that a sub-process (or "" for the process) holds itself."""
    return [node for node in process.nodes.values() if node.scope == scope]


def in_event_subprocess(process: Process, node: Node) -> bool:
    """Tell whether a node stands directly in an event sub-process."""
    around = process.nodes.get(node.scope)
    return around is not None and around.event_subprocess
