"""Substitutions: who acts on behalf of whom, in which period and for which processes.

A substitute may do what the absent person could do with open work, and nothing else: neither
steer nor read what only the absent person's roles show.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.actor import STAFF, Actor
from engine.db import Instant, Key, metadata

substitution = sa.Table(
    "substitution",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("absent", sa.String(200), nullable=False),
    sa.Column("substitute", sa.String(200), nullable=False),
    sa.Column("from_at", Instant, nullable=False),
    sa.Column("until_at", Instant, nullable=False),
    #: JSON list of process keys; empty means all
    sa.Column("processes", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    #: ended before its time
    sa.Column("ended_at", Instant),
    sa.Index("ix_substitution_substitute", "substitute", "until_at"),
    sa.Index("ix_substitution_absent", "absent", "until_at"),
)
_s = substitution.c
_membership = sa.table("membership", *map(sa.column, ("user_name", "group_key")))


@dataclass(frozen=True)
class Standing:
    """An absent person, as the substitute stands for them now."""

    id: int
    absent: str
    groups: frozenset[str]
    #: empty: all
    processes: frozenset[str]
    until_at: datetime

    @property
    def actor(self) -> Actor:
        """Return the absent person as somebody who works, and no more than that."""
        return Actor(self.absent, frozenset({STAFF}), self.groups)

    def covers(self, process: str) -> bool:
        """Tell whether work of this process belongs to it."""
        return not self.processes or process in self.processes


def processes(row: Row[Any]) -> tuple[str, ...]:
    """Return the processes of a substitution; none means all."""
    return tuple(orjson.loads(row.processes))


def _counts(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(_s.from_at <= at, _s.until_at > at, _s.ended_at.is_(None))


def standing_for(connection: Connection, name: str, at: datetime) -> list[Standing]:
    """Return those for whom somebody stands at an instant."""
    rows = connection.execute(
        sa.select(substitution).where(_s.substitute == name, _counts(at)).order_by(_s.id)
    ).all()
    return [
        Standing(
            row.id,
            row.absent,
            frozenset(_groups(connection, row.absent)),
            frozenset(processes(row)),
            row.until_at,
        )
        for row in rows
    ]


def _groups(connection: Connection, name: str) -> Collection[str]:
    statement = sa.select(_membership.c.group_key).where(_membership.c.user_name == name)
    return connection.execute(statement).scalars().all()


def substitutes(
    connection: Connection, absent: str, at: datetime, process: str | None = None
) -> list[str]:
    """Return who stands for somebody at an instant, in a process or (None) in any."""
    rows = connection.execute(sa.select(substitution).where(_s.absent == absent, _counts(at)))
    return sorted(
        {
            row.substitute
            for row in rows
            if process is None or not processes(row) or process in processes(row)
        }
    )


def get(connection: Connection, substitution_id: int) -> Row[Any] | None:
    """Return one substitution."""
    return connection.execute(sa.select(substitution).where(_s.id == substitution_id)).first()


def during(connection: Connection, from_at: datetime, until_at: datetime) -> list[Row[Any]]:
    """Return the substitutions that reach into a period."""
    within = sa.and_(_s.from_at < until_at, _s.until_at > from_at, _s.ended_at.is_(None))
    return list(connection.execute(sa.select(substitution).where(within).order_by(_s.id)))


def listed(
    connection: Connection, name: str | None, *, after: datetime, limit: int = 200
) -> list[Row[Any]]:
    """Return what lasts beyond an instant, the first to begin first: of somebody, or (None) all."""
    statement = sa.select(substitution).where(_s.until_at > after)
    if name is not None:
        statement = statement.where(sa.or_(_s.absent == name, _s.substitute == name))
    return list(connection.execute(statement.order_by(_s.from_at, _s.id).limit(limit)))


def add(connection: Connection, **values: Any) -> int:
    """Store a substitution and return its id."""
    values["processes"] = orjson.dumps(sorted(values["processes"])).decode()
    made = substitution.insert().values(values).returning(_s.id)
    return int(connection.execute(made).scalar_one())


def end(connection: Connection, substitution_id: int, *, at: datetime) -> bool:
    """End a substitution; tell whether it was still to come or lasted."""
    statement = substitution.update().where(
        _s.id == substitution_id, _s.ended_at.is_(None), _s.until_at > at
    )
    return connection.execute(statement.values(ended_at=at)).rowcount == 1
