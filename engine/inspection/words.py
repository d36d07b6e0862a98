"""Remarks on words: elements have names, and every name and explanation is translated."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.graph import Kind, Node, Process, Trigger
from engine.diagram.rules.look import ACTIVITIES, CHOOSING, at_flow, at_node
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence
from engine.inspection.package import WORDS, Package


@rule(Stage.REMARKS)
def label_required(package: Package) -> Iterator[Problem]:
    """Activities, events, choosing gateways and the flows that they choose have a name."""
    for process in package.diagram.processes.values():
        for node in process.nodes.values():
            if not node.name and _wants_name(process, node):
                yield at_node(node, sentence("%(kind)s %(name)s has no name for people to read."))
            for name in node.outgoing if node.kind in CHOOSING and len(node.outgoing) > 1 else ():
                if not process.flows[name].name:
                    yield at_flow(
                        process.flows[name],
                        sentence("The flow %(name)s does not say when it is taken; name it."),
                    )


def _wants_name(process: Process, node: Node) -> bool:
    """Tell whether people read the name of a node."""
    if node.kind in CHOOSING:
        return len(node.outgoing) > 1
    if node.kind in ACTIVITIES:
        return True
    trigger = node.event.trigger if node.event else Trigger.NONE
    if node.kind in (Kind.START, Kind.END):
        return not node.scope or trigger is not Trigger.NONE
    return node.kind in (Kind.CATCH, Kind.THROW, Kind.BOUNDARY) and trigger is not Trigger.LINK


@rule(Stage.REMARKS)
def translation_complete(package: Package) -> Iterator[Problem]:
    """Every name, stage and explanation of the diagram has an English text in en.po."""
    seen: set[str] = set()
    for place, line, text in _texts(package):
        if text and text not in package.words and text not in seen and not text.isascii():
            seen.add(text)
            template = sentence("“%(text)s” has no English text; add it to %(file)s.")
            yield Problem(template, {"text": text[:60], "file": WORDS}, place, line)


def _texts(package: Package) -> Iterator[tuple[str, int, str]]:
    """Give each text of the diagram that people read, with its place."""
    for process in package.diagram.processes.values():
        yield process.id, process.line, process.name
        for stage in process.attribute("stages").split(","):
            yield process.id, process.line, stage.strip()
        for lane in process.lanes:
            yield lane.id, process.line, lane.name
        for node in process.nodes.values():
            yield node.id, node.line, node.name
            yield node.id, node.line, node.documentation
        for flow in process.flows.values():
            yield flow.id, flow.line, flow.name
