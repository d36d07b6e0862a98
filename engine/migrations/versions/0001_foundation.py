"""The foundation: definitions, cases, work, the ledger, the journal, people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("engine",)
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
TEXT = sa.Text()


def upgrade() -> None:
    """Create all tables of the engine."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(sa.schema.CreateSequence(sa.Sequence("case_number")))
    _blob()
    _definition()
    _group()
    _journal()
    _node()
    _user()
    _case()
    _definition_file()
    _membership()
    _user_role()
    _attachment()
    _comment()
    _incident()
    _ledger()
    _subscription()
    _work_item()
    _draft()
    _work_item_group()


def _blob() -> None:
    op.create_table(
        "blob",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_blob"),
    )


def _definition() -> None:
    op.create_table(
        "definition",
        sa.Column("id", KEY, nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("deployed_at", INSTANT, nullable=False),
        sa.Column("deployed_by", sa.String(200), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_definition"),
        sa.UniqueConstraint("process", "version", name="uq_definition_process_version"),
    )


def _group() -> None:
    op.create_table(
        "group",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_en", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_group"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("case_id", KEY, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("element", sa.String(200), nullable=False),
        sa.Column("data", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("command", TEXT, nullable=True),
        sa.Column("command_key", sa.String(200), nullable=True),
        sa.Column("answer", TEXT, nullable=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_journal"),
    )
    op.create_index(
        "uq_journal_command_key",
        "journal",
        ["command_key"],
        unique=True,
        sqlite_where=sa.text("command_key IS NOT NULL"),
        postgresql_where=sa.text("command_key IS NOT NULL"),
    )


def _node() -> None:
    op.create_table(
        "node",
        sa.Column("id", sa.String(200), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("beat_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_node"),
    )


def _user() -> None:
    op.create_table(
        "user",
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("full_name", TEXT, nullable=False),
        sa.Column("full_name_en", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("theme", sa.String(10), nullable=False),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_user"),
    )


def _case() -> None:
    op.create_table(
        "case",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("facts", TEXT, nullable=False),
        sa.Column("search", TEXT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("started_by", sa.String(200), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("escalation", TEXT, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["definition_id"], ["definition.id"], name="fk_case_definition_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.UniqueConstraint("number", name="uq_case_number"),
    )
    op.create_index(
        "ix_case_process_status_started_at", "case", ["process", "status", "started_at"]
    )
    op.create_index("ix_case_started_by", "case", ["started_by", "started_at"])
    op.create_index("ix_case_status_started_at", "case", ["status", "started_at"])


def _definition_file() -> None:
    op.create_table(
        "definition_file",
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name="fk_definition_file_definition_id"
        ),
        sa.PrimaryKeyConstraint("definition_id", "path", name="pk_definition_file"),
    )


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("group_key", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["group_key"], ["group.key"], name="fk_membership_group_key"),
        sa.ForeignKeyConstraint(["user_name"], ["user.name"], name="fk_membership_user_name"),
        sa.PrimaryKeyConstraint("user_name", "group_key", name="pk_membership"),
    )
    op.create_index("ix_membership_group_key", "membership", ["group_key"])


def _user_role() -> None:
    op.create_table(
        "user_role",
        sa.Column("user_name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["user_name"], ["user.name"], name="fk_user_role_user_name"),
        sa.PrimaryKeyConstraint("user_name", "role", name="pk_user_role"),
    )


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("field", sa.String(200), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("content_type", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_attachment_case_id"),
        sa.ForeignKeyConstraint(["hash"], ["blob.hash"], name="fk_attachment_hash"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
    )
    op.create_index("ix_attachment_case_id", "attachment", ["case_id"])


def _comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_comment_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
    )
    op.create_index("ix_comment_case_id", "comment", ["case_id"])


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("ledger_id", sa.String(400), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("element", sa.String(200), nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("resolved_by", sa.String(200), nullable=True),
        sa.Column("resolution", TEXT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_incident_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
    )
    op.create_index("ix_incident_case_id", "incident", ["case_id"])
    op.create_index("ix_incident_ledger_id", "incident", ["ledger_id"])
    op.create_index("ix_incident_status", "incident", ["status", "raised_at"])


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.String(400), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("wait", sa.Integer(), nullable=True),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("definition_id", KEY, nullable=True),
        sa.Column("activity", sa.String(200), nullable=False),
        sa.Column("handler", sa.String(200), nullable=False),
        sa.Column("inputs", TEXT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("owner", sa.String(200), nullable=True),
        sa.Column("leased_until", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("result", TEXT, nullable=True),
        sa.Column("error", TEXT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_ledger_case_id"),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name="fk_ledger_definition_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_index("ix_ledger_case_id", "ledger", ["case_id"])
    op.create_index(
        "ix_ledger_owner",
        "ledger",
        ["owner"],
        sqlite_where=sa.text("owner IS NOT NULL"),
        postgresql_where=sa.text("owner IS NOT NULL"),
    )
    op.create_index("ix_ledger_status", "ledger", ["status", "due_at"])


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(400), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("wait", sa.Integer(), nullable=True),
        sa.Column("definition_id", KEY, nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("element", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("key", sa.String(400), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_subscription_case_id"),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name="fk_subscription_definition_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
    )
    op.create_index("ix_subscription_case_id", "subscription", ["case_id"])
    op.create_index("ix_subscription_name", "subscription", ["kind", "name", "key"])


def _work_item() -> None:
    op.create_table(
        "work_item",
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("wait", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(200), nullable=False),
        sa.Column("activity", sa.String(200), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("form", sa.String(200), nullable=False),
        sa.Column("candidate_group", sa.String(200), nullable=True),
        sa.Column("assignee", sa.String(200), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("local", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("order_at", INSTANT, nullable=False),
        sa.Column("follow_up_at", INSTANT, nullable=True),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("completed_at", INSTANT, nullable=True),
        sa.Column("completed_by", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_work_item_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_work_item"),
    )
    _list_index("assignee", "assignee IS NOT NULL AND completed_at IS NULL")
    _list_index("candidate_group", "assignee IS NULL AND completed_at IS NULL")
    _list_index("order_at", "completed_at IS NULL")
    op.create_index("ix_work_item_case_id", "work_item", ["case_id"])
    op.create_index(
        "ix_work_item_completed_by",
        "work_item",
        ["completed_by", "completed_at"],
        sqlite_where=sa.text("completed_by IS NOT NULL"),
        postgresql_where=sa.text("completed_by IS NOT NULL"),
    )


def _list_index(first: str, condition: str) -> None:
    where = sa.text(condition)
    columns = list(dict.fromkeys((first, "order_at", "id", "assignee", "completed_at")))
    op.create_index(
        f"ix_work_item_{first}",
        "work_item",
        columns,
        sqlite_where=where,
        postgresql_where=where,
    )


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("work_item_id", sa.String(60), nullable=False),
        sa.Column("data", TEXT, nullable=False),
        sa.Column("saved_by", sa.String(200), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["work_item_id"], ["work_item.id"], name="fk_draft_work_item_id"),
        sa.PrimaryKeyConstraint("work_item_id", name="pk_draft"),
    )


def _work_item_group() -> None:
    op.create_table(
        "work_item_group",
        sa.Column("work_item_id", sa.String(60), nullable=False),
        sa.Column("candidate_group", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_item_id"], ["work_item.id"], name="fk_work_item_group_work_item_id"
        ),
        sa.PrimaryKeyConstraint("work_item_id", "candidate_group", name="pk_work_item_group"),
    )
    op.create_index("ix_work_item_group_candidate_group", "work_item_group", ["candidate_group"])
