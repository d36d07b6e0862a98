"""Lists of cases walk an index each: all by their start, open ones by their due instants.

Beside them one by which the open cases of a version are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the indexes; they cost an entry when a case begins and when it ends."""
    op.create_index("ix_case_started_at", "case", ["started_at"])
    _of_open("ix_case_due_at", [sa.text("coalesce(due_at, 253402214400000)"), "id"])
    _of_open("ix_case_definition_id", ["process", "definition_id"])


def _of_open(name: str, columns: Sequence[Any]) -> None:
    condition = sa.text("ended_at IS NULL")
    op.create_index(name, "case", columns, sqlite_where=condition, postgresql_where=condition)
