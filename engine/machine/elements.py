"""Which room compiles which kind of element; events with what the diagram says about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.diagram.graph import Event, Kind, Trigger
from engine.errors import sentence
from engine.machine import (
    activities,
    arming,
    catching,
    flow,
    gateways,
    lifecycle,
    scopes,
    tasks,
    throwing,
)
from engine.machine.activities import Bodies, Steps
from engine.machine.arming import Groups
from engine.machine.drafting import Draft
from engine.machine.program import Arm, Step

if TYPE_CHECKING:
    pass

EVENTS = (Kind.START, Kind.BOUNDARY, Kind.CATCH)
_NO_EVENT = Event(Trigger.NONE)


def compile_step(draft: Draft, step: Step, steps: Steps, bodies: Bodies) -> None:
    """Fill in the functions of a step."""
    if step.is_item or not step.scope:
        return  # compiled with its activity; the process comes last
    if step.kind in EVENTS or step.kind is Kind.RECEIVE:
        step.arm = _arm(draft, step, steps)
    _check_mappings(draft, step)
    if step.kind in _EVENTS:
        _EVENTS[step.kind](draft, step, steps)
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
    sends = throws and trigger in (Trigger.MESSAGE, Trigger.SIGNAL)
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
    if drawn.trigger is Trigger.TIMER:
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
        tasks.waiting(step, activities.job_of(draft, step))
    elif drawn.trigger is Trigger.MESSAGE:
        throwing.thrown(step, activities.message_of(draft, step), then)
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
