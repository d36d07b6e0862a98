"""Rules over the paths of a process: every element is reached, and from everywhere one can end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from engine.diagram.graph import Kind, Node, Process, Trigger
from engine.diagram.rules.look import at_node
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence


@rule(Stage.PATHS)
def reachable(process: Process) -> Iterator[Problem]:
    """Every element can be reached from a start event, or by an event.

    BPMN 2.0.2 §13.3.1 Sequence Flow Considerations
    """
    following = successors(process)
    roots = [
        node.id
        for node in process.nodes.values()
        if node.event_subprocess
        or node.for_compensation
        or node.instantiate
        or (node.kind is Kind.START and not node.scope)
    ]
    reached = spread(roots, following)
    for node in process.nodes.values():
        if node.id not in reached and (not node.scope or node.scope in reached):
            yield at_node(
                node,
                sentence("Nothing leads to %(kind)s %(name)s; connect it or take it out."),
            )


@rule(Stage.PATHS)
def end_reachable(process: Process) -> Iterator[Problem]:
    """From every element a path leads to an end, so that no case runs in circles for ever.

    BPMN 2.0.2 §13.2 Process Instantiation and Termination
    """
    following = successors(process)
    preceding: dict[str, list[str]] = defaultdict(list)
    for source, targets in following.items():
        for target in targets:
            if process.nodes[target].scope == process.nodes[source].scope:
                preceding[target].append(source)
    ends = [node.id for node in process.nodes.values() if _ends(process, node)]
    reached = spread(ends, preceding)
    for node in process.nodes.values():
        if node.id not in reached:
            yield at_node(node, sentence("No path leads from %(kind)s %(name)s to an end."))


def _ends(process: Process, node: Node) -> bool:
    """Tell whether a token may end at a node."""
    link = node.event is not None and node.event.trigger is Trigger.LINK
    return not node.outgoing and not link


def successors(process: Process) -> Mapping[str, list[str]]:
    """Return for every node those that may follow: by flow, link, boundary event, or inside."""
    found: dict[str, list[str]] = {name: [] for name in process.nodes}
    links: dict[tuple[str, str], str] = {}
    free = {node.id for node in process.nodes.values() if node.kind is Kind.SUBPROCESS} - {
        node.scope for node in process.nodes.values() if node.kind is Kind.START
    }
    for node in process.nodes.values():
        if node.kind is Kind.CATCH and node.event and node.event.trigger is Trigger.LINK:
            links[node.scope, node.event.name] = node.id
    for node in process.nodes.values():
        found[node.id] += [process.flows[name].target for name in node.outgoing]
        if node.kind is Kind.BOUNDARY:
            found[node.attached_to].append(node.id)
        if (node.kind is Kind.START and node.scope) or (node.scope in free and _entered(node)):
            found[node.scope].append(node.id)
        if node.kind is Kind.THROW and node.event and node.event.trigger is Trigger.LINK:
            found[node.id].append(links[node.scope, node.event.name])
    return found


def _entered(node: Node) -> bool:
    """Tell whether a sub-process without a start event begins at a node."""
    return not node.incoming and node.kind not in (Kind.BOUNDARY, Kind.END)


def spread(roots: list[str], following: Mapping[str, list[str]]) -> set[str]:
    """Return all that is reached from the roots."""
    reached = set(roots)
    pending = list(roots)
    while pending:
        for name in following.get(pending.pop(), ()):
            if name not in reached:
                reached.add(name)
                pending.append(name)
    return reached
