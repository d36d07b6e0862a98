"""User and manual tasks: whom the work is offered to, with what, and until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.machine import timing, working_time
from engine.machine.arming import Groups, groups_of, not_a_time
from engine.machine.effects import OfferWork
from engine.machine.events import EventName
from engine.machine.formula import Formula
from engine.machine.play import Play
from engine.machine.program import Step
from engine.machine.state import Wait, WaitKind
from engine.machine.tasks import Begin

NORMAL_PRIORITY = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """What the diagram says about a piece of work: each either fixed or FEEL."""

    form: str
    groups: Groups
    assignee: str | Formula
    due: str | Formula
    #: whether a duration counts working time
    working: bool
    priority: int | Formula


def offer(step: Step, drawn: Offer) -> Begin:
    """Put the task on the worklist."""
    element, name = step.element, step.label

    def begin(play: Play, token: int) -> None:
        groups = groups_of(drawn.groups, play, token)
        assignee = _assignee(drawn.assignee, play, token)
        due_at = _due(step, drawn, groups, play, token)
        priority = _priority(drawn.priority, play, token)
        number = play.wait(Wait(WaitKind.WORK_ITEM, element, token))
        stage, local = step.stage or _stage(play, token), _local(play, token)
        play.effects.append(
            OfferWork(
                number, element, name, drawn.form, groups, assignee, due_at, priority, stage, local
            )
        )
        data: dict[str, Any] = {"wait": number}
        if groups:
            data["groups"] = list(groups)
        if assignee:
            data["assignee"] = assignee
        if due_at:
            data["due_at"] = due_at.isoformat()
            if drawn.working:
                data["calendar"] = working_time.version_in(play, groups)
        play.tell(EventName.WORK_CREATED, element, data)

    return begin


def _groups(drawn: tuple[str, ...] | Formula, play: Play, token: int) -> tuple[str, ...]:
    if isinstance(drawn, tuple):
        return drawn
    value = drawn.data(play.context(token), play.now)
    if isinstance(value, list):
        return tuple(str(one) for one in value if one)
    return tuple(str(value).replace(" ", "").split(",")) if value else ()


def _assignee(drawn: str | Formula, play: Play, token: int) -> str | None:
    if isinstance(drawn, str):
        return drawn or None
    value = drawn.data(play.context(token), play.now)
    return str(value) if value else None


def _due(
    step: Step, drawn: Offer, groups: Collection[str], play: Play, token: int
) -> datetime | None:
    text = drawn.due
    if isinstance(text, Formula):
        text = text.data(play.context(token), play.now)
    if not text:
        return None
    try:
        if drawn.working:
            return working_time.deadline(play, str(text), groups)
        return timing.deadline(str(text), play.now)
    except timing.BadTime as problem:
        raise not_a_time(step, problem) from None


def _priority(drawn: int | Formula, play: Play, token: int) -> int:
    if isinstance(drawn, int):
        return drawn
    value = drawn.data(play.context(token), play.now)
    if not isinstance(value, int | float) or not -1e6 < value < 1e6:
        return NORMAL_PRIORITY
    return int(value)


def _stage(play: Play, token: int) -> str:
    """Return the stage of the nearest activity around that names one."""
    while token:
        stage = play.step_of(token).stage
        if stage:
            return stage
        token = play.tokens[token].parent
    return ""


def _local(play: Play, token: int) -> dict[str, Any]:
    """Return the variables between the task and its process: item and inputs."""
    local: dict[str, Any] = {}
    for holder in reversed(play.holders(token)[:-1]):
        local.update(play.data[holder])
    return local
