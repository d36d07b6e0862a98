"""Tasks: what people do, what handlers do, what FEEL computes, and what happens at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.errors import sentence
from engine.machine.effects import RequestJob
from engine.machine.events import EventName
from engine.machine.formula import Formula
from engine.machine.lifecycle import begin_inputs, mapped, results
from engine.machine.play import Play
from engine.machine.program import Step
from engine.machine.refusal import Refused
from engine.machine.state import Done, Wait, WaitKind

if TYPE_CHECKING:
    from engine.decision import DecisionModel

#: what a task does at once, given the scope whose variables it sees
Act = Callable[[Play, int], None]
#: what an activity begins to do, given the token that stands in it
Begin = Callable[[Play, int], None]

_JOB_REQUESTED = EventName.JOB_REQUESTED.value


def at_once(step: Step, act: Act) -> None:
    """Compile a task that nobody waits for."""
    if step.is_item or step.inputs or step.outputs:
        _with_token(step, act)
        return
    depart = step.depart
    undoable = step.undoable

    def enter(play: Play, scope: int, _: str) -> None:
        act(play, scope)
        if undoable:
            play.done[scope] = [*play.done.get(scope, ()), Done(step.id, {}, [])]
        depart(play, scope)

    step.enter = enter


def _with_token(step: Step, act: Act) -> None:
    """Compile such a task with a token, because it has variables of its own."""

    def begin(play: Play, token: int) -> None:
        act(play, token)
        if step.outputs:
            changes = results(play, step, token, {}, {})
            play.tell(EventName.ACTIVITY_COMPLETED, step.element, changes)
        step.leave(play, token)

    waiting(step, begin)


def waiting(step: Step, begin: Begin) -> None:
    """Compile an activity that holds a token until it ends, with its boundary events."""
    arms = step.arms

    def enter(play: Play, scope: int, _: str) -> None:
        token = play.stand(step, scope)
        begin_inputs(play, step, token)
        begin(play, token)
        for arm in arms:
            arm(play, token)

    step.enter = enter


def job(step: Step, handler: str, retries: int) -> Begin:
    """Ask a handler; the inputs are what it is told, not variables of the task."""
    handed, step.inputs = step.inputs, ()

    def begin(play: Play, token: int) -> None:
        number = play.wait(Wait(WaitKind.JOB, step.element, token))
        inputs = mapped(play, handed, play.context(token))
        play.effects.append(RequestJob(number, step.element, handler, inputs, retries))
        play.tell(EventName.JOB_REQUESTED, step.element, {"wait": number, "handler": handler})

    return begin


def nothing(step: Step) -> Act:
    """Do what a plain task does: be passed."""
    return lambda play, _: play.tell(EventName.ACTIVITY_COMPLETED, step.element, {})


def script(step: Step, assignments: tuple[tuple[str, Formula], ...]) -> Act:
    """Assign variables one after the other."""

    def act(play: Play, scope: int) -> None:
        changes: dict[str, list[Any]] = {}
        for name, formula in assignments:
            value = formula.data(play.context(scope), play.now)
            for key, (before, after) in play.write(scope, {name: value}).items():
                changes[key] = [changes[key][0] if key in changes else before, after]
        play.tell(
            EventName.ACTIVITY_COMPLETED, step.element, {"changes": changes} if changes else {}
        )

    return act


def rules(step: Step, model: DecisionModel, decision: str, variable: str, plain: Formula) -> Act:
    """Decide by a decision table, and write its result."""
    handed, step.inputs = step.inputs, ()
    mappings, step.outputs = step.outputs, ()

    def act(play: Play, scope: int) -> None:
        context: Mapping[str, Any] = play.context(scope)
        if handed:
            context = {**context, **mapped(play, handed, context)}
        outcome = _decided(step, model, decision, context, play)
        value = plain.plain(outcome.value)
        written = {variable: value}
        if mappings:
            written = mapped(play, mappings, {**context, "result": value})
        data: dict[str, Any] = {"decision": decision, "hits": list(outcome.hits)}
        if outcome.problems:
            data["problems"] = list(outcome.problems)
        changes = play.write(scope, written)
        if changes:
            data["changes"] = changes
        play.tell(EventName.DECISION_EVALUATED, step.element, data)

    return act


def _decided(
    step: Step, model: DecisionModel, decision: str, context: Mapping[str, Any], play: Play
) -> Any:
    try:
        return model.evaluate(decision, context, play.now)
    except ValueError as problem:
        raise Refused(
            sentence("The rules of “%(place)s” cannot be applied: %(problem)s"),
            place=step.label,
            problem=str(problem),
        ) from None
