"""Whether a diagram would also run on stock SpiffWorkflow, and if not, why not.

1. What stock SpiffWorkflow is known to ignore or misread is looked for in the graph.
2. Its parser is asked, with a deadline: on one legal shape (a data object drawn two sub-processes
   further out) it never comes back.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine.diagram import Diagram, Process, examine
from engine.diagram.graph import Kind, Node, Trigger
from engine.diagram.rules.look import ACTIVITIES
from engine.diagram.rules.paths import spread, successors
from engine.diagram.source import parse
from engine.errors import BadInput, Phrase, Phrases, Problem, sentence

Remark = Problem
DEADLINE = 1.0
SHOWN = 3
MOST_JOINS = 200
#: what the stock parser raises on diagrams that it does not know
_FAILURES = (
    SpiffWorkflowException,
    etree.LxmlError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)


class _TooLong(BaseException):
    """The parser is over its deadline; no `except Exception` of its own may hold this."""


def portability(source: bytes) -> Remark:
    """Return one remark: it also runs on stock SpiffWorkflow, or why not."""
    try:
        diagram, problems = examine(source)
    except BadInput as error:
        return _no([_of_problem(error.problems[0])])
    if problems:
        return _no([_of_problem(problems[0])])
    reasons = [*_grouped(_known(diagram)), *_parsed(source, diagram)]
    if reasons:
        return _no(reasons)
    return Problem(
        sentence(
            "Also runs on stock SpiffWorkflow with FEEL as its script engine; there a loop stops "
            "after some 300 rounds."
        ),
        rule="portability",
    )


def _no(reasons: list[Phrase]) -> Remark:
    template = sentence("Would not run on stock SpiffWorkflow: %(reasons)s.")
    return Problem(template, {"reasons": Phrases(reasons)}, rule="portability")


def _of_problem(problem: Problem) -> Phrase:
    """Say why our own reader refused the diagram."""
    return Phrase(problem.template, problem.values)


def _grouped(known: Iterator[tuple[str, str]]) -> Iterator[Phrase]:
    """Give each reason once, with the first elements that it holds for."""
    elements: dict[str, dict[str, None]] = {}
    for reason, element in known:
        elements.setdefault(reason, {})[element] = None
    for reason, names in elements.items():
        values = {
            "reason": Phrase(reason),
            "names": ", ".join(list(names)[:SHOWN]),
            "more": len(names) - SHOWN,
        }
        if len(names) > SHOWN:
            yield Phrase(sentence("%(reason)s (%(names)s and %(more)s more)"), values)
        else:
            yield Phrase(sentence("%(reason)s (%(names)s)"), values)


def _known(diagram: Diagram) -> Iterator[tuple[str, str]]:
    """Give what stock SpiffWorkflow 3.2.0 is known to ignore or misread, with the element."""
    for process in diagram.processes.values():
        for node in process.nodes.values():
            for reason in (*_of_event(node), *_of_activity(node), *_of_timers(process, node)):
                yield reason, node.name or node.id
        yield from _of_flows(process)
        yield from _joins_in_loops(process)


def _of_event(node: Node) -> Iterator[str]:
    """Give what is known of the event of a node."""
    trigger = node.event.trigger if node.event else Trigger.NONE
    again = node.kind is Kind.BOUNDARY and not node.interrupting
    if trigger is Trigger.LINK:
        yield sentence("it ends a case at a link event")
    if node.kind is Kind.END and trigger is Trigger.SIGNAL:
        yield sentence("it does not send the signal of an end event")
    if trigger is Trigger.CONDITIONAL:
        yield sentence("its conditional events don't see what other branches write")
    if again and trigger in (Trigger.MESSAGE, Trigger.SIGNAL):
        yield sentence("its events that don't interrupt catch once only")


def _of_activity(node: Node) -> Iterator[str]:
    """Give what is known of an activity."""
    if node.event_subprocess:
        yield sentence("its event sub-processes don't interrupt, and run once only")
    if node.inputs or node.outputs:
        yield sentence("it does not know Samphan's inputs and outputs")
    if node.kind in (Kind.SERVICE, Kind.RULE) or node.attribute("handler"):
        yield sentence("it does not know Samphan's handlers and decisions")
    if node.loop is not None and (node.loop.collection or node.loop.output_collection):
        yield sentence("it does not know Samphan's lists of a multi-instance")


def _of_timers(process: Process, gateway: Node) -> Iterator[str]:
    """Give what is known of an event-based gateway."""
    if gateway.kind is Kind.EVENT_BASED:
        targets = [process.nodes[process.flows[name].target] for name in gateway.outgoing]
        if sum(bool(node.event and node.event.timer) for node in targets) > 1:
            yield sentence("it mixes up several timers after one gateway")


def _of_flows(process: Process) -> Iterator[tuple[str, str]]:
    """Give what is known of flows."""
    for flow in process.flows.values():
        if flow.condition and process.nodes[flow.source].kind in ACTIVITIES:
            yield sentence("it ignores the condition of a flow from a task"), flow.name or flow.id
        if flow.id.startswith(f"{flow.source}-{flow.target}"):
            yield sentence("it drops flows without an id"), flow.id


def _joins_in_loops(process: Process) -> Iterator[tuple[str, str]]:
    """Give the joins that stock SpiffWorkflow fires early: those that can be reached again."""
    following = successors(process)
    joins = [
        node
        for node in process.nodes.values()
        if node.kind in (Kind.PARALLEL, Kind.INCLUSIVE) and len(node.incoming) > 1
    ]
    # One join is walked in a hundred microseconds; no diagram that people read has more.
    for node in joins[:MOST_JOINS]:
        if node.id in spread(following[node.id], following):
            yield sentence("it fires a join in a loop early"), node.name or node.id


def _parsed(source: bytes, diagram: Diagram) -> Iterator[Phrase]:
    """Give what the stock parser has against the diagram."""
    try:
        with _deadline(DEADLINE):
            parser = BpmnParser()
            parser.add_bpmn_xml(parse(source).getroottree())
            for name in diagram.processes:
                parser.get_spec(name)
                parser.get_subprocess_specs(name)
    except _TooLong:
        yield Phrase(sentence("its parser does not come to an end"))
    except _FAILURES as error:
        if "RecursionError" in repr(error):
            yield Phrase(sentence("the diagram is too long for its parser"))
        else:
            said = {"said": str(error).strip()[:150]}
            yield Phrase(sentence("its parser says “%(said)s”"), said)


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Stop SpiffWorkflow when its processor time is over: looked at with every call of its own.

    Elsewhere nothing is stopped: in a callback of the garbage collector the stop would be lost.
    """
    end = time.thread_time() + seconds

    def look(frame: FrameType, *_: Any) -> None:
        if time.thread_time() > end and "SpiffWorkflow" in frame.f_code.co_filename:
            raise _TooLong

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(before)
