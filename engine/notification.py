"""Notifications: what a person is told, in the page at once and by mail when they want it."""

from __future__ import annotations

import sqlalchemy as sa

from engine.db import Instant, Key, metadata

notification = sa.Table(
    "notification",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("case_id", Key, sa.ForeignKey("case.id")),
    sa.Column("work_item_id", sa.String(60)),
    #: an English sentence with names in it, and its values as JSON; translated for the reader
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    #: not mailed before this instant: working hours and quiet hours of the reader
    sa.Column("deliver_at", Instant),
    sa.Column("mailed_at", Instant),
    sa.Column("read_at", Instant),
    sa.Index("ix_notification_person", "person", "id"),
    sa.Index(
        "ix_notification_deliver_at",
        "deliver_at",
        sqlite_where=sa.text("mailed_at IS NULL AND deliver_at IS NOT NULL"),
        postgresql_where=sa.text("mailed_at IS NULL AND deliver_at IS NOT NULL"),
    ),
)

#: how a person wants to be told; JSON
preference = sa.Table(
    "preference",
    metadata,
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)

#: the secret address of a person's calendar of due dates; only its hash is kept
feed = sa.Table(
    "feed",
    metadata,
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("made_at", Instant, nullable=False),
)
