"""Working calendars: immutable versions by key, and the groups that have one of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "calendar_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_version"),
    )
    op.create_index("ix_calendar_version_key", "calendar_version", ["key", "id"])
    op.create_table(
        "group_calendar",
        sa.Column("group", sa.String(64), nullable=False),
        sa.Column("calendar", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["group.key"], name="fk_group_calendar_group_group"),
        sa.PrimaryKeyConstraint("group", name="pk_group_calendar"),
    )
