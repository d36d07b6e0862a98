"""The workers' verbs: what became due changes its case once, or becomes an incident.

Each verb holds the case first and its entry of the ledger second, in that order everywhere, so
that two transactions never wait for each other. The entry is finished in the transaction of its
effect: a worker that lost it meanwhile (frozen, cut off, given up for dead) changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import SystemRandom
from typing import Any

from sqlalchemy.engine import Connection, Row

from engine import case, clock, incident, journal, ledger, notification, subscription
from engine.actor import SYSTEM
from engine.errors import EngineError, NotFound, sentence
from engine.journal import Happening
from engine.machine import Command as MachineCommand
from engine.machine import Deliver, Fire, Succeed, Throw, occurrences
from engine.runtime import telling
from engine.runtime.beginning import begin, new_turn
from engine.runtime.messages import deliver, find, reach, spread
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn

#: seconds until something is looked at again that cannot go on because a case is suspended
PAUSE_FOR_SUSPENDED = 60
LONGEST_PAUSE = 3600
_chance = SystemRandom()


def pause(attempts: int) -> float:
    """Return the seconds before the next attempt: 1, 2, 4 … up to an hour, with some chance."""
    return float(min(LONGEST_PAUSE, 2 ** (attempts - 1)) * _chance.uniform(1.0, 1.25))


class Due:
    """What a worker does with the entries that it holds."""

    def __init__(self, tools: Tools, owner: str) -> None:
        self.tools = tools
        self.owner = owner

    # --- timers

    def fire(self, entries: Sequence[Row[Any]]) -> None:
        """Fire timers of several cases in one transaction: all of them or none."""
        turns: list[Turn] = []
        with self.tools.database.write() as connection:
            for entry in sorted(entries, key=lambda entry: (entry.case_id, entry.due_at)):
                turn = self._fire(connection, entry)
                if turn is not None:
                    turns.append(turn)
        for turn in turns:
            turn.remember()

    def _fire(self, connection: Connection, entry: Row[Any]) -> Turn | None:
        turn = self._take(connection, entry)
        if turn is None:
            return None
        wait = turn.before().waits[entry.wait]
        count = 1
        if wait.due_at is not None:
            passed, _ = occurrences(wait.due_at, wait.repeat, turn.at, turn.calendars)
            count = max(1, passed)
        turn.advance(Fire(entry.wait, count))
        turn.close()
        return turn

    def _take(
        self, connection: Connection, entry: Row[Any], result: str | None = None
    ) -> Turn | None:
        """Hold the case and finish the entry; None when there is nothing to do (any more)."""
        at = max(clock.now(), entry.due_at) if entry.kind == ledger.TIMER else None
        turn = Turn.at_case(self.tools, connection, entry.case_id, actor=SYSTEM, at=at)
        if turn.status == case.SUSPENDED:
            values = {"status": ledger.SUSPENDED, "result": result}
            ledger.change(connection, entry.id, self.owner, **values)
            return None
        if not ledger.finish(connection, entry.id, self.owner) or turn.status != case.ACTIVE:
            return None
        return turn

    # --- jobs

    def succeed(self, entry: Row[Any], result: Mapping[str, Any] | None) -> None:
        """Let a case go on with what a handler gave."""
        self._answer(entry, Succeed(entry.wait, result), journal.canonical(result))

    def throw(self, entry: Row[Any], code: str, message: str) -> None:
        """Let the diagram handle the business error that a handler reported."""
        self._answer(entry, Throw(entry.wait, code, message), None)

    def _answer(self, entry: Row[Any], command: MachineCommand, result: str | None) -> None:
        with self.tools.database.write() as connection:
            turn = self._take(connection, entry, result)
            if turn is not None:
                turn.advance(command)
                turn.close()
        if turn is not None:
            turn.remember()

    def fail(self, entry: Row[Any], error: str, after: float | None = None) -> None:
        """Count a failed attempt: try again after a pause, or raise an incident after the last."""
        attempts = entry.attempts + 1
        if attempts >= entry.max_attempts:
            self.halt(entry, error, attempts)
            return
        seconds = pause(attempts) if after is None else after
        with self.tools.database.write() as connection:
            status = self._resting(connection, entry)
            ledger.change(
                connection,
                entry.id,
                self.owner,
                status=status,
                attempts=attempts,
                error=error[:2000],
                due_at=self.tools.soon(seconds),
            )

    def _resting(self, connection: Connection, entry: Row[Any]) -> str:
        """Return how an entry waits that goes back: with its case when that is suspended."""
        row = case.lock(connection, entry.case_id) if entry.case_id is not None else None
        bound = entry.kind in (ledger.TIMER, ledger.JOB)
        suspended = row is not None and row.status == case.SUSPENDED and bound
        return ledger.SUSPENDED if suspended else ledger.READY

    def halt(self, entry: Row[Any], error: str, attempts: int | None = None) -> None:
        """Stop an entry and raise an incident for a person."""
        values = {"attempts": entry.attempts if attempts is None else attempts}
        with self.tools.database.write() as connection:
            turn = self._turn_of(connection, entry)
            if entry.owner is None:
                stopped = ledger.halt_ready(connection, entry.id, error=error[:2000])
            else:
                values |= {"status": ledger.HALTED, "error": error[:2000]}
                stopped = ledger.change(connection, entry.id, self.owner, **values)
            if stopped:
                raise_incident(
                    self.tools,
                    connection,
                    turn,
                    error,
                    entry.kind,
                    element=entry.activity,
                    ledger_id=entry.id,
                )
        if turn is not None and stopped:
            turn.remember()

    def _turn_of(self, connection: Connection, entry: Row[Any]) -> Turn | None:
        if entry.case_id is None:
            return None
        return Turn.at_case(self.tools, connection, entry.case_id, actor=SYSTEM)

    # --- messages between cases

    def send(self, entry: Row[Any]) -> None:
        """Deliver a message or signal that a case sent."""
        inputs = journal.parse(entry.inputs)
        {"message": self._message, "signal": self._signal, "reached": self._reached}[
            inputs["kind"]
        ](entry, inputs)

    def _message(self, entry: Row[Any], inputs: Mapping[str, Any]) -> None:
        turn = None
        with self.tools.database.write() as connection:
            target = find(connection, inputs["name"], inputs["key"])
            if target is None:
                raise NotFound(
                    sentence("Nobody waits for the message “%(name)s” (%(key)s)."),
                    name=inputs["name"],
                    key=inputs["key"] or "-",
                )
            if self._postponed(connection, entry, target.case_id):
                return
            turn = reach(self.tools, connection, target, actor=SYSTEM)
            if ledger.finish(connection, entry.id, self.owner):
                deliver(turn, target, inputs["payload"])
                turn.close()
        turn.remember()

    def _postponed(self, connection: Connection, entry: Row[Any], case_id: int | None) -> bool:
        """Put off what is meant for a suspended case; that is no failed attempt."""
        row = case.lock(connection, case_id) if case_id is not None else None
        if row is None or row.status != case.SUSPENDED:
            return False
        due_at = self.tools.soon(PAUSE_FOR_SUSPENDED)
        return ledger.change(connection, entry.id, self.owner, status=ledger.READY, due_at=due_at)

    def _signal(self, entry: Row[Any], inputs: Mapping[str, Any]) -> None:
        with self.tools.database.write() as connection:
            if ledger.finish(connection, entry.id, self.owner):
                spread(connection, entry.id, inputs["name"], inputs["payload"])

    def _reached(self, entry: Row[Any], inputs: Mapping[str, Any]) -> None:
        """Give a signal to one of those who waited for it when it was sent."""
        if entry.case_id is None:
            self._begin(entry, inputs["payload"], None)
            return
        turn = None
        with self.tools.database.write() as connection:
            if self._postponed(connection, entry, entry.case_id):
                return
            turn = self._take(connection, entry)
            waiting = subscription.get(connection, entry.case_id, entry.wait)
            if turn is None or waiting is None:
                return
            turn.advance(Deliver(entry.wait, inputs["payload"]))
            turn.close()
        turn.remember()

    # --- starts

    def start(self, entry: Row[Any]) -> None:
        """Begin the case of a timer start event, and arm its next occurrence."""
        repeat = journal.parse(entry.inputs).get("repeat", "")
        now = max(clock.now(), entry.due_at)
        self._begin(entry, {}, occurrences(entry.due_at, repeat, now)[1])

    def _begin(self, entry: Row[Any], data: Mapping[str, Any], again_at: datetime | None) -> None:
        with self.tools.database.write() as connection:
            if again_at is None:
                mine = ledger.finish(connection, entry.id, self.owner)
            else:
                again = {"status": ledger.READY, "due_at": again_at, "attempts": 0}
                mine = ledger.change(connection, entry.id, self.owner, **again)
            if not mine:
                return
            compiled = self.tools.definitions.get(connection, entry.definition_id)
            turn = new_turn(self.tools, connection, compiled, actor=SYSTEM)
            begin(turn, data, entry.activity)
            turn.close()
        turn.remember()


def raise_incident(
    tools: Tools,
    connection: Connection,
    turn: Turn | None,
    error: str,
    kind: str,
    *,
    element: str,
    ledger_id: str | None,
) -> None:
    """Open an incident and tell it in the case's journal."""
    number = incident.raise_(
        connection,
        case_id=None if turn is None else turn.row.id,
        ledger_id=ledger_id,
        kind=kind,
        element=element,
        message=error,
        at=clock.now(),
    )
    if turn is not None:
        said = {"incident": number, "kind": kind, "error": error[:2000]}
        turn.tell(Happening.RAISED, element, said)
        turn.close()
    _tell_supervisors(tools, connection, turn, error)


def _tell_supervisors(tools: Tools, connection: Connection, turn: Turn | None, error: str) -> None:
    """Tell those who resolve incidents that there is one."""
    stuck = sentence("%(number)s got stuck: %(text)s")
    telling.tell_each(
        tools,
        connection,
        telling.supervisors(connection),
        notification.INCIDENT,
        sentence("The system got stuck: %(text)s") if turn is None else stuck,
        {"number": "" if turn is None else turn.row.number, "text": telling.quote(error)},
        at=clock.now(),
        case_id=None if turn is None else turn.row.id,
    )


def refused(problem: Exception) -> str:
    """Return what an incident says about a problem."""
    if isinstance(problem, EngineError):
        return str(problem)
    return f"{type(problem).__name__}: {problem}"
