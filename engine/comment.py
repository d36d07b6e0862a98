"""Comments: what people remark on a case, kept apart from its data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata

comment = sa.Table(
    "comment",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("case_id", Key, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Index("ix_comment_case_id", "case_id"),
)


def of_case(connection: Connection, case_id: int) -> list[Row[Any]]:
    """Return the comments on a case in order."""
    statement = sa.select(comment).where(comment.c.case_id == case_id).order_by(comment.c.id)
    return list(connection.execute(statement))


def add(connection: Connection, *, case_id: int, at: datetime, actor: str, text: str) -> int:
    """Store a comment and return its id."""
    statement = comment.insert().values(case_id=case_id, at=at, actor=actor, text=text)
    return int(connection.execute(statement.returning(comment.c.id)).scalar_one())
