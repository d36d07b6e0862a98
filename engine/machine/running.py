"""How tokens move until every one of them waits, and what is decided when nothing moves.

1. Tokens move in the order in which they were put on their flows.
2. When none can move, inclusive joins are asked, complex gateways, then conditions; then tokens
   move again.
3. A step after which a scope holds nothing but tokens at joins is refused, and so is one that
   enters more elements than any sensible diagram has.
"""

from __future__ import annotations

from engine.errors import sentence
from engine.machine import complex_gateway, gateways
from engine.machine.play import Play
from engine.machine.program import Step
from engine.machine.refusal import Refused
from engine.machine.state import ROOT, WaitKind

#: how many elements one step may enter before it is taken for a loop without an end
STEP_BUDGET = 10_000
#: how many of the last elements are named then
_NAMED = 64


def run(play: Play) -> None:
    """Move tokens until every one of them waits."""
    budget = STEP_BUDGET
    while True:
        # An interruption replaces the queue, so it is looked up each time.
        while play.queue:
            scope, step, came = play.queue.popleft()
            if scope in play.live:
                budget -= 1
                if budget < 0:
                    raise _endless(play, step)
                step.enter(play, scope, came)
        if not _settle(play):
            return


def _settle(play: Play) -> bool:
    """Decide what can only be decided when nothing moves; tell whether something moves again."""
    if play.arrivals or play.resets:
        if play.program.has_inclusive_joins and gateways.fire_inclusive(play):
            return True
        if play.program.has_complex_gateways and complex_gateway.settle(play):
            return True
        _refuse_starved(play)
    if play.dirty and play.program.has_conditions:
        play.dirty = False
        return _meet_conditions(play)
    return False


def _meet_conditions(play: Play) -> bool:
    """Let the first condition that became true go on."""
    for number, wait in list(play.waits.items()):
        if wait.kind is not WaitKind.CONDITION:
            continue
        step = play.steps[wait.element]
        assert step.condition is not None
        if not step.condition.true(play.context(wait.token), play.now):
            if wait.met:
                play.waits[number] = wait._replace(met=False)
        elif not wait.met:
            play.dirty = True
            step.answer(play, number, wait, {}, {})
            return True
    return False


def _refuse_starved(play: Play) -> None:
    """Refuse a step after which a scope holds nothing but tokens that wait for others in vain."""
    waiting: dict[int, int] = {}
    for (scope, _), count in play.arrivals.items():
        waiting[scope] = waiting.get(scope, 0) + count
    for (scope, flow_id), _ in play.arrivals.items():
        if waiting[scope] == play.live[scope]:
            join = play.program.joins[flow_id]
            raise Refused(
                sentence(
                    "“%(place)s” (%(element)s) would wait for ever: no other path can reach it "
                    "any more. The diagram joins paths that it does not split"
                ),
                place=join.label,
                element=join.element,
            )


def _endless(play: Play, step: Step) -> Refused:
    """Name the elements that go round without anybody to wait for."""
    names: dict[str, None] = {}
    queue = play.queue
    queue.appendleft((ROOT, step, ""))
    for _ in range(_NAMED):
        if not queue:
            break
        scope, step, came = queue.popleft()
        if scope in play.live:
            names[step.label] = None
            step.enter(play, scope, came)
            queue = play.queue
    return Refused(
        sentence(
            "The diagram runs in a circle without waiting for anybody: %(names)s. "
            "Nothing was changed; correct the case data or the conditions there"
        ),
        names=" → ".join(names),
    )
