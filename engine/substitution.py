"""Substitutions: who acts on behalf of whom, in which period and for which processes."""

from __future__ import annotations

import sqlalchemy as sa

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
