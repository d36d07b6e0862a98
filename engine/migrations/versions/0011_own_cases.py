"""Who sees few of very many cases has them gathered by indexes instead of looked for in all.

Beside that the cases of a process, whatever their status, and escalated ones are listed by an
index each.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LEFT = "completed_at IS NOT NULL AND (completed_by IS NULL OR completed_by <> assignee)"


def upgrade() -> None:
    """Create the indexes; those with a condition hold few rows."""
    op.create_index("ix_work_item_group_case", "work_item", ["candidate_group", "case_id"])
    _of_some("ix_work_item_left", "work_item", ["assignee", "case_id"], _LEFT)
    op.create_index("ix_case_process_started_at", "case", ["process", "started_at"])
    _of_some("ix_case_escalation", "case", ["ended_at", "started_at"], "escalation <> ''")


def _of_some(name: str, table: str, columns: Sequence[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
