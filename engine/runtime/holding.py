"""Reads and holds a case together with one of its work items.

On SQLite the verb has the write lock already, so both are read at once. PostgreSQL must hold the
case first: what a statement reads beside a row that it waited for may be older than that row.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import case, work_item
from engine.statement import Pair

_item = work_item.work_item
_pair = Pair(
    case.HELD.columns,
    work_item.HELD.columns,
    _item.join(case.case, case.case.c.id == _item.c.case_id).outerjoin(
        work_item.draft, work_item.draft.c.work_item_id == _item.c.id
    ),
    _item.c.id == sa.bindparam("item_id"),
)


def hold(connection: Connection, case_id: int, item_id: str) -> tuple[Any, Any] | None:
    """Return the row of the case and what a verb looks at of the item; None without either."""
    if connection.dialect.name == "sqlite":
        return _pair.first(connection, {"item_id": item_id})
    row = case.lock(connection, case_id)
    item = None if row is None else work_item.held(connection, item_id)
    return None if item is None else (row, item)
