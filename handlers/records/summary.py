"""The monthly summary of complaints and PCDRs, one row per closed case, as the Obeya reads it.

Diagrams use `summary.add`: inputs branch, topic, severity, channel, cause, outcome, satisfaction,
rounds, received_on; whatever a case does not know stays empty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.db import Instant, Key, metadata
from engine.ports import Call
from handlers import settings
from handlers.records import add_once
from handlers.registry import handler

_TEXTS = ("branch", "topic", "severity", "channel", "cause", "outcome")

summary = sa.Table(
    "summary",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("key", sa.String(300), nullable=False, unique=True),
    sa.Column("case_id", Key, nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("process", sa.String(200), nullable=False),
    #: month in which the case closed, "2026-11", in the time zone of the office
    sa.Column("month", sa.String(7), nullable=False),
    *(sa.Column(name, sa.String(100), nullable=False) for name in _TEXTS),
    #: 1 (not at all) to 5 (very satisfied)
    sa.Column("satisfaction", sa.Integer),
    sa.Column("rounds", sa.Integer, nullable=False),
    sa.Column("received_on", sa.Date),
    sa.Column("closed_at", Instant, nullable=False),
    sa.Index("ix_summary_month", "month", "process"),
)


@dataclass(frozen=True)
class Month:
    """The figures of one process in one month."""

    month: str
    closed: int
    #: closed cases by topic, branch, severity and cause
    counts: Mapping[str, Mapping[str, int]]
    asked: int
    #: those who answered 4 or 5; the office's target is 80 per cent
    satisfied: int

    @property
    def satisfied_share(self) -> float | None:
        """Return the share of satisfied customers among those asked, 0 to 1."""
        return self.satisfied / self.asked if self.asked else None


@handler("summary.add")
def add(call: Call) -> Mapping[str, Any]:
    """Enter a closed case into the summary of its month."""
    given = call.inputs
    month = call.at.astimezone(ZoneInfo(settings.current().time_zone)).strftime("%Y-%m")
    satisfaction, received_on = given.get("satisfaction"), given.get("received_on")
    values = {
        "key": call.key,
        "case_id": call.case_id,
        "number": call.number,
        "process": call.process,
        "month": month,
        **{name: str(given.get(name) or "")[:100] for name in _TEXTS},
        "satisfaction": None if satisfaction is None else int(satisfaction),
        "rounds": int(given.get("rounds") or 1),
        "received_on": date.fromisoformat(str(received_on)[:10]) if received_on else None,
        "closed_at": call.at,
    }
    with call.database.write() as connection:
        add_once(connection, summary, values)
    return {"month": month}


def rows(connection: Connection, process: str, month: str) -> Sequence[sa.Row[Any]]:
    """Return the closed cases of a process in a month."""
    query = sa.select(summary).where(summary.c.process == process, summary.c.month == month)
    return connection.execute(query.order_by(summary.c.id)).all()


def of_month(connection: Connection, process: str, month: str) -> Month:
    """Count the closed cases of a process in a month."""
    found = rows(connection, process, month)
    asked = [row.satisfaction for row in found if row.satisfaction is not None]
    counts = {
        name: Counter(row._mapping[name] or "-" for row in found)
        for name in ("topic", "branch", "severity", "cause")
    }
    return Month(month, len(found), counts, len(asked), sum(score >= 4 for score in asked))
