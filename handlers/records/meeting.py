"""The meetings of the office: when and where, and how far each has come.

A meeting belongs to one case; its row is written again when the date moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine import clock
from engine.business_time import Calendar, is_working
from engine.db import Instant, Key, metadata
from engine.ports import Call
from handlers.records import add_once

PLANNED, INVITED, HELD, CANCELLED = "planned", "invited", "held", "cancelled"

meeting = sa.Table(
    "meeting",
    metadata,
    sa.Column("id", Key, primary_key=True),
    #: "<process>/<case id>"
    sa.Column("key", sa.String(300), nullable=False, unique=True),
    sa.Column("case_id", Key, nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("process", sa.String(200), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("written_at", Instant, nullable=False),
    sa.Index("ix_meeting_starts_at", "starts_at"),
)


def save(call: Call, connection: Connection, status: str, values: Mapping[str, Any]) -> None:
    """Write the meeting of a case; `values` may hold title, place, starts_at and ends_at."""
    changes = {**values, "status": status, "written_at": call.at}
    if "starts_at" in values:
        key = {"case_id": call.case_id, "number": call.number, "process": call.process}
        add_once(connection, meeting, {"key": _key(call), **key, **changes})
    connection.execute(meeting.update().where(meeting.c.key == _key(call)).values(**changes))


def _key(call: Call) -> str:
    return f"{call.process}/{call.case_id}"


def between(
    connection: Connection, process: str, start: datetime, end: datetime
) -> Sequence[sa.Row[Any]]:
    """Return the meetings, planned or held, that begin from `start` to before `end`."""
    when = sa.and_(meeting.c.starts_at >= start, meeting.c.starts_at < end)
    query = sa.select(meeting).where(when, meeting.c.process == process)
    query = query.where(meeting.c.status != CANCELLED).order_by(meeting.c.starts_at)
    return connection.execute(query).all()


def of_case(connection: Connection, case_id: int) -> sa.Row[Any] | None:
    """Return the meeting that a case prepares."""
    query = sa.select(meeting).where(meeting.c.case_id == case_id)
    return connection.execute(query).one_or_none()


def between_closed(connection: Connection, today: Calendar, changed: Calendar) -> list[Row[Any]]:
    """Return the meetings to come that lie in working time today, and would not by a change."""
    wanted = sa.select(meeting).where(
        meeting.c.starts_at > clock.now(), meeting.c.status.in_((PLANNED, INVITED))
    )
    return [
        row
        for row in connection.execute(wanted.order_by(meeting.c.starts_at))
        if is_working(today, row.starts_at) and not is_working(changed, row.starts_at)
    ]
