"""Subscriptions: which case (or which start of which process) waits for a message or signal."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Key, metadata
from engine.statement import Insert, Statement

MESSAGE, SIGNAL = "message", "signal"

subscription = sa.Table(
    "subscription",
    metadata,
    sa.Column("id", sa.String(400), primary_key=True),
    #: None for the start event of a definition
    sa.Column("case_id", Key, sa.ForeignKey("case.id")),
    sa.Column("wait", sa.Integer),
    sa.Column("definition_id", Key, sa.ForeignKey("definition.id"), nullable=False),
    sa.Column("process", sa.String(200), nullable=False),
    sa.Column("element", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("key", sa.String(400), nullable=False),
    sa.Index("ix_subscription_name", "kind", "name", "key"),
    sa.Index("ix_subscription_case_id", "case_id"),
)

_drop = Statement(subscription.delete().where(subscription.c.id == sa.bindparam("b_id")))
_insert = Insert(subscription)


def waiting_case(connection: Connection, kind: str, name: str, key: str) -> Row[Any] | None:
    """Return the oldest subscription of a case for a message under this key."""
    statement = (
        sa.select(subscription)
        .where(_called(kind, name), subscription.c.key == key, subscription.c.case_id.is_not(None))
        .order_by(subscription.c.case_id, subscription.c.wait)
        .limit(1)
    )
    return connection.execute(statement).first()


def waiting_start(connection: Connection, kind: str, name: str) -> Row[Any] | None:
    """Return the start event that begins a case for this message."""
    statement = (
        sa.select(subscription)
        .where(_called(kind, name), subscription.c.case_id.is_(None))
        .order_by(subscription.c.process)
        .limit(1)
    )
    return connection.execute(statement).first()


def all_waiting(connection: Connection, kind: str, name: str) -> list[Row[Any]]:
    """Return every subscription under a name: cases and start events (for a signal)."""
    statement = sa.select(subscription).where(_called(kind, name)).order_by(subscription.c.id)
    return list(connection.execute(statement))


def of_case(connection: Connection, case_id: int) -> list[Row[Any]]:
    """Return what a case is subscribed to."""
    statement = sa.select(subscription).where(subscription.c.case_id == case_id)
    return list(connection.execute(statement.order_by(subscription.c.wait)))


def get(connection: Connection, case_id: int, wait: int) -> Row[Any] | None:
    """Return the subscription of one wait of a case."""
    statement = sa.select(subscription).where(
        subscription.c.case_id == case_id, subscription.c.wait == wait
    )
    return connection.execute(statement).first()


def add(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Store subscriptions."""
    _insert.run(connection, rows)


def drop(connection: Connection, ids: Collection[str]) -> None:
    """Remove subscriptions by id; those that do not exist are passed over."""
    for one in ids:
        _drop.change(connection, {"b_id": one})


def drop_starts(connection: Connection, process: str) -> None:
    """Remove the start events of a process, because a new version replaces them."""
    connection.execute(
        subscription.delete().where(
            subscription.c.process == process, subscription.c.case_id.is_(None)
        )
    )


def _called(kind: str, name: str) -> sa.ColumnElement[bool]:
    return sa.and_(subscription.c.kind == kind, subscription.c.name == name)
