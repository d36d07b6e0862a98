"""What somebody has not read yet is counted on every page: an index for it alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what is unread, by reader."""
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["person"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )
