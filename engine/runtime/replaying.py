"""Replays of stored cases: the journal and the definitions of a case, handed to `engine.replay`."""

from __future__ import annotations

from functools import partial

from sqlalchemy.engine import Connection

from engine import case, clock, journal
from engine.errors import NotFound
from engine.replay import Step, Unrepeatable, differences, replay, same
from engine.runtime import measuring
from engine.runtime.tools import Tools


def steps(tools: Tools, connection: Connection, case_id: int) -> list[Step]:
    """Repeat everything that was done to a case; NotFound when there is none."""
    row = case.get(connection, case_id)
    if row is None:
        raise NotFound()
    return list(
        replay(
            lambda number: tools.definitions.get(connection, number).program,
            journal.events(connection, case_id),
            definition_id=row.definition_id,
            zone=tools.zone,
            calendars=partial(tools.calendars.get, connection),
        )
    )


def faults(tools: Tools, connection: Connection, case_id: int) -> list[str]:
    """Return where the stored case is not what its journal makes of it; empty when all agrees."""
    try:
        played = steps(tools, connection, case_id)
    except Unrepeatable as unrepeatable:
        return [str(unrepeatable)]
    found = [fault for step in played for fault in differences(step)]
    if not played or not same(played[-1].state, case.state(connection, case_id)):
        found.append("the stored state is not the one that the journal gives")
    return [
        *found,
        *measuring.faults(tools, connection, case.get(connection, case_id), clock.now()),
    ]
