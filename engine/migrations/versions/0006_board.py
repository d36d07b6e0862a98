"""What was finished lately is found along an index: the board's rates and trends ask for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two indexes; each costs one entry when something ends."""
    for table, column in (("work_item", "completed_at"), ("case", "ended_at")):
        condition = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_{table}_{column}",
            table,
            [column],
            sqlite_where=condition,
            postgresql_where=condition,
        )
