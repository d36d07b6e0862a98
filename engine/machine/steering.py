"""What supervisors do to a token: move it, end its path, or bring the case back to what it was."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.graph import Kind, Trigger
from engine.errors import sentence
from engine.machine import lifecycle
from engine.machine.commands import EndPath, Move, Restore
from engine.machine.effects import Effect
from engine.machine.events import Event, EventName
from engine.machine.play import Play
from engine.machine.program import Step
from engine.machine.refusal import Refused
from engine.machine.state import ROOT, State


def move(play: Play, command: Move) -> None:
    """Break off a token and let it enter another element of its scope."""
    token = _mover(play, command.wait)
    scope = play.tokens[token].parent
    target = play.steps.get(command.element)
    if target is None or target.scope != play.step_of(scope).inside or not _may_enter(target):
        raise Refused(
            sentence(
                "The case cannot be moved from “%(place)s” to %(element)s: choose an activity, "
                "event or gateway of the same process or sub-process"
            ),
            place=play.step_of(token).label,
            element=command.element,
        )
    came_from = play.step_of(token).element
    play.tell(EventName.MOVED, target.element, {"from": came_from, "wait": command.wait})
    lifecycle.cancel(play, token)
    play.queue.append((scope, target, ""))


def _mover(play: Play, number: int) -> int:
    """Return the token that a move takes: the activity that waits, with all of its items."""
    wait = play.waits.get(number)
    token = wait.token if wait is not None else number
    if token not in play.tokens or token == ROOT:
        raise Refused(
            sentence("There is nothing to move here any more (%(number)d)"), number=number
        )
    parent = play.tokens[token].parent
    return parent if parent in play.loops else token


def _may_enter(step: Step) -> bool:
    return (
        step.kind not in (Kind.START, Kind.BOUNDARY)
        and not step.is_item
        and step.whole is None
        and not step.node.event_subprocess
    )


def end_path(play: Play, command: EndPath) -> None:
    """End the path of a token where it stands; with the last one its scope ends too."""
    token = _mover(play, command.wait)
    step, scope = play.step_of(token), play.tokens[token].parent
    _refuse_missed(play, step, scope)
    play.tell(EventName.PATH_ENDED, step.element, {"wait": command.wait})
    lifecycle.cancel(play, token)
    lifecycle.end_token(play, scope)


def _refuse_missed(play: Play, step: Step, scope: int) -> None:
    """Refuse to end a path for which others would wait at a join for ever."""
    if play.live[scope] < 2:
        return
    for ahead in _ahead(play, step):
        if ahead.kind in (Kind.PARALLEL, Kind.COMPLEX) and len(ahead.joined) > 1:
            raise Refused(
                sentence(
                    "“%(place)s” waits for this path: move the case there instead of ending it here"
                ),
                place=ahead.label,
            )


def _ahead(play: Play, step: Step) -> Iterator[Step]:
    """Find the steps of the same scope that a path may still come to."""
    found = {step.id}
    pending = [step]
    while pending:
        here = pending.pop()
        yield here
        after = [edge.target for edge in here.out]
        after += [one for one in play.steps.values() if _follows(one, here)]
        fresh = {one.id: one for one in after if one.id not in found}
        found.update(fresh)
        pending.extend(fresh.values())


def _follows(one: Step, here: Step) -> bool:
    """Tell whether a path may come from one step to another without a flow between them."""
    if one.kind is Kind.BOUNDARY:
        return one.node.attached_to == here.element
    came, event = here.node.event, one.node.event
    return (
        one.kind is Kind.CATCH
        and here.kind is Kind.THROW
        and one.scope == here.scope
        and came is not None
        and event is not None
        and came.trigger is event.trigger is Trigger.LINK
        and came.name == event.name
    )


def restore(play: Play, command: Restore) -> tuple[State, list[Event], list[Effect]]:
    """Bring back a state; ids go on counting, so that none is given twice.

    The effects drop what is awaited now and was not then; what was awaited then is set up again
    by the caller, who knows it from the steps before.
    """
    before = State.load(command.state)
    play.tell(EventName.UNDONE, play.program.process, {})
    for number in [key for key in play.waits if key not in before.waits]:
        play.drop(number)
    before.next_id = max(before.next_id, play.next_id)
    return before, play.events, play.effects
