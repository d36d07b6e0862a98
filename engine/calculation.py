"""Calculations that take longer than a page: asked for, claimed by one node, their results kept.

A calculation depends on nothing but its parameters and the database, so one whose node died is
done again by another; a result is written only by who still holds the claim.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata

READY, RUNNING, DONE, FAILED = "ready", "running", "done", "failed"
#: a claim that was not renewed for so long is free again
LEASE = timedelta(seconds=60)
#: results older than this are removed
KEPT = timedelta(days=30)
#: how often a calculation is begun whose node dies
MOST_ATTEMPTS = 3

calculation = sa.Table(
    "calculation",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("kind", sa.String(60), nullable=False),
    #: JSON
    sa.Column("parameters", sa.Text, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    #: percent
    sa.Column("progress", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    #: JSON
    sa.Column("result", sa.Text),
    #: what went wrong
    sa.Column("message", sa.Text),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("owner", sa.String(200)),
    sa.Column("leased_until", Instant),
    sa.Index("ix_calculation_kind", "kind", "id"),
    sa.Index("ix_calculation_status", "status"),
)
_all = sa.select(calculation)


def add(
    connection: Connection, kind: str, parameters: Mapping[str, Any], *, at: datetime, actor: str
) -> int:
    """Ask for a calculation and return its id; old ones are removed."""
    old = calculation.c.made_at < at - KEPT
    connection.execute(calculation.delete().where(old, calculation.c.status.in_((DONE, FAILED))))
    values = {
        "kind": kind,
        "parameters": orjson.dumps(parameters).decode(),
        "status": READY,
        "progress": 0,
        "attempts": 0,
        "made_at": at,
        "made_by": actor,
    }
    made = calculation.insert().values(values).returning(calculation.c.id)
    return int(connection.execute(made).scalar_one())


def get(connection: Connection, calculation_id: int) -> Row[Any] | None:
    """Return a calculation with its result."""
    return connection.execute(_all.where(calculation.c.id == calculation_id)).first()


def newest(connection: Connection, kind: str, status: str = DONE) -> Row[Any] | None:
    """Return the newest calculation of a kind that has this status."""
    wanted = _all.where(calculation.c.kind == kind, calculation.c.status == status)
    return connection.execute(wanted.order_by(calculation.c.id.desc()).limit(1)).first()


def newest_id(connection: Connection, kind: str) -> int | None:
    """Return the id of the newest calculation of a kind that has a result."""
    done = calculation.c.kind == kind, calculation.c.status == DONE
    statement = sa.select(sa.func.max(calculation.c.id)).where(*done)
    return connection.execute(statement).scalar()


def latest(connection: Connection, kind: str, limit: int) -> list[Row[Any]]:
    """Return what was asked for last, without results."""
    columns = [column for column in calculation.c if column.name != "result"]
    wanted = sa.select(*columns).where(calculation.c.kind == kind)
    return list(connection.execute(wanted.order_by(calculation.c.id.desc()).limit(limit)))


def is_asked_for(connection: Connection, kind: str) -> bool:
    """Tell whether a calculation of this kind is waiting or under way."""
    some = sa.select(calculation.c.id).where(
        calculation.c.kind == kind, calculation.c.status.in_((READY, RUNNING))
    )
    return connection.execute(some.limit(1)).first() is not None


def is_waiting(connection: Connection, kinds: Collection[str], *, at: datetime) -> bool:
    """Tell whether there is a calculation of these kinds that nobody is at."""
    some = sa.select(calculation.c.id).where(_free(at, kinds)).limit(1)
    return connection.execute(some).first() is not None


def _free(at: datetime, kinds: Collection[str]) -> sa.ColumnElement[bool]:
    column = calculation.c
    over = sa.and_(column.status == RUNNING, column.leased_until < at)
    return sa.and_(column.kind.in_(sorted(kinds)), sa.or_(column.status == READY, over))


def claim(
    connection: Connection, owner: str, kinds: Collection[str], *, at: datetime
) -> Row[Any] | None:
    """Take the oldest calculation of these kinds that nobody is at, or return None."""
    column = calculation.c
    wanted = sa.select(column.id).where(_free(at, kinds)).order_by(column.id).limit(1)
    found = connection.execute(wanted.with_for_update(skip_locked=True)).scalar()
    if found is None:
        return None
    row = get(connection, found)
    if row is None:
        return None
    values: dict[str, Any] = {"status": RUNNING, "owner": owner, "leased_until": at + LEASE}
    if row.attempts >= MOST_ATTEMPTS:
        values = {"status": FAILED, "message": "", "ended_at": at}
    changed = {**values, "attempts": row.attempts + 1}
    connection.execute(calculation.update().where(column.id == found).values(changed))
    return row if values["status"] == RUNNING else None


def renew(
    connection: Connection, calculation_id: int, owner: str, *, at: datetime, progress: int
) -> bool:
    """Say how far a calculation is, and keep the claim; False when it was lost."""
    return _change(
        connection, calculation_id, owner, {"progress": progress, "leased_until": at + LEASE}
    )


def finish(
    connection: Connection, calculation_id: int, owner: str, result: Any, *, at: datetime
) -> bool:
    """Keep the result; False when the claim was lost and nothing was kept."""
    text = orjson.dumps(result, option=orjson.OPT_NON_STR_KEYS).decode()
    values = {"status": DONE, "result": text, "progress": 100, "ended_at": at}
    return _change(connection, calculation_id, owner, values)


def fail(
    connection: Connection, calculation_id: int, owner: str, message: str, *, at: datetime
) -> bool:
    """Keep why there is no result."""
    values = {"status": FAILED, "message": message, "ended_at": at}
    return _change(connection, calculation_id, owner, values)


def give_back(connection: Connection, calculation_id: int, owner: str) -> bool:
    """Let another node begin a calculation again that was broken off."""
    return _change(connection, calculation_id, owner, {"status": READY, "attempts": 0})


def _change(
    connection: Connection, calculation_id: int, owner: str, values: Mapping[str, Any]
) -> bool:
    mine = (
        calculation.c.id == calculation_id,
        calculation.c.owner == owner,
        calculation.c.status == RUNNING,
    )
    return connection.execute(calculation.update().where(*mine).values(values)).rowcount == 1
