"""Business data that outlive a case: actions, monthly summaries, meetings, cycles, the outbox.

Every table has a unique text column `key` made from the job's idempotency key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

#: steps that create the tables of this room: `database.create(records.MIGRATIONS)`
MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"


def add_once(connection: Connection, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Insert a row unless its `key` is there: the second run of a job adds nothing."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values)
    connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
