"""Starting cases: by hand, by a message, by a signal, by a timer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from engine import attachment, calendar, case, clock, policy
from engine.actor import STAFF, Actor
from engine.errors import BadInput, NotAllowed, NotFound, Problem, sentence
from engine.machine import Start
from engine.runtime.answers import Started
from engine.runtime.compiled import Compiled
from engine.runtime.once import once
from engine.runtime.tools import Tools
from engine.runtime.turn import NewCase, Turn
from engine.runtime.working import checked


def may_start(compiled: Compiled, actor: Actor) -> bool:
    """Tell whether the actor may start cases of a process by hand."""
    if actor.name == "system" or actor.steers:
        return True
    if STAFF not in actor.roles:
        return False
    groups = compiled.starter_groups
    return not groups or not actor.groups.isdisjoint(groups)


def start(
    tools: Tools,
    process: str,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    key: str | None,
    attachments: Collection[int],
) -> Started:
    """Begin a case with what the start form was filled in with."""

    def act(kept: str | None) -> Mapping[str, Any]:
        with tools.database.write() as connection:
            compiled = tools.definitions.newest(connection, process)
            if compiled.imported:
                raise NotFound(
                    sentence("“%(process)s” holds past cases only; nothing is started on it."),
                    process=compiled.name,
                )
            if not may_start(compiled, actor):
                raise NotAllowed(
                    sentence("Your groups do not start “%(process)s”; ask a supervisor."),
                    process=compiled.name,
                )
            must_start_by_hand(compiled)
            turn = new_turn(tools, connection, compiled, actor=actor)
            extra, cleaned = checked(turn, compiled.start_form, data)
            answer = begin(turn, cleaned, None, extra)
            turn.close(kept, {**answer, "of": f"start {process}"})
            if attachments:
                attachment.bind(connection, attachments, case_id=turn.row.id, actor=actor.name)
        turn.remember()
        return answer

    return started(once(tools, key, actor, f"start {process}", act))


def started(answer: Mapping[str, Any]) -> Started:
    """Return the answer of a start from what the journal keeps of it."""
    return Started(answer["case_id"], answer["number"], tuple(answer["work_items"]))


def must_start_by_hand(compiled: Compiled) -> None:
    """Refuse a process that only begins by a message, signal or timer."""
    if not compiled.starts_by_hand():
        problem = Problem(sentence("“%(process)s” begins by itself."), {"process": compiled.name})
        raise BadInput([problem], sentence("This process cannot be started by hand."))


def new_turn(
    tools: Tools,
    connection: Connection,
    compiled: Compiled,
    *,
    actor: Actor,
    at: datetime | None = None,
) -> Turn:
    """Open the turn of a case that does not exist yet."""
    at = at or clock.now()
    case_id = case.next_id(connection)
    number = f"{compiled.prefix}-{case_id:06d}"
    row = NewCase(case_id, number, compiled, at, actor)
    return Turn(tools, connection, row, actor=actor, at=at)


def begin(
    turn: Turn, data: Mapping[str, Any], element: str | None, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Let the machine start the case, and return the answer."""
    facts: dict[str, Any] = {
        "id": turn.row.id,
        "number": turn.row.number,
        "started_at": turn.at.isoformat(),
        "started_by": turn.actor.name,
    }
    versions = calendar.current(turn.connection)
    if versions:
        facts["calendars"] = versions
    measured_by = policy.current(turn.connection, turn.row.process)
    if measured_by is not None:
        facts["policy"] = turn.writing.policy_id = measured_by
    turn.advance(Start(data, element, facts), extra)
    return {
        "case_id": turn.row.id,
        "number": turn.row.number,
        "work_items": list(turn.writing.offered),
    }
