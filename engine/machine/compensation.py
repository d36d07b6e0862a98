"""Undoing what was done (BPMN 2.0.2 §10.7, §13.5.5), and cancelling transactions (§10.3.5).

1. An activity that ends and has a handler, or holds such activities, is noted in its scope, with
   its variables as they were then (`lifecycle.note`).
2. A compensation event undoes what is noted in its scope, or the one activity that it names, in
   the reverse order of the ends, one after the other; each only once. Thrown in an event
   sub-process it means the scope around.
3. The handler at a boundary runs by itself. A sub-process without one runs its compensation event
   sub-process on the variables of then; without that either, what ended inside it is undone.
4. A cancel end event breaks off its transaction, undoes all of it, and then leaves by the cancel
   boundary event.
"""

from __future__ import annotations

from typing import Any

from engine.diagram.graph import Trigger
from engine.machine.catching import go_on
from engine.machine.events import EventName
from engine.machine.lifecycle import begin_inputs, end_token, interrupt
from engine.machine.play import Play
from engine.machine.program import Depart, Step
from engine.machine.state import Done

FRAME = "!"


def thrown(step: Step, then: Depart, activity: str, waits: bool) -> None:
    """Compile a compensation throw or end event."""
    step.depart = then
    step.finish = proceed
    step.undone = then if waits else end_token
    data: dict[str, Any] = {"activity": activity} if activity else {}

    def enter(play: Play, scope: int, _: str) -> None:
        play.tell(EventName.COMPENSATION_THROWN, step.element, data)
        chosen = _take(play, _holder(play, scope), activity)
        if not waits:
            play.live[scope] += 1
        token = _frame(play, step, scope, chosen)
        if not waits:
            then(play, scope)
        proceed(play, token)

    step.enter = enter


def cancel_end(step: Step) -> None:
    """Compile the cancel end event of a transaction."""
    step.finish, step.undone = proceed, _cancelled

    def enter(play: Play, scope: int, _: str) -> None:
        play.tell(EventName.EVENT_THROWN, step.element, {})
        interrupt(play, scope)
        play.live[scope] = 1
        proceed(play, _frame(play, step, scope, play.done.pop(scope, [])))

    step.enter = enter


def _cancelled(play: Play, scope: int) -> None:
    """Leave a transaction that is undone by its cancel boundary event."""
    host = scope
    if play.step_of(host).is_item:
        host = play.tokens[host].parent
    for boundary in play.step_of(host).catches:
        if boundary.node.event is not None and boundary.node.event.has(Trigger.CANCEL):
            play.tell(EventName.EVENT_CAUGHT, boundary.element, {})
            go_on(play, boundary, host)
            return


def frame(step: Step) -> None:
    """Compile the frame in which a sub-process that ended is undone."""
    step.finish, step.undone = proceed, end_token


def proceed(play: Play, token: int) -> None:
    """Undo what ended last; when nothing is left, the frame itself is over."""
    left = play.undoing[token]
    if left:
        play.undoing[token] = left[:-1]
        play.live[token] = 1
        _undo(play, token, left[-1])
        return
    step = play.step_of(token)
    scope = play.tokens.pop(token).parent
    del play.undoing[token], play.live[token]
    play.done.pop(token, None)
    play.data.pop(token, None)
    play.contexts.clear()
    step.undone(play, scope)


def _undo(play: Play, token: int, done: Done) -> None:
    step = play.steps[done.step]
    play.tell(EventName.ACTIVITY_COMPENSATED, step.element, {})
    if step.undone_by is not None:
        play.queue.append((token, step.undone_by, ""))
        return
    frame_of = play.steps.get(step.element + FRAME)
    if frame_of is None:  # the case went on with a version in which nothing undoes this any more
        proceed(play, token)
        return
    held = _frame(play, frame_of, token, [])
    if done.data:
        play.data[held] = done.data
    handler = step.body.undoes if step.body is not None else None
    if handler is None:
        play.undoing[held] = done.inside
        proceed(play, held)
        return
    play.done[held] = done.inside
    _open(play, handler, held)


def _open(play: Play, handler: Step, held: int) -> None:
    """Begin a compensation event sub-process in the frame of what it undoes."""
    play.live[held] = 1
    token = play.stand(handler, held)
    play.live[token] = 1
    begin_inputs(play, handler, token)
    play.tell(EventName.ACTIVITY_ENTERED, handler.element, {})
    if handler.body is not None:
        for one in handler.body.waiting:
            if one.arm is not None:
                one.arm(play, token)
    if handler.start is not None:
        handler.start.depart(play, token)


def _frame(play: Play, step: Step, scope: int, chosen: list[Done]) -> int:
    token = play.stand(step, scope)
    play.undoing[token] = chosen
    play.live[token] = 0
    return token


def _holder(play: Play, scope: int) -> int:
    """Return the scope whose activities are meant."""
    while play.step_of(scope).node.event_subprocess:
        scope = play.tokens[scope].parent
    return scope


def _take(play: Play, scope: int, activity: str) -> list[Done]:
    """Take what is to be undone out of what ended in a scope."""
    noted = play.done.pop(scope, [])
    if not activity:
        return noted
    kept = [one for one in noted if play.steps[one.step].element != activity]
    if kept:
        play.done[scope] = kept
    return [one for one in noted if play.steps[one.step].element == activity]
