"""Work items and the ledger lie in the order of their ids, so that each is one tree in SQLite.

A table with rowids keeps a text key in a second tree: every row that came or went changed a page
of both, and the item that a completion ends lay far from the one that it opens. PostgreSQL has no
such tables.
"""

from __future__ import annotations

import re

from alembic import op
from sqlalchemy.engine import Connection

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Build both tables anew without rowids, with what is in them."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _rebuild(connection, "work_item", children=("draft", "work_item_group"))
        _rebuild(connection, "ledger")


def _rebuild(connection: Connection, table: str, children: tuple[str, ...] = ()) -> None:
    """Copy a table; rows that refer to it wait outside, as foreign keys are checked at once."""
    run = connection.exec_driver_sql
    for child in children:
        # S608: the names here and below are those written above
        run(f"CREATE TEMP TABLE {child}_kept AS SELECT * FROM {child}")  # noqa: S608
        run(f"DELETE FROM {child}")  # noqa: S608
    described = "SELECT sql FROM sqlite_master WHERE type = ? AND tbl_name = ? AND sql IS NOT NULL"
    (drawn,) = run(described, ("table", table)).scalars()
    indexes = run(described, ("index", table)).scalars().all()
    run(re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_next", drawn) + _WITHOUT)
    run(f"INSERT INTO {table}_next SELECT * FROM {table} ORDER BY id")  # noqa: S608
    run(f"DROP TABLE {table}")
    run(f"ALTER TABLE {table}_next RENAME TO {table}")
    for index in indexes:
        run(index)
    for child in children:
        run(f"INSERT INTO {child} SELECT * FROM {child}_kept")  # noqa: S608
        run(f"DROP TABLE {child}_kept")


_WITHOUT = " WITHOUT ROWID"
