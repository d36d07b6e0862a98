"""The ledger: everything that is to happen by itself, as rows written in the verbs' transactions.

A worker claims due rows with its name and a lease, and finishes them in the same transaction as
their effect on the case: who lost the claim in the meantime changes nothing. `crashes` counts
workers that died, apart from `attempts` that failed: a row that was in a crash is claimed alone.
An entry that was carried out is removed; the journal remembers it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, beat, metadata, partial_index
from engine.statement import Delete, Insert, Statement

TIMER, JOB, MESSAGE, START, BATCH = KINDS = ("timer", "job", "message", "start", "batch")
READY, RUNNING, SUSPENDED, HALTED = "ready", "running", "suspended", "halted"

#: how long a claim holds without a sign of life
LEASE_SECONDS = 30
#: a node that has not been heard of for so long is dead
DEAD_SECONDS = 2.5
#: an entry that was in so many crashes becomes an incident
MAX_CRASHES = 10

ledger = sa.Table(
    "ledger",
    metadata,
    #: also the idempotency key that handlers get
    sa.Column("id", sa.String(400), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("case_id", Key, sa.ForeignKey("case.id")),
    sa.Column("wait", sa.Integer),
    sa.Column("process", sa.String(200), nullable=False),
    sa.Column("definition_id", Key, sa.ForeignKey("definition.id")),
    sa.Column("activity", sa.String(200), nullable=False),
    sa.Column("handler", sa.String(200), nullable=False),
    #: JSON: a job's inputs, a message's name, key and payload, a timer's repetition
    sa.Column("inputs", sa.Text, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("owner", sa.String(200)),
    sa.Column("leased_until", Instant),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("max_attempts", sa.Integer, nullable=False),
    sa.Column("crashes", sa.Integer, nullable=False),
    #: JSON of a handler's answer that could not be used yet because the case was suspended
    sa.Column("result", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Index("ix_ledger_status", "status", "due_at"),
    sa.Index("ix_ledger_case_id", "case_id"),
    #: few rows are held at a time
    partial_index("ix_ledger_owner", "owner IS NOT NULL", "owner"),
    #: one tree in the order of the ids: entries come and go with every verb
    sqlite_with_rowid=False,
)

node = sa.Table(
    "node",
    metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("beat_at", Instant, nullable=False),
)

_claimed = (ledger.c.id == sa.bindparam("b_id"), ledger.c.owner == sa.bindparam("b_owner"))
_finish = Statement(ledger.delete().where(*_claimed, ledger.c.status == RUNNING))
_drop, _insert = Delete(ledger), Insert(ledger)
#: written out, because SQLite's planner wants to see the value
_ready = ledger.c.status == sa.literal_column(f"'{READY}'")


def identifier(case_id: int, wait: int) -> str:
    """Return the id of the entry for a wait of a case."""
    return f"{case_id}-{wait}"


def entry(
    kind: str,
    *,
    case_id: int | None,
    process: str,
    definition_id: int | None,
    activity: str,
    at: datetime,
) -> dict[str, Any]:
    """Return the columns of a new entry, due at once; the caller adds its id."""
    return {
        "kind": kind,
        "case_id": case_id,
        "wait": None,
        "process": process,
        "definition_id": definition_id,
        "activity": activity,
        "handler": "",
        "inputs": "{}",
        "due_at": at,
        "status": READY,
        "attempts": 0,
        "max_attempts": 3,
        "crashes": 0,
        "created_at": at,
    }


def add(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Store new entries."""
    _insert.run(connection, rows)


def drop(connection: Connection, ids: Sequence[str]) -> None:
    """Remove entries that are no longer wanted; who is at one of them will find it gone."""
    _drop.run(connection, ids)


def drop_starts(connection: Connection, process: str) -> None:
    """Remove the timers that start cases of a process, because a new version replaces them."""
    connection.execute(ledger.delete().where(ledger.c.process == process, ledger.c.kind == START))


def get(connection: Connection, entry_id: str) -> Row[Any] | None:
    """Return one entry."""
    return connection.execute(sa.select(ledger).where(ledger.c.id == entry_id)).first()


def of_case(connection: Connection, case_id: int) -> list[Row[Any]]:
    """Return what is to happen in a case, the earliest first."""
    statement = sa.select(ledger).where(ledger.c.case_id == case_id)
    return list(connection.execute(statement.order_by(ledger.c.due_at, ledger.c.id)))


def next_due(connection: Connection) -> datetime | None:
    """Return the instant at which the next entry is due."""
    return connection.execute(sa.select(sa.func.min(ledger.c.due_at)).where(_ready)).scalar()


def take_back(connection: Connection, entry_id: str) -> bool:
    """Remove an entry that nobody has begun with; tell whether that was so."""
    untouched = (ledger.c.attempts == 0, ledger.c.crashes == 0, ledger.c.owner.is_(None))
    waiting = ledger.c.status.in_((READY, SUSPENDED))
    statement = ledger.delete().where(ledger.c.id == entry_id, waiting, *untouched)
    return connection.execute(statement).rowcount == 1


# --- claims


