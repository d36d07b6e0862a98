"""Plays an office under a virtual clock: cases arrive, timers fire, random staff do the work.

The same seed gives the same history. Staff work in office hours only; a work item is done after a
random part of its time until due, now and then too late.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from engine import case, definition, identity, work_item
from engine.actor import Actor
from engine.business_time import Calendar, add
from engine.clock import VirtualClock
from engine.errors import BadInput, Conflict
from engine.machine import State
from engine.runtime import Engine
from engine.worker import Worker
from web.demo import today
from web.demo.answers import Answers

_MORNING, _AFTERNOON = (8 * 60 + 30, 12 * 60), (13 * 60, 17 * 60 + 30)
#: when the staff are there: Monday to Saturday
OFFICE_HOURS = Calendar("Asia/Bangkok", ((_MORNING, _AFTERNOON),) * 6 + ((),))
#: span that a work item without a due instant is expected to take
_UNDUE = timedelta(days=2)
#: how often an answer that the form refuses is thought over
_ATTEMPTS = 5
_item = work_item.work_item


@dataclass(order=True)
class Happening:
    """Something that is going to be done at an instant."""

    at: datetime
    number: int
    act: Callable[[], None] = field(compare=False)


class Simulation:
    """One office at work; `run` moves its clock."""

    def __init__(
        self,
        engine: Engine,
        clock: VirtualClock,
        random: Random,
        wishes: Callable[[str], Mapping[str, Any]],
        lying_until: datetime | None = None,
    ) -> None:
        """Take the engine, its clock, and what `wishes(process)` says staff answer.

        Some work of the last days before `lying_until` is left lying.
        """
        self._engine = engine
        self._worker = Worker(engine)
        self._clock = clock
        self._random = random
        self._wishes = wishes
        self._lying_until = lying_until
        self._plan: list[Happening] = []
        self._seen: set[str] = set()
        self._forms: dict[tuple[int, str], Any] = {}
        self._answers: dict[str, Answers] = {}
        self._groups: dict[str, list[Actor]] = {}
        self._people: dict[str, Actor] = {}
        self._count = 0
        self.completed = 0
        self._read_people()

    def arrive(self, at: datetime, start: Callable[[], None]) -> None:
        """Plan that a case is started at an instant."""
        heapq.heappush(self._plan, Happening(at, self._next(), start))

    def person(self, name: str) -> Actor:
        """Return a person as the one who acts."""
        return self._people[name]

    def run(self, until: datetime, tick: Callable[[], None] = lambda: None) -> None:
        """Let everything happen up to an instant; `tick` is called after each happening."""
        self._notice()
        while (at := self._next_instant()) is not None and at <= until:
            if at > self._clock.now():
                self._clock.move_to(at)
            # a look at clocks may find nothing to do: then nobody acts before their time
            if not self._run_due() and self._plan and self._plan[0].at <= at:
                heapq.heappop(self._plan).act()
            self._notice()
            tick()
        if until > self._clock.now():
            self._clock.move_to(until)

    def _next_instant(self) -> datetime | None:
        due = self._worker.next_due()
        instants = [self._plan[0].at] if self._plan else []
        return min([*instants, due]) if due is not None else min(instants, default=None)

    def _run_due(self) -> bool:
        """Run timers and jobs that are due now; tell whether there were any."""
        return self._worker.run_due() > 0

    def _notice(self) -> None:
        """Plan the work items that have appeared."""
        statement = sa.select(_item).where(
            _item.c.completed_at.is_(None), _item.c.created_at >= self._clock.now()
        )
        with self._engine.database.read() as connection:
            fresh = [row for row in connection.execute(statement) if row.id not in self._seen]
        for row in sorted(fresh, key=lambda row: str(row.id)):
            self._seen.add(row.id)
            if self._is_left(row):
                continue
            at = self._later(row)
            heapq.heappush(self._plan, Happening(at, self._next(), self._doing(row.id)))

    def _is_left(self, row: Any) -> bool:
        """Tell whether nobody touches a work item."""
        if row.form in self._wishes(row.process).get("leave", ()):
            return True
        return self._lying_until is not None and today.is_stalled(
            self._random, row, self._lying_until
        )

    def _later(self, row: Any) -> datetime:
        span = (row.due_at or row.created_at + _UNDUE) - row.created_at
        part = self._random.lognormvariate(-1.1, 0.7)
        wanted = row.created_at + max(span, timedelta(minutes=20)) * min(part, 1.8)
        return add(OFFICE_HOURS, max(wanted, self._clock.now()), timedelta())

    def _doing(self, item_id: str) -> Callable[[], None]:
        return lambda: self._do(item_id)

    def _do(self, item_id: str) -> None:
        with self._engine.database.read() as connection:
            row = work_item.get(connection, item_id)
            if row is None or row.status not in work_item.OPEN:
                return
            whole = case.get(connection, row.case_id)
            state = State.load(case.state(connection, row.case_id))
            groups = work_item.groups(connection, row)
        known = {**state.variables, **json.loads(row.local or "{}")}
        actor = self._people.get(row.assignee or "") or self._someone(groups)
        self._complete(item_id, whole, row, known, actor)

    def _complete(
        self, item_id: str, whole: Any, row: Any, known: Mapping[str, Any], actor: Actor
    ) -> None:
        schema = self._form(whole.definition_id, row.form)
        answers = self._answers_of(row.process)
        day = OFFICE_HOURS.local(self._clock.now()).date()
        for attempt in range(_ATTEMPTS):
            given = answers.fill(schema, known if attempt < _ATTEMPTS - 1 else {}, day)
            try:
                self._engine.complete(item_id, given, actor=actor)
            except BadInput:
                if attempt == _ATTEMPTS - 1:
                    raise
            except Conflict:
                return
            else:
                self.completed += 1
                return

    def _form(self, definition_id: int, name: str) -> Any:
        key = (definition_id, name)
        if key not in self._forms:
            with self._engine.database.read() as connection:
                files = definition.files(connection, definition_id)
            self._forms[key] = json.loads(files.get(f"forms/{name}.json", b"{}"))
        return self._forms[key]

    def _answers_of(self, process: str) -> Answers:
        if process not in self._answers:
            fields = self._wishes(process).get("fields", {})
            self._answers[process] = Answers(self._random, fields)
        return self._answers[process]

    def _someone(self, groups: tuple[str, ...]) -> Actor:
        members = [actor for key in groups for actor in self._groups.get(key, [])]
        return self._random.choice(members) if members else identity.SYSTEM

    def _read_people(self) -> None:
        with self._engine.database.read() as connection:
            everybody = identity.people(connection)
        for person in everybody:
            self._people[person.name] = person.actor
            for key in sorted(person.groups):
                self._groups.setdefault(key, []).append(person.actor)

    def _next(self) -> int:
        self._count += 1
        return self._count
