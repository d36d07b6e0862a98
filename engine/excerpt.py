"""Parts of a case's journal, for pages that cost the same however long the history is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.journal import Event, journal, parse, read

_c = journal.c


class Count(NamedTuple):
    """How often an event happened at an element."""

    event: str
    element: str
    times: int


def newest(
    connection: Connection,
    case_id: int,
    limit: int,
    *,
    before: int | None = None,
    without: Collection[str] = (),
) -> list[Event]:
    """Return the last rows of a case, the last first; `before` a row, and without some events."""
    statement = sa.select(journal).where(_c.case_id == case_id, _c.event.not_in(without))
    if before is not None:
        statement = statement.where(_c.seq < before)
    return read(connection, statement.order_by(_c.seq.desc()).limit(limit))


def window(connection: Connection, case_id: int, after: int, limit: int) -> list[Event]:
    """Return the rows of a case that follow a row, in order."""
    statement = sa.select(journal).where(_c.case_id == case_id, _c.seq > after)
    return read(connection, statement.order_by(_c.seq).limit(limit))


def counts(connection: Connection, case_id: int, *, upto: int | None = None) -> list[Count]:
    """Return what happened where and how often, in the order of the first time."""
    statement = sa.select(_c.event, _c.element, sa.func.count()).where(_c.case_id == case_id)
    if upto is not None:
        statement = statement.where(_c.seq <= upto)
    grouped = statement.group_by(_c.event, _c.element).order_by(sa.func.min(_c.seq))
    return [Count(*row) for row in connection.execute(grouped)]


def completion(connection: Connection, case_id: int, wait: int) -> Event | None:
    """Return the row that tells how a work item was completed."""
    told = sa.or_(*(_c.data.like(f'%"wait":{wait}{end}%') for end in ",}"))
    statement = sa.select(journal).where(
        _c.case_id == case_id, _c.event == "work_item:completed", told
    )
    found = read(connection, statement.order_by(_c.seq.desc()))
    return next((row for row in found if row.data.get("wait") == wait), None)


def changes(connection: Connection, case_id: int, upto: int) -> list[Mapping[str, Any]]:
    """Return what rows up to one wrote into the case data: before and after by name."""
    statement = sa.select(_c.data).where(
        _c.case_id == case_id, _c.seq <= upto, _c.data.like('%"changes":{%')
    )
    found = (parse(text) for text in connection.execute(statement.order_by(_c.seq)).scalars())
    return [data["changes"] for data in found if data.get("changes")]
