"""Gateways: where tokens part and meet (BPMN 2.0.2 §13.4).

1. An exclusive gateway passes each token on along one flow.
2. A parallel gateway waits for one token on each incoming flow, and takes exactly one of each.
3. An inclusive gateway waits as long as a token elsewhere in the scope can still reach one of its
   empty incoming flows, unless that token can also reach one that already holds a token
   (§13.4.3). It is decided when nothing else in the case can move by itself; several that could
   fire do so one after the other, in the order of the document.
4. An event-based gateway waits for the first of the events behind it.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagram.graph import Kind
from engine.machine import flow
from engine.machine.events import EventName
from engine.machine.lifecycle import end_token
from engine.machine.play import Play
from engine.machine.program import Enter, Step


def pass_through(step: Step) -> Enter:
    """Send every token on at once."""
    depart = step.depart

    def enter(play: Play, scope: int, _: str) -> None:
        depart(play, scope)

    return enter


def exclusive(step: Step) -> None:
    """Compile an exclusive gateway."""
    single = len(step.out) == 1 and step.out[0].condition is None
    step.depart = flow.first_flow(step) if step.out and not single else flow.all_flows(step)
    step.enter = pass_through(step)


def parallel(step: Step) -> None:
    """Compile a parallel gateway."""
    step.depart = flow.all_flows(step)
    if len(step.joined) < 2:
        step.enter = pass_through(step)
        return
    joined = step.joined

    def enter(play: Play, scope: int, came: str) -> None:
        arrive(play, step, scope, came)
        if all((scope, flow_id) in play.arrivals for flow_id in joined):
            fire(play, step, scope)
        else:
            play.tell(EventName.JOIN_ARRIVED, step.element, {})

    step.enter = enter


def inclusive(step: Step) -> None:
    """Compile an inclusive gateway; its joins are decided by `fire_inclusive`."""
    step.depart = flow.true_flows(step) if len(step.out) > 1 else flow.leaving(step)
    if len(step.joined) < 2:
        step.enter = pass_through(step)
        return

    def enter(play: Play, scope: int, came: str) -> None:
        arrive(play, step, scope, came)
        play.tell(EventName.JOIN_ARRIVED, step.element, {})

    step.enter = enter


def event_based(step: Step) -> None:
    """Compile an event-based gateway: one token, one wait for each event behind it."""
    step.depart = end_token

    def enter(play: Play, scope: int, _: str) -> None:
        token = play.stand(step, scope)
        for edge in step.out:
            if edge.target.arm is not None:
                edge.target.arm(play, token)

    step.enter = enter


def arrive(play: Play, step: Step, scope: int, came: str) -> None:
    """Let a token wait at a join; one that was put here by hand takes the first empty flow."""
    if not came:
        empty = (one for one in step.joined if (scope, one) not in play.arrivals)
        came = next(empty, step.joined[0])
    key = (scope, came)
    play.arrivals[key] = play.arrivals.get(key, 0) + 1


def fire(play: Play, step: Step, scope: int) -> None:
    """Take one token from each incoming flow that holds one, and go on with one."""
    taken = consume(play, scope, step.joined)
    play.live[scope] -= len(taken) - 1
    step.depart(play, scope)


def consume(play: Play, scope: int, flows: Iterable[str]) -> tuple[str, ...]:
    """Take one token from each of these flows that holds one; return which did."""
    taken = []
    for flow_id in flows:
        key = (scope, flow_id)
        count = play.arrivals.get(key, 0)
        if not count:
            continue
        taken.append(flow_id)
        if count > 1:
            play.arrivals[key] = count - 1
        else:
            del play.arrivals[key]
    return tuple(taken)


def gathered(step: Step, wanted: int) -> None:
    """Let an activity begin only when so many tokens have come (startQuantity)."""
    begin = step.enter

    def enter(play: Play, scope: int, came: str) -> None:
        arrive(play, step, scope, came)
        waiting = [one for one in step.joined for _ in range(play.arrivals.get((scope, one), 0))]
        if len(waiting) < wanted:
            play.tell(EventName.JOIN_ARRIVED, step.element, {})
            return
        for flow_id in waiting[:wanted]:
            consume(play, scope, [flow_id])
        play.live[scope] -= wanted - 1
        begin(play, scope, came)

    step.enter = enter


def fire_inclusive(play: Play) -> bool:
    """Fire the first inclusive join that nothing can reach any more; tell whether one did."""
    joins = play.program.joins
    waiting = {(scope, joins[flow_id].order): joins[flow_id] for scope, flow_id in play.arrivals}
    for (scope, _), step in sorted(waiting.items(), key=lambda one: one[0]):
        if step.kind is Kind.INCLUSIVE and complete(play, step, scope):
            fire(play, step, scope)
            return True
    return False


def complete(play: Play, step: Step, scope: int, had: tuple[str, ...] = ()) -> bool:
    """Tell whether a join has all the tokens that it can get; it had those of some flows before."""
    full = 0
    for bit, flow_id in enumerate(step.joined):
        if (scope, flow_id) in play.arrivals or flow_id in had:
            full |= 1 << bit
    empty = (1 << len(step.joined)) - 1 & ~full
    if not empty:
        return True
    reach = step.reach
    return not any(
        reach.get(place, 0) & empty and not reach.get(place, 0) & full
        for place in _places(play, step, scope)
    )


def _places(play: Play, step: Step, scope: int) -> list[str]:
    """Return the steps where the other tokens of a scope stand or are about to arrive."""
    standing = [token.element for token in play.tokens.values() if token.parent == scope]
    joins = play.program.joins
    arrived = [joins[flow_id] for at, flow_id in play.arrivals if at == scope]
    return standing + [join.id for join in arrived if join is not step]
