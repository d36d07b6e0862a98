"""The ledger: everything that is to happen by itself, as rows written in the verbs' transactions.

A worker claims due rows with its name and a lease, and finishes them in the same transaction as
their effect on the case: who lost the claim in the meantime changes nothing. `crashes` counts
workers that died, apart from `attempts` that failed: a row that was in a crash is claimed alone.
An entry that was carried out is removed; the journal remembers it.
"""

from __future__ import annotations

import sqlalchemy as sa

from engine.db import Instant, Key, metadata

TIMER, JOB, MESSAGE, START, PERIODIC = "timer", "job", "message", "start", "periodic"
READY, RUNNING, SUSPENDED, HALTED = "ready", "running", "suspended", "halted"

#: how long a claim holds without a sign of life
LEASE_SECONDS = 30
#: a node that has not been heard of for so long is dead
DEAD_SECONDS = 3
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
    sa.Index(
        "ix_ledger_owner",
        "owner",
        sqlite_where=sa.text("owner IS NOT NULL"),
        postgresql_where=sa.text("owner IS NOT NULL"),
    ),
)

node = sa.Table(
    "node",
    metadata,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("beat_at", Instant, nullable=False),
)
