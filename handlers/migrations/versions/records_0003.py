"""Mails that leave in rounds: when the next attempt is due, and how many there were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "records_0003"
down_revision = "records_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give mails that no job sends an instant for their next attempt."""
    op.add_column("mail", sa.Column("try_at", sa.BigInteger(), nullable=True))
    op.add_column("mail", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        "ix_mail_try_at",
        "mail",
        ["try_at"],
        sqlite_where=sa.text("try_at IS NOT NULL"),
        postgresql_where=sa.text("try_at IS NOT NULL"),
    )
