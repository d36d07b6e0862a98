"""Puts random work straight into the tables, and counts it naively."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st

from engine import case, work_item
from engine.db import Database

NOW = datetime.fromisoformat("2026-11-18T10:04:05+07:00")
HOURS = st.integers(-100 * 24, 20 * 24)
PAST = st.integers(-100 * 24, 0)
OPEN_CASE = {"status": case.ACTIVE, "ended_at": None}


def moment(hours: int | None) -> datetime | None:
    return None if hours is None else NOW + timedelta(hours=hours)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    status = draw(st.sampled_from(["active", "active", "suspended", "completed", "cancelled"]))
    ended = status in ("completed", "cancelled")
    return {
        "process": draw(st.sampled_from(["repair", "loan"])),
        "branch": draw(st.sampled_from(["", "north", "south"])),
        "severity": draw(st.sampled_from(["", "high"])),
        "customer_class": draw(st.sampled_from(["", "vip"])),
        "status": status,
        "ended_at": moment(draw(PAST)) if ended else None,
        "due_at": moment(draw(st.none() | HOURS)),
        "risk_at": moment(draw(st.none() | HOURS)),
        "paused_at": None if ended else moment(draw(st.none() | PAST)),
        "escalation": draw(st.sampled_from(["", "late"])),
        "items": draw(st.lists(items(ended=ended), max_size=4)),
    }


@st.composite
def items(draw: st.DrawFn, *, ended: bool) -> dict[str, Any]:
    states = [work_item.COMPLETED, work_item.WITHDRAWN]
    status = draw(st.sampled_from(states if ended else [*work_item.OPEN, *states]))
    over = status in states
    done = status == work_item.COMPLETED
    groups = draw(st.lists(st.sampled_from(["sales", "service", "parts"]), max_size=2, unique=True))
    return {
        "activity": draw(st.sampled_from(["listen", "decide", "call"])),
        "status": status,
        "groups": groups if not over else groups[:1],
        "assignee": draw(st.none() | st.sampled_from(["alice", "bob"])),
        "created_at": moment(draw(PAST)),
        "due_at": moment(draw(st.none() | HOURS)),
        "risk_at": moment(draw(st.none() | HOURS)),
        "completed_at": moment(draw(PAST)) if over else None,
        "completed_by": draw(st.sampled_from(["alice", "bob"])) if done else None,
    }


def put(database: Database, made: Sequence[dict[str, Any]]) -> None:
    """Replace all cases and work items by these."""
    with database.write() as connection:
        for table in (work_item.work_item_group, work_item.work_item, case.case):
            connection.execute(sa.delete(table))
        for number, each in enumerate(made, 1):
            connection.execute(case.case.insert().values(**_case_row(number, each)))
            for wait, item in enumerate(each["items"], 1):
                _put_item(connection, number, wait, each, item)


def _case_row(number: int, each: dict[str, Any]) -> dict[str, Any]:
    texts = dict.fromkeys(("subject", "stage", "facts", "search", "head"), "")
    plain = {name: value for name, value in each.items() if name != "items"}
    return {
        **texts,
        "id": number,
        "number": f"X-{number}",
        "definition_id": 1,
        "version": 1,
        "state": "{}",
        "started_at": NOW,
        "started_by": "alice",
        "priority": 50,
        "seq": 0,
        **plain,
    }


def _put_item(connection: Any, case_id: int, wait: int, around: Any, item: dict[str, Any]) -> None:
    values = {name: value for name, value in item.items() if name != "groups"}
    groups = item["groups"]
    key = work_item.identifier(case_id, wait)
    row = {
        **values,
        "id": key,
        "case_id": case_id,
        "wait": wait,
        "process": around["process"],
        "branch": around["branch"],
        "name": item["activity"],
        "stage": "",
        "form": "",
        "candidate_group": groups[0] if len(groups) == 1 else None,
        "priority": 50,
        "local": "{}",
        "order_at": item["due_at"] or work_item.NEVER,
        "claimed_at": item["created_at"],
    }
    connection.execute(work_item.work_item.insert().values(**row))
    if len(groups) > 1:
        work_item.add_groups(connection, key, groups)
