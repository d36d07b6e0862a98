"""Identity: people, groups and roles, and who may do what with work and cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection, Row

from engine.actor import (
    ADMINISTRATOR,
    AUDITOR,
    PROCESS_OWNER,
    ROLES,
    STAFF,
    SUPERVISOR,
    SYSTEM,
    Actor,
)
from engine.db import Instant, metadata

__all__ = [
    "ADMINISTRATOR",
    "AUDITOR",
    "PROCESS_OWNER",
    "ROLES",
    "STAFF",
    "SUPERVISOR",
    "SYSTEM",
    "Actor",
]

ACTIVE, BLOCKED = "active", "blocked"

user = sa.Table(
    "user",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("full_name", sa.Text, nullable=False),
    sa.Column("full_name_en", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", sa.String(10), nullable=False),
    sa.Column("theme", sa.String(10), nullable=False),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    #: counted up to end all sessions of this person
    sa.Column("session_version", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

group = sa.Table(
    "group",
    metadata,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
)

membership = sa.Table(
    "membership",
    metadata,
    sa.Column("user_name", sa.String(200), sa.ForeignKey("user.name"), primary_key=True),
    sa.Column("group_key", sa.String(200), sa.ForeignKey("group.key"), primary_key=True),
    sa.Index("ix_membership_group_key", "group_key"),
)

user_role = sa.Table(
    "user_role",
    metadata,
    sa.Column("user_name", sa.String(200), sa.ForeignKey("user.name"), primary_key=True),
    sa.Column("role", sa.String(40), primary_key=True),
)

#: OWASP's second recommendation for argon2id: 19 MiB, two passes
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
#: checked when the name is unknown, so that the time does not tell
_NOBODY = _hasher.hash("nobody has this password")


@dataclass(frozen=True)
class Person:
    """Somebody of the office with groups and roles."""

    name: str
    full_name: str
    full_name_en: str
    email: str
    language: str
    theme: str
    status: str
    session_version: int
    groups: frozenset[str]
    roles: frozenset[str]

    @property
    def actor(self) -> Actor:
        """Return the person as the one who acts."""
        return Actor(self.name, self.roles, self.groups, self.language)


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _hasher.hash(password)


def person(connection: Connection, name: str) -> Person | None:
    """Return a person by name."""
    row = connection.execute(sa.select(user).where(user.c.name == name)).first()
    if row is None:
        return None
    groups = sa.select(membership.c.group_key).where(membership.c.user_name == name)
    roles = sa.select(user_role.c.role).where(user_role.c.user_name == name)
    return _person(row, connection.execute(groups).scalars(), connection.execute(roles).scalars())


def called(connection: Connection, name: str | None, language: str) -> str:
    """Return what people call somebody: the full name in a language, or the name known by."""
    row = connection.execute(sa.select(user).where(user.c.name == name)).first()
    if row is None:
        return name or "?"
    english = row.full_name_en if language == "en" else ""
    return english or row.full_name or row.name


def people(connection: Connection) -> list[Person]:
    """Return everybody of the office by name."""
    groups = _gather(connection, sa.select(membership.c.user_name, membership.c.group_key))
    roles = _gather(connection, sa.select(user_role.c.user_name, user_role.c.role))
    rows = connection.execute(sa.select(user).order_by(user.c.name))
    return [_person(row, groups.get(row.name, ()), roles.get(row.name, ())) for row in rows]


def members(connection: Connection, key: str) -> list[Person]:
    """Return the active people of a group."""
    return [
        someone
        for someone in people(connection)
        if key in someone.groups and someone.status == ACTIVE
    ]


def groups(connection: Connection) -> list[Row[Any]]:
    """Return all groups by key."""
    return list(connection.execute(sa.select(group).order_by(group.c.key)))


def authenticate(connection: Connection, name: str, password: str) -> Person | None:
    """Return the active person whose password this is; a wrong name takes as long."""
    row = connection.execute(sa.select(user).where(user.c.name == name)).first()
    stored = row.password_hash if row is not None and row.status == ACTIVE else _NOBODY
    if not _fits(stored, password) or row is None or row.status != ACTIVE:
        return None
    return person(connection, name)


def _fits(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _gather(connection: Connection, statement: sa.Select[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in connection.execute(statement):
        found.setdefault(name, []).append(value)
    return found


def _person(row: Row[Any], groups: Collection[str] | Any, roles: Collection[str] | Any) -> Person:
    return Person(
        row.name,
        row.full_name,
        row.full_name_en,
        row.email,
        row.language,
        row.theme,
        row.status,
        row.session_version,
        frozenset(groups),
        frozenset(roles),
    )


def add_person(
    connection: Connection, values: Mapping[str, Any], *, password_hash: str, at: datetime
) -> None:
    """Store a new person without groups and roles."""
    connection.execute(
        user.insert().values(
            **values, password_hash=password_hash, status=ACTIVE, session_version=1, created_at=at
        )
    )


def change_person(connection: Connection, name: str, values: Mapping[str, Any]) -> None:
    """Write fields of a person."""
    connection.execute(user.update().where(user.c.name == name).values(**values))


def set_groups(connection: Connection, name: str, keys: Collection[str]) -> None:
    """Make a person a member of exactly these groups."""
    connection.execute(membership.delete().where(membership.c.user_name == name))
    rows = [{"user_name": name, "group_key": key} for key in sorted(keys)]
    if rows:
        connection.execute(membership.insert(), rows)


def set_roles(connection: Connection, name: str, roles: Collection[str]) -> None:
    """Give a person exactly these roles."""
    connection.execute(user_role.delete().where(user_role.c.user_name == name))
    rows = [{"user_name": name, "role": role} for role in sorted(roles)]
    if rows:
        connection.execute(user_role.insert(), rows)


def put_group(connection: Connection, key: str, *, name: str, name_en: str) -> bool:
    """Add a group or rename it; tell whether anything changed."""
    row = connection.execute(sa.select(group).where(group.c.key == key)).first()
    if row is None:
        connection.execute(group.insert().values(key=key, name=name, name_en=name_en))
        return True
    if (row.name, row.name_en) == (name, name_en):
        return False
    connection.execute(group.update().where(group.c.key == key).values(name=name, name_en=name_en))
    return True
