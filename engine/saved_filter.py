"""Saved filters: a list narrowed in a way worth keeping, for oneself, a group or everybody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.actor import Actor
from engine.db import Instant, Key, metadata

#: shared with everybody who sees the place
EVERYBODY = "*"

saved_filter = sa.Table(
    "saved_filter",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("owner", sa.String(200), nullable=False),
    #: which list: board, work-items, cases
    sa.Column("place", sa.String(60), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    #: the query of the address, without paging
    sa.Column("query", sa.Text, nullable=False),
    #: empty: the owner's alone; "*": everybody; else a group
    sa.Column("shared_with", sa.String(200), nullable=False, server_default=""),
    sa.Column("made_at", Instant, nullable=False),
    sa.UniqueConstraint("owner", "place", "name", name="uq_saved_filter_owner_place_name"),
)


def visible(connection: Connection, actor: Actor, places: Collection[str]) -> list[Any]:
    """Return the filters of some places that are the actor's or shared with them, by name."""
    column = saved_filter.c
    statement = sa.select(saved_filter).where(column.place.in_(places), _seen_by(actor))
    return list(connection.execute(statement.order_by(column.name, column.id)))


def get(connection: Connection, actor: Actor, filter_id: int) -> Any | None:
    """Return a filter that the actor sees."""
    statement = sa.select(saved_filter).where(saved_filter.c.id == filter_id, _seen_by(actor))
    return connection.execute(statement).first()


def named(connection: Connection, owner: str, place: str, name: str) -> Any | None:
    """Return the filter of this name that somebody keeps for a place."""
    column = saved_filter.c
    same = (column.owner == owner, column.place == place, column.name == name)
    return connection.execute(sa.select(saved_filter).where(*same)).first()


def count(connection: Connection, owner: str) -> int:
    """Return how many filters somebody keeps."""
    mine = sa.select(sa.func.count()).where(saved_filter.c.owner == owner)
    return int(connection.execute(mine).scalar_one())


def add(connection: Connection, values: dict[str, Any], *, at: datetime) -> int:
    """Store a filter and return its id."""
    made = sa.insert(saved_filter).values(made_at=at, **values).returning(saved_filter.c.id)
    return int(connection.execute(made).scalar_one())


def change(connection: Connection, filter_id: int, **values: Any) -> None:
    """Write columns of a filter."""
    same = saved_filter.c.id == filter_id
    connection.execute(sa.update(saved_filter).where(same).values(**values))


def remove(connection: Connection, filter_id: int) -> None:
    """Take a filter away."""
    connection.execute(sa.delete(saved_filter).where(saved_filter.c.id == filter_id))


def _seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    column = saved_filter.c
    shared = [EVERYBODY, *sorted(actor.groups)]
    return sa.or_(column.owner == actor.name, column.shared_with.in_(shared))
