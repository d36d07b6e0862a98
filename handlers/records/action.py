"""Corrective and preventive actions: who does what until when, and which case asked for it.

Diagrams use `action.record` (inputs title, owner, due_on, kind; result.id), `action.open`
(result.actions, for the review in a meeting) and `action.close` (inputs id or ids, note).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.db import Instant, Key, metadata
from engine.ports import Call
from handlers.records import add_once
from handlers.registry import handler

OPEN, DONE = "open", "done"
KINDS = ("corrective", "preventive", "resolution")

action = sa.Table(
    "action",
    metadata,
    sa.Column("id", Key, primary_key=True),
    #: idempotency key of the job that recorded it, and the action's place in the job
    sa.Column("key", sa.String(300), nullable=False, unique=True),
    sa.Column("case_id", Key, nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("process", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    #: key of a group, or name of a user
    sa.Column("owner", sa.String(200), nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Index("ix_action_status_due_on", "status", "due_on"),
    sa.Index("ix_action_case_id", "case_id"),
)


def record(call: Call, connection: Connection, inputs: Mapping[str, Any], place: int = 1) -> int:
    """Record one action of a case and return its id; `place` counts the actions of one job."""
    key = f"{call.key}/{place}"
    kind = inputs.get("kind") or "corrective"
    if kind not in KINDS:
        raise ValueError(f"an action is one of {', '.join(KINDS)}, not {kind}")
    values = {
        "key": key,
        "case_id": call.case_id,
        "number": call.number,
        "process": call.process,
        "kind": kind,
        "title": str(inputs["title"]),
        "owner": str(inputs["owner"]),
        "due_on": date.fromisoformat(str(inputs["due_on"])[:10]),
        "status": OPEN,
        "note": "",
        "recorded_at": call.at,
    }
    add_once(connection, action, values)
    found = connection.execute(sa.select(action.c.id).where(action.c.key == key))
    return int(found.scalar_one())


def still_open(connection: Connection) -> Sequence[sa.Row[Any]]:
    """Return the actions that nobody has closed, the most urgent first."""
    query = sa.select(action).where(action.c.status == OPEN)
    return connection.execute(query.order_by(action.c.due_on, action.c.id)).all()


def of_case(connection: Connection, case_id: int) -> Sequence[sa.Row[Any]]:
    """Return the actions that a case asked for."""
    query = sa.select(action).where(action.c.case_id == case_id).order_by(action.c.id)
    return connection.execute(query).all()


def close(connection: Connection, ids: Sequence[int], note: str, at: datetime) -> None:
    """Close open actions with a note on the result; closed ones stay as they are."""
    which = sa.and_(action.c.id.in_(ids), action.c.status == OPEN)
    connection.execute(action.update().where(which).values(status=DONE, note=note, closed_at=at))


@handler("action.record")
def _record(call: Call) -> Mapping[str, Any]:
    with call.database.write() as connection:
        return {"id": record(call, connection, call.inputs)}


@handler("action.open")
def _open(call: Call) -> Mapping[str, Any]:
    with call.database.read() as connection:
        return {"actions": [as_data(row) for row in still_open(connection)]}


@handler("action.close")
def _close(call: Call) -> None:
    ids = call.inputs.get("ids") or [call.inputs["id"]]
    with call.database.write() as connection:
        close(connection, [int(one) for one in ids], str(call.inputs.get("note") or ""), call.at)


def as_data(row: sa.Row[Any]) -> dict[str, Any]:
    """Return an action as case data."""
    names = ("id", "number", "kind", "title", "owner", "status", "note")
    data = {name: row._mapping[name] for name in names}
    return {**data, "due_on": row.due_on.isoformat()}
