"""SLA policies: a change is a new version of a process's policy, and a version never changes.

A case notes the version that was newest when it began and keeps it, unless it is re-based. What
the content means is read by `engine.sla`.
"""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import version
from engine.db import Instant, Key, metadata
from engine.sla.policy import Policy, read
from engine.statement import Statement

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

_NEWEST = Statement(
    sa.select(sa.func.max(policy_version.c.id).label("id")).where(
        policy_version.c.process == sa.bindparam("process")
    )
)


class Version(version.Version):
    """One version of a policy; its key is the process."""

    @cached_property
    def policy(self) -> Policy:
        """Return the policy to measure by."""
        return read(self.content)


_versions = version.Versions(policy_version, "process", Version)
get, newest, versions = _versions.get, _versions.newest, _versions.all
all_newest, add = _versions.all_newest, _versions.add


def current(connection: Connection, process: str) -> int | None:
    """Return the id of the newest version of the policy of a process, or None."""
    found = _NEWEST.first(connection, {"process": process})
    return None if found is None else found.id
