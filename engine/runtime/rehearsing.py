"""Rehearsal: what happens when nobody touches a case, played on copies and thrown away.

1. The next thing is the earliest timer of the diagram or the next step of a ladder; at the same
   instant timers and what they set off come first, as with the worker.
2. Timers are fired on the machine's state, so that what they lead to (new work, ended work, jobs)
   counts from then on. Jobs get the answer that the caller foresees.
3. Steps of ladders find the same people by the same rules as climbing does.

It ends at a horizon, after so many scenes, at the end of the case, or where the machine could not
go on without knowing what a handler answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import case, identity, journal, ledger, preference
from engine.actor import SYSTEM
from engine.feel import FeelError
from engine.journal import Happening
from engine.machine import (
    Command,
    Drop,
    Finish,
    Fire,
    OfferWork,
    Refused,
    RequestJob,
    State,
    Succeed,
    WaitKind,
    advance,
    occurrences,
)
from engine.pause import escalation_level
from engine.runtime import climbing, ladders, telling
from engine.runtime.climbing import Reached
from engine.runtime.ladders import Directory, Work
from engine.runtime.measuring import Told, next_climb, standing_of
from engine.runtime.tools import Tools
from engine.sla import ladder
from engine.sla.reading import Standing
from engine.work_item import identifier

#: what a scene shows
TIMER, JOB, OFFERED, WITHDRAWN, STEP, RESUMED, ENDED, STUCK = (
    *("timer", "job", "offered", "withdrawn", "step", "resumed", "ended", "stuck"),
)
#: foresees what a handler answers to its inputs; None when nobody knows
Answers = Callable[[str, Mapping[str, Any]], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Receiver:
    """Somebody who is told, and when a mail may reach them."""

    name: str
    #: for whom they stand in
    absent: str
    in_page: bool
    #: None: they want no mail of this
    mail_at: datetime | None


@dataclass(frozen=True)
class Scene:
    """One thing that will happen."""

    at: datetime
    what: str
    element: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    #: of a step: kind and sentence of what is told, and whom it reaches
    kind: str = ""
    template: str = ""
    people: tuple[Receiver, ...] = ()


class Rehearsal:
    """One case, played on from how it stands now."""

    def __init__(
        self,
        tools: Tools,
        connection: Connection,
        row: Any,
        *,
        now: datetime,
        answers: Answers,
    ) -> None:
        self._tools = tools
        self._connection = connection
        self._row = row
        self._answers = answers
        self._now = now
        self._state = State.load(row.state)
        self._standing = standing_of(tools, connection, row).copy()
        self._works = ladders.open_work(connection, row.id)
        self._directory = Directory(connection)
        self._done = set(_climbed(connection, row.id))
        self._jobs = _pending(connection, row.id)
        self._moves = row.status == case.ACTIVE
        self.scenes: list[Scene] = []

    def play(self, until: datetime, most: int = 200) -> list[Scene]:
        """Return what happens up to an instant, in order."""
        due_at: datetime | None = self._now
        while due_at is not None and due_at <= until and len(self.scenes) < most:
            self._now = max(self._now, due_at)
            self._carry_out()
            due_at = self._next()
        return self.scenes[:most]

    def _next(self) -> datetime | None:
        if self._is_over():
            return None
        found = [next_climb(self._standing, self._now)]
        if self._moves:
            found += [wait.due_at for _, wait in self._timers()]
        return min((each for each in found if each is not None), default=None)

    def _is_over(self) -> bool:
        return bool(self.scenes) and self.scenes[-1].what in (ENDED, STUCK)

    def _carry_out(self) -> None:
        """Do all that is due at this instant."""
        while self._moves and not self._is_over() and self._move_once():
            pass
        if not self._is_over():
            self._resume()
            self._climb()

    # --- the machine

    def _timers(self) -> Iterator[tuple[int, Any]]:
        waits = self._state.waits.items()
        return ((n, wait) for n, wait in waits if wait.kind is WaitKind.TIMER and wait.due_at)

    def _move_once(self) -> bool:
        """Fire a timer or answer a job; False when neither is due."""
        due = [(wait.due_at, n, wait) for n, wait in self._timers() if wait.due_at <= self._now]
        if due:
            due_at, number, wait = min(due)
            count, _ = occurrences(due_at, wait.repeat, self._now)
            self._show(TIMER, wait.element, {"count": max(1, count)})
            return self._advance(Fire(number, max(1, count)), wait.element)
        if self._jobs:
            number, element, handler, inputs = self._jobs.pop(0)
            answer = self._answers(handler, inputs)
            said = {"handler": handler, "inputs": inputs, "known": answer is not None}
            self._show(JOB, element, said)
            return self._advance(Succeed(number, answer or {}), element)
        return False

    def _advance(self, command: Command, element: str) -> bool:
        calendars = self._standing.calendar_of
        program = self._tools.definitions.get(self._connection, self._row.definition_id).program
        now = self._now.astimezone(self._tools.zone)
        try:
            result = advance(program, self._state, command, now, calendars)
        except (Refused, FeelError) as problem:
            self._show(STUCK, element, {"problem": str(problem)})
            return False
        self._state = result.state
        for event in result.events:
            self._take(event.name, event.element, event.data)
        for effect in result.effects:
            self._follow(effect)
        return True

    def _take(self, event: str, element: str, data: Mapping[str, Any]) -> None:
        told = Told(self._now, SYSTEM.name, event, element, data, None, None)
        self._standing.take(told)

    def _follow(self, effect: Any) -> None:
        """Note what the machine asks of the world."""
        if isinstance(effect, OfferWork):
            self._works[str(effect.wait)] = Work(
                str(effect.wait),
                identifier(self._row.id, effect.wait),
                effect.element,
                effect.name,
                effect.assignee,
                tuple(dict.fromkeys(effect.groups)),
                effect.priority,
            )
            said = {"task": effect.name, "groups": effect.groups, "to": effect.assignee}
            self._show(OFFERED, effect.element, said)
        elif isinstance(effect, RequestJob):
            self._jobs.append((effect.wait, effect.element, effect.handler, effect.inputs))
        elif isinstance(effect, Drop):
            self._jobs = [job for job in self._jobs if job[0] != effect.wait]
            gone = self._works.pop(str(effect.wait), None)
            if gone is not None:
                self._show(WITHDRAWN, gone.element, {"task": gone.name})
        elif isinstance(effect, Finish):
            self._show(ENDED, "", {"status": effect.status})

    # --- the ladders

    def _resume(self) -> None:
        """End a pause that has lasted its longest time."""
        held = self._standing.paused
        if held is not None and held.until_at is not None and held.until_at <= self._now:
            self._take(Happening.RESTARTED, "", {"kind": held.kind})
            self._show(RESUMED, "", {"kind": held.kind})

    def _climb(self) -> None:
        """Show the steps that are reached; a person is shown once, at the last of several."""
        found = [
            one
            for one in climbing.reached(self._standing, self._now)
            if (one.clock.key, one.step.key) not in self._done
        ]
        told = []
        for one in found:
            self._done.add((one.clock.key, one.step.key))
            told.append(ladders.audience(self._directory, *one, self._works))
            for _, after in ladders.moved(*one, self._works):
                self._works[after.wait] = after
        for one, people in zip(found, climbing.last_of_each(found, told), strict=True):
            self._show_step(one, people)

    def _show_step(self, one: Reached, people: Sequence[str]) -> None:
        kind = ladders.kind(*one, self._works)
        said = ladders.details(*one, self._works, self._row.number)
        level = one.step.level
        if level is not None:
            said |= {"priority": level.priority, "reassign": level.reassign, "group": level.to}
        self.scenes.append(
            Scene(
                self._now,
                STEP,
                one.clock.element,
                {**said, **about(one)},
                kind,
                ladders.template(*one, self._works),
                tuple(self._receivers(people, kind)),
            )
        )

    def _receivers(self, people: Sequence[str], kind: str) -> Iterator[Receiver]:
        """Say who hears of it, and when a mail may reach them."""
        found = telling.receivers(self._connection, people, kind, self._row.id, self._now)
        for name, absent in found.items():
            reader = identity.person(self._connection, name)
            wish = preference.of(self._connection, name)
            in_page, by_mail = wish.in_page(kind), wish.by_mail(kind)
            if reader is None or reader.status != identity.ACTIVE or not (in_page or by_mail):
                continue
            hours = telling.calendar_of(self._tools, self._connection, reader.groups)
            mail_at = preference.delivery(wish, hours, self._now) if by_mail else None
            yield Receiver(name, absent, in_page, mail_at)

    def _show(self, what: str, element: str, values: Mapping[str, Any]) -> None:
        self.scenes.append(Scene(self._now, what, element, values))


def about(one: Reached) -> dict[str, Any]:
    """Return what a scene says of a step: what is measured, and whether it is late."""
    late = one.step.kind == ladder.BREACH or ladders.is_late(*one)
    return {"measure": one.clock.measure, "step": one.step.kind, "late": late}


def _climbed(connection: Connection, case_id: int) -> Iterator[tuple[str, str]]:
    """Return the steps that were carried out already."""
    levels = escalation_level.c
    wanted = sa.select(levels.clock, levels.level).where(levels.case_id == case_id)
    return ((row.clock, row.level) for row in connection.execute(wanted))


def _pending(connection: Connection, case_id: int) -> list[tuple[int, str, str, dict[str, Any]]]:
    """Return the jobs that are on their way already."""
    rows = ledger.of_case(connection, case_id)
    return [
        (row.wait, row.activity, row.handler, journal.parse(row.inputs))
        for row in rows
        if row.kind == ledger.JOB and row.status in (ledger.READY, ledger.RUNNING)
    ]


def prepare(tools: Tools, row: Any, now: datetime) -> None:
    """Work out the years of the calendars that a rehearsal needs, with no transaction open.

    That may take longer than PostgreSQL lets a transaction be idle.
    """
    with tools.database.read() as connection:
        standing = standing_of(tools, connection, row).copy()
        load(tools, connection, standing)
    if standing.policy is not None:
        for clock in standing.ongoing(now):
            ladder.steps(clock, standing.policy)


def load(tools: Tools, connection: Connection, standing: Standing) -> None:
    """Read the policy and the calendars of a standing, so that it needs no connection."""
    if standing.policy_id is not None:
        tools.policies.get(connection, standing.policy_id)
    for version in (0, *standing.calendars.values()):
        tools.calendars.get(connection, version)
