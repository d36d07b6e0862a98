"""Service levels: policies, pauses, ladders, notifications, substitutions, filters, batches."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables, and give cases and work items what boards ask for."""
    _batch()
    _feed()
    _policy_version()
    _preference()
    _saved_filter()
    _substitution()
    _batch_item()
    _escalation_level()
    _notification()
    _pause()
    _columns()


def _batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
    )


def _feed() -> None:
    op.create_table(
        "feed",
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_feed"),
        sa.UniqueConstraint("token_hash", name="uq_feed_token_hash"),
    )


def _policy_version() -> None:
    op.create_table(
        "policy_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_version"),
    )
    op.create_index("ix_policy_version_process", "policy_version", ["process", "id"])


def _preference() -> None:
    op.create_table(
        "preference",
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_preference"),
    )


def _saved_filter() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("place", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("shared_with", sa.String(200), server_default="", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_filter"),
        sa.UniqueConstraint("owner", "place", "name", name="uq_saved_filter_owner_place_name"),
    )


def _substitution() -> None:
    op.create_table(
        "substitution",
        sa.Column("id", KEY, nullable=False),
        sa.Column("absent", sa.String(200), nullable=False),
        sa.Column("substitute", sa.String(200), nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=False),
        sa.Column("processes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_substitution"),
    )
    op.create_index("ix_substitution_absent", "substitution", ["absent", "until_at"])
    op.create_index("ix_substitution_substitute", "substitution", ["substitute", "until_at"])


def _batch_item() -> None:
    op.create_table(
        "batch_item",
        sa.Column("batch_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(60), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_batch_item_batch_id"),
        sa.PrimaryKeyConstraint("batch_id", "number", name="pk_batch_item"),
    )
    op.create_index("ix_batch_item_status", "batch_item", ["batch_id", "status"])


def _escalation_level() -> None:
    op.create_table(
        "escalation_level",
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("clock", sa.String(20), nullable=False),
        sa.Column("level", sa.String(60), nullable=False),
        sa.Column("climbed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_escalation_level_case_id"),
        sa.PrimaryKeyConstraint("case_id", "clock", "level", name="pk_escalation_level"),
    )


def _notification() -> None:
    op.create_table(
        "notification",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("work_item_id", sa.String(60), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("deliver_at", sa.BigInteger(), nullable=True),
        sa.Column("mailed_at", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_notification_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notification"),
    )
    op.create_index(
        "ix_notification_deliver_at",
        "notification",
        ["deliver_at"],
        sqlite_where=sa.text("mailed_at IS NULL AND deliver_at IS NOT NULL"),
        postgresql_where=sa.text("mailed_at IS NULL AND deliver_at IS NOT NULL"),
    )
    op.create_index("ix_notification_person", "notification", ["person", "id"])


def _pause() -> None:
    op.create_table(
        "pause",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("started_by", sa.String(200), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_pause_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pause"),
    )
    op.create_index("ix_pause_case_id", "pause", ["case_id"])


def _columns() -> None:
    op.add_column("case", sa.Column("branch", sa.String(200), server_default="", nullable=False))
    op.add_column("case", sa.Column("severity", sa.String(60), server_default="", nullable=False))
    op.add_column(
        "case", sa.Column("customer_class", sa.String(60), server_default="", nullable=False)
    )
    op.add_column("case", sa.Column("policy_id", KEY, nullable=True))
    op.add_column("case", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.add_column("case", sa.Column("response_due_at", sa.BigInteger(), nullable=True))
    op.add_column("case", sa.Column("responded_at", sa.BigInteger(), nullable=True))
    op.add_column("case", sa.Column("risk_at", sa.BigInteger(), nullable=True))
    op.add_column("case", sa.Column("paused_at", sa.BigInteger(), nullable=True))
    op.add_column("case", sa.Column("climb_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_case_climb_at",
        "case",
        ["climb_at"],
        sqlite_where=sa.text("climb_at IS NOT NULL"),
        postgresql_where=sa.text("climb_at IS NOT NULL"),
    )
    op.add_column("work_item", sa.Column("risk_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "work_item", sa.Column("branch", sa.String(200), server_default="", nullable=False)
    )
