"""Cases: one row each, with the machine's state, the head of the journal and what lists show.

`version` counts the verbs and decides between two of them; `seq` and `head` are the number and
the hash of the last journal row, so that a cut tail of the journal is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata, partial_index
from engine.statement import Insert, Statement

ACTIVE, SUSPENDED, COMPLETED, CANCELLED = "active", "suspended", "completed", "cancelled"

#: numbers of cases on PostgreSQL; SQLite counts under its write lock
numbers = sa.Sequence("case_number", metadata=metadata)

case = sa.Table(
    "case",
    metadata,
    sa.Column("id", Key, primary_key=True, autoincrement=False),
    sa.Column("number", sa.String(40), nullable=False, unique=True),
    sa.Column("process", sa.String(200), nullable=False),
    sa.Column("definition_id", Key, sa.ForeignKey("definition.id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    #: the process's key facts as JSON, for lists
    sa.Column("facts", sa.Text, nullable=False),
    sa.Column("search", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("started_by", sa.String(200), nullable=False),
    sa.Column("ended_at", Instant),
    #: name of the escalation that was raised last; empty when none
    sa.Column("escalation", sa.Text, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    #: what policies and boards group by; taken from the case data of these names
    sa.Column("branch", sa.String(200), nullable=False, server_default=""),
    sa.Column("severity", sa.String(60), nullable=False, server_default=""),
    sa.Column("customer_class", sa.String(60), nullable=False, server_default=""),
    #: the version of the SLA policy that the case keeps
    sa.Column("policy_id", Key),
    #: when the clocks of the whole case and of its first response are due; none while paused
    sa.Column("due_at", Instant),
    sa.Column("response_due_at", Instant),
    sa.Column("responded_at", Instant),
    #: from here on the clock of the whole case counts as at risk
    sa.Column("risk_at", Instant),
    #: since when the clocks stand still
    sa.Column("paused_at", Instant),
    #: when the next level of an escalation ladder, or the longest pause, is reached
    sa.Column("climb_at", Instant),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("head", sa.String(64), nullable=False),
    sa.Index("ix_case_started_at", "started_at"),
    sa.Index("ix_case_status_started_at", "status", "started_at"),
    sa.Index("ix_case_process_started_at", "process", "started_at"),
    sa.Index("ix_case_process_status_started_at", "process", "status", "started_at"),
    sa.Index("ix_case_started_by", "started_by", "started_at"),
    # of open cases: in the order of their due instants (none is never, `work_item.NEVER`), and
    # counted by version of their process
    partial_index(
        "ix_case_due_at", "ended_at IS NULL", sa.text("coalesce(due_at, 253402214400000)"), "id"
    ),
    partial_index("ix_case_definition_id", "ended_at IS NULL", "process", "definition_id"),
    partial_index("ix_case_escalation", "escalation <> ''", "ended_at", "started_at"),
    partial_index("ix_case_climb_at", "climb_at IS NOT NULL", "climb_at"),
    partial_index("ix_case_ended_at", "ended_at IS NOT NULL", "ended_at"),
)

#: written out, as its index has it
ESCALATED: sa.ColumnElement[bool] = case.c.escalation != sa.literal_column("''")
_all = sa.select(case)
_get = _all.where(case.c.id == sa.bindparam("case_id"))
SHOWN = [column for column in case.c if column.name not in ("state", "search")]
#: what a verb reads of a case, and holds
HELD = Statement(sa.select(*SHOWN).where(case.c.id == sa.bindparam("case_id")).with_for_update())
_state = Statement(sa.select(case.c.state).where(case.c.id == sa.bindparam("case_id")))
_insert = Insert(case)


def next_id(connection: Connection) -> int:
    """Return the id of the next case; the caller inserts it in the same transaction."""
    if connection.dialect.name == "sqlite":
        statement = sa.select(sa.func.coalesce(sa.func.max(case.c.id), 0) + 1)
    else:
        statement = sa.select(numbers.next_value())
    return int(connection.execute(statement).scalar_one())


def get(connection: Connection, case_id: int) -> Row[Any] | None:
    """Return a case with its state."""
    return connection.execute(_get, {"case_id": case_id}).first()


def by_number(connection: Connection, number: str) -> Row[Any] | None:
    """Return the case with this number."""
    return connection.execute(_all.where(case.c.number == number)).first()


def lock(connection: Connection, case_id: int) -> Any | None:
    """Return a case without its state, and hold it until the transaction ends."""
    return HELD.first(connection, {"case_id": case_id})


def state(connection: Connection, case_id: int) -> str:
    """Return the stored state of a case."""
    found = _state.first(connection, {"case_id": case_id})
    return "" if found is None else str(found.state)


def insert(connection: Connection, **values: Any) -> None:
    """Store a new case."""
    _insert.run(connection, [values])


def update(connection: Connection, case_id: int, version: int, values: dict[str, Any]) -> bool:
    """Write a case if it still has this version; tell whether it had."""
    parameters = {**values, "b_id": case_id, "b_version": version, "version": version + 1}
    return _update(tuple(values)).change(connection, parameters) == 1


@cache
def _update(names: tuple[str, ...]) -> Statement:
    """Build the statement for these columns once; there are a few dozen combinations."""
    values: dict[str, Any] = {name: sa.bindparam(name) for name in (*names, "version")}
    unchanged = (case.c.id == sa.bindparam("b_id"), case.c.version == sa.bindparam("b_version"))
    return Statement(case.update().where(*unchanged).values(values))


def named(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    """Return id, number and subject of some cases."""
    wanted: sa.Select[Any] = sa.select(case.c.id, case.c.number, case.c.subject)
    return [
        row
        for begin in range(0, len(ids), 500)
        for row in connection.execute(wanted.where(case.c.id.in_(ids[begin : begin + 500])))
    ]
