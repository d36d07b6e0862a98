"""A case's data as they were after a step of its journal.

The data are put together from the changes that each event carries.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection

from engine import excerpt


def variables(connection: Connection, case_id: int, step: int) -> dict[str, Any]:
    """Return the case data after a step."""
    data: dict[str, Any] = {}
    for changes in excerpt.changes(connection, case_id, step):
        data |= {name: after for name, (_, after) in changes.items()}
    return data
