"""What happens when an awaited event comes (BPMN 2.0.2 §10.5, §13.5).

Catch events and receive tasks go on; boundary events leave their activity or break it off; start
events of event sub-processes open them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.machine import flow, several, working_time
from engine.machine.arming import set_timer
from engine.machine.effects import Drop
from engine.machine.events import EventName
from engine.machine.lifecycle import begin_inputs, cancel, interrupt, mapped, results
from engine.machine.play import Play
from engine.machine.program import Answer, Step
from engine.machine.state import Wait, WaitKind

_TOLD = {
    WaitKind.MESSAGE: EventName.MESSAGE_CORRELATED,
    WaitKind.SIGNAL: EventName.SIGNAL_CAUGHT,
    WaitKind.TIMER: EventName.TIMER_FIRED,
    WaitKind.CONDITION: EventName.CONDITION_MET,
}


def catch_event(step: Step) -> None:
    """Compile an intermediate catch event."""
    step.depart = flow.all_flows(step)
    arm = step.arm

    def enter(play: Play, scope: int, _: str) -> None:
        token = play.stand(step, scope)
        if arm is not None:
            arm(play, token)

    step.enter = enter
    step.answer = caught(step)


def caught(step: Step) -> Answer:
    """Go on behind the event that came, be it alone or the first behind an event-based gateway."""
    together = several.all_wanted(step)
    parts = step.node.event.parts if step.node.event is not None else ()

    def answer(
        play: Play, number: int, wait: Wait, payload: Mapping[str, Any], data: dict[str, Any]
    ) -> None:
        token = wait.token
        owner = play.step_of(token)
        over(play, number)
        if owner.element == step.element:
            rest = several.waits_of(play, step, token) if parts else []
            if rest and together:
                _tell(play, step, wait, token, payload, data)
                return
            for one in rest:
                play.drop(one)
            data.update(results(play, owner, token, payload, {"payload": dict(payload)}))
            play.tell(_TOLD[wait.kind], step.element, data)
            owner.leave(play, token)
            return
        scope = play.tokens[token].parent
        _tell(play, step, wait, scope, payload, data)
        play.drop_of(token)
        del play.tokens[token]
        step.depart(play, scope)

    return answer


def boundary(step: Step) -> None:
    """Compile a boundary event."""
    step.depart = flow.all_flows(step)

    def answer(
        play: Play, number: int, wait: Wait, payload: Mapping[str, Any], data: dict[str, Any]
    ) -> None:
        host = wait.token
        _tell(play, step, wait, play.tokens[host].parent, payload, data)
        if _happened(play, step, number, wait, data):
            go_on(play, step, host)

    step.answer = answer


def go_on(play: Play, step: Step, host: int) -> None:
    """Send a token out of a boundary event; an interrupting one takes it from the activity."""
    scope = play.tokens[host].parent
    if step.node.interrupting:
        cancel(play, host)
    else:
        play.live[scope] += 1
    step.depart(play, scope)


def start_event(step: Step, inner: Step) -> None:
    """Compile the start event `step` of the event sub-process `inner`."""
    step.depart = flow.all_flows(step)

    def answer(
        play: Play, number: int, wait: Wait, payload: Mapping[str, Any], data: dict[str, Any]
    ) -> None:
        _tell(play, step, wait, wait.token, payload, data)
        if _happened(play, step, number, wait, data):
            token = open_event_subprocess(play, inner, wait.token)
            step.depart(play, token)

    step.answer = answer


def open_event_subprocess(play: Play, inner: Step, scope: int) -> int:
    """Open an event sub-process in its scope; an interrupting one breaks off all else in it."""
    if inner.start is not None and inner.start.node.interrupting:
        interrupt(play, scope)
    play.live[scope] += 1
    token = play.stand(inner, scope)
    play.live[token] = 1
    begin_inputs(play, inner, token)
    play.tell(EventName.ACTIVITY_ENTERED, inner.element, {})
    if inner.body is not None:
        for one in inner.body.waiting:
            if one.arm is not None:
                one.arm(play, token)
    return token


def _happened(play: Play, step: Step, number: int, wait: Wait, data: dict[str, Any]) -> bool:
    """Decide about the waits of an event of which one came; tell whether it is complete."""
    ended = step.node.interrupting
    if not several.all_wanted(step):
        again(play, number, wait, data, ended)
        return True
    over(play, number)
    if several.waits_of(play, step, wait.token):
        return False
    if not ended:
        several.anew(play, step, wait.token)
    return True


def again(play: Play, number: int, wait: Wait, data: dict[str, Any], ended: bool) -> None:
    """Decide about the wait of an event that came: over, or waiting for the next time.

    Messages, signals and conditions go on waiting; a timer is set anew while its cycle lasts.
    """
    if ended or wait.due_at is not None:
        over(play, number)
    elif wait.kind is WaitKind.CONDITION:
        play.waits[number] = wait._replace(met=True)
    if ended or wait.due_at is None:
        return
    due_at = working_time.following(play, wait.due_at, wait.repeat, data.get("count", 1))
    if due_at is not None:
        set_timer(play, wait.element, wait.token, due_at, wait.repeat)


def over(play: Play, number: int) -> None:
    """Take away a wait that came; a subscription must be told so."""
    kind = play.waits.pop(number).kind
    if kind is WaitKind.MESSAGE or kind is WaitKind.SIGNAL:
        play.effects.append(Drop(number, kind.value))


def _tell(
    play: Play,
    step: Step,
    wait: Wait,
    scope: int,
    payload: Mapping[str, Any],
    data: dict[str, Any],
) -> None:
    """Write what an event brings (its outputs, or the fields of its message) and tell of it."""
    values = payload
    if step.outputs:
        context = {**play.context(scope), **payload, "payload": dict(payload)}
        values = mapped(play, step.outputs, context)
    changes = play.write(scope, values)
    if changes:
        data["changes"] = changes
    play.tell(_TOLD[wait.kind], step.element, data)
