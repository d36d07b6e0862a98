"""What supervisors do to cases: suspend, resume, cancel, move, correct, migrate, retry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine import case, incident, ledger, subscription, visible_cases
from engine.actor import Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.journal import Happening
from engine.machine import Assign, Cancel, Move, State
from engine.runtime.compiled import Compiled
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn
from engine.runtime.working import must_say_why


@contextmanager
def steer(tools: Tools, case_id: int, *, actor: Actor, reason: str) -> Iterator[Turn]:
    """Open a supervisor's verb on a case: allowed, with a reason, closed and remembered."""
    must_say_why(reason)
    with tools.database.write() as connection:
        turn = Turn.at_case(tools, connection, case_id, actor=actor, reason=reason.strip())
        if not actor.steers:
            if not visible_cases.may_see(connection, actor, case_id):
                raise NotFound()
            raise NotAllowed(sentence("Only supervisors do this; ask one."))
        yield turn
        turn.close()
    turn.remember()


def suspend(tools: Tools, case_id: int, *, actor: Actor, reason: str) -> None:
    """Stop a case: nothing can be completed, timers and jobs wait."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        turn.must_be_active()
        turn.status = case.SUSPENDED
        ledger.suspend(turn.connection, case_id)
        turn.tell(Happening.SUSPENDED)


def resume(tools: Tools, case_id: int, *, actor: Actor, reason: str) -> None:
    """Let a suspended case go on; what was due meanwhile happens now."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        if turn.status != case.SUSPENDED:
            raise Conflict(sentence("This case is not suspended (any more)."))
        turn.status = case.ACTIVE
        ledger.resume(turn.connection, case_id)
        turn.wake()
        turn.tell(Happening.RESUMED)


def cancel(tools: Tools, case_id: int, *, actor: Actor, reason: str) -> None:
    """End a case before its time, also a suspended one."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        turn.must_not_be_over()
        turn.advance(Cancel())
        settle(turn, sentence("the case was cancelled"))


def move(tools: Tools, case_id: int, wait: int, element: str, *, actor: Actor, reason: str) -> None:
    """Take a case from where it waits to another element of its diagram."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        turn.must_be_active()
        turn.advance(Move(wait, element))
        gone = incident.incident.c.ledger_id == ledger.identifier(case_id, wait)
        settle(turn, sentence("the case was moved on"), gone)


def correct(
    tools: Tools, case_id: int, variables: Mapping[str, Any], *, actor: Actor, reason: str
) -> None:
    """Correct data of a case."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        turn.must_be_active()
        turn.advance(Assign(variables))


def migrate(tools: Tools, case_id: int, definition_id: int, *, actor: Actor, reason: str) -> None:
    """Let a case go on with another version, if that has every element where the case stands."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        turn.must_not_be_over()
        old, new = turn.compiled, tools.definitions.get(turn.connection, definition_id)
        _must_fit(new, turn)
        turn.writing.definition_id = new.id
        for table in (ledger.ledger, subscription.subscription):
            turn.connection.execute(
                table.update().where(table.c.case_id == case_id).values(definition_id=new.id)
            )
        moved = {"from": old.id, "to": new.id, "versions": [old.version, new.version]}
        turn.tell(Happening.MIGRATED, "", moved)


def _must_fit(new: Compiled, turn: Turn) -> None:
    """Name each place of the case that the other version does not have."""
    if new.process != turn.row.process:
        problem = Problem(sentence("That is another process: %(name)s."), {"name": new.name})
        raise BadInput([problem], sentence("The case cannot go on with this version."))
    template = sentence("The other version has no “%(element)s”; move the case first.")
    problems = [
        Problem(template, {"element": element}, place=element)
        for element in _missing(turn.before(), turn.compiled, new)
    ]
    if problems:
        raise BadInput(problems, sentence("The case cannot go on with this version."))


def _missing(state: State, old: Compiled, new: Compiled) -> list[str]:
    """Return the elements where the case stands that are not the same kind in the new version."""
    gone = []
    for element in sorted(state.elements):
        before, after = old.program.steps.get(element), new.program.steps.get(element)
        if after is None or (before is not None and before.kind is not after.kind):
            gone.append(element)
    flows = {flow for _, flow in state.arrivals}
    gone += sorted(flow for flow in flows if flow not in new.program.joins)
    return gone


def retry(tools: Tools, incident_id: int, *, actor: Actor, reason: str) -> None:
    """Try again what failed, with fresh attempts."""
    with tools.database.read() as connection:
        found = incident.get(connection, incident_id)
    if found is None:
        raise NotFound()
    if found.case_id is None:
        _retry_start(tools, incident_id, actor=actor, reason=reason)
        return
    with steer(tools, found.case_id, actor=actor, reason=reason) as turn:
        resolve(turn, incident_id, reason)
        if found.ledger_id is not None:
            suspended = turn.status == case.SUSPENDED and found.kind in (ledger.TIMER, ledger.JOB)
            status = ledger.SUSPENDED if suspended else ledger.READY
            ledger.retry(turn.connection, found.ledger_id, status=status, at=turn.at)
            turn.wake()
        turn.tell(Happening.RESOLVED, found.element, {"incident": incident_id})


def _retry_start(tools: Tools, incident_id: int, *, actor: Actor, reason: str) -> None:
    """Retry a timer that starts cases: it belongs to no case."""
    must_say_why(reason)
    if not actor.steers:
        raise NotFound()
    with tools.database.write() as connection:
        found = incident.get(connection, incident_id)
        at = tools.soon(0)
        if not incident.resolve(
            connection, incident_id, at=at, actor=actor.name, resolution=reason
        ):
            raise Conflict(sentence("Somebody took care of this incident already."))
        if found is not None and found.ledger_id is not None:
            ledger.retry(connection, found.ledger_id, status=ledger.READY, at=at)


def resolve(turn: Turn, incident_id: int, reason: str) -> None:
    """Close an incident; Conflict when somebody took care of it before."""
    if not incident.resolve(
        turn.connection, incident_id, at=turn.at, actor=turn.actor.name, resolution=reason
    ):
        row = incident.get(turn.connection, incident_id)
        raise Conflict(
            sentence("%(who)s took care of this incident at %(at)s."),
            who=row.resolved_by if row else "?",
            at=turn.tools.told_time(row.resolved_at if row else None),
        )


def settle(turn: Turn, resolution: str, only: Any = None) -> None:
    """Close incidents whose cause is gone."""
    condition = incident.incident.c.case_id == turn.row.id
    if only is not None:
        condition = condition & only
    incident.resolve_all(
        turn.connection, condition, at=turn.at, actor=turn.actor.name, resolution=resolution
    )
