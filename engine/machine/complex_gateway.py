"""Complex gateways: they go on when enough tokens are there (BPMN 2.0.2 §10.6.5, §13.4.5).

1. Waiting for start: as long as a token is there and nothing else moves, the activation condition
   is asked. It sees `activationCount` (tokens on all incoming flows) and `activationCounts` (by
   flow). When it is true, one token of each flow that holds one is taken, and the outgoing flows
   are chosen by their conditions, which see `waitingForStart` = true.
2. Waiting for reset: the gateway waits for the flows that gave no token, as an inclusive join
   does. Then it takes their tokens and can be activated again; when there were any, the flows
   with a true condition are taken, else the default flow; `waitingForStart` is false. A flow
   without a condition is taken on activation only.
"""

from __future__ import annotations

from engine.machine import flow, gateways
from engine.machine.events import EventName
from engine.machine.formula import Formula
from engine.machine.lifecycle import end_token
from engine.machine.play import Play
from engine.machine.program import Edge, Step


def compiled(step: Step, activation: Formula) -> None:
    """Compile a complex gateway."""
    step.condition = activation
    step.depart = end_token

    def enter(play: Play, scope: int, came: str) -> None:
        gateways.arrive(play, step, scope, came)
        play.tell(EventName.JOIN_ARRIVED, step.element, {})

    step.enter = enter


def settle(play: Play) -> bool:
    """Activate or reset the first complex gateway that can be; tell whether one was."""
    joins = play.program.joins
    found = {(scope, joins[flow_id].order): joins[flow_id] for scope, flow_id in play.arrivals}
    found |= {(scope, play.steps[one].order): play.steps[one] for scope, one in play.resets}
    for (scope, _), step in sorted(found.items(), key=lambda one: one[0]):
        if step.condition is None:
            continue
        had = play.resets.get((scope, step.id))
        if had is None:
            if _activated(play, step, scope):
                _activate(play, step, scope)
                return True
        elif gateways.complete(play, step, scope, had):
            _reset(play, step, scope, had)
            return True
    return False


def _activated(play: Play, step: Step, scope: int) -> bool:
    counts = {name: play.arrivals.get((scope, name), 0) for name in step.joined}
    seen = {"activationCount": sum(counts.values()), "activationCounts": counts}
    assert step.condition is not None
    return step.condition.true({**play.context(scope), **seen}, play.now)


def _activate(play: Play, step: Step, scope: int) -> None:
    taken = gateways.consume(play, scope, step.joined)
    edges = _chosen(play, step, scope, start=True) or [flow.none_applies(step)]
    play.resets[scope, step.id] = taken
    play.live[scope] -= len(taken) - 1
    flow.take(play, scope, edges)


def _reset(play: Play, step: Step, scope: int, had: tuple[str, ...]) -> None:
    del play.resets[scope, step.id]
    taken = gateways.consume(play, scope, [name for name in step.joined if name not in had])
    play.tell(EventName.GATEWAY_RESET, step.element, {})
    if not taken:
        return
    edges = _chosen(play, step, scope, start=False)
    play.live[scope] -= len(taken) - 1
    if edges:
        flow.take(play, scope, edges)
    else:
        end_token(play, scope)


def _chosen(play: Play, step: Step, scope: int, *, start: bool) -> list[Edge]:
    """Return the flows to take: those with a true condition, else the default flow."""
    choices, default = flow.split(step)
    context = {**play.context(scope), "waitingForStart": start}
    edges = []
    for edge in choices:
        if start if edge.condition is None else edge.condition.true(context, play.now):
            edges.append(edge)
    late = any(edge.condition is not None for edge in choices)
    return edges or ([default] if default is not None and (start or late) else [])
