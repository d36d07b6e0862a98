"""Climbing: what the clocks of a case set off is told and done, each step once.

A step that was carried out stands in `escalation_level`, written while the case is held: a second
node finds it there, and a kill leaves all of it or nothing. Where several steps were missed (the
server was off), all are noted and done, and each person hears of the last one that concerns them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import case, work_item
from engine.actor import SYSTEM
from engine.journal import Happening
from engine.pause import escalation_level
from engine.runtime import ladders, pausing, telling
from engine.runtime.ladders import Directory, Work
from engine.runtime.measuring import standing_of
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn
from engine.sla import ladder
from engine.sla.clock import Clock
from engine.sla.ladder import BREACH, ESCALATED, WARNED, Step
from engine.sla.reading import Standing

_EVENTS = {
    WARNED: Happening.WARNED,
    BREACH: Happening.BREACHED,
    ESCALATED: Happening.ESCALATED,
}


class Reached(NamedTuple):
    """A step that a clock has reached."""

    clock: Clock
    step: Step


def climb(tools: Tools, case_id: int) -> int:
    """Carry out what the clocks of a case have set off since the last look; return how much."""
    pausing.end_long(tools, case_id)
    with tools.database.write() as connection:
        turn = Turn.at_case(tools, connection, case_id, actor=SYSTEM)
        look_at: datetime | None = getattr(turn.row, "climb_at", None)
        if look_at is None or look_at > turn.at:
            return 0
        standing = standing_of(tools, connection, turn.row)
        found = _new(connection, case_id, reached(standing, turn.at))
        _carry_out(turn, found)
        turn.looked = True
        turn.close()
    turn.remember()
    return len(found)


def put_off(tools: Tools, case_id: int, seconds: float) -> None:
    """Look at a case later: something went wrong with it."""
    statement = case.case.update().where(case.case.c.id == case_id)
    with tools.database.write() as connection:
        connection.execute(statement.values(climb_at=tools.soon(seconds)))


def due(connection: Connection, now: datetime, limit: int) -> list[int]:
    """Return the cases to look at now, the longest overdue first."""
    c = case.case.c
    wanted = sa.select(c.id).where(c.climb_at <= now).order_by(c.climb_at, c.id).limit(limit)
    return list(connection.execute(wanted).scalars())


def next_due(connection: Connection) -> datetime | None:
    """Return when a case is to be looked at next."""
    c = case.case.c
    wanted = sa.select(c.climb_at).where(c.climb_at.is_not(None)).order_by(c.climb_at).limit(1)
    return connection.execute(wanted).scalar()


def reached(standing: Standing, at: datetime) -> list[Reached]:
    """Return what the running clocks have set off by now, in order."""
    if standing.policy is None or standing.ended_at is not None:
        return []
    policy = standing.policy
    found = [
        Reached(clock, step)
        for clock in standing.ongoing(at)
        for step in ladder.steps(clock, policy)
        if step.at <= at
    ]
    return sorted(found, key=lambda one: one.step.at)


def _new(connection: Connection, case_id: int, found: Iterable[Reached]) -> list[Reached]:
    """Return the steps that were not carried out yet."""
    levels = escalation_level.c
    rows = connection.execute(
        sa.select(levels.clock, levels.level).where(levels.case_id == case_id)
    )
    known = {(row.clock, row.level) for row in rows}
    return [one for one in found if (one.clock.key, one.step.key) not in known]


def _carry_out(turn: Turn, found: list[Reached]) -> None:
    """Note every step, do what it asks, and tell each person the last that concerns them."""
    if not found:
        return
    directory = Directory(turn.connection)
    works = ladders.open_work(turn.connection, turn.row.id)
    told: list[list[str]] = []
    for one in found:
        told.append(ladders.audience(directory, *one, works))
        for before, after in ladders.moved(*one, works):
            _move(turn, before, after)
            works[after.wait] = after
    missed = last_of_each(found, told)
    for one, people in zip(found, missed, strict=True):
        _note(turn, one, _tell(turn, one, people, works))


def last_of_each(found: list[Reached], told: list[list[str]]) -> list[list[str]]:
    """Leave each person the last step of each clock that concerns them."""
    last: dict[tuple[str, str], int] = {}
    for place, (one, people) in enumerate(zip(found, told, strict=True)):
        last |= {(one.clock.key, person): place for person in people}
    return [
        [person for person in people if last[one.clock.key, person] == place]
        for place, (one, people) in enumerate(zip(found, told, strict=True))
    ]


def _tell(turn: Turn, one: Reached, people: list[str], works: dict[str, Work]) -> list[str]:
    work = works.get(one.clock.key)
    return telling.tell_each(
        turn.tools,
        turn.connection,
        people,
        ladders.kind(*one, works),
        ladders.template(*one, works),
        ladders.details(*one, works, turn.row.number),
        at=turn.at,
        case_id=turn.row.id,
        work_item_id=None if work is None else work.id,
    )


def _note(turn: Turn, one: Reached, told: list[str]) -> None:
    """Write that a step was carried out: into the journal, and so that it is not done again."""
    clock, step = one
    turn.connection.execute(
        escalation_level.insert().values(
            case_id=turn.row.id, clock=clock.key, level=step.key, climbed_at=turn.at
        )
    )
    said: dict[str, Any] = {"clock": clock.key, "told": told}
    said["reached_at"] = step.at.isoformat()
    if step.percent is not None:
        said["percent"] = step.percent
    if step.level is not None:
        said |= {"level": step.level.key, "to": step.level.to}
    turn.tell(_EVENTS[step.kind], clock.element, said)


def _move(turn: Turn, before: Work, after: Work) -> None:
    """Write what a level makes of a work item."""
    wait: dict[str, Any] = {"wait": int(after.wait)}
    if before.priority != after.priority:
        row = work_item.held(turn.connection, after.id)
        order_at = work_item.place(None if row is None else row.due_at, after.priority)
        work_item.change(turn.connection, after.id, priority=after.priority, order_at=order_at)
        said = {**wait, "before": before.priority, "after": after.priority}
        turn.tell(Happening.PRIORITY, after.element, said)
    if before.groups != after.groups or before.assignee != after.assignee:
        _hand_over(turn.connection, after.id, after.groups[0])
        said = {**wait, "to": None, "before": before.assignee, "group": after.groups[0]}
        turn.tell(Happening.ASSIGNED, after.element, said)


def _hand_over(connection: Connection, item_id: str, group: str) -> None:
    """Put a work item on the worklist of another group."""
    values = {"assignee": None, "status": work_item.READY, "claimed_at": None}
    work_item.change(connection, item_id, **values, candidate_group=group)
    more = work_item.work_item_group
    connection.execute(more.delete().where(more.c.work_item_id == item_id))
