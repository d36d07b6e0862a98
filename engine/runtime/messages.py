"""Messages and signals from outside: a message finds one case, a signal everything that waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection, Row

from engine import clock, journal, ledger, subscription, visible_cases
from engine.actor import Actor
from engine.db import wake
from engine.errors import NotAllowed, NotFound, sentence
from engine.journal import Happening
from engine.machine import Deliver
from engine.runtime.answers import Started
from engine.runtime.beginning import begin, may_start, new_turn, started
from engine.runtime.once import once
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn


def correlate(
    tools: Tools,
    name: str,
    correlation_key: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    key: str | None,
) -> Started:
    """Deliver a message to the oldest case that waits for it, or begin the case it starts."""
    of = f"message {name} {correlation_key}"

    def act(kept: str | None) -> Mapping[str, Any]:
        with tools.database.write() as connection:
            target = find(connection, name, correlation_key)
            if target is None:
                raise NotFound(
                    sentence("Nobody waits for the message “%(name)s” (%(key)s)."),
                    name=name,
                    key=correlation_key or "-",
                )
            turn = reach(tools, connection, target, actor=actor)
            _must_be_allowed(turn, target, actor)
            answer = deliver(turn, target, payload)
            turn.close(kept, {**answer, "of": of})
        turn.remember()
        return answer

    return started(once(tools, key, actor, of, act))


def find(connection: Connection, name: str, correlation_key: str) -> Row[Any] | None:
    """Return who gets a message: a waiting case, else a process that it starts."""
    waiting = subscription.waiting_case(connection, subscription.MESSAGE, name, correlation_key)
    return waiting or subscription.waiting_start(connection, subscription.MESSAGE, name)


def reach(tools: Tools, connection: Connection, target: Row[Any], *, actor: Actor) -> Turn:
    """Open a turn at the case of a subscription, or at a new case for a start event."""
    if target.case_id is None:
        compiled = tools.definitions.get(connection, target.definition_id)
        return new_turn(tools, connection, compiled, actor=actor)
    turn = Turn.at_case(tools, connection, target.case_id, actor=actor)
    turn.must_be_active()
    if subscription.get(connection, target.case_id, target.wait) is None:
        raise NotFound(sentence("Somebody else was quicker: the case no longer waits for this."))
    return turn


def _must_be_allowed(turn: Turn, target: Row[Any], actor: Actor) -> None:
    """People send messages to cases they see, and start what they may start."""
    if actor.name == "system" or actor.steers:
        return
    if target.case_id is None:
        if not may_start(turn.compiled, actor):
            raise NotAllowed(sentence("Your groups do not start this; ask a supervisor."))
    elif not actor.works or not visible_cases.may_see(turn.connection, actor, target.case_id):
        raise NotFound()


def deliver(turn: Turn, target: Row[Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Give the payload to the case, or begin a case with it, and return the answer."""
    if target.case_id is None:
        return begin(turn, payload, target.element)
    turn.advance(Deliver(target.wait, payload))
    offered = list(turn.writing.offered)
    return {"case_id": turn.row.id, "number": turn.row.number, "work_items": offered}


def signal(
    tools: Tools, name: str, payload: Mapping[str, Any], *, actor: Actor, key: str | None
) -> int:
    """Send a signal: one entry of the ledger for each who waits, carried out after the commit."""
    if actor.name != "system" and not actor.works:
        raise NotAllowed(sentence("Only people who work on cases send signals."))
    of = f"signal {name}"

    def act(kept: str | None) -> Mapping[str, Any]:
        with tools.database.write() as connection:
            head = journal.lock_office(connection)
            source = f"signal-{head.seq + 1}"
            count = spread(connection, source, name, payload)
            entry = journal.Entry(Happening.BROADCAST, name, {"payload": payload, "count": count})
            journal.append(
                connection,
                journal.OFFICE,
                head,
                [entry],
                at=clock.now(),
                actor=actor.name,
                key=kept,
                answer={"count": count, "of": of},
            )
            return {"count": count}

    return int(once(tools, key, actor, of, act)["count"])


def spread(connection: Connection, source: str, name: str, payload: Mapping[str, Any]) -> int:
    """Write one entry for each subscription of a signal and return how many there are."""
    found = subscription.all_waiting(connection, subscription.SIGNAL, name)
    at = clock.now()
    rows = [
        {
            **ledger.entry(
                ledger.MESSAGE,
                case_id=target.case_id,
                process=target.process,
                definition_id=target.definition_id,
                activity=target.element,
                at=at,
            ),
            "id": f"{source}>{target.id}",
            "wait": target.wait,
            "inputs": journal.canonical({"kind": "reached", "name": name, "payload": payload}),
        }
        for target in found
    ]
    if rows:
        ledger.add(connection, rows)
        wake(connection)
    return len(rows)
