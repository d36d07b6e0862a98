"""Which room compiles which kind of element, with what the diagram says about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from engine.diagram.graph import Event, Kind, Node, Trigger
from engine.errors import sentence
from engine.machine import (
    arming,
    catching,
    flow,
    gateways,
    lifecycle,
    repetition,
    scopes,
    tasks,
    throwing,
    work,
)
from engine.machine.drafting import Draft
from engine.machine.formula import Formula
from engine.machine.program import Arm, Body, Step

if TYPE_CHECKING:
    from engine.decision import DecisionModel

EVENTS = (Kind.START, Kind.BOUNDARY, Kind.CATCH)
RETRIES = 3
_NO_EVENT = Event(Trigger.NONE)
Steps = Mapping[str, Step]
Bodies = Mapping[str, Body]


def compile_step(draft: Draft, step: Step, steps: Steps, bodies: Bodies) -> None:
    """Fill in the functions of a step."""
    if step.is_item or not step.scope:
        return  # compiled with its activity; the process comes last
    if step.kind in EVENTS or step.kind is Kind.RECEIVE:
        step.arm = _arm(draft, step)
    _check_mappings(draft, step)
    if step.kind in _EVENTS:
        _EVENTS[step.kind](draft, step, steps)
    elif step.kind in _GATEWAYS:
        _GATEWAYS[step.kind](step)
    elif step.node.event_subprocess:
        _event_subprocess(draft, step, steps, bodies)
    else:
        _activity(draft, step, steps, bodies)


def _activity(draft: Draft, step: Step, steps: Steps, bodies: Bodies) -> None:
    """Compile a task, sub-process or call, and its repetition."""
    waits = [
        one for one in steps.values() if one.node.attached_to == step.id and one.arm is not None
    ]
    step.arms = tuple(one.arm for one in waits if one.arm is not None)
    if step.kind is Kind.RECEIVE:
        step.answer = catching.caught(step)
    if step.node.loop is None:
        step.depart = flow.leaving(step)
        _ACTIVITIES[step.kind](draft, step, bodies)
        return
    item = steps[step.id + "*"]
    item.arm = step.arm
    _ACTIVITIES[step.kind](draft, item, bodies)
    repetition.repeated(step, item, _plan(draft, step.node))


def _check_mappings(draft: Draft, step: Step) -> None:
    """Note inputs and outputs that nothing would read."""
    node = step.node
    trigger = (node.event or _NO_EVENT).trigger
    throws = step.kind in (Kind.THROW, Kind.END)
    sends = throws and trigger in (Trigger.MESSAGE, Trigger.SIGNAL)
    asks = bool(node.attribute("handler"))
    inner_start = step.kind is Kind.START and node.scope != "" and trigger is Trigger.NONE
    if node.inputs and (step.kind in EVENTS or (throws and not sends)):
        draft.fault(node, "mapping", sentence("nothing reads the inputs of “%(name)s”"))
    silent = (throws or step.kind is Kind.SEND) and not asks
    if node.outputs and (silent or inner_start):
        draft.fault(node, "mapping", sentence("nothing gives outputs at “%(name)s”"))


def _arm(draft: Draft, step: Step) -> Arm | None:
    """Return how the event of a step is waited for; None when nothing is to be waited for."""
    drawn = step.node.event or _NO_EVENT
    if drawn.trigger is Trigger.TIMER:
        formula = None
        if drawn.timer.strip().startswith("="):
            formula = draft.formula(step.node, drawn.timer, "time")
        else:
            draft.check_time(step.node, drawn.timer_kind, drawn.timer)
        return arming.timer(step, drawn, formula)
    if drawn.trigger is Trigger.MESSAGE:
        return arming.message(step, drawn, draft.optional(step.node, drawn.key, "correlation key"))
    if drawn.trigger is Trigger.SIGNAL:
        return arming.signal(step, drawn)
    if drawn.trigger is Trigger.CONDITIONAL:
        step.condition = draft.formula(step.node, drawn.condition, "condition")
        return arming.condition(step)
    return None


def _start(draft: Draft, step: Step, steps: Steps) -> None:
    step.depart = flow.all_flows(step)
    step.enter = gateways.pass_through(step)
    holder = steps[step.scope]
    if holder.node.event_subprocess:
        if (step.node.event or _NO_EVENT).trigger is Trigger.NONE:
            draft.fault(
                step.node,
                "start",
                sentence("“%(name)s” starts an event sub-process: give it a trigger"),
            )
        if (step.node.event or _NO_EVENT).trigger is Trigger.ERROR and not step.node.interrupting:
            draft.fault(step.node, "start", sentence("“%(name)s”: an error always interrupts"))
        catching.start_event(step, holder)


def _boundary(draft: Draft, step: Step, _: Steps) -> None:
    drawn = step.node.event or _NO_EVENT
    if drawn.trigger not in (*arming.AWAITED, Trigger.ERROR, Trigger.ESCALATION):
        draft.fault(step.node, "boundary", sentence("“%(name)s” needs a trigger that can come"))
    if drawn.trigger is Trigger.ERROR and not step.node.interrupting:
        draft.fault(step.node, "boundary", sentence("“%(name)s”: an error always interrupts"))
    catching.boundary(step)


def _catch(draft: Draft, step: Step, _: Steps) -> None:
    drawn = step.node.event or _NO_EVENT
    if drawn.trigger is Trigger.LINK:
        throwing.link_catch(step)
        return
    if drawn.trigger not in arming.AWAITED:
        draft.fault(step.node, "catch", sentence("“%(name)s” needs something to wait for"))
    catching.catch_event(step)


def _throw(draft: Draft, step: Step, _: Steps) -> None:
    _throwing(draft, step, flow.all_flows(step))


def _end(draft: Draft, step: Step, _: Steps) -> None:
    drawn = step.node.event or _NO_EVENT
    if drawn.trigger is Trigger.ERROR:
        throwing.error_end(step)
    elif drawn.trigger is Trigger.TERMINATE:
        throwing.terminate(step)
    elif drawn.trigger is Trigger.NONE:
        throwing.end_event(step)
    else:
        _throwing(draft, step, lifecycle.end_token)


def _throwing(draft: Draft, step: Step, then: Callable[..., None]) -> None:
    """Compile what a throw event and an end event have in common."""
    drawn = step.node.event or _NO_EVENT
    step.depart = then
    if drawn.trigger is Trigger.MESSAGE and step.node.attribute("handler"):
        tasks.waiting(step, _job(draft, step))
    elif drawn.trigger is Trigger.MESSAGE:
        throwing.thrown(step, _message(draft, step), then)
    elif drawn.trigger is Trigger.SIGNAL:
        throwing.thrown(step, throwing.publish("signal", step, drawn.name, None), then)
    elif drawn.trigger is Trigger.ESCALATION:
        throwing.escalation(step, then)
    elif drawn.trigger is Trigger.LINK:
        throwing.link_throw(step)
    elif drawn.trigger is Trigger.NONE:
        throwing.none_event(step)
    else:
        draft.fault(step.node, "throw", sentence("“%(name)s” cannot throw this"))


def _message(draft: Draft, step: Step) -> tasks.Act:
    drawn = step.node.event or _NO_EVENT
    key = draft.optional(step.node, drawn.key, "correlation key")
    return throwing.publish("message", step, drawn.name, key)


def _task(draft: Draft, step: Step, _: Bodies) -> None:
    tasks.at_once(step, tasks.nothing(step))


def _user(draft: Draft, step: Step, _: Bodies) -> None:
    node = step.node
    priority = draft.literal_or_formula(node, node.attribute("workPriority") or "50", "priority")
    number: int | Formula = work.NORMAL_PRIORITY
    if isinstance(priority, Formula):
        number = priority
    elif priority.lstrip("-").isdecimal():
        number = int(priority)
    else:
        draft.fault(node, "priority", sentence("the priority of “%(name)s” is no whole number"))
    groups = draft.literal_or_formula(node, node.attribute("candidateGroup"), "group")
    if isinstance(groups, str):
        fixed = tuple(one.strip() for one in groups.split(",") if one.strip())
    due = draft.literal_or_formula(node, node.attribute("slaDuration"), "due time")
    if isinstance(due, str) and due:
        draft.check_time(node, "duration" if due.lstrip("-").startswith("P") else "date", due)
    drawn = work.Offer(
        form=node.attribute("taskForm"),
        groups=fixed if isinstance(groups, str) else groups,
        assignee=draft.literal_or_formula(node, node.attribute("assignedTo"), "assignee"),
        due=due,
        priority=number,
    )
    tasks.waiting(step, work.offer(step, drawn))


def _service(draft: Draft, step: Step, _: Bodies) -> None:
    if not step.node.attribute("handler"):
        draft.fault(step.node, "handler", sentence("“%(name)s” names no handler"))
    tasks.waiting(step, _job(draft, step))


def _job(draft: Draft, step: Step) -> tasks.Begin:
    retries = step.node.attribute("retries") or str(RETRIES)
    if not retries.isdecimal() or not 1 <= int(retries) <= 100:
        draft.fault(step.node, "retries", sentence("the retries of “%(name)s” are 1 to 100"))
        retries = str(RETRIES)
    return tasks.job(step, step.node.attribute("handler"), int(retries))


def _send(draft: Draft, step: Step, bodies: Bodies) -> None:
    if step.node.attribute("handler"):
        _service(draft, step, bodies)
    elif step.node.event is None or not step.node.event.name:
        draft.fault(
            step.node, "send", sentence("“%(name)s” sends nothing: name a message or a handler")
        )
    else:
        tasks.at_once(step, _message(draft, step))


def _receive(draft: Draft, step: Step, _: Bodies) -> None:
    if step.arm is None or step.node.instantiate:
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
    scopes.subprocess(step, bodies[step.element])


def _event_subprocess(draft: Draft, step: Step, steps: Steps, bodies: Bodies) -> None:
    entries = bodies[step.id].entries
    if len(entries) != 1 or entries[0].kind is not Kind.START or step.node.loop is not None:
        draft.fault(
            step.node, "event-sub-process", sentence("“%(name)s” needs exactly one start event")
        )
        return
    scopes.event_subprocess(step, bodies[step.id], entries[0])


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


_EVENTS: dict[Kind, Callable[[Draft, Step, Steps], None]] = {
    Kind.START: _start,
    Kind.BOUNDARY: _boundary,
    Kind.CATCH: _catch,
    Kind.THROW: _throw,
    Kind.END: _end,
}
_GATEWAYS: dict[Kind, Callable[[Step], None]] = {
    Kind.EXCLUSIVE: gateways.exclusive,
    Kind.PARALLEL: gateways.parallel,
    Kind.INCLUSIVE: gateways.inclusive,
    Kind.EVENT_BASED: gateways.event_based,
}
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
