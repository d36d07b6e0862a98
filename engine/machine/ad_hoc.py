"""Ad-hoc sub-processes: people choose what to do, in which order (BPMN 2.0.2 §10.3.5, §13.3.5).

1. Activities that nothing leads to are offered at the beginning. "parallel": all at once;
   "sequential": first those that no person does, one after the other, then all work of people
   together; whoever completes one decides that its path goes first, the others are withdrawn
   until that path has ended.
2. The completion condition is looked at after each activity directly inside. When it is true
   nothing more is offered, and what still runs is broken off, unless cancelRemainingInstances
   is false: then it is only waited for.
3. Without a condition each is done once. With one, work of people is offered again after it was
   done; when nothing is left to do and the condition is not true, the step is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.diagram.graph import Kind
from engine.errors import sentence
from engine.machine.events import EventName
from engine.machine.lifecycle import cancel, close, end_token, interrupt
from engine.machine.refusal import Refused
from engine.machine.tasks import waiting

if TYPE_CHECKING:
    from engine.machine.formula import Formula
    from engine.machine.play import Play
    from engine.machine.program import Body, Depart, Step


@dataclass(frozen=True, slots=True)
class Plan:
    """How the diagram wants the activities offered."""

    sequential: bool
    condition: Formula | None
    cancel_remaining: bool
    body: Body


def compiled(step: Step, plan: Plan) -> None:
    """Compile an ad-hoc sub-process."""
    step.body, step.offers, step.finish = plan.body, plan, _round_over

    def begin(play: Play, token: int) -> None:
        play.tell(EventName.ACTIVITY_ENTERED, step.element, {})
        play.live[token] = 0
        play.rounds[token] = [entry.id for entry in plan.body.entries]
        for start in plan.body.waiting:
            if start.arm is not None:
                start.arm(play, token)
        _offer(play, plan, token)

    waiting(step, begin)


def watched(step: Step, depart: Depart) -> Depart:
    """Look at the completion condition whenever an activity directly inside ends."""

    def leave(play: Play, scope: int) -> None:
        plan = play.step_of(scope).offers
        if plan is None:
            depart(play, scope)
        elif scope not in play.rounds:
            end_token(play, scope)
        elif _met(plan, play, scope):
            _complete(play, plan, scope)
        else:
            _chosen(play, plan, step, scope)
            depart(play, scope)

    return leave


def _offer(play: Play, plan: Plan, scope: int) -> None:
    """Begin what comes next."""
    left = [play.steps[name] for name in play.rounds[scope]]
    chosen = left
    if plan.sequential:
        chosen = [one for one in left if not _by_people(one)][:1] or left
    kept = [one for one in left if plan.sequential and one not in chosen]
    if plan.sequential and all(map(_by_people, chosen)):
        kept = left
    play.rounds[scope] = [one.id for one in kept]
    play.live[scope] += len(chosen)
    play.queue.extend((scope, one, "") for one in chosen)


def _by_people(step: Step) -> bool:
    return step.kind in (Kind.USER, Kind.MANUAL)


def _met(plan: Plan, play: Play, scope: int) -> bool:
    return plan.condition is not None and plan.condition.true(play.context(scope), play.now)


def _complete(play: Play, plan: Plan, scope: int) -> None:
    """End the offering: the condition is true."""
    del play.rounds[scope]
    if plan.cancel_remaining:
        interrupt(play, scope)
        close(play, scope)
    else:
        end_token(play, scope)


def _chosen(play: Play, plan: Plan, step: Step, scope: int) -> None:
    """Note what a person did: in sequence the others wait; with a condition it is offered again."""
    if not _by_people(step) or step not in plan.body.entries:
        return
    if not plan.sequential:
        if plan.condition is not None:
            play.live[scope] += 1
            play.queue.append((scope, step, ""))
        return
    offered = {one.id for one in plan.body.entries if _by_people(one)}
    for child in play.children(scope):
        if play.tokens[child].element in offered:
            cancel(play, child)
            play.live[scope] -= 1
    if plan.condition is None:
        play.rounds[scope] = [one for one in play.rounds[scope] if one != step.id]


def _round_over(play: Play, scope: int) -> None:
    """Offer the rest, or end: the last token inside has ended."""
    step = play.step_of(scope)
    plan = step.offers
    if plan is not None and scope in play.rounds and not _met(plan, play, scope):
        if play.rounds[scope]:
            _offer(play, plan, scope)
            return
        if plan.condition is not None:
            raise Refused(
                sentence(
                    "Nothing is left to do in “%(place)s”, but its completion condition %(text)s "
                    "is not true: correct the case data or the condition"
                ),
                place=step.label,
                text=plan.condition.text,
            )
    play.rounds.pop(scope, None)
    close(play, scope)
