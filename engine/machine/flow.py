"""Which sequence flows a token takes when it leaves (BPMN 2.0.2 §13.2.1, §13.3.1, §13.4)."""

from __future__ import annotations

from engine.errors import sentence
from engine.machine.lifecycle import end_token
from engine.machine.play import Play
from engine.machine.program import Depart, Edge, Step
from engine.machine.refusal import Refused


def take(play: Play, scope: int, edges: list[Edge] | tuple[Edge, ...]) -> None:
    """Turn the one token that leaves into one on each of these flows."""
    if len(edges) != 1:
        play.live[scope] += len(edges) - 1
    for edge in edges:
        play.events.append(edge.event)
        play.queue.append((scope, edge.target, edge.id))


def all_flows(step: Step) -> Depart:
    """Leave along every flow; without any, the token ends here."""
    edges = step.out
    if not edges:
        return end_token
    if len(edges) > 1:
        return lambda play, scope: take(play, scope, edges)
    (edge,) = edges
    event, entry = edge.event, (edge.target, edge.id)

    def depart(play: Play, scope: int) -> None:
        play.events.append(event)
        play.queue.append((scope, *entry))

    return depart


def first_flow(step: Step) -> Depart:
    """Leave along the first flow whose condition is true, else along the default flow."""
    choices, default = split(step)

    def depart(play: Play, scope: int) -> None:
        context, now = play.context(scope), play.now
        for edge in choices:
            if edge.condition is None or edge.condition.true(context, now):
                break
        else:
            edge = default or none_applies(step)
        play.events.append(edge.event)
        play.queue.append((scope, edge.target, edge.id))

    return depart


def true_flows(step: Step) -> Depart:
    """Leave along every flow without a condition or with a true one, else along the default."""
    choices, default = split(step)
    whenever = default is not None and step.node.kind.value != "inclusiveGateway"

    def depart(play: Play, scope: int) -> None:
        context, now = play.context(scope), play.now
        taken, applies = [], False
        for edge in choices:
            if edge.condition is None:
                taken.append(edge)
            elif edge.condition.true(context, now):
                taken.append(edge)
                applies = True
        # A task's default flow asks only for its conditions, not for flows without one.
        if default is not None and not applies and (whenever or not taken):
            taken.append(default)
        take(play, scope, taken or [none_applies(step)])

    return depart


def repeatedly(depart: Depart, times: int) -> Depart:
    """Leave several times: so many tokens go along each flow (completionQuantity)."""

    def leave(play: Play, scope: int) -> None:
        play.live[scope] += times - 1
        for _ in range(times):
            depart(play, scope)

    return leave


def leaving(step: Step) -> Depart:
    """Choose how an activity or event is left."""
    if any(edge.condition is not None for edge in step.out):
        return true_flows(step)
    return all_flows(step)


def split(step: Step) -> tuple[tuple[Edge, ...], Edge | None]:
    """Return the flows to choose from, and the default flow."""
    default = next((edge for edge in step.out if edge.id == step.node.default), None)
    return tuple(edge for edge in step.out if edge is not default), default


def none_applies(step: Step) -> Edge:
    """Refuse to leave where no flow applies."""
    raise Refused(
        sentence(
            "No way out of “%(place)s” (%(element)s) applies: correct the case data, "
            "or draw a default flow"
        ),
        place=step.label,
        element=step.element,
    )