def claim(
    connection: Connection,
    owner: str,
    *,
    now: datetime,
    limit: int,
    kinds: Collection[str] = KINDS,
) -> list[Row[Any]]:
    """Take due entries for a worker; one whose worker died before is taken alone.

    Who holds something is known as alive from then on, so that its death is noticed.
    """
    due = (
        sa.select(ledger.c.id, ledger.c.crashes)
        .where(_ready, ledger.c.due_at <= now, ledger.c.kind.in_(kinds))
        .order_by(ledger.c.due_at, ledger.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = connection.execute(due).all()
    if not found:
        return []
    sign_of_life(connection, owner)
    ids = next(([row.id] for row in found if row.crashes), [row.id for row in found])
    taken = (
        ledger.update()
        .where(ledger.c.id.in_(ids))
        .values(status=RUNNING, owner=owner, leased_until=_lease(connection))
        .returning(ledger)
    )
    rows = connection.execute(taken).all()
    return sorted(rows, key=lambda row: (row.due_at, row.id))


def finish(connection: Connection, entry_id: str, owner: str) -> bool:
    """Remove an entry that is carried out; False when it is no longer this worker's."""
    return _finish.change(connection, {"b_id": entry_id, "b_owner": owner}) == 1


def change(connection: Connection, entry_id: str, owner: str, **values: Any) -> bool:
    """Write an entry that this worker holds, and let go of it; False when it lost it."""
    statement = (
        ledger.update()
        .where(ledger.c.id == entry_id, ledger.c.owner == owner, ledger.c.status == RUNNING)
        .values(owner=None, leased_until=None, **values)
    )
    return connection.execute(statement).rowcount == 1


def give_back(connection: Connection, owner: str, *, keep: Collection[str] = ()) -> int:
    """Make ready again what a worker holds, but for what it is still at."""
    held = sa.and_(ledger.c.owner == owner, ledger.c.id.not_in(keep))
    return connection.execute(_freed(held)).rowcount


def prolong(connection: Connection, owner: str) -> None:
    """Extend the leases of a worker that is alive."""
    held = sa.and_(ledger.c.owner == owner, ledger.c.status == RUNNING)
    connection.execute(ledger.update().where(held).values(leased_until=_lease(connection)))


def sign_of_life(connection: Connection, owner: str) -> None:
    """Write that a worker is alive."""
    now = beat(connection)
    known = node.update().where(node.c.id == owner).values(beat_at=now)
    if connection.execute(known).rowcount == 0:
        connection.execute(node.insert().values(id=owner, started_at=now, beat_at=now))


def leave(connection: Connection, owner: str) -> None:
    """Remove a worker that stops."""
    connection.execute(node.delete().where(node.c.id == owner))


def reap(connection: Connection) -> list[str]:
    """Free what dead workers hold and what outlived its lease; return the names of the dead.

    A row that is locked belongs to a transaction that is still open: it is never waited for, and
    the dead worker's own row stays until all that it held is free.
    """
    now = beat(connection)
    silent = sa.select(node.c.id).where(node.c.beat_at < now - timedelta(seconds=DEAD_SECONDS))
    dead = list(connection.execute(silent.with_for_update(skip_locked=True)).scalars())
    lost = sa.or_(ledger.c.owner.in_(dead), ledger.c.leased_until < now)
    held = sa.select(ledger.c.id).where(ledger.c.owner.is_not(None), lost)
    ids = list(connection.execute(held.with_for_update(skip_locked=True)).scalars())
    if ids:
        connection.execute(_freed(ledger.c.id.in_(ids), crashes=ledger.c.crashes + 1))
    if dead:
        holding = sa.exists().where(ledger.c.owner == node.c.id)
        connection.execute(node.delete().where(node.c.id.in_(dead), ~holding))
    return dead


def poisonous(connection: Connection) -> list[Row[Any]]:
    """Return entries that killed too many workers."""
    statement = sa.select(ledger).where(_ready, ledger.c.crashes >= MAX_CRASHES)
    return list(connection.execute(statement))


def _freed(condition: sa.ColumnElement[bool], **values: Any) -> sa.Update:
    return (
        ledger.update()
        .where(condition, ledger.c.status == RUNNING)
        .values(status=READY, owner=None, leased_until=None, **values)
    )


def _lease(connection: Connection) -> datetime:
    return beat(connection) + timedelta(seconds=LEASE_SECONDS)


# --- what people do to entries


def suspend(connection: Connection, case_id: int) -> None:
    """Let the timers and jobs of a case wait."""
    _switch(connection, case_id, READY, SUSPENDED)


def resume(connection: Connection, case_id: int) -> None:
    """Let the timers and jobs of a case go on."""
    _switch(connection, case_id, SUSPENDED, READY)


def _switch(connection: Connection, case_id: int, before: str, after: str) -> None:
    connection.execute(
        ledger.update()
        .where(
            ledger.c.case_id == case_id,
            ledger.c.kind.in_((TIMER, JOB)),
            ledger.c.status == before,
        )
        .values(status=after)
    )


def retry(connection: Connection, entry_id: str, *, status: str, at: datetime) -> bool:
    """Give a halted entry fresh attempts; False when it is gone."""
    statement = (
        ledger.update()
        .where(ledger.c.id == entry_id, ledger.c.status == HALTED)
        .values(status=status, attempts=0, crashes=0, error=None, due_at=at)
    )
    return connection.execute(statement).rowcount == 1


def halt_ready(connection: Connection, entry_id: str, *, error: str) -> bool:
    """Stop an entry that nobody holds; False when somebody took it."""
    statement = (
        ledger.update()
        .where(ledger.c.id == entry_id, ledger.c.status == READY)
        .values(status=HALTED, error=error)
    )
    return connection.execute(statement).rowcount == 1
