"""Definitions: deployed versions of a process, stored whole under the hash of their content.

A case is shown and run with the files of its own definition for ever; nothing is ever edited.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata

#: what cases may be started on, and what was discovered from the past cases of another system
ACTIVE, IMPORTED = "active", "imported"

definition = sa.Table(
    "definition",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("process", sa.String(200), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("deployed_at", Instant, nullable=False),
    sa.Column("deployed_by", sa.String(200), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.UniqueConstraint("process", "version"),
)

definition_file = sa.Table(
    "definition_file",
    metadata,
    sa.Column("definition_id", Key, sa.ForeignKey("definition.id"), primary_key=True),
    sa.Column("path", sa.String(300), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over all paths and contents, in the order of the paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return digest.hexdigest()


def get(connection: Connection, definition_id: int) -> Row[Any] | None:
    """Return one definition."""
    return connection.execute(sa.select(definition).where(definition.c.id == definition_id)).first()


def newest(connection: Connection, process: str) -> Row[Any] | None:
    """Return the newest version of a process, which new cases run on."""
    statement = (
        sa.select(definition)
        .where(definition.c.process == process)
        .order_by(definition.c.version.desc())
        .limit(1)
    )
    return connection.execute(statement).first()


def newest_of_all(connection: Connection) -> list[Row[Any]]:
    """Return the newest version of each process, by name of the process."""
    last = (
        sa.select(definition.c.process, sa.func.max(definition.c.version).label("version"))
        .group_by(definition.c.process)
        .subquery()
    )
    statement = (
        sa.select(definition)
        .join(
            last,
            sa.and_(definition.c.process == last.c.process, definition.c.version == last.c.version),
        )
        .order_by(definition.c.process)
    )
    return list(connection.execute(statement))


def versions(connection: Connection, process: str) -> list[Row[Any]]:
    """Return all versions of a process, the newest first."""
    statement = (
        sa.select(definition)
        .where(definition.c.process == process)
        .order_by(definition.c.version.desc())
    )
    return list(connection.execute(statement))


def files(connection: Connection, definition_id: int) -> dict[str, bytes]:
    """Return all files of a definition by path."""
    statement = sa.select(definition_file.c.path, definition_file.c.content).where(
        definition_file.c.definition_id == definition_id
    )
    return {row.path: bytes(row.content) for row in connection.execute(statement)}


def add(
    connection: Connection,
    *,
    process: str,
    version: int,
    name: str,
    files: Mapping[str, bytes],
    at: datetime,
    actor: str,
    reason: str,
    status: str = ACTIVE,
) -> int:
    """Store a new version with its files and return its id."""
    definition_id: int = connection.execute(
        definition.insert()
        .values(
            process=process,
            version=version,
            content_hash=content_hash(files),
            name=name,
            status=status,
            deployed_at=at,
            deployed_by=actor,
            reason=reason,
        )
        .returning(definition.c.id)
    ).scalar_one()
    connection.execute(
        definition_file.insert(),
        [
            {"definition_id": definition_id, "path": path, "content": content}
            for path, content in sorted(files.items())
        ],
    )
    return definition_id
