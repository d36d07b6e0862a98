"""Batches: one intervention on many work items, cases or incidents, with a result for each.

An item is marked in the transaction of its own verb, so it is done exactly once, however often the
batch is taken up again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata
from engine.statement import Insert

WAITING, DONE, FAILED, DROPPED = "waiting", "done", "failed", "dropped"

batch = sa.Table(
    "batch",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("kind", sa.String(60), nullable=False),
    #: JSON
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("ended_at", Instant),
)

batch_item = sa.Table(
    "batch_item",
    metadata,
    sa.Column("batch_id", Key, sa.ForeignKey("batch.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    #: id of the work item, case or incident; for undoing "<case id>:<journal row>"
    sa.Column("target", sa.String(60), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    #: JSON: of what was done its row in the journal, else template and values of what went wrong
    sa.Column("message", sa.Text),
    sa.Column("done_at", Instant),
    sa.Index("ix_batch_item_status", "batch_id", "status"),
)
_b, _i = batch.c, batch_item.c
_insert = Insert(batch_item)


def add(
    connection: Connection,
    *,
    kind: str,
    parameters: Mapping[str, Any],
    reason: str,
    targets: Sequence[str],
    at: datetime,
    actor: str,
) -> int:
    """Store a batch with its targets and return its id."""
    values = {
        "kind": kind,
        "parameters": _text(parameters),
        "reason": reason,
        "made_at": at,
        "made_by": actor,
    }
    made = batch.insert().values(values).returning(_b.id)
    number = int(connection.execute(made).scalar_one())
    rows = [
        {"batch_id": number, "number": place, "target": target, "status": WAITING}
        for place, target in enumerate(targets, 1)
    ]
    _insert.run(connection, rows)
    return number


def get(connection: Connection, batch_id: int) -> Row[Any] | None:
    """Return one batch."""
    return connection.execute(sa.select(batch).where(_b.id == batch_id)).first()


def listed(connection: Connection, *, before: int | None = None, limit: int = 50) -> list[Row[Any]]:
    """Return batches, the newest first."""
    statement = sa.select(batch).order_by(_b.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(_b.id < before)
    return list(connection.execute(statement))


def parameters(row: Row[Any]) -> dict[str, Any]:
    """Return what the batch was told beside its targets."""
    found: dict[str, Any] = orjson.loads(row.parameters)
    return found


def message(row: Row[Any]) -> dict[str, Any]:
    """Return what is noted at an item: `seq` of what was done, or `template` and `values`."""
    return {} if row.message is None else dict(orjson.loads(row.message))


def items(
    connection: Connection,
    batch_id: int,
    *,
    status: str = "",
    after: int = 0,
    limit: int | None = None,
) -> list[Row[Any]]:
    """Return items of a batch in their order."""
    statement = sa.select(batch_item).where(_i.batch_id == batch_id, _i.number > after)
    if status:
        statement = statement.where(_i.status == status)
    return list(connection.execute(statement.order_by(_i.number).limit(limit)))


def counts(connection: Connection, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count the items of batches by their status."""
    found: dict[int, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    statement = (
        sa.select(_i.batch_id, _i.status, sa.func.count().label("count"))
        .where(_i.batch_id.in_(batch_ids))
        .group_by(_i.batch_id, _i.status)
    )
    for row in connection.execute(statement):
        found[row.batch_id][row.status] = row._mapping["count"]
    return found


def take(connection: Connection, batch_id: int, number: int, *, at: datetime) -> bool:
    """Mark an item as done; False when somebody else was quicker or it was called off."""
    return _mark(connection, batch_id, number, {"status": DONE, "done_at": at})


def fail(
    connection: Connection,
    batch_id: int,
    number: int,
    *,
    at: datetime,
    why: Mapping[str, Any],
) -> bool:
    """Mark an item as failed, with the sentence that says why."""
    values = {"status": FAILED, "done_at": at, "message": _text(why)}
    return _mark(connection, batch_id, number, values)


def _mark(connection: Connection, batch_id: int, number: int, values: Mapping[str, Any]) -> bool:
    statement = batch_item.update().where(
        _i.batch_id == batch_id, _i.number == number, _i.status == WAITING
    )
    return connection.execute(statement.values(values)).rowcount == 1


def note(connection: Connection, batch_id: int, number: int, what: Mapping[str, Any]) -> None:
    """Note at an item what was done."""
    statement = batch_item.update().where(_i.batch_id == batch_id, _i.number == number)
    connection.execute(statement.values(message=_text(what)))


def stop(connection: Connection, batch_id: int, *, at: datetime) -> int:
    """Call off what was not done yet; return how many items."""
    statement = batch_item.update().where(_i.batch_id == batch_id, _i.status == WAITING)
    return connection.execute(statement.values(status=DROPPED, done_at=at)).rowcount


def end(connection: Connection, batch_id: int, *, at: datetime) -> None:
    """Write that nothing is left to do."""
    connection.execute(
        batch.update().where(_b.id == batch_id, _b.ended_at.is_(None)).values(ended_at=at)
    )


def _text(value: Mapping[str, Any]) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode()
