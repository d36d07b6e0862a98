"""The first records: the outbox, actions, the monthly summary."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "records_0001"
down_revision = None
branch_labels = ("records",)
depends_on = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
TEXT = sa.Text()


def upgrade() -> None:
    """Create the tables of the outbox, the actions and the summary."""
    _mail()
    _action()
    _summary()


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("template", sa.String(200), nullable=False),
        sa.Column("reader", sa.String(300), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("calendar", TEXT, nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("key", name="uq_mail_key"),
    )
    op.create_index("ix_mail_status_written_at", "mail", ["status", "written_at"])
    op.create_index("ix_mail_case_id", "mail", ["case_id"])


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("owner", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
        sa.UniqueConstraint("key", name="uq_action_key"),
    )
    op.create_index("ix_action_status_due_on", "action", ["status", "due_on"])
    op.create_index("ix_action_case_id", "action", ["case_id"])


def _summary() -> None:
    op.create_table(
        "summary",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(300), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("branch", sa.String(100), nullable=False),
        sa.Column("topic", sa.String(100), nullable=False),
        sa.Column("severity", sa.String(100), nullable=False),
        sa.Column("channel", sa.String(100), nullable=False),
        sa.Column("cause", sa.String(100), nullable=False),
        sa.Column("outcome", sa.String(100), nullable=False),
        sa.Column("satisfaction", sa.Integer()),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date()),
        sa.Column("closed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_summary"),
        sa.UniqueConstraint("key", name="uq_summary_key"),
    )
    op.create_index("ix_summary_month", "summary", ["month", "process"])
