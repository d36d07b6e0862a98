"""What each yearly planning cycle achieved and learnt, so that the next one begins with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.db import Instant, Key, metadata
from engine.ports import Call
from handlers.records import add_once

cycle = sa.Table(
    "cycle",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("key", sa.String(300), nullable=False, unique=True),
    sa.Column("case_id", Key, nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("process", sa.String(200), nullable=False),
    #: Thai fiscal year in the Buddhist era: 2570 runs from 1 October 2026 to 30 September 2027
    sa.Column("fiscal_year", sa.Integer, nullable=False),
    sa.Column("summary", sa.Text, nullable=False),
    #: advice for the review of the next cycle
    sa.Column("advice", sa.Text, nullable=False),
    sa.Column("improvements_text", sa.Text, nullable=False),
    #: the five measures and which of them were met, the quarters, knowledge, improved steps
    sa.Column("evaluation", sa.JSON, nullable=False),
    sa.Column("stored_at", Instant, nullable=False),
    sa.Index("ix_cycle_fiscal_year", "process", "fiscal_year"),
)


def store(call: Call, connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep the evaluation of a cycle; the second run of the same job changes nothing."""
    key = {"case_id": call.case_id, "number": call.number, "process": call.process}
    add_once(connection, cycle, {"key": call.key, **key, **values, "stored_at": call.at})


def before(connection: Connection, process: str, fiscal_year: int) -> sa.Row[Any] | None:
    """Return the newest evaluation of an earlier fiscal year, or None for the first cycle."""
    query = sa.select(cycle).where(cycle.c.process == process, cycle.c.fiscal_year < fiscal_year)
    query = query.order_by(cycle.c.fiscal_year.desc(), cycle.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()
