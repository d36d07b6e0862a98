"""Rules over a process: what activities need in order to run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.graph import Kind, Loop, Node, Process, Trigger
from engine.diagram.rules.look import at_node, nodes
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence


@rule(Stage.PROCESS)
def handler_named(process: Process) -> Iterator[Problem]:
    """A service task names its handler.

    BPMN 2.0.2 §10.3.3 Tasks
    """
    for node in nodes(process, Kind.SERVICE):
        if not node.attribute("handler"):
            yield at_node(node, sentence("The service task %(name)s has no handler; name one."))


@rule(Stage.PROCESS)
def retries_with_handler(process: Process) -> Iterator[Problem]:
    """Retries and a handler stand together: without a handler nothing is tried again."""
    for node in process.nodes.values():
        if node.attribute("retries") and not node.attribute("handler"):
            yield at_node(node, sentence("%(kind)s %(name)s has retries, but no handler."))


@rule(Stage.PROCESS)
def message_known(process: Process) -> Iterator[Problem]:
    """A receive task names its message, a send task its message or handler.

    BPMN 2.0.2 §10.3.3 Tasks
    """
    for node in nodes(process, Kind.RECEIVE, Kind.SEND):
        if not node.attribute("handler") and not (node.event and node.event.name):
            yield at_node(node, sentence("%(kind)s %(name)s does not say which message; name it."))


@rule(Stage.PROCESS)
def key_with_message(process: Process) -> Iterator[Problem]:
    """A correlation key stands only where a message is sent or awaited inside a case."""
    for node in process.nodes.values():
        message = node.event is not None and node.event.has(Trigger.MESSAGE)
        opens = node.kind is Kind.START and not node.scope
        if node.attribute("correlationKey") and (not message or opens):
            yield at_node(
                node, sentence("%(kind)s %(name)s has a correlation key, but nothing to correlate.")
            )


@rule(Stage.PROCESS)
def decision_named(process: Process) -> Iterator[Problem]:
    """A business rule task names its decision and the variable that gets the result.

    BPMN 2.0.2 §10.3.3 Tasks
    """
    for node in nodes(process, Kind.RULE):
        if not node.attribute("decision") or not node.attribute("resultVariable"):
            yield at_node(
                node,
                sentence("The business rule task %(name)s needs a decision and a resultVariable."),
            )


@rule(Stage.PROCESS)
def call_target(process: Process) -> Iterator[Problem]:
    """A call activity names the process of the same file that it calls.

    BPMN 2.0.2 §10.3.6 Call Activity
    """
    for node in nodes(process, Kind.CALL):
        if not node.called:
            yield at_node(node, sentence("The call activity %(name)s does not say what it calls."))


@rule(Stage.PROCESS)
def loop_defined(process: Process) -> Iterator[Problem]:
    """A loop has a condition or maximum; a multi-instance has either a cardinality or a list.

    BPMN 2.0.2 §10.3.8 Loop Characteristics
    """
    for node in process.nodes.values():
        loop = node.loop
        if loop is None:
            continue
        if loop.kind == "standard":
            if not loop.condition and loop.maximum is None:
                yield at_node(node, sentence("The loop of %(name)s needs a condition or maximum."))
        elif bool(loop.cardinality) == bool(loop.collection):
            yield at_node(
                node,
                sentence("The multi-instance %(name)s needs a cardinality or a list, one of them."),
            )
        yield from _results(node, loop)


def _results(node: Node, loop: Loop) -> Iterator[Problem]:
    """Look at the variables of a multi-instance."""
    if loop.element_variable and not loop.collection:
        yield at_node(node, sentence("%(name)s has an elementVariable, but no collection."))
    if bool(loop.output_collection) != bool(loop.output_element):
        yield at_node(
            node, sentence("%(name)s needs outputCollection and outputElement, or neither of them.")
        )


@rule(Stage.PROCESS)
def mapping_place(process: Process) -> Iterator[Problem]:
    """Inputs and outputs stand where values go in and come out."""
    for node in process.nodes.values():
        if node.inputs and not _takes(node):
            yield at_node(node, sentence("%(kind)s %(name)s has inputs, but nothing takes them."))
        if node.outputs and not _returns(node):
            yield at_node(node, sentence("%(kind)s %(name)s has outputs, but nothing gives them."))


def _takes(node: Node) -> bool:
    """Tell whether an element takes inputs."""
    if node.kind in (Kind.START, Kind.CATCH, Kind.BOUNDARY):
        return False
    if node.kind in (Kind.THROW, Kind.END):
        return bool(node.attribute("handler")) or (
            node.event is not None and node.event.has(Trigger.MESSAGE, Trigger.SIGNAL)
        )
    return not node.event_subprocess


#: what a caught event may bring: a payload, a code
_BRINGING = (Trigger.MESSAGE, Trigger.SIGNAL, Trigger.ERROR, Trigger.ESCALATION)


def _returns(node: Node) -> bool:
    """Tell whether an element gives outputs."""
    if node.kind in (Kind.THROW, Kind.END, Kind.SEND):
        return bool(node.attribute("handler"))
    if node.kind in (Kind.START, Kind.CATCH, Kind.BOUNDARY):
        return node.event is not None and node.event.has(*_BRINGING)
    return not node.event_subprocess


@rule(Stage.PROCESS)
def event_handler(process: Process) -> Iterator[Problem]:
    """A handler at a throw or end event sends a message: the event is a message event."""
    for node in nodes(process, Kind.THROW, Kind.END):
        if node.attribute("handler") and not (node.event and node.event.has(Trigger.MESSAGE)):
            yield at_node(
                node,
                sentence("%(kind)s %(name)s has a handler, but sends no message; draw it so."),
            )


@rule(Stage.PROCESS)
def form_place(process: Process) -> Iterator[Problem]:
    """A start event has a form only when a person starts the case by it: at the top, no trigger."""
    for node in nodes(process, Kind.START):
        trigger = node.event.trigger if node.event else "none"
        if node.attribute("taskForm") and (node.scope or trigger != "none"):
            yield at_node(node, sentence("Nobody fills in the form of the start event %(name)s."))


@rule(Stage.PROCESS)
def stage_known(process: Process) -> Iterator[Problem]:
    """The stage of an activity is one of the process's stages."""
    stages = {stage.strip() for stage in process.attribute("stages").split(",")}
    for node in process.nodes.values():
        stage = node.attribute("stage")
        if stage and stage not in stages:
            yield at_node(
                node,
                sentence("%(name)s is in the stage %(stage)s, which the process does not have."),
                stage=stage,
            )
