"""Scopes: the process, embedded and event sub-processes, and called processes."""

from __future__ import annotations

from typing import Any

from engine.diagram.graph import AdHoc
from engine.machine import ad_hoc as offering
from engine.machine.events import EventName
from engine.machine.formula import Formula
from engine.machine.lifecycle import close, end_case, end_token, mapped
from engine.machine.play import Play
from engine.machine.program import Body, Step
from engine.machine.tasks import waiting


def process(step: Step, body: Body) -> None:
    """Compile the process itself, which ends the case when its last token has ended."""
    step.body, step.closed, step.finish = body, True, end_case


def subprocess(step: Step, body: Body) -> None:
    """Compile an embedded sub-process."""
    step.body, step.finish = body, close

    def begin(play: Play, token: int) -> None:
        play.tell(EventName.ACTIVITY_ENTERED, step.element, _item_number(play, step, token))
        open_body(play, body, token)

    waiting(step, begin)


def ad_hoc(step: Step, body: Body, plan: AdHoc, condition: Formula | None) -> None:
    """Compile an ad-hoc sub-process."""
    sequential = plan.ordering == "sequential"
    offering.compiled(step, offering.Plan(sequential, condition, plan.cancel_remaining, body))


def event_subprocess(step: Step, body: Body, start: Step) -> None:
    """Compile an event sub-process; its start event opens it."""
    step.body, step.finish, step.start = body, close, start
    step.depart = end_token


def call(step: Step, body: Body) -> None:
    """Compile a call activity: a process of the same file with variables of its own."""
    step.body, step.finish, step.closed = body, close, True
    inputs, step.inputs = step.inputs, ()

    def begin(play: Play, token: int) -> None:
        outside = play.context(play.tokens[token].parent)
        item = play.data.get(token, {})
        if inputs:
            handed = mapped(play, inputs, {**outside, **item})
        else:
            handed = {name: value for name, value in outside.items() if name != "case"}
        play.declare(token, {**handed, **item})
        play.tell(EventName.ACTIVITY_ENTERED, step.element, _item_number(play, step, token))
        open_body(play, body, token)

    waiting(step, begin)


def open_body(play: Play, body: Body, scope: int) -> None:
    """Begin inside a scope: its event sub-processes listen, its first elements get their tokens."""
    play.live[scope] = len(body.entries)
    for entry in body.entries:
        play.queue.append((scope, entry, ""))
    for start in body.waiting:
        if start.arm is not None:
            start.arm(play, scope)


def _item_number(play: Play, step: Step, token: int) -> dict[str, Any]:
    return {"item": play.data[token]["loopCounter"]} if step.is_item else {}
