"""Batches: one intervention on many work items, cases or incidents, with a result for each."""

from __future__ import annotations

import sqlalchemy as sa

from engine.db import Instant, Key, metadata

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("kind", sa.String(60), nullable=False),
    #: JSON
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("ended_at", Instant),
)

batch_item = sa.Table(
    "batch_item",
    metadata,
    sa.Column("batch_id", Key, sa.ForeignKey("batch.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    #: id of the work item, case or incident
    sa.Column("target", sa.String(60), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    #: what went wrong: template and values as JSON
    sa.Column("message", sa.Text),
    sa.Column("done_at", Instant),
    sa.Index("ix_batch_item_status", "batch_id", "status"),
)
