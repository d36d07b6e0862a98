"""Incidents: technical failures that wait for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.actor import Actor
from engine.db import Instant, Key, metadata

OPEN, RESOLVED = "open", "resolved"

incident = sa.Table(
    "incident",
    metadata,
    sa.Column("id", Key, primary_key=True),
    #: None when the failure belongs to no case (a timer that starts cases)
    sa.Column("case_id", Key, sa.ForeignKey("case.id")),
    #: the entry of the ledger that failed; None when a case was found without a wait
    sa.Column("ledger_id", sa.String(400)),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("element", sa.String(200), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("raised_at", Instant, nullable=False),
    sa.Column("resolved_at", Instant),
    sa.Column("resolved_by", sa.String(200)),
    sa.Column("resolution", sa.Text),
    sa.Index("ix_incident_status", "status", "raised_at"),
    sa.Index("ix_incident_case_id", "case_id"),
    sa.Index("ix_incident_ledger_id", "ledger_id"),
)


def get(connection: Connection, incident_id: int) -> Row[Any] | None:
    """Return one incident."""
    return connection.execute(sa.select(incident).where(incident.c.id == incident_id)).first()


def of_case(connection: Connection, case_id: int) -> list[Row[Any]]:
    """Return the incidents of a case, the last first."""
    statement = sa.select(incident).where(incident.c.case_id == case_id)
    return list(connection.execute(statement.order_by(incident.c.id.desc())))


def open_ones(connection: Connection, actor: Actor, limit: int = 100) -> list[Row[Any]]:
    """Return the open incidents for who sees all cases, the oldest first."""
    if not actor.sees_all:
        return []
    statement = sa.select(incident).where(incident.c.status == OPEN)
    return list(connection.execute(statement.order_by(incident.c.raised_at).limit(limit)))


def raise_(
    connection: Connection,
    *,
    case_id: int | None,
    ledger_id: str | None,
    kind: str,
    element: str,
    message: str,
    at: datetime,
) -> int:
    """Open an incident and return its id."""
    statement = incident.insert().values(
        case_id=case_id,
        ledger_id=ledger_id,
        kind=kind,
        element=element,
        message=message[:2000],
        status=OPEN,
        raised_at=at,
    )
    return int(connection.execute(statement.returning(incident.c.id)).scalar_one())


def resolve(
    connection: Connection, incident_id: int, *, at: datetime, actor: str, resolution: str
) -> bool:
    """Close an incident; tell whether it was open."""
    statement = (
        incident.update()
        .where(incident.c.id == incident_id, incident.c.status == OPEN)
        .values(status=RESOLVED, resolved_at=at, resolved_by=actor, resolution=resolution)
    )
    return connection.execute(statement).rowcount == 1


def resolve_all(
    connection: Connection,
    condition: sa.ColumnElement[bool],
    *,
    at: datetime,
    actor: str,
    resolution: str,
) -> None:
    """Close the open incidents that meet a condition, because their cause is gone."""
    connection.execute(
        incident.update()
        .where(condition, incident.c.status == OPEN)
        .values(status=RESOLVED, resolved_at=at, resolved_by=actor, resolution=resolution)
    )
