"""One command, one step: what each command does to a case before its tokens move on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from engine.business_time import Calendars, only_office_hours
from engine.diagram.graph import Trigger
from engine.errors import sentence
from engine.machine import lifecycle, several, steering, throwing
from engine.machine.commands import (
    Assign,
    Cancel,
    Command,
    Complete,
    Deliver,
    EndPath,
    Fire,
    Move,
    Restore,
    Start,
    Succeed,
    Throw,
)
from engine.machine.effects import Effect
from engine.machine.events import Event, EventName
from engine.machine.formula import Formula, text_of
from engine.machine.play import Play, blank
from engine.machine.program import Program, Step
from engine.machine.refusal import Refused
from engine.machine.running import run
from engine.machine.state import ROOT, State, Status, Wait, WaitKind, in_order


class Advance(NamedTuple):
    """What a command leads to."""

    state: State
    events: list[Event]
    effects: list[Effect]


def advance(
    program: Program,
    state: State | None,
    command: Command,
    now: datetime,
    calendars: Calendars = only_office_hours,
) -> Advance:
    """Return what a command makes of a case; the state handed in is not changed.

    `now` is aware; days and months count in its zone. `calendars` gives the calendar of a
    version: working time is counted by those that the case noted. Raises Refused when the state
    does not allow the command or the diagram gives no way on.
    """
    try:
        if isinstance(command, Start):
            play = _start(program, state, command, now, calendars)
        elif isinstance(command, Restore) and state is not None:
            return Advance(*steering.restore(Play(program, state, now, calendars), command))
        elif state is None or state.status is not Status.ACTIVE:
            raise Refused(sentence("This case is not active any more; nothing was changed"))
        else:
            play = Play(program, state, now, calendars)
            _VERBS[type(command)](play, command)
        run(play)
    except RecursionError:
        raise Refused(sentence("The data are nested too deep to be kept; hand in less")) from None
    return Advance(play.result(), play.events, play.effects)


def _start(
    program: Program, state: State | None, command: Start, now: datetime, calendars: Calendars
) -> Play:
    if state is not None:
        raise Refused(sentence("This case has begun already"))
    element = command.element
    for event in program.starts:
        if event.element == element or (element is None and event.trigger == Trigger.NONE):
            step = program.steps[event.element]
            break
    else:
        raise Refused(
            sentence("The process %(process)s has no start %(element)s"),
            process=program.process,
            element=element or "without a trigger",
        )
    event_step = step.whole or step
    facts = in_order({"started_at": now.isoformat(), **command.facts})
    play = Play(program, blank(event_step.scope, facts), now, calendars)
    others = program.beside.get(step.id, ())
    play.live[ROOT] = 1 + len(others)
    data = _written(play, event_step, ROOT, command.variables, step.remembers)
    play.tell(EventName.STARTED, step.element, data)
    body = play.step_of(ROOT).body
    for waiting in body.waiting if body is not None else ():
        if waiting.arm is not None:
            waiting.arm(play, ROOT)
    play.queue.extend((ROOT, one, flow_id) for one, flow_id in others)
    if several.all_wanted(event_step):
        _await_rest(play, event_step, step)
    else:
        event_step.depart(play, ROOT)
    return play


def _await_rest(play: Play, event: Step, came: Step) -> None:
    """Wait for the other parts of a parallel multiple start event."""
    token = play.stand(event, ROOT)
    for one in play.steps.values():
        if one.whole is event and one is not came and one.arm is not None:
            one.arm(play, token)


def _written(
    play: Play,
    step: Step,
    scope: int,
    payload: Mapping[str, Any],
    remembers: tuple[str, Formula] | None,
) -> dict[str, Any]:
    """Write what a start event brings: its outputs, or everything, and the correlation key."""
    values = payload
    if step.outputs:
        context = {**play.context(scope), **payload, "payload": dict(payload)}
        values = lifecycle.mapped(play, step.outputs, context)
    if remembers is not None:
        name, path = remembers
        key = path.data({**play.context(scope), **payload, "payload": dict(payload)}, play.now)
        values = {**values, name: text_of(key)}
    changes = play.write(scope, values)
    return {"changes": changes} if changes else {}


def _find(play: Play, number: int, *kinds: WaitKind) -> Wait:
    wait = play.waits.get(number)
    if wait is None or wait.kind not in kinds:
        raise Refused(
            sentence("This is not awaited any more (%(number)d); nothing was changed"),
            number=number,
        )
    return wait


def _complete(play: Play, command: Complete) -> None:
    _finish(
        play, command.wait, WaitKind.WORK_ITEM, EventName.WORK_COMPLETED, command.data, command.data
    )


def _succeed(play: Play, command: Succeed) -> None:
    result = command.result or {}
    _finish(
        play, command.wait, WaitKind.JOB, EventName.JOB_SUCCEEDED, result, {"result": dict(result)}
    )


def _finish(
    play: Play,
    number: int,
    kind: WaitKind,
    told: EventName,
    values: Mapping[str, Any],
    extra: Mapping[str, Any],
) -> None:
    """End what a person or a handler did, with its results."""
    wait = _find(play, number, kind)
    del play.waits[number]
    step = play.step_of(wait.token)
    data = lifecycle.results(play, step, wait.token, values, extra)
    data["wait"] = number
    play.tell(told, wait.element, data)
    step.leave(play, wait.token)


def _throw(play: Play, command: Throw) -> None:
    wait = _find(play, command.wait, WaitKind.JOB)
    catcher = throwing.find(play, Trigger.ERROR, command.code, wait.token, inside=False)
    if catcher is None:
        raise Refused(
            sentence(
                "“%(place)s” reports the error %(code)s (%(message)s), which nothing in the "
                "diagram catches: draw a boundary event, or retry"
            ),
            place=play.steps[wait.element].label,
            code=command.code,
            message=command.message,
        )
    del play.waits[command.wait]
    brought = {"code": command.code, "message": command.message}
    play.tell(EventName.JOB_FAILED, wait.element, {"wait": command.wait, **brought})
    throwing.catch(play, catcher, brought)


def _deliver(play: Play, command: Deliver) -> None:
    wait = _find(play, command.wait, WaitKind.MESSAGE, WaitKind.SIGNAL)
    data = {"wait": command.wait, "name": wait.name}
    play.steps[wait.element].answer(play, command.wait, wait, command.payload, data)


def _fire(play: Play, command: Fire) -> None:
    wait = _find(play, command.wait, WaitKind.TIMER)
    data = {"wait": command.wait, "count": command.count}
    play.steps[wait.element].answer(play, command.wait, wait, {}, data)


def _assign(play: Play, command: Assign) -> None:
    changes = play.write(ROOT, command.variables)
    play.tell(
        EventName.CORRECTED, play.step_of(ROOT).element, {"changes": changes} if changes else {}
    )


def _cancel(play: Play, command: Cancel) -> None:
    lifecycle.break_off(play, Status.CANCELLED, EventName.CANCELLED)


_VERBS: dict[type[Any], Callable[[Play, Any], None]] = {
    Complete: _complete,
    Deliver: _deliver,
    Fire: _fire,
    Succeed: _succeed,
    Throw: _throw,
    Assign: _assign,
    Cancel: _cancel,
    Move: steering.move,
    EndPath: steering.end_path,
}
