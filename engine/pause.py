"""Pauses: spans in which the SLA clocks of a case stand still, each with its kind and reason.

The journal is the truth; these rows are for lists, boards and what-if questions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata

pause = sa.Table(
    "pause",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("case_id", Key, sa.ForeignKey("case.id"), nullable=False),
    #: key of one of the policy's pauses
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("started_by", sa.String(200), nullable=False),
    #: when it ends by itself
    sa.Column("until_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("ended_by", sa.String(200)),
    sa.Index("ix_pause_case_id", "case_id"),
)

#: levels of escalation ladders that were climbed, so that none is climbed twice
escalation_level = sa.Table(
    "escalation_level",
    metadata,
    sa.Column("case_id", Key, sa.ForeignKey("case.id"), primary_key=True),
    #: "case", "response", or the wait of a work item as text
    sa.Column("clock", sa.String(20), primary_key=True),
    sa.Column("level", sa.String(60), primary_key=True),
    sa.Column("climbed_at", Instant, nullable=False),
)


def begin(
    connection: Connection,
    case_id: int,
    *,
    kind: str,
    reason: str,
    at: datetime,
    actor: str,
    until_at: datetime | None,
) -> None:
    """Note that the clocks of a case stand still from now on."""
    connection.execute(
        pause.insert().values(
            case_id=case_id,
            kind=kind,
            reason=reason,
            started_at=at,
            started_by=actor,
            until_at=until_at,
        )
    )


def end(connection: Connection, case_id: int, *, at: datetime, actor: str) -> None:
    """Note that the clocks of a case run again; a pause never lasts beyond its longest time."""
    last = sa.case((pause.c.until_at < at, pause.c.until_at), else_=sa.literal(at, Instant))
    open_one = (pause.c.case_id == case_id, pause.c.ended_at.is_(None))
    connection.execute(pause.update().where(*open_one).values(ended_at=last, ended_by=actor))


def of_case(connection: Connection, case_id: int) -> list[Row[Any]]:
    """Return the pauses of a case in order."""
    statement = sa.select(pause).where(pause.c.case_id == case_id)
    return list(connection.execute(statement.order_by(pause.c.id)))
