"""Working calendars of branches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "branch_calendar",
        sa.Column("branch", sa.String(200), nullable=False),
        sa.Column("calendar", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("branch", name="pk_branch_calendar"),
    )
