"""What the sweep looks after: cases that nothing moves, incidents that are over, deadly entries."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import case, incident, ledger, subscription, work_item
from engine.actor import SYSTEM
from engine.errors import sentence
from engine.journal import Happening
from engine.machine import State, WaitKind
from engine.runtime.due import Due, raise_incident
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn

STUCK = sentence("Nothing moves this case any more: it waits for nobody and nothing.")
SETTLED = sentence("The case went on without it.")
POISON = sentence("The worker died each time it carried this out.")


def stuck_cases(connection: Connection, *, after: int, limit: int) -> list[int]:
    """Return active cases beyond an id that no row waits for."""
    c = case.case.c
    nothing = [
        ~sa.exists().where(work_item.work_item.c.case_id == c.id, _open_item()),
        ~sa.exists().where(ledger.ledger.c.case_id == c.id),
        ~sa.exists().where(subscription.subscription.c.case_id == c.id),
        ~sa.exists().where(
            incident.incident.c.case_id == c.id, incident.incident.c.status == incident.OPEN
        ),
    ]
    within = sa.select(c.id).where(c.id > after).order_by(c.id).limit(limit).subquery()
    statement = sa.select(c.id).where(
        c.id.in_(sa.select(within.c.id)), c.status == case.ACTIVE, *nothing
    )
    return list(connection.execute(statement.order_by(c.id)).scalars())


def _open_item() -> sa.ColumnElement[bool]:
    return work_item.work_item.c.status.in_(work_item.OPEN)


def last_id(connection: Connection) -> int:
    """Return the highest id of a case."""
    return int(connection.execute(sa.select(sa.func.max(case.case.c.id))).scalar() or 0)


def report_stuck(tools: Tools, case_id: int) -> bool:
    """Raise an incident for a case without a wait; False when it waits for a condition or moved."""
    with tools.database.write() as connection:
        turn = Turn.at_case(tools, connection, case_id, actor=SYSTEM)
        if case_id not in stuck_cases(connection, after=case_id - 1, limit=1):
            return False
        state: State = turn.before()
        if any(wait.kind is WaitKind.CONDITION for wait in state.waits.values()):
            return False
        raise_incident(tools, connection, turn, STUCK, "case", element="", ledger_id=None)
    turn.remember()
    return True


def stop_poison(tools: Tools, due: Due) -> int:
    """Raise incidents for entries that killed too many workers."""
    with tools.database.read() as connection:
        found = ledger.poisonous(connection)
    for entry in found:
        due.halt(entry, POISON)
    return len(found)


def close_settled(tools: Tools) -> int:
    """Resolve open incidents whose cause is gone: the case ended, or no longer wants the entry."""
    i, entry, c = incident.incident.c, ledger.ledger.c, case.case.c
    ended = sa.exists().where(c.id == i.case_id, c.status.in_((case.COMPLETED, case.CANCELLED)))
    wanted = sa.exists().where(entry.id == i.ledger_id)
    statement = sa.select(i.id, i.case_id, i.element).where(
        i.status == incident.OPEN,
        i.case_id.is_not(None),
        sa.or_(ended, sa.and_(i.ledger_id.is_not(None), ~wanted)),
    )
    with tools.database.read() as connection:
        found = connection.execute(statement).all()
    for row in found:
        _settle(tools, row.id, row.case_id, row.element)
    return len(found)


def _settle(tools: Tools, incident_id: int, case_id: int, element: str) -> None:
    with tools.database.write() as connection:
        turn = Turn.at_case(tools, connection, case_id, actor=SYSTEM, reason=SETTLED)
        resolved = incident.resolve(
            connection, incident_id, at=turn.at, actor=SYSTEM.name, resolution=SETTLED
        )
        if resolved:
            turn.tell(Happening.RESOLVED, element, {"incident": incident_id})
            turn.close()
    if resolved:
        turn.remember()
