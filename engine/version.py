"""Contents that are kept as versions: a change is a new row, and a row never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row


@dataclass(frozen=True)
class Version:
    """One version of a content, as it was made."""

    id: int
    #: what the content belongs to
    key: str
    content: Mapping[str, Any]
    made_at: datetime
    made_by: str
    reason: str


Made = TypeVar("Made", bound=Version)


class Versions(Generic[Made]):
    """The versions in a table, whose column `key` says what each belongs to."""

    def __init__(self, table: sa.Table, key: str, kind: type[Made]) -> None:
        self._table = table
        self._key = table.c[key]
        self._kind = kind

    def get(self, connection: Connection, version_id: int) -> Made | None:
        """Return a version, or None."""
        return self._one(connection, self._table.c.id == version_id)

    def newest(self, connection: Connection, key: str) -> Made | None:
        """Return the newest version of a key, or None."""
        return self._one(connection, self._key == key)

    def all(self, connection: Connection, key: str) -> list[Made]:
        """Return all versions of a key, the newest first."""
        wanted = sa.select(self._table).where(self._key == key)
        return [
            self._made(row) for row in connection.execute(wanted.order_by(self._table.c.id.desc()))
        ]

    def all_newest(self, connection: Connection) -> dict[str, Made]:
        """Return the newest version of every key."""
        last = sa.select(sa.func.max(self._table.c.id)).group_by(self._key)
        rows = connection.execute(sa.select(self._table).where(self._table.c.id.in_(last)))
        found = [self._made(row) for row in rows]
        return {one.key: one for one in found}

    def add(
        self,
        connection: Connection,
        key: str,
        content: Mapping[str, Any],
        *,
        at: datetime,
        actor: str,
        reason: str,
    ) -> int:
        """Store a new version and return its id."""
        values = {
            self._key.name: key,
            "content": orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode(),
            "made_at": at,
            "made_by": actor,
            "reason": reason,
        }
        made = sa.insert(self._table).values(values).returning(self._table.c.id)
        return int(connection.execute(made).scalar_one())

    def _one(self, connection: Connection, condition: sa.ColumnElement[bool]) -> Made | None:
        wanted = sa.select(self._table).where(condition)
        row = connection.execute(wanted.order_by(self._table.c.id.desc()).limit(1)).first()
        return self._made(row) if row is not None else None

    def _made(self, row: Row[Any]) -> Made:
        content = orjson.loads(row.content)
        key = row._mapping[self._key]
        return self._kind(row.id, key, content, row.made_at, row.made_by, row.reason)
