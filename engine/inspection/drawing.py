"""Remarks on the drawing: what runs, but would surprise who reads the diagram.

The names are those of bpmnlint where it has the rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.diagram.graph import Kind, Node, Process, Trigger
from engine.diagram.rules.look import ACTIVITIES, GATEWAYS, at_flow, at_node, nodes
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence
from engine.inspection.package import Package

_SHAPE = re.compile(rb"""\bbpmnElement\s*=\s*["']([^"']*)["']""")
_PASSED = (*ACTIVITIES, Kind.CATCH, Kind.THROW)


@rule(Stage.REMARKS)
def drawn(package: Package) -> Iterator[Problem]:
    """Every element has its shape in the drawing, so that people see it."""
    shapes = {name.decode("utf-8", "replace") for name in _SHAPE.findall(package.source)}
    for node in package.nodes:
        if node.id not in shapes:
            yield at_node(node, sentence("%(kind)s %(name)s runs, but is not drawn."))


@rule(Stage.REMARKS)
def fake_join(package: Package) -> Iterator[Problem]:
    """Several flows into an activity or event join nothing: each starts it anew."""
    for process in package.diagram.processes.values():
        splitting = {
            node.scope
            for node in nodes(process, Kind.PARALLEL, Kind.INCLUSIVE)
            if len(node.outgoing) > 1
        }
        for node in nodes(process, *_PASSED):
            if len(node.incoming) > 1 and node.scope in splitting:
                yield at_node(
                    node,
                    sentence(
                        "%(name)s begins once for every flow into it; join them by a gateway."
                    ),
                )


@rule(Stage.REMARKS)
def gateway_join_fork(package: Package) -> Iterator[Problem]:
    """A gateway joins or splits, but does not do both at once."""
    for node in package.nodes:
        if node.kind in GATEWAYS and len(node.incoming) > 1 and len(node.outgoing) > 1:
            yield at_node(node, sentence("The gateway %(name)s joins and splits; draw two."))


@rule(Stage.REMARKS)
def superfluous_gateway(package: Package) -> Iterator[Problem]:
    """A gateway with one flow in and one flow out does nothing."""
    for node in package.nodes:
        if node.kind in GATEWAYS and len(node.incoming) == 1 and len(node.outgoing) == 1:
            yield at_node(node, sentence("The gateway %(name)s does nothing; take it out."))


@rule(Stage.REMARKS)
def duplicate_flows(package: Package) -> Iterator[Problem]:
    """Two flows lead from one element to another only when their conditions differ."""
    for process in package.diagram.processes.values():
        seen: set[tuple[str, str, str]] = set()
        for flow in process.flows.values():
            key = (flow.source, flow.target, flow.condition)
            if key in seen:
                yield at_flow(
                    flow, sentence("A second flow leads from %(source)s to %(target)s; keep one.")
                )
            seen.add(key)


@rule(Stage.REMARKS)
def implicit_split(package: Package) -> Iterator[Problem]:
    """Several flows without condition out of an activity or event are drawn as a gateway."""
    for process in package.diagram.processes.values():
        for node in process.nodes.values():
            free = [
                name
                for name in node.outgoing
                if not process.flows[name].condition and name != node.default
            ]
            if node.kind not in GATEWAYS and len(free) > 1:
                yield at_node(node, sentence("%(name)s starts several paths; draw a gateway."))


@rule(Stage.REMARKS)
def implicit_end(package: Package) -> Iterator[Problem]:
    """A path ends at an end event, not in the middle of nowhere."""
    for process in package.diagram.processes.values():
        for node in process.nodes.values():
            link = node.event is not None and node.event.trigger is Trigger.LINK
            ends = node.kind in _PASSED and not node.outgoing and not node.event_subprocess
            if ends and not link and not _ends_by_itself(process, node):
                yield at_node(node, sentence("The path ends at %(name)s; draw an end event."))


def _ends_by_itself(process: Process, node: Node) -> bool:
    """Tell whether no end event belongs behind a node: it undoes, or stands where none may."""
    around = process.nodes.get(node.scope)
    return node.for_compensation or (around is not None and around.ad_hoc is not None)


@rule(Stage.REMARKS)
def superfluous_termination(package: Package) -> Iterator[Problem]:
    """A terminate end event that is the only end, with nothing parallel, is a plain end."""
    for process in package.diagram.processes.values():
        ends = [node for node in nodes(process, Kind.END) if not node.scope]
        only = ends[0] if len(ends) == 1 else None
        if only is None or only.event is None or only.event.trigger is not Trigger.TERMINATE:
            continue
        parallel = (Kind.PARALLEL, Kind.INCLUSIVE, Kind.BOUNDARY)
        several = any(len(node.outgoing) > 1 for node in nodes(process, *ACTIVITIES))
        several |= any(node.event_subprocess for node in process.nodes.values())
        if not several and not any(True for _ in nodes(process, *parallel)):
            yield at_node(only, sentence("The end %(name)s has nothing to terminate."))
