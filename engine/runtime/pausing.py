"""Clocks of a case: paused, running again, or measured by the newest policy and calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from engine import calendar, identity, pause, policy, visible_cases, work_item
from engine.actor import SYSTEM, Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.journal import Happening
from engine.machine.working_time import version_for
from engine.runtime.measuring import standing_of
from engine.runtime.steering import steer
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn
from engine.runtime.working import must_say_why
from engine.sla.lengths import WORKING, later
from engine.sla.policy import PauseRule
from engine.sla.reading import Standing


def stop(tools: Tools, case_id: int, kind: str, *, actor: Actor, reason: str) -> None:
    """Let the clocks of a case stand still while it waits for somebody outside."""
    must_say_why(reason)
    with tools.database.write() as connection:
        turn = _turn(tools, connection, case_id, actor, reason)
        turn.must_not_be_over()
        standing = standing_of(tools, connection, turn.row)
        rule = _rule(standing, kind)
        _end_longest(turn, standing)
        held = standing.paused
        if held is not None and (held.until_at is None or held.until_at > turn.at):
            raise Conflict(
                sentence("%(who)s paused the clocks of this case at %(at)s already."),
                who=identity.called(connection, held.by, actor.language),
                at=tools.told_time(held.started_at),
            )
        until = _until(tools, connection, standing, rule, turn.at)
        pause.begin(
            connection,
            case_id,
            kind=kind,
            reason=reason.strip(),
            at=turn.at,
            actor=actor.name,
            until_at=until,
        )
        said = {"kind": kind} | ({"until": until.isoformat()} if until else {})
        turn.tell(Happening.PAUSED, "", said)
        turn.close()
    turn.remember()


def restart(tools: Tools, case_id: int, *, actor: Actor, reason: str) -> None:
    """Let the clocks of a case run again."""
    must_say_why(reason)
    with tools.database.write() as connection:
        turn = _turn(tools, connection, case_id, actor, reason)
        turn.must_not_be_over()
        held = standing_of(tools, connection, turn.row).paused
        if held is None:
            raise Conflict(sentence("The clocks of this case run already."))
        pause.end(connection, case_id, at=turn.at, actor=actor.name)
        turn.tell(Happening.RESTARTED, "", {"kind": held.kind})
        turn.close()
    turn.remember()


def end_long(tools: Tools, case_id: int) -> bool:
    """End a pause that has lasted its longest time; False when there is none."""
    with tools.database.write() as connection:
        turn = Turn.at_case(tools, connection, case_id, actor=SYSTEM)
        ended = _end_longest(turn, standing_of(tools, connection, turn.row))
        if ended:
            turn.close()
    if ended:
        turn.remember()
    return ended


def rebase(tools: Tools, case_id: int, *, actor: Actor, reason: str) -> None:
    """Measure a case by the newest policy and working calendars from now on."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        turn.must_not_be_over()
        standing = standing_of(tools, turn.connection, turn.row)
        newest = newest_of(turn.connection, turn.row.process, standing)
        if newest is None:
            raise Conflict(
                sentence("The case is measured by the newest policy and working hours already.")
            )
        policies = [standing.policy_id, newest.policy_id]
        calendars = [dict(standing.calendars), dict(newest.calendars)]
        turn.writing.policy_id = newest.policy_id
        turn.tell(Happening.REBASED, "", {"policy": policies, "calendars": calendars})


def newest_of(connection: Connection, process: str, standing: Standing) -> Standing | None:
    """Return how the clocks would stand by the newest versions; None when nothing is newer."""
    policy_id, calendars = policy.current(connection, process), calendar.current(connection)
    if policy_id is None or (policy_id, calendars) == (standing.policy_id, standing.calendars):
        return None
    return replace(standing.copy(), policy_id=policy_id, calendars=calendars)


def may_pause(connection: Connection, actor: Actor, case_id: int) -> bool:
    """Tell whether the actor may pause the clocks of a case: who holds work on it may."""
    if actor.steers:
        return True
    held = work_item.open_of(connection, case_id).values()
    return actor.works and any(item.assignee == actor.name for item in held)


def _turn(tools: Tools, connection: Connection, case_id: int, actor: Actor, reason: str) -> Turn:
    turn = Turn.at_case(tools, connection, case_id, actor=actor, reason=reason.strip())
    if not may_pause(connection, actor, case_id):
        if not visible_cases.may_see(connection, actor, case_id):
            raise NotFound()
        raise NotAllowed(
            sentence(
                "Only who holds work on this case pauses its clocks; claim it, or ask a supervisor."
            )
        )
    return turn


def _rule(standing: Standing, kind: str) -> PauseRule:
    if standing.policy is None:
        raise Conflict(sentence("No policy measures this case, so there is nothing to pause."))
    rule = standing.policy.pause(kind)
    if rule is None:
        problem = Problem(sentence("Choose what the case waits for."), place="kind")
        raise BadInput([problem], sentence("The policy knows no such pause."))
    return rule


def _until(
    tools: Tools, connection: Connection, standing: Standing, rule: PauseRule, at: datetime
) -> datetime | None:
    """Return when a pause that begins now ends by itself."""
    if not rule.longest:
        return None
    version = version_for({"calendars": dict(standing.calendars)}, (), standing.chosen["branch"])
    counts = tools.calendars.get(connection, version) if rule.basis == WORKING else None
    return later(counts, at, rule.longest)


def _end_longest(turn: Turn, standing: Standing) -> bool:
    """Note the end of a pause that is over by itself."""
    held = standing.paused
    if held is None or held.until_at is None or held.until_at > turn.at:
        return False
    pause.end(turn.connection, turn.row.id, at=turn.at, actor=SYSTEM.name)
    turn.tell(Happening.RESTARTED, "", {"kind": held.kind, "longest": True})
    return True
