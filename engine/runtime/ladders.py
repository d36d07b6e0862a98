"""Whom a step of a ladder tells, in which sentence, and what it does to the work.

Climbing does it and a rehearsal foretells it from the same functions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sqlalchemy.engine import Connection

from engine import identity, notification, work_item
from engine.actor import SUPERVISOR
from engine.errors import sentence
from engine.sla.clock import CASE, RESPONSE, STEP, Clock
from engine.sla.ladder import BREACH, ESCALATED, WARNED, Step
from engine.sla.policy import ASSIGNEE

_ALL = 100
#: what a level says to whoever holds the work
_REMINDED = {
    CASE: sentence("%(number)s: %(level)s; due %(due_at)s."),
    RESPONSE: sentence("The first response to %(number)s: %(level)s; due %(due_at)s."),
    STEP: sentence("“%(task)s” of %(number)s: %(level)s; due %(due_at)s."),
}
#: by measure: warned before due, warned after due, overdue, escalated
_SENTENCES = {
    CASE: (
        sentence("%(number)s has used %(percent)s%% of its time; it is due %(due_at)s."),
        sentence("%(number)s is overdue since %(due_at)s: %(percent)s%% of its time is used."),
        sentence("%(number)s is overdue since %(due_at)s."),
        sentence("%(number)s was escalated to you (%(level)s); due %(due_at)s."),
    ),
    RESPONSE: (
        sentence(
            "The first response to %(number)s has used %(percent)s%% of its time; "
            "it is due %(due_at)s."
        ),
        sentence(
            "The first response to %(number)s is overdue since %(due_at)s: "
            "%(percent)s%% of its time is used."
        ),
        sentence("The first response to %(number)s is overdue since %(due_at)s."),
        sentence(
            "The first response to %(number)s was escalated to you (%(level)s); due %(due_at)s."
        ),
    ),
    STEP: (
        sentence(
            "“%(task)s” of %(number)s has used %(percent)s%% of its time; it is due %(due_at)s."
        ),
        sentence(
            "“%(task)s” of %(number)s is overdue since %(due_at)s: "
            "%(percent)s%% of its time is used."
        ),
        sentence("“%(task)s” of %(number)s is overdue since %(due_at)s."),
        sentence("“%(task)s” of %(number)s was escalated to you (%(level)s); due %(due_at)s."),
    ),
}
_WAITING = sentence("“%(task)s” of %(number)s waits for somebody to take it; it is due %(due_at)s.")
_KINDS = {
    WARNED: notification.WARNED,
    BREACH: notification.BREACHED,
    ESCALATED: notification.ESCALATED,
}


@dataclass(frozen=True)
class Work:
    """An open work item, as far as ladders look at it."""

    wait: str
    id: str
    element: str
    name: str
    assignee: str | None
    groups: tuple[str, ...]
    priority: int


class Directory:
    """Who belongs to which group, looked up once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def _people(self) -> list[identity.Person]:
        everybody = identity.people(self._connection)
        return [one for one in everybody if one.status == identity.ACTIVE]

    def members(self, groups: Collection[str]) -> list[str]:
        """Return the active people of some groups."""
        return [one.name for one in self._people if not one.groups.isdisjoint(groups)]

    def supervisors(self) -> list[str]:
        """Return those who hear of what nobody else would hear of."""
        return [one.name for one in self._people if SUPERVISOR in one.roles]


def open_work(connection: Connection, case_id: int) -> dict[str, Work]:
    """Return the open work items of a case by their wait."""
    return {
        key: Work(
            key,
            row.id,
            row.activity,
            row.name,
            row.assignee,
            work_item.groups(connection, row),
            row.priority,
        )
        for key, row in work_item.open_of(connection, case_id).items()
    }


def concerned(clock: Clock, works: Mapping[str, Work]) -> list[Work]:
    """Return the work that a clock is about: its own item, or all that is open."""
    if clock.measure == STEP:
        return [works[clock.key]] if clock.key in works else []
    return list(works.values())


def audience(
    directory: Directory, clock: Clock, step: Step, works: Mapping[str, Work]
) -> list[str]:
    """Return whom a step tells.

    Whoever holds the work, else everybody of its groups; a level the group that it names. Where
    that is nobody, those who look after everything.
    """
    if step.level is not None and step.level.to != ASSIGNEE:
        found = directory.members([step.level.to])
    else:
        about = concerned(clock, works)
        found = [work.assignee for work in about if work.assignee is not None]
        if not found:
            found = directory.members({group for work in about for group in work.groups})
    return list(dict.fromkeys(found or directory.supervisors()))


def kind(clock: Clock, step: Step, works: Mapping[str, Work]) -> str:
    """Return the kind of the notification; a level for who holds the work is a warning."""
    warns = step.kind == WARNED or _is_for_holder(step)
    if warns and is_late(clock, step):
        return notification.BREACHED
    if warns:
        return notification.WAITING if _is_waiting(clock, works) else notification.WARNED
    return _KINDS[step.kind]


def is_late(clock: Clock, step: Step) -> bool:
    """Tell whether a step comes after the due instant."""
    return clock.reached is not None and step.at > clock.reached


def _is_for_holder(step: Step) -> bool:
    return step.level is not None and step.level.to == ASSIGNEE


def _is_waiting(clock: Clock, works: Mapping[str, Work]) -> bool:
    """Tell whether a step's work is there and nobody has taken it."""
    work = works.get(clock.key)
    return clock.measure == STEP and work is not None and work.assignee is None


def template(clock: Clock, step: Step, works: Mapping[str, Work]) -> str:
    """Return the sentence of the notification."""
    before, after, overdue, escalated = _SENTENCES[clock.measure]
    if step.kind == ESCALATED:
        return _REMINDED[clock.measure] if _is_for_holder(step) else escalated
    if step.kind == BREACH:
        return overdue
    if step.percent is not None and step.percent > _ALL:
        return after
    return _WAITING if _is_waiting(clock, works) else before


def details(clock: Clock, step: Step, works: Mapping[str, Work], number: str) -> dict[str, Any]:
    """Return the values of the sentence."""
    due_at = clock.reached
    said: dict[str, Any] = {"number": number, "due_at": due_at.isoformat() if due_at else ""}
    if clock.key in works:
        said["task"] = works[clock.key].name
    if step.percent is not None:
        said["percent"] = step.percent
    if step.level is not None:
        said |= {"level": step.level.name, "level_en": step.level.name_en}
    return said


def moved(clock: Clock, step: Step, works: Mapping[str, Work]) -> list[tuple[Work, Work]]:
    """Return the work that a level changes, before and after: handed over, or more urgent."""
    if step.level is None:
        return []
    found = []
    for work in concerned(clock, works):
        after = work
        if step.level.priority is not None and step.level.priority > work.priority:
            after = replace(after, priority=step.level.priority)
        if step.level.reassign and step.level.to != ASSIGNEE:
            after = replace(after, assignee=None, groups=(step.level.to,))
        if after != work:
            found.append((work, after))
    return found
