"""A trial in words: what moving a case or ending a path would withdraw, create, cancel and set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from engine.errors import sentence
from engine.machine import (
    ArmTimer,
    Effect,
    Escalate,
    Finish,
    OfferWork,
    Publish,
    RequestJob,
    Subscribe,
    WaitKind,
)
from engine.runtime.trying import Trial
from web import people
from web.definitions import Definition

GONE = {
    WaitKind.WORK_ITEM: sentence("The work is withdrawn: %(what)s"),
    WaitKind.JOB: sentence("The system does not do this any more: %(what)s"),
    WaitKind.TIMER: sentence("The timer is cancelled: %(what)s"),
    WaitKind.MESSAGE: sentence("This is not waited for any more: %(what)s"),
    WaitKind.SIGNAL: sentence("This is not waited for any more: %(what)s"),
    WaitKind.CONDITION: sentence("This is not waited for any more: %(what)s"),
}
WANTED: dict[type, str] = {
    OfferWork: sentence("Work is put on the worklist: %(what)s"),
    RequestJob: sentence("The system does: %(what)s"),
    ArmTimer: sentence("A timer is set: %(what)s"),
    Subscribe: sentence("The case waits for: %(what)s"),
    Publish: sentence("A message or signal is sent: %(what)s"),
    Escalate: sentence("The case is escalated: %(what)s"),
}


@dataclass(frozen=True)
class Line:
    """One thing that would happen."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """A trial in words."""

    gone: list[Line]
    wanted: list[Line]
    ends: bool


def told(trial: Trial, drawn: Definition) -> Told:
    """Say what a trial would lead to."""
    gone = [
        Line(_say(GONE[wait.kind], drawn.label(wait.element)), wait.due_at)
        for _, wait in trial.gone
    ]
    ends = any(isinstance(one, Finish) for one in trial.effects)
    return Told(gone, list(_wanted(trial.wanted, drawn)), ends)


def _wanted(effects: list[Effect], drawn: Definition) -> Iterator[Line]:
    for effect in effects:
        template = WANTED.get(type(effect))
        if template is not None:
            yield _line(template, effect, drawn)


def _line(template: str, effect: Any, drawn: Definition) -> Line:
    what = drawn.label(effect.element.partition("#")[0])
    if isinstance(effect, OfferWork):
        groups = ", ".join(people.group(key) for key in effect.groups)
        who = people.name(effect.assignee) or groups
        what = f"{what} ({who})" if who else what
    return Line(_say(template, what), getattr(effect, "due_at", None))


def _say(template: str, what: str) -> str:
    translate: Callable[[str], str] = gettext
    return translate(template) % {"what": what}
