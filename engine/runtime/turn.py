"""A turn: one verb at one case, in the one transaction that it was given.

It reads and holds the case, advances it, and writes everything that changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from engine import case, clock, identity, journal
from engine.actor import Actor
from engine.business_time import Calendar
from engine.db import wake
from engine.errors import Conflict, NotFound, sentence
from engine.machine import Advance, Command, Restore, State, advance
from engine.runtime.compiled import Compiled
from engine.runtime.measuring import keep, measure
from engine.runtime.tools import Tools
from engine.runtime.writing import Writing
from engine.sla.reading import CHOOSING, Standing, said


class Turn:
    """One verb at one case, under way."""

    def __init__(
        self,
        tools: Tools,
        connection: Connection,
        row: Row[Any] | NewCase,
        *,
        actor: Actor,
        reason: str | None = None,
        at: datetime | None = None,
    ) -> None:
        self.tools = tools
        self.connection = connection
        self.row = row
        self.actor = actor
        self.reason = reason
        self.at = at or clock.now()
        #: the same instant in the office's zone, as the machine gets it
        self.local_now = self.at.astimezone(tools.zone)
        self.entries: list[journal.Entry] = []
        self.command: Command | None = None
        self.status: str = row.status
        self.state: State | None = None
        self.writing = Writing(connection, row, self.at)
        #: how the clocks stand after this verb; None where no policy measures
        self.standing: Standing | None = None
        #: whether the ladders of the case were climbed as far as they go now
        self.looked = False
        self.seq = row.seq

    @classmethod
    def at_case(
        cls,
        tools: Tools,
        connection: Connection,
        case_id: int,
        *,
        actor: Actor,
        reason: str | None = None,
        at: datetime | None = None,
    ) -> Turn:
        """Hold a case for a verb; NotFound when there is none."""
        row = case.lock(connection, case_id)
        if row is None:
            raise NotFound()
        return cls(tools, connection, row, actor=actor, reason=reason, at=at)

    @property
    def compiled(self) -> Compiled:
        """Return the definition that the case runs on."""
        return self.tools.definitions.get(self.connection, self.writing.definition_id)

    def calendars(self, version_id: int) -> Calendar:
        """Return the calendar of a version."""
        return self.tools.calendars.get(self.connection, version_id)

    def before(self) -> State:
        """Return the state of the case as it was stored."""
        known = self.tools.states.get(self.row.id, self.row.version)
        return known or State.load(case.state(self.connection, self.row.id))

    def tell(self, event: str, element: str = "", data: Mapping[str, Any] | None = None) -> None:
        """Add a row of our own to the journal."""
        self.entries.append(journal.Entry(event, element, data))

    def advance(self, command: Command, extra: Mapping[str, Any] | None = None) -> None:
        """Give the machine a command; `extra` goes into the first row that it tells."""
        state = None if isinstance(self.row, NewCase) else self.before()
        compiled = self.compiled
        result = advance(compiled.program, state, command, self.local_now, self.calendars)
        self.state, self.command = result.state, command
        for event in result.events:
            data = {**event.data, **extra} if extra else event.data
            self.entries.append(journal.Entry(event.name, event.element, data))
            extra = None
        self.writing.take(result.effects)
        self.status = self.writing.status or self.status
        changed = {name for event in result.events for name in event.data.get("changes", ())}
        if not CHOOSING.isdisjoint(changed) or isinstance(command, Restore):
            self._choose(result)
        if state is None or compiled.is_described_by(changed):
            self.writing.describe(compiled, result.state, self.local_now)

    def _choose(self, result: Advance) -> None:
        """Note the branch, severity and class of customer that were written."""
        found: dict[str, Any] = {}
        if isinstance(self.command, Restore):
            found = {name: result.state.variables.get(name) for name in CHOOSING}
        for event in result.events:
            changes = event.data.get("changes", {})
            found |= {name: changes[name][1] for name in CHOOSING.intersection(changes)}
        self.writing.chosen |= {name: said(value) for name, value in found.items()}

    def close(self, key: str | None = None, answer: Mapping[str, Any] | None = None) -> None:
        """Write the journal, the case and all that belongs to it; Conflict if it moved on."""
        row = self.row
        measure(self)
        head = journal.append(
            self.connection,
            row.id,
            journal.Head(row.seq, row.head),
            self.entries,
            at=self.at,
            actor=self.actor.name,
            reason=self.reason,
            command=None if self.command is None else journal.canonical(self.command.to_json()),
            key=key,
            answer=answer,
        )
        self.seq = head.seq
        stored = None if self.state is None else self.state.dump()
        if not self.writing.store(head, self.status, stored):
            raise Conflict()

    def remember(self) -> None:
        """Keep the new state at hand, once the transaction is committed."""
        row = self.row
        state = self.state or self.tools.states.get(row.id, row.version)
        if state is not None:
            self.tools.states.put(row.id, row.version + 1, state)
        if self.standing is not None:
            keep(self.tools, row.id, self.seq, self.standing)

    def must_be_active(self) -> None:
        """Refuse what a suspended or ended case does not allow, and say who stopped it."""
        if self.status == case.ACTIVE:
            return
        names = {
            case.SUSPENDED: sentence("%(who)s suspended this case at %(at)s; it must be resumed."),
            case.CANCELLED: sentence("%(who)s cancelled this case at %(at)s."),
            case.COMPLETED: sentence("This case ended at %(at)s."),
        }
        who, at = self._last("case:" + self.status)
        raise Conflict(names[self.status], who=who, at=self.tools.told_time(at))

    def must_not_be_over(self) -> None:
        """Refuse what an ended case does not allow; a suspended one may pass."""
        if self.status != case.SUSPENDED:
            self.must_be_active()

    def wake(self) -> None:
        """Let the workers look for work once this is committed."""
        wake(self.connection)

    def _last(self, event: str) -> tuple[str, datetime | None]:
        found = journal.last_event(self.connection, self.row.id, event)
        if found is None:
            return "?", None
        return identity.called(self.connection, found.actor, self.actor.language), found.at


class NewCase:
    """Stands for the row of a case that is being started."""

    def __init__(
        self, case_id: int, number: str, compiled: Compiled, at: datetime, actor: Actor
    ) -> None:
        self.id = case_id
        self.number = number
        self.process = compiled.process
        self.definition_id = compiled.id
        self.version = 0
        self.status = case.ACTIVE
        self.subject = self.stage = self.escalation = ""
        self.facts = "{}"
        self.branch = self.severity = self.customer_class = ""
        self.policy_id: int | None = None
        self.priority = 50
        self.started_at = at
        self.started_by = actor.name
        self.ended_at: datetime | None = None
        self.seq = 0
        self.head = journal.BEGINNING
