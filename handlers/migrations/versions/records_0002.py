"""Records of planning: meetings and yearly cycles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "records_0002"
down_revision = "records_0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
TEXT = sa.Text()


def upgrade() -> None:
    """Create the tables of meetings and cycles."""
    _meeting()
    _cycle()


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("key", name="uq_meeting_key"),
    )
    op.create_index("ix_meeting_starts_at", "meeting", ["starts_at"])


def _cycle() -> None:
    op.create_table(
        "cycle",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("summary", TEXT, nullable=False),
        sa.Column("advice", TEXT, nullable=False),
        sa.Column("improvements_text", TEXT, nullable=False),
        sa.Column("evaluation", sa.JSON(), nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cycle"),
        sa.UniqueConstraint("key", name="uq_cycle_key"),
    )
    op.create_index("ix_cycle_fiscal_year", "cycle", ["process", "fiscal_year"])
