"""SLA policies: a change is a new version of a process's policy, and a version never changes.

A case notes the version that was newest when it began and keeps it, unless it is re-based. What
the content means is read by `engine.sla`.
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.db import Instant, Key, metadata

policy_version = sa.Table(
    "policy_version",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("process", sa.String(200), nullable=False),
    #: JSON, see engine.sla.policy
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Index("ix_policy_version_process", "process", "id"),
)
