"""Attachments: files that people add, stored once per content.

An attachment without a case was uploaded for a start form; it belongs to who uploaded it until
the start binds it to the new case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata

blob = sa.Table(
    "blob",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("case_id", Key, sa.ForeignKey("case.id")),
    sa.Column("field", sa.String(200), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_type", sa.String(200), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), sa.ForeignKey("blob.hash"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Index("ix_attachment_case_id", "case_id"),
)


def of_case(connection: Connection, case_id: int) -> list[Row[Any]]:
    """Return what was added to a case, without the contents."""
    statement = sa.select(attachment).where(attachment.c.case_id == case_id)
    return list(connection.execute(statement.order_by(attachment.c.id)))


def get(connection: Connection, attachment_id: int) -> Row[Any] | None:
    """Return one attachment without its content."""
    statement = sa.select(attachment).where(attachment.c.id == attachment_id)
    return connection.execute(statement).first()


def content(connection: Connection, hash_: str) -> bytes:
    """Return the content that has this hash."""
    return bytes(
        connection.execute(sa.select(blob.c.content).where(blob.c.hash == hash_)).scalar_one()
    )


def add(
    connection: Connection,
    *,
    case_id: int | None,
    field: str,
    name: str,
    content_type: str,
    content: bytes,
    at: datetime,
    actor: str,
) -> Row[Any]:
    """Store a file and return its row."""
    digest = hashlib.sha256(content).hexdigest()
    known = connection.execute(sa.select(blob.c.hash).where(blob.c.hash == digest)).first()
    if known is None:
        connection.execute(_put_blob(connection), {"hash": digest, "content": content})
    statement = attachment.insert().values(
        case_id=case_id,
        field=field,
        name=name,
        content_type=content_type,
        size=len(content),
        hash=digest,
        at=at,
        actor=actor,
    )
    return connection.execute(statement.returning(attachment)).one()


def bind(connection: Connection, ids: Collection[int], *, case_id: int, actor: str) -> int:
    """Give uploads that belong to no case yet, and to this actor, to a case; return how many."""
    statement = (
        attachment.update()
        .where(
            attachment.c.id.in_(ids), attachment.c.case_id.is_(None), attachment.c.actor == actor
        )
        .values(case_id=case_id)
    )
    return connection.execute(statement).rowcount


def _put_blob(connection: Connection) -> Any:
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415  (one of two dialects)

        return insert(blob).on_conflict_do_nothing()
    from sqlalchemy.dialects.postgresql import insert as insert_  # noqa: PLC0415

    return insert_(blob).on_conflict_do_nothing()
