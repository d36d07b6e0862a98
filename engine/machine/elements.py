"""Which room compiles which kind of element; events with what the diagram says about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.diagram.graph import Event, Kind, Trigger
from engine.errors import sentence
from engine.machine import (
    activities,
    arming,
    catching,
    compensation,
    complex_gateway,
    flow,
    gateways,
    lifecycle,
    scopes,
    several,
    tasks,
    throwing,
)
from engine.machine.activities import Bodies, Steps
from engine.machine.arming import Groups
from engine.machine.drafting import Draft
from engine.machine.play import Play
from engine.machine.program import Answer, Arm, Depart, Step
from engine.machine.state import Wait

EVENTS = (Kind.START, Kind.BOUNDARY, Kind.CATCH)
_AT_BOUNDARY = (*arming.AWAITED, Trigger.ERROR, Trigger.ESCALATION, Trigger.CANCEL)
_NO_EVENT = Event(Trigger.NONE)


def compile_step(draft: Draft, step: Step, steps: Steps, bodies: Bodies) -> None:
    """Fill in the functions of a step."""
    if step.is_item or step.whole is not None or not step.scope:
        return  # compiled with its activity or event; the process comes last
    if step.kind in EVENTS or step.kind is Kind.RECEIVE:
        step.arm = _arm(draft, step, steps)
    if step.kind is Kind.BOUNDARY and step.arm is not None:
        steps[step.node.attached_to].arms += (step.arm,)
    _check_mappings(draft, step)
    if step.kind in _EVENTS:
        _EVENTS[step.kind](draft, step, steps)
    elif step.kind is Kind.COMPLEX:
        complex_gateway.compiled(step, draft.formula(step.node, step.node.activation, "activation"))
    elif step.kind in _GATEWAYS:
        _GATEWAYS[step.kind](step)
    elif step.node.event_subprocess:
        _event_subprocess(draft, step, steps, bodies)
    else:
        activities.compile_activity(draft, step, steps, bodies)


def _check_mappings(draft: Draft, step: Step) -> None:
    """Note inputs and outputs that nothing would read."""
    node = step.node
    trigger = (node.event or _NO_EVENT).trigger
    throws = step.kind in (Kind.THROW, Kind.END)
    sends = throws and (node.event or _NO_EVENT).has(Trigger.MESSAGE, Trigger.SIGNAL)
    asks = bool(node.attribute("handler"))
    inner_start = step.kind is Kind.START and node.scope != "" and trigger is Trigger.NONE
    if node.inputs and (step.kind in EVENTS or (throws and not sends)):
        draft.fault(node, "mapping", sentence("nothing reads the inputs of “%(name)s”"))
    silent = (throws or step.kind is Kind.SEND) and not asks
    if node.outputs and (silent or inner_start):
        draft.fault(node, "mapping", sentence("nothing gives outputs at “%(name)s”"))


def _groups(draft: Draft, step: Step, steps: Steps) -> Groups:
    """Return the groups by whose calendar a timer counts: those of the task that it watches."""
    host = steps.get(step.node.attached_to)
    return activities.groups(draft, host.node) if host is not None else ()


def _arm(draft: Draft, step: Step, steps: Steps) -> Arm | None:
    """Return how the event of a step is waited for; None when nothing is to be waited for."""
    drawn = step.node.event or _NO_EVENT
    if drawn.parts:
        return _arm_parts(draft, step, steps)
    if drawn.trigger is Trigger.CONDITIONAL:
        step.condition = draft.formula(step.node, drawn.condition, "condition")
        return arming.condition(step)
    return _arm_subscription(draft, step, drawn) or _arm_timer(draft, step, drawn, steps)


def _arm_timer(draft: Draft, step: Step, drawn: Event, steps: Steps) -> Arm | None:
    if drawn.trigger is not Trigger.TIMER:
        return None
    formula, working = None, draft.is_working(step.node, drawn.basis)
    if working and step.kind is Kind.START and not steps[step.scope].node.event_subprocess:
        draft.fault(
            step.node,
            "time-basis",
            sentence("“%(name)s” starts cases, which have no calendar yet: take out its basis"),
        )
    if drawn.timer.strip().startswith("="):
        formula = draft.formula(step.node, drawn.timer, "time")
    else:
        draft.check_time(step.node, drawn.timer_kind, drawn.timer, working=working)
    return arming.timer(step, drawn, formula, _groups(draft, step, steps))


def _arm_subscription(draft: Draft, step: Step, drawn: Event) -> Arm | None:
    if drawn.trigger is Trigger.MESSAGE:
        if drawn.remembers:
            path = draft.formula(step.node, drawn.path, "correlation key")
            step.remembers = (drawn.remembers, path)
        return arming.message(step, drawn, draft.optional(step.node, drawn.key, "correlation key"))
    return arming.signal(step, drawn) if drawn.trigger is Trigger.SIGNAL else None


def _parts(step: Step, steps: Steps) -> list[Step]:
    """Return the steps of the parts of a multiple event."""
    count = len((step.node.event or _NO_EVENT).parts)
    return [steps[f"{step.id}{several.PART}{index}"] for index in range(count)]


def _arm_parts(draft: Draft, step: Step, steps: Steps) -> Arm | None:
    """Return how all parts of a multiple event are waited for."""
    arms = []
    for part in _parts(step, steps):
        part.arm = _arm(draft, part, steps)
        part.answer = _answered_by(step)
        if part.arm is not None:
            arms.append(part.arm)
    return several.together(arms) if arms else None


def _answered_by(step: Step) -> Answer:
    """Answer for a part as its event does, whose answer is compiled later."""

    def answer(
        play: Play, number: int, wait: Wait, payload: Mapping[str, Any], data: dict[str, Any]
    ) -> None:
        step.answer(play, number, wait, payload, data)

    return answer


def _start(draft: Draft, step: Step, steps: Steps) -> None:
    step.depart = flow.all_flows(step)
    step.enter = gateways.pass_through(step)
    step.answer = catching.caught(step)  # of a parallel multiple event the case waits for the rest
    holder = steps[step.scope]
    if holder.node.event_subprocess:
        if (step.node.event or _NO_EVENT).trigger is Trigger.NONE:
            draft.fault(
                step.node,
                "start",
                sentence("“%(name)s” starts an event sub-process: give it a trigger"),
            )
        if (step.node.event or _NO_EVENT).has(Trigger.ERROR) and not step.node.interrupting:
            draft.fault(step.node, "start", sentence("“%(name)s”: an error always interrupts"))
        catching.start_event(step, holder)


def _boundary(draft: Draft, step: Step, _: Steps) -> None:
    drawn = step.node.event or _NO_EVENT
    if drawn.trigger is Trigger.COMPENSATE:
        return  # the activity that undoes is hung on the activity itself
    if not all(one.trigger in _AT_BOUNDARY for one in drawn.each):
        draft.fault(step.node, "boundary", sentence("“%(name)s” needs a trigger that can come"))
    if drawn.has(Trigger.ERROR, Trigger.CANCEL) and not step.node.interrupting:
        draft.fault(step.node, "boundary", sentence("“%(name)s”: an error always interrupts"))
    catching.boundary(step)


def _catch(draft: Draft, step: Step, _: Steps) -> None:
    drawn = step.node.event or _NO_EVENT
    if drawn.trigger is Trigger.LINK:
        throwing.link_catch(step)
        return
    if not all(one.trigger in arming.AWAITED for one in drawn.each):
        draft.fault(step.node, "catch", sentence("“%(name)s” needs something to wait for"))
    catching.catch_event(step)


def _throw(draft: Draft, step: Step, steps: Steps) -> None:
    if not _chained(draft, step, steps, flow.all_flows(step)):
        _throwing(draft, step, flow.all_flows(step))


def _chained(draft: Draft, step: Step, steps: Steps, then: Depart) -> bool:
    """Compile a multiple throw or end event: one part after the other; tell whether it is one."""
    parts = _parts(step, steps)
    for part in parts:
        part.inputs, part.leave = step.inputs, lifecycle.leave
    for index, part in enumerate(parts):
        last = index + 1 == len(parts)
        if step.kind is Kind.END and last:
            _end(draft, part, steps)
        else:
            _throwing(draft, part, then if last else _entering(parts[index + 1]))
    if parts:
        step.enter = parts[0].enter
    return bool(parts)


def _entering(step: Step) -> Depart:
    return lambda play, scope: step.enter(play, scope, "")


def _end(draft: Draft, step: Step, steps: Steps) -> None:
    if step.whole is None and _chained(draft, step, steps, lifecycle.end_token):
        return
    drawn = step.node.event or _NO_EVENT
    if drawn.trigger is Trigger.CANCEL:
        if not steps[step.scope].node.transaction:
            template = sentence("“%(name)s” cancels, but stands in no transaction")
            draft.fault(step.node, "cancel", template)
        compensation.cancel_end(step)
    elif drawn.trigger is Trigger.ERROR:
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
        tasks.waiting(step, activities.job_of(draft, step))
    elif drawn.trigger is Trigger.MESSAGE:
        throwing.thrown(step, activities.message_of(draft, step), then)
    elif drawn.trigger is Trigger.SIGNAL:
        throwing.thrown(step, throwing.publish("signal", step, drawn.name, None), then)
    elif drawn.trigger is Trigger.ESCALATION:
        throwing.escalation(step, then)
    elif drawn.trigger is Trigger.COMPENSATE:
        compensation.thrown(step, then, drawn.activity, drawn.waits)
    elif drawn.trigger is Trigger.LINK:
        throwing.link_throw(step)
    elif drawn.trigger is Trigger.NONE:
        throwing.none_event(step)
    else:
        draft.fault(step.node, "throw", sentence("“%(name)s” cannot throw this"))


def _event_subprocess(draft: Draft, step: Step, steps: Steps, bodies: Bodies) -> None:
    entries = bodies[step.id].entries
    if len(entries) != 1 or entries[0].kind is not Kind.START or step.node.loop is not None:
        draft.fault(
            step.node, "event-sub-process", sentence("“%(name)s” needs exactly one start event")
        )
        return
    scopes.event_subprocess(step, bodies[step.id], entries[0])


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
