"""Throw and end events, and how errors and escalations find who catches them.

1. An error or escalation looks in the scope where it was thrown for an event sub-process, then at
   the boundary of the activity that holds the scope, and so on outwards through calls.
2. At each place the event with the very code is preferred to one that catches every code.
3. An event sub-process does not catch what is thrown inside itself; while an interrupting one
   runs, its scope catches nothing more (BPMN 2.0.2 §10.5.6, §13.5).
4. An escalation that nobody catches is only told; an error that nobody catches ends the case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.diagram.graph import Kind, Trigger
from engine.machine import flow
from engine.machine.catching import go_on, open_event_subprocess
from engine.machine.effects import Escalate, Publish
from engine.machine.events import EventName
from engine.machine.formula import Formula, text_of
from engine.machine.gateways import pass_through
from engine.machine.lifecycle import break_off, end_token, interrupt, mapped
from engine.machine.play import Play
from engine.machine.program import Depart, Step
from engine.machine.state import Status

Act = Callable[[Play, int], None]


class Catcher(NamedTuple):
    """Who catches: an event, and the token of its activity or scope."""

    step: Step
    token: int
    trigger: Trigger


def none_event(step: Step) -> None:
    """Compile a throw event without a trigger."""
    step.depart = flow.all_flows(step)

    def enter(play: Play, scope: int, _: str) -> None:
        play.tell(EventName.EVENT_THROWN, step.element, {})
        step.depart(play, scope)

    step.enter = enter


def end_event(step: Step) -> None:
    """Compile an end event without a trigger."""
    step.depart = end_token
    step.enter = pass_through(step)


def terminate(step: Step) -> None:
    """Compile a terminate end event: everything in its scope ends, and the scope goes on."""

    def enter(play: Play, scope: int, _: str) -> None:
        interrupt(play, scope)
        play.tell(EventName.EVENT_THROWN, step.element, {})
        play.step_of(scope).finish(play, scope)

    step.enter = enter


def link_throw(step: Step) -> None:
    """Compile a throwing link: a way to the catching one."""
    step.depart = flow.all_flows(step)
    step.enter = pass_through(step)


def link_catch(step: Step) -> None:
    """Compile a catching link."""
    step.depart = flow.all_flows(step)

    def enter(play: Play, scope: int, _: str) -> None:
        play.tell(EventName.EVENT_CAUGHT, step.element, {})
        step.depart(play, scope)

    step.enter = enter


def publish(
    kind: str, step: Step, name: str, key: Formula | None, path: Formula | None = None
) -> Act:
    """Build the act of handing over a message or a signal, with the inputs as its payload.

    The key is FEEL over the case, or (`path`) over the payload; it may have to be remembered.
    """
    handed, step.inputs = step.inputs, ()
    remembers = step.node.event.remembers if step.node.event else ""
    told = EventName.MESSAGE_THROWN if kind == "message" else EventName.SIGNAL_THROWN

    def act(play: Play, scope: int) -> None:
        context = play.context(scope)
        payload = mapped(play, handed, context)
        text = text_of(key.data(context, play.now)) if key is not None else ""
        if path is not None:
            seen = {**context, **payload, "payload": payload}
            text = text_of(path.data(seen, play.now))
        play.effects.append(Publish(kind, name, text, payload, step.element))
        data = {"name": name, "key": text, "payload": payload}
        if remembers:
            data["changes"] = play.write(scope, {remembers: text})
        play.tell(told, step.element, data)

    return act


def thrown(step: Step, act: Act, then: Depart) -> None:
    """Compile an event that acts and lets the token go on or end at once."""
    step.depart = then

    def enter(play: Play, scope: int, _: str) -> None:
        act(play, scope)
        then(play, scope)

    step.enter = enter


def escalation(step: Step, then: Depart) -> None:
    """Compile an escalation throw or end event."""
    step.depart = then
    code = step.node.event.name if step.node.event else ""

    def enter(play: Play, scope: int, _: str) -> None:
        play.effects.append(Escalate(code, step.name or code, step.element))
        play.tell(EventName.ESCALATION_RAISED, step.element, {"code": code})
        catcher = find(play, Trigger.ESCALATION, code, scope, inside=True)
        if catcher is not None:
            catch(play, catcher, {"code": code})
            if catcher.step.node.interrupting:
                return
        then(play, scope)

    step.enter = enter


def error_end(step: Step) -> None:
    """Compile an error end event."""
    code = step.node.event.name if step.node.event else ""

    def enter(play: Play, scope: int, _: str) -> None:
        play.tell(EventName.ERROR_THROWN, step.element, {"code": code})
        catcher = find(play, Trigger.ERROR, code, scope, inside=True)
        if catcher is not None:
            catch(play, catcher, {"code": code, "message": ""})
            return
        play.tell(EventName.ERROR_UNHANDLED, step.element, {"code": code})
        break_off(play, Status.COMPLETED, EventName.COMPLETED)

    step.enter = enter


def find(play: Play, trigger: Trigger, code: str, token: int, *, inside: bool) -> Catcher | None:
    """Find who catches what an activity failed with, or what was thrown inside a scope."""
    came: Step | None = None
    while token:
        step = play.step_of(token)
        if inside and step.body is not None:
            chosen = _pick(_open_to(step.body.catching, came), trigger, code)
            if chosen is not None:
                return Catcher(chosen, token, trigger)
        chosen = _pick(step.catches, trigger, code)
        if chosen is not None:
            return Catcher(chosen, token, trigger)
        came, token, inside = step, play.tokens[token].parent, True
    return None


def _open_to(catching: tuple[Step, ...], came: Step | None) -> tuple[Step, ...]:
    """Leave out what may not catch: an event sub-process itself, all of an interrupted scope."""
    if came is None or came.start is None:
        return catching
    if came.start.node.interrupting:
        return ()
    return tuple(one for one in catching if one is not came.start)


def _pick(catching: tuple[Step, ...], trigger: Trigger, code: str) -> Step | None:
    """Choose the catcher of this very code, else the one of every code."""
    by_code: dict[str, Step] = {}
    for one in catching:
        for drawn in one.node.event.each if one.node.event is not None else ():
            if drawn.trigger is trigger:
                by_code.setdefault(drawn.name, one)
    return by_code.get(code) or by_code.get("")


def catch(play: Play, catcher: Catcher, brought: dict[str, Any]) -> None:
    """Let a catcher take over; its outputs see what was brought as `error` or `escalation`."""
    step, token, trigger = catcher
    data = dict(brought)
    is_boundary = step.kind is Kind.BOUNDARY
    scope = play.tokens[token].parent if is_boundary else token
    if step.outputs:
        context = {**play.context(scope), trigger.value: brought}
        changes = play.write(scope, mapped(play, step.outputs, context))
        if changes:
            data["changes"] = changes
    play.tell(EventName.EVENT_CAUGHT, step.element, data)
    if is_boundary:
        go_on(play, step, token)
    else:
        step.depart(play, open_event_subprocess(play, play.steps[step.scope], token))
