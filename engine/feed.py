"""Calendar feeds: the secret address under which a person's calendar fetches due dates.

Only the hash of the secret is kept. Looking one up costs the same whether it is known or not.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, metadata

#: bytes of chance in a secret
_LENGTH = 32

feed = sa.Table(
    "feed",
    metadata,
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("made_at", Instant, nullable=False),
)


def renew(connection: Connection, person: str, *, at: datetime) -> str:
    """Give a person a new secret, which replaces the one before, and return it."""
    token = secrets.token_urlsafe(_LENGTH)
    revoke(connection, person)
    values = {"person": person, "token_hash": _hash(token), "made_at": at}
    connection.execute(feed.insert().values(values))
    return token


def revoke(connection: Connection, person: str) -> bool:
    """Close the feed of a person; tell whether there was one."""
    return connection.execute(feed.delete().where(feed.c.person == person)).rowcount == 1


def of(connection: Connection, person: str) -> Row[Any] | None:
    """Return the feed of a person, without its secret."""
    return connection.execute(sa.select(feed).where(feed.c.person == person)).first()


def owner(connection: Connection, token: str) -> str | None:
    """Return whose secret this is."""
    wanted = sa.select(feed.c.person).where(feed.c.token_hash == _hash(token))
    found: str | None = connection.execute(wanted).scalar()
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
