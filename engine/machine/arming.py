"""How each kind of event is waited for: a timer, a message, a signal, a condition."""

from __future__ import annotations

from datetime import datetime

from engine.diagram.graph import Event as Drawn
from engine.diagram.graph import Trigger
from engine.errors import sentence
from engine.machine import timing, working_time
from engine.machine.effects import ArmTimer, Subscribe
from engine.machine.events import EventName
from engine.machine.formula import Formula, text_of
from engine.machine.play import Play
from engine.machine.program import Arm, Step
from engine.machine.refusal import Refused
from engine.machine.state import Wait, WaitKind

#: keys of candidate groups, or the FEEL that gives them
Groups = tuple[str, ...] | Formula
#: the triggers that are waited for; errors, escalations and links find their catcher by themselves
AWAITED = (Trigger.MESSAGE, Trigger.TIMER, Trigger.SIGNAL, Trigger.CONDITIONAL)


def timer(step: Step, drawn: Drawn, formula: Formula | None, groups: Groups = ()) -> Arm:
    """Wait for an instant, a duration or a cycle; in working time, by the calendar of groups."""
    working = drawn.basis == working_time.WORKING
    kind, literal, element = drawn.timer_kind, drawn.timer, step.element

    def arm(play: Play, token: int) -> None:
        text = literal
        if formula is not None:
            text = text_of(formula.data(play.context(token), play.now))
        try:
            if working:
                due = working_time.due(play, kind, text, groups_of(groups, play, token))
            else:
                due = timing.due(kind, text, play.now)
        except timing.BadTime as problem:
            raise not_a_time(step, problem) from None
        set_timer(play, element, token, due.at, due.repeat)

    return arm


def set_timer(play: Play, element: str, token: int, due_at: datetime, repeat: str) -> None:
    """Arm a timer for an instant."""
    number = play.wait(Wait(WaitKind.TIMER, element, token, due_at=due_at, repeat=repeat))
    play.effects.append(ArmTimer(number, element, due_at))
    play.tell(EventName.TIMER_ARMED, element, {"wait": number, "due_at": due_at.isoformat()})


def message(step: Step, drawn: Drawn, key: Formula | None) -> Arm:
    """Wait for a message, under the key that the case knows now."""

    def arm(play: Play, token: int) -> None:
        text = text_of(key.data(play.context(token), play.now)) if key is not None else ""
        if key is not None and not text:
            raise Refused(
                sentence(
                    "“%(place)s” has an empty correlation key, so its message could never find "
                    "the case: fill in what %(text)s reads"
                ),
                place=step.label,
                text=key.text,
            )
        _subscribe(play, step, token, WaitKind.MESSAGE, drawn.name, text)

    return arm


def signal(step: Step, drawn: Drawn) -> Arm:
    """Wait for a signal."""
    return lambda play, token: _subscribe(play, step, token, WaitKind.SIGNAL, drawn.name, "")


def _subscribe(play: Play, step: Step, token: int, kind: WaitKind, name: str, key: str) -> None:
    number = play.wait(Wait(kind, step.element, token, name, key))
    play.effects.append(Subscribe(number, step.element, kind.value, name, key))
    told = EventName.MESSAGE_AWAITED if kind is WaitKind.MESSAGE else EventName.SIGNAL_AWAITED
    data = {"wait": number, "name": name}
    play.tell(told, step.element, {**data, "key": key} if key else data)


def condition(step: Step) -> Arm:
    """Wait until a condition on case data becomes true; it is looked at at once."""

    def arm(play: Play, token: int) -> None:
        play.wait(Wait(WaitKind.CONDITION, step.id, token))
        play.dirty = True

    return arm


def groups_of(drawn: Groups, play: Play, token: int) -> tuple[str, ...]:
    """Return the candidate groups that are drawn, or that FEEL gives now."""
    if isinstance(drawn, tuple):
        return drawn
    value = drawn.data(play.context(token), play.now)
    if isinstance(value, list):
        return tuple(str(one) for one in value if one)
    return tuple(str(value).replace(" ", "").split(",")) if value else ()


def not_a_time(step: Step, problem: timing.BadTime) -> Refused:
    """Say that an element's time cannot be understood."""
    return Refused(
        sentence("“%(place)s” has no usable time: %(problem)s"),
        place=step.label,
        problem=str(problem),
    )
