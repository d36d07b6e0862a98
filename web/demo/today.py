"""The last touch of a demo: the office as it is found on a working day.

Some work is held by people, some has been lying since last week, and a few cases wait for
somebody outside.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa

from engine import case, identity, work_item
from engine.actor import Actor
from engine.runtime import Engine

#: work that begins so long before the end may be left lying
STALLING = timedelta(days=7)
_STALLED = 0.18
_CLAIMED = 0.5
_PAUSED = 3


def is_stalled(random: Random, row: Any, end: datetime) -> bool:
    """Tell whether a work item of the last days is left lying."""
    return row.created_at > end - STALLING and random.random() < _STALLED


def leave(engine: Engine, random: Random) -> None:
    """Let people claim work, and pause a few cases."""
    members = _members(engine)
    for row in _open(engine):
        able = members.get(row.candidate_group or "", [])
        if row.assignee is None and able and random.random() < _CLAIMED:
            engine.claim(row.id, actor=random.choice(able))
    _pause(engine, random, members)


def _open(engine: Engine) -> list[Any]:
    items = work_item.work_item
    wanted = sa.select(items).where(items.c.completed_at.is_(None)).order_by(items.c.id)
    with engine.database.read() as connection:
        return list(connection.execute(wanted))


def _pause(engine: Engine, random: Random, members: dict[str, list[Actor]]) -> None:
    """Stop the clocks of a few cases whose policy knows what they wait for."""
    cases = case.case
    wanted = sa.select(cases.c.id).where(
        cases.c.status == case.ACTIVE,
        cases.c.policy_id.is_not(None),
        cases.c.process == "complaint",
    )
    with engine.database.read() as connection:
        found = list(connection.execute(wanted.order_by(cases.c.id)).scalars())
    head = members["cr_head"][0]
    for case_id in random.sample(found, min(_PAUSED, len(found))):
        engine.pause(case_id, "parts", actor=head, reason="อะไหล่มาถึงสัปดาห์หน้า")


def _members(engine: Engine) -> dict[str, list[Actor]]:
    with engine.database.read() as connection:
        everybody = identity.people(connection)
    found: dict[str, list[Actor]] = {}
    for person in everybody:
        for key in sorted(person.groups):
            found.setdefault(key, []).append(person.actor)
    return found
