"""SLA policies: a change is a new version of a process's policy, and a version never changes.

A case notes the version that was newest when it began and keeps it, unless it is re-based. What
the content means is read by `engine.sla`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

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


@dataclass(frozen=True)
class Version:
    """One version of a policy, as it was made."""

    id: int
    process: str
    content: Mapping[str, Any]
    made_at: datetime
    made_by: str
    reason: str

    @cached_property
    def policy(self) -> Policy:
        """Return the policy to measure by."""
        return read(self.content)


def get(connection: Connection, version_id: int) -> Version | None:
    """Return a version, or None."""
    return _one(connection, policy_version.c.id == version_id)


def newest(connection: Connection, process: str) -> Version | None:
    """Return the newest version of the policy of a process, or None."""
    return _one(connection, policy_version.c.process == process)


def current(connection: Connection, process: str) -> int | None:
    """Return the id of the newest version of the policy of a process, or None."""
    found = _NEWEST.first(connection, {"process": process})
    return None if found is None else found.id


def versions(connection: Connection, process: str) -> list[Version]:
    """Return all versions of the policy of a process, the newest first."""
    wanted = sa.select(policy_version).where(policy_version.c.process == process)
    rows = connection.execute(wanted.order_by(policy_version.c.id.desc()))
    return [_version(row) for row in rows]


def all_newest(connection: Connection) -> dict[str, Version]:
    """Return the newest version of every process that has a policy."""
    last = sa.select(sa.func.max(policy_version.c.id)).group_by(policy_version.c.process)
    rows = connection.execute(sa.select(policy_version).where(policy_version.c.id.in_(last)))
    return {row.process: _version(row) for row in rows}


def add(
    connection: Connection,
    process: str,
    content: Mapping[str, Any],
    *,
    at: datetime,
    actor: str,
    reason: str,
) -> int:
    """Store a new version and return its id."""
    values = {
        "process": process,
        "content": orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode(),
        "made_at": at,
        "made_by": actor,
        "reason": reason,
    }
    made = sa.insert(policy_version).values(values).returning(policy_version.c.id)
    return int(connection.execute(made).scalar_one())


def _one(connection: Connection, condition: sa.ColumnElement[bool]) -> Version | None:
    wanted = sa.select(policy_version).where(condition)
    row = connection.execute(wanted.order_by(policy_version.c.id.desc()).limit(1)).first()
    return _version(row) if row is not None else None


def _version(row: Row[Any]) -> Version:
    content = orjson.loads(row.content)
    return Version(row.id, row.process, content, row.made_at, row.made_by, row.reason)
