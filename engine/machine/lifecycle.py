"""How tokens go on, end, are broken off, and how the scope around them ends with the last one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.diagram.graph import Kind
from engine.machine.effects import Finish
from engine.machine.events import EventName
from engine.machine.play import Play
from engine.machine.program import Step
from engine.machine.state import Data, Done, Status


def end_token(play: Play, scope: int) -> None:
    """Let a token of a scope end; with the last one the scope ends too."""
    left = play.live[scope] - 1
    play.live[scope] = left
    if not left:
        play.step_of(scope).finish(play, scope)


def leave(play: Play, token: int) -> None:
    """Let the token of an activity go on along its flows; its boundary events are over."""
    step = play.step_of(token)
    if step.arms:
        play.drop_of(token)
    if play.done or step.undoable:
        note(play, step, token)
    scope = play.tokens.pop(token).parent
    play.data.pop(token, None)
    step.depart(play, scope)


def note(play: Play, step: Step, token: int) -> None:
    """Note an activity that ended, when it or something in it can be undone."""
    inside = play.done.pop(token, [])
    if step.undoable or inside:
        scope = play.tokens[token].parent
        done = Done(step.id, play.data.get(token, {}), inside)
        play.done[scope] = [*play.done.get(scope, ()), done]


def begin_inputs(play: Play, step: Step, token: int) -> None:
    """Give an activity its inputs as variables of its own."""
    if step.inputs:
        play.declare(token, mapped(play, step.inputs, play.context(token)))


def mapped(play: Play, mappings: Any, context: Mapping[str, Any]) -> Data:
    """Return the values of input or output mappings."""
    return {name: formula.data(context, play.now) for name, formula in mappings}


def results(
    play: Play, step: Step, token: int, values: Mapping[str, Any], extra: Mapping[str, Any]
) -> dict[str, Any]:
    """Write what an activity gives: its outputs, or all values; return data for the event."""
    if step.outputs:
        context = {**play.context(token), **values, **extra}
        target = token if step.is_item else play.tokens[token].parent
        changes = play.write(target, mapped(play, step.outputs, context))
    else:
        changes = play.write(token, values)
    return {"changes": changes} if changes else {}


def cancel(play: Play, token: int) -> None:
    """Break off a token, all that it waits for and all that runs inside it."""
    if token in play.live:
        _empty(play, token)
        del play.live[token]
        play.tell(EventName.ACTIVITY_CANCELLED, play.step_of(token).element, {})
    play.drop_of(token)
    play.loops.pop(token, None)
    play.data.pop(token, None)
    for held in (play.done, play.undoing, play.rounds):
        if held:
            held.pop(token, None)
    del play.tokens[token]


def interrupt(play: Play, scope: int) -> None:
    """Break off everything inside a scope, which itself goes on."""
    _empty(play, scope)
    for number, wait in list(play.waits.items()):
        if wait.token == scope and play.steps[wait.element].kind is Kind.START:
            play.drop(number)
    play.live[scope] = 0


def _empty(play: Play, scope: int) -> None:
    for child in play.children(scope):
        cancel(play, child)
    play.forget(scope)


def close(play: Play, scope: int) -> None:
    """End a sub-process or called process whose last token has ended."""
    step = play.step_of(scope)
    if step.body is not None and step.body.waiting:
        for number, wait in list(play.waits.items()):
            if wait.token == scope and play.steps[wait.element].kind is Kind.START:
                play.drop(number)
    if play.resets:
        play.forget(scope)
    del play.live[scope]
    given = _given(play, step, scope)
    play.tell(EventName.ACTIVITY_COMPLETED, step.element, given)
    step.leave(play, scope)


def _given(play: Play, step: Step, scope: int) -> dict[str, Any]:
    """Take over what a scope gives: a call all it knows, an embedded scope what is mapped."""
    if not step.closed and not step.outputs:
        return {}
    inside = play.context(scope)
    if step.outputs:
        values = mapped(play, step.outputs, inside)
    else:
        values = {k: v for k, v in play.data[scope].items() if k not in step.kept}
    changes = play.write(_outside(play, step, scope), values)
    return {"changes": changes} if changes else {}


def _outside(play: Play, step: Step, scope: int) -> int:
    """Return where the results of a scope are written: around it, or in the item it belongs to."""
    return scope if step.is_item and not step.closed else play.tokens[scope].parent


def end_case(play: Play, scope: int) -> None:
    """End the case: its last token has ended."""
    step = play.step_of(scope)
    for number in list(play.waits):
        play.drop(number)
    _conclude(play, Status.COMPLETED)
    play.tell(EventName.COMPLETED, step.element, {})


def break_off(play: Play, status: Status, told: EventName) -> None:
    """End the case with all that still runs in it."""
    for root in play.children(0):
        _empty(play, root)
        play.drop_of(root)
        play.tell(told, play.step_of(root).element, {})
    _conclude(play, status)


def _conclude(play: Play, status: Status) -> None:
    play.status = status
    play.queue.clear()
    play.tokens.clear()
    play.live.clear()
    for rest in (play.resets, play.done, play.undoing, play.rounds):
        rest.clear()
    play.effects.append(Finish(status.value))
