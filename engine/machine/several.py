"""Events with several definitions (BPMN 2.0.2 §10.5.5 Multiple, Parallel Multiple).

Each definition is a part with a step of its own. Awaited: of a multiple event any part will do,
of a parallel multiple event all of them must come, in any order. Thrown: all of them, in turn.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagram.graph import Trigger
from engine.machine.play import Play
from engine.machine.program import Arm, Step
from engine.machine.state import WaitKind

PART = "#"


def together(arms: Iterable[Arm]) -> Arm:
    """Wait for all parts of an event."""
    parts = tuple(arms)

    def arm(play: Play, token: int) -> None:
        for one in parts:
            one(play, token)

    return arm


def all_wanted(step: Step) -> bool:
    """Tell whether every part of the event must come."""
    return step.node.event is not None and step.node.event.trigger is Trigger.PARALLEL_MULTIPLE


def waits_of(play: Play, step: Step, token: int) -> list[int]:
    """Return the waits of an event that are still open."""
    return [
        number
        for number, wait in play.waits.items()
        if wait.token == token and play.steps[wait.element].element == step.element
    ]


def anew(play: Play, step: Step, token: int) -> None:
    """Wait for all parts again; conditions must become true anew."""
    if step.arm is not None:
        step.arm(play, token)
    for number in waits_of(play, step, token):
        wait = play.waits[number]
        if wait.kind is WaitKind.CONDITION:
            play.waits[number] = wait._replace(met=True)
