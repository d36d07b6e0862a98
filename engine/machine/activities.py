"""Activities: tasks, sub-processes and calls, with what the diagram says about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.diagram.graph import Event, Kind, Node, Trigger
from engine.errors import sentence
from engine.machine import (
    ad_hoc,
    catching,
    flow,
    gateways,
    repetition,
    scopes,
    tasks,
    throwing,
    work,
)
from engine.machine.arming import Groups
from engine.machine.drafting import Draft
from engine.machine.formula import Formula
from engine.machine.program import Body, Depart, Step

if TYPE_CHECKING:
    from engine.decision import DecisionModel

RETRIES = 3
_NO_EVENT = Event(Trigger.NONE)
Steps = Mapping[str, Step]
Bodies = Mapping[str, Body]


def compile_activity(draft: Draft, step: Step, steps: Steps, bodies: Bodies) -> None:
    """Compile a task, sub-process or call, and its repetition."""
    if step.kind is Kind.RECEIVE:
        step.answer = catching.caught(step)
    step.depart = _departing(step, steps)
    if step.node.loop is None:
        _ACTIVITIES[step.kind](draft, step, bodies)
    else:
        item = steps[step.id + "*"]
        item.arm = step.arm
        _ACTIVITIES[step.kind](draft, item, bodies)
        repetition.repeated(step, item, _plan(draft, step.node))
    if step.node.start_quantity > 1:
        gateways.gathered(step, step.node.start_quantity)


def _departing(step: Step, steps: Steps) -> Depart:
    """Return how an activity is left: along its flows, several times when several are wanted."""
    depart = flow.leaving(step)
    if step.node.completion_quantity > 1:
        depart = flow.repeatedly(depart, step.node.completion_quantity)
    if step.node.for_compensation or steps[step.scope].node.ad_hoc is None:
        return depart
    return ad_hoc.watched(step, depart)


def job_of(draft: Draft, step: Step) -> tasks.Begin:
    """Return how the handler of a task or event is asked."""
    retries = step.node.attribute("retries") or str(RETRIES)
    if not retries.isdecimal() or len(retries) > 3 or not 1 <= int(retries) <= 100:
        draft.fault(step.node, "retries", sentence("the retries of “%(name)s” are 1 to 100"))
        retries = str(RETRIES)
    return tasks.job(step, step.node.attribute("handler"), int(retries))


def message_of(draft: Draft, step: Step) -> tasks.Act:
    """Return how the message of a task or event is handed over."""
    drawn = step.node.event or _NO_EVENT
    key = draft.optional(step.node, drawn.key, "correlation key")
    path = draft.optional(step.node, "" if drawn.key else drawn.path, "correlation key")
    return throwing.publish("message", step, drawn.name, key, path)


def _task(draft: Draft, step: Step, _: Bodies) -> None:
    tasks.at_once(step, tasks.nothing(step))


def _user(draft: Draft, step: Step, _: Bodies) -> None:
    node = step.node
    due = draft.literal_or_formula(node, node.attribute("slaDuration"), "due time")
    working = draft.is_working(node, node.attribute("timeBasis"))
    if isinstance(due, str) and due:
        kind = "duration" if due.lstrip("-").startswith("P") else "date"
        draft.check_time(node, kind, due, working=working)
    elif working and not due:
        draft.fault(node, "time-basis", sentence("“%(name)s” has a time basis but no due time"))
    drawn = work.Offer(
        form=node.attribute("taskForm"),
        groups=groups(draft, node),
        assignee=draft.literal_or_formula(node, node.attribute("assignedTo"), "assignee"),
        due=due,
        working=working,
        priority=_priority(draft, node),
    )
    tasks.waiting(step, work.offer(step, drawn))


def groups(draft: Draft, node: Node) -> Groups:
    """Return the candidate groups of a task, or the FEEL that gives them."""
    found = draft.literal_or_formula(node, node.attribute("candidateGroup"), "group")
    if isinstance(found, Formula):
        return found
    return tuple(one.strip() for one in found.split(",") if one.strip())


def _priority(draft: Draft, node: Node) -> int | Formula:
    priority = draft.literal_or_formula(node, node.attribute("workPriority"), "priority")
    if isinstance(priority, Formula):
        return priority
    if not priority:
        return work.NORMAL_PRIORITY
    if priority.lstrip("-").isdecimal() and len(priority) < 7:
        return int(priority)
    draft.fault(node, "priority", sentence("the priority of “%(name)s” is no whole number"))
    return work.NORMAL_PRIORITY


def _service(draft: Draft, step: Step, _: Bodies) -> None:
    if not step.node.attribute("handler"):
        draft.fault(step.node, "handler", sentence("“%(name)s” names no handler"))
    tasks.waiting(step, job_of(draft, step))


def _send(draft: Draft, step: Step, bodies: Bodies) -> None:
    if step.node.attribute("handler"):
        _service(draft, step, bodies)
    elif step.node.event is None or not step.node.event.name:
        draft.fault(
            step.node, "send", sentence("“%(name)s” sends nothing: name a message or a handler")
        )
    else:
        tasks.at_once(step, message_of(draft, step))


def _receive(draft: Draft, step: Step, _: Bodies) -> None:
    if step.arm is None:
        draft.fault(step.node, "receive", sentence("“%(name)s” names no message to wait for"))
        return
    tasks.waiting(step, step.arm)


def _script(draft: Draft, step: Step, _: Bodies) -> None:
    lines = draft.mappings(step.node, step.node.script, "assignment of")
    tasks.at_once(step, tasks.script(step, lines))


def _rules(draft: Draft, step: Step, _: Bodies) -> None:
    decision = step.node.attribute("decision")
    model = _model(draft.decisions, decision)
    if model is None:
        draft.fault(
            step.node,
            "decision",
            sentence("“%(name)s” asks for the decision “%(decision)s”, which no table holds"),
            decision=decision,
        )
        return
    variable = step.node.attribute("resultVariable") or decision
    plain = draft.formula(step.node, "null", "decision")
    tasks.at_once(step, tasks.rules(step, model, decision, variable, plain))


def _model(decisions: Mapping[str, DecisionModel], decision: str) -> DecisionModel | None:
    if decision in decisions:
        return decisions[decision]
    return next((model for model in decisions.values() if decision in model.decisions), None)


def _call(draft: Draft, step: Step, bodies: Bodies) -> None:
    called = draft.diagram.processes.get(step.node.called)
    if called is None or not bodies[called.id].entries:
        draft.fault(
            step.node,
            "call",
            sentence(
                "“%(name)s” calls “%(called)s”, which this file does not hold or cannot start"
            ),
            called=step.node.called,
        )
        return
    scopes.call(step, bodies[called.id])


def _subprocess(draft: Draft, step: Step, bodies: Bodies) -> None:
    plan = step.node.ad_hoc
    if plan is None:
        scopes.subprocess(step, bodies[step.element])
        return
    condition = draft.optional(step.node, plan.condition, "completion condition")
    scopes.ad_hoc(step, bodies[step.element], plan, condition)


def _plan(draft: Draft, node: Node) -> repetition.Plan:
    loop = node.loop
    assert loop is not None
    endless = loop.kind == "standard" and not loop.condition and loop.maximum is None
    if endless or (loop.kind != "standard" and not (loop.cardinality or loop.collection)):
        draft.fault(
            node,
            "loop",
            sentence("“%(name)s” does not say how often: give a list, number or condition"),
        )
    if bool(loop.output_collection) is not bool(loop.output_element):
        draft.fault(
            node, "loop", sentence("“%(name)s” needs both outputCollection and outputElement")
        )
    return repetition.Plan(
        kind=loop.kind,
        condition=draft.optional(node, loop.condition, "loop condition"),
        test_before=loop.test_before,
        maximum=loop.maximum,
        cardinality=draft.optional(node, loop.cardinality, "number of items"),
        collection=draft.optional(node, loop.collection, "list of items"),
        element_variable=loop.element_variable,
        output_collection=loop.output_collection,
        output_element=draft.optional(node, loop.output_element, "result of an item"),
    )


_ACTIVITIES: dict[Kind, Callable[[Draft, Step, Bodies], None]] = {
    Kind.TASK: _task,
    Kind.USER: _user,
    Kind.MANUAL: _user,
    Kind.SERVICE: _service,
    Kind.SEND: _send,
    Kind.RECEIVE: _receive,
    Kind.SCRIPT: _script,
    Kind.RULE: _rules,
    Kind.CALL: _call,
    Kind.SUBPROCESS: _subprocess,
}
