"""Bringing finished cases of another system in: rows and journal as if they had run here.

Each case is one chain of journal rows at the instants that the log tells, and stands under a key
made of process and trace, so that a second import adds nothing and a killed one goes on. People
and groups of the log get the process in front of their name: they are nobody of this office.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import calendar, case, clock, definition, journal, policy, work_item
from engine.actor import ADMINISTRATOR, SYSTEM, Actor
from engine.definition import IMPORTED
from engine.errors import Conflict, NotAllowed, NotFound, sentence
from engine.event_log import picture
from engine.event_log.discovery import BEGIN, END, Way, element
from engine.event_log.mapping import PastCase
from engine.journal import Entry, Happening
from engine.machine.state import ROOT, State, Status
from engine.runtime import deploying, policies
from engine.runtime.compiled import compile_files
from engine.runtime.tools import Tools
from engine.sla import reading
from engine.sla.clock import CASE, STEP
from engine.sla.policy import Policy
from engine.statement import Insert

BATCH = 200
_insert = Insert(case.case)
#: the name of whoever did something in the log
_PERSON = "{process}/{name}"


class Imported(NamedTuple):
    """The definition under which past cases are kept, and what they are measured by."""

    definition_id: int
    process: str
    name: str
    prefix: str
    policy_id: int
    policy: Policy
    #: by which lines of the diagram each way goes
    lines: Mapping[Way, tuple[str, ...]]


def prepare(
    tools: Tools,
    files: Mapping[str, bytes],
    content: Mapping[str, Any],
    ways: Iterable[Way],
    *,
    actor: Actor,
    reason: str,
) -> Imported:
    """Store the discovered definition and a first policy, if they are not there yet."""
    _may(actor)
    drawn, _ = compile_files(files)
    main = drawn.main
    with tools.database.write() as connection:
        head = journal.lock_office(connection)
        found = definition.newest(connection, main.id)
        _must_be_imported(found, main.id)
        if found is not None and found.content_hash == definition.content_hash(files):
            definition_id = found.id
        else:
            definition_id, _ = deploying.add_version(
                connection,
                head,
                main,
                files,
                found,
                at=clock.now(),
                actor=actor,
                reason=reason,
                said={"imported": True},
                status=IMPORTED,
            )
    policies.seed(tools, main.id, content, reason=reason)
    with tools.database.read() as connection:
        kept = policy.newest(connection, main.id)
    if kept is None:
        raise NotFound()
    return Imported(
        definition_id,
        main.id,
        main.name or main.id,
        main.attribute("casePrefix"),
        kept.id,
        kept.policy,
        picture.lines(ways),
    )


def import_cases(
    tools: Tools, into: Imported, cases: Sequence[PastCase], *, actor: Actor, source: str
) -> int:
    """Store finished cases in one transaction and return how many were not there yet."""
    _may(actor)
    with tools.database.write() as connection:
        known = _known(connection, into, cases)
        fresh = [one for one in cases if _key(into, one) not in known]
        if not fresh:
            return 0
        calendars = calendar.current(connection)
        of_version = partial(tools.calendars.get, connection)
        ids = _ids(connection, len(fresh))
        told = [
            _Telling(into, one, case_id, calendars, of_version, actor, source)
            for case_id, one in zip(ids, fresh, strict=True)
        ]
        _insert.run(connection, [t.case() for t in told])
        journal.store(connection, [row for t in told for row in t.rows])
        work_item.add(connection, [item for t in told for item in t.items])
        return len(fresh)


def _ids(connection: Connection, count: int) -> Iterator[int]:
    """Return the ids of the next cases."""
    first = case.next_id(connection)
    if connection.dialect.name == "sqlite":
        return iter(range(first, first + count))
    return iter([first, *(case.next_id(connection) for _ in range(count - 1))])


def _may(actor: Actor) -> None:
    if ADMINISTRATOR not in actor.roles and actor is not SYSTEM:
        raise NotAllowed(sentence("Only administrators bring past cases in."))


def _must_be_imported(found: Any, process: str) -> None:
    if found is not None and found.status != IMPORTED:
        template = sentence(
            "There is a process “%(process)s” that runs here; import the log under another key."
        )
        raise Conflict(template, process=process)


def _known(connection: Connection, into: Imported, cases: Sequence[PastCase]) -> set[str]:
    keys = [_key(into, one) for one in cases]
    statement = sa.select(journal.journal.c.command_key)
    found = connection.execute(statement.where(journal.journal.c.command_key.in_(keys)))
    return set(found.scalars())


def _key(into: Imported, one: PastCase) -> str:
    key = f"log:{into.process}:{one.name}"
    return key if len(key) <= 200 else f"log:{hashlib.sha256(key.encode()).hexdigest()}"


class _Telling:
    """One past case as its rows tell it."""

    def __init__(
        self,
        into: Imported,
        past: PastCase,
        case_id: int,
        calendars: Mapping[str, int],
        calendar_of: Any,
        actor: Actor,
        source: str,
    ) -> None:
        self.into, self.past, self.id, self.actor = into, past, case_id, actor
        self.number = f"{into.prefix}-{case_id:06d}"
        self.calendar_of = calendar_of
        self.facts = {
            "id": case_id,
            "number": self.number,
            "started_at": past.started_at.isoformat(),
            "started_by": actor.name,
            "calendars": dict(calendars),
            "policy": into.policy_id,
        }
        self.items = [self._item(number) for number in range(len(past.steps))]
        told = sorted(self._told(source), key=lambda one: one[0])
        self.rows, self.head = journal.chained(case_id, told, key=_key(into, past))

    def _told(self, source: str) -> Iterator[tuple[datetime, str, Entry]]:
        past, system = self.past, self.actor.name
        data = {
            "log": source,
            "trace": past.name,
            "facts": {**self.facts, "due_at": past.due_at.isoformat() if past.due_at else None},
            "changes": {name: [None, value] for name, value in past.facts.items()},
        }
        yield past.started_at, system, Entry(Happening.IMPORTED, BEGIN, data)
        here, known = BEGIN, dict(past.facts)
        for step, item in zip(past.steps, self.items, strict=True):
            target = item["activity"]
            yield from self._way(here, target, step.created_at)
            offered = {
                "wait": item["wait"],
                "groups": [g] if (g := item["candidate_group"]) else [],
            }
            yield step.created_at, system, Entry("work_item:created", target, offered)
            person = item["completed_by"]
            if step.claimed_at is not None:
                said = {"wait": item["wait"]}
                yield step.claimed_at, person, Entry(Happening.CLAIMED, target, said)
            changes = {name: [known.get(name), value] for name, value in step.facts.items()}
            known.update(step.facts)
            done = {"wait": item["wait"], **({"changes": changes} if changes else {})}
            yield step.completed_at, person, Entry("work_item:completed", target, done)
            here = target
        yield from self._way(here, END, past.ended_at)
        yield past.ended_at, system, Entry("case:completed", END)

    def _way(self, source: str, target: str, at: datetime) -> Iterator[tuple[datetime, str, Entry]]:
        """Tell the lines that were taken, as far as they are drawn."""
        for line in self.into.lines.get((source, target), ()):
            yield at, self.actor.name, Entry("flow:taken", line)

    def _named(self, name: str) -> str:
        return _PERSON.format(process=self.into.process, name=name)[:200] if name else ""

    def _item(self, number: int) -> dict[str, Any]:
        step, wait = self.past.steps[number], number + 1
        group, who = self._named(step.group), self._named(step.person) or self.actor.name
        place = element(step.activity)
        measured = reading.Measured(
            str(wait), STEP, step.created_at, place, (group,) if group else ()
        )
        due_at = self._due(measured, place, step.completed_at, self.past.known_at(number))
        return {
            "id": work_item.identifier(self.id, wait),
            "case_id": self.id,
            "wait": wait,
            "process": self.into.process,
            "activity": place,
            "name": step.activity,
            "stage": "",
            "form": "",
            "candidate_group": group or None,
            "assignee": who,
            "status": work_item.COMPLETED,
            "priority": 50,
            "local": "{}",
            "created_at": step.created_at,
            "due_at": due_at,
            "order_at": due_at or work_item.NEVER,
            "branch": self.past.newest.get("branch", ""),
            "claimed_at": step.claimed_at,
            "completed_at": step.completed_at,
            "completed_by": who,
        }

    def _due(
        self,
        one: reading.Measured,
        place: str,
        stopped_at: datetime,
        known: Mapping[str, str],
    ) -> datetime | None:
        target = self.into.policy.target_for(
            one.measure, place, known.get("severity", ""), known.get("customer_class", "")
        )
        facts = {**self.facts, "branch": known.get("branch", "")}
        found = reading.clock_of(one, target, facts, self.calendar_of, stopped_at=stopped_at)
        return found.reached if found is not None else None

    def case(self) -> dict[str, Any]:
        """Return the row of the case."""
        past, known = self.past, self.past.newest
        measured = reading.Measured(CASE, CASE, past.started_at, drawn_at=past.due_at)
        data = {**known, "trace": past.name}
        return {
            "id": self.id,
            "number": self.number,
            "process": self.into.process,
            "definition_id": self.into.definition_id,
            "version": 1,
            "status": case.COMPLETED,
            "state": _state(self.facts, data),
            "subject": past.name,
            "stage": "",
            "facts": journal.canonical(known),
            "search": " ".join((self.number, past.name, *known.values())).casefold(),
            "started_at": past.started_at,
            "started_by": self.actor.name,
            "ended_at": past.ended_at,
            "escalation": "",
            "priority": 50,
            "branch": known.get("branch", ""),
            "severity": known.get("severity", ""),
            "customer_class": known.get("customer_class", ""),
            "policy_id": self.into.policy_id,
            "due_at": self._due(measured, "", past.ended_at, known),
            "responded_at": past.steps[0].completed_at,
            "seq": self.head.seq,
            "head": self.head.hash,
        }


def _state(facts: dict[str, Any], data: dict[str, Any]) -> str:
    """Return the state of a case that is over and of which only its data are known."""
    nothing: dict[Any, Any] = {}
    state = State(
        Status.COMPLETED,
        ROOT + 1,
        facts,
        *(nothing, nothing, {ROOT: data}, nothing, nothing, nothing, nothing, nothing, nothing),
        nothing,
    )
    return state.dump()
