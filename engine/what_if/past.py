"""Past cases as the question needs them: numbers instead of objects, read in a few statements.

Rows of cases and work items tell most clocks exactly. What they do not tell is read from the
journal: due instants of the diagram, and every case whose clocks stood still or whose severity,
class or branch changed on the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.case import COMPLETED, case
from engine.db import to_milliseconds
from engine.definition import definition, definition_file
from engine.journal import journal
from engine.pause import pause
from engine.sla.clock import CASE
from engine.work_item import WITHDRAWN, work_item

#: events after which only the journal knows the clocks of a case
_UNTOLD = ("case:suspended", "case:undone", "sla:paused")
#: what a diagram writes where it gives work a due instant
_DUE = b"slaDuration"
#: case data by which targets and calendars are chosen
CHOOSING = ("severity", "customer_class", "branch")


class PastCase(NamedTuple):
    """A finished case; instants are milliseconds."""

    id: int
    started: int
    ended: int
    severity: str
    customer_class: str
    branch: str


#: a work item of a finished case: case, wait, activity, group, begin, end, withdrawn
PastItem = tuple[int, int, str, str | None, int, int, bool]


@dataclass
class Past:
    """All past cases of a process."""

    cases: dict[int, PastCase]
    items: list[PastItem]
    #: cases whose clocks only the journal tells
    untold: set[int]
    #: due instants that the diagram or the log gave, by case and wait ("case" for the whole)
    drawn: dict[tuple[int, str], int] = field(default_factory=dict)


def read(connection: Connection, process: str, limit: int | None = None) -> Past:
    """Read the finished cases of a process, the newest `limit` of them."""
    columns = (case.c.id, _number(case.c.started_at), _number(case.c.ended_at))
    over = case.c.process == process, case.c.status == COMPLETED
    newest = None
    if limit is not None:
        newest = sa.select(case.c.id).where(*over).order_by(case.c.ended_at.desc()).limit(limit)
    statement = sa.select(*columns, *(case.c[name] for name in CHOOSING)).where(*over)
    if newest is not None:
        statement = statement.where(case.c.id.in_(newest))
    cases = {row[0]: PastCase._make(row) for row in _plain(connection, statement)}
    items = _items(connection, process, newest)
    return Past(cases, items, _untold(connection, process) & cases.keys())


def _items(connection: Connection, process: str, newest: sa.Select[Any] | None) -> list[PastItem]:
    """Read what was done; work of cases that are not over may be among it."""
    column = work_item.c
    statement = sa.select(
        *(column.case_id, column.wait, column.activity, column.candidate_group),
        *(_number(column.created_at), _number(column.completed_at)),
        column.status == WITHDRAWN,
    ).where(column.process == process, column.completed_at.is_not(None))
    if newest is not None:
        statement = statement.where(column.case_id.in_(newest))
    return _plain(connection, statement)


def _untold(connection: Connection, process: str) -> set[int]:
    """Return the cases whose clocks rows do not tell."""
    of_process = sa.select(case.c.id).where(case.c.process == process)
    events = sa.select(journal.c.case_id).where(
        journal.c.event.in_(_UNTOLD), journal.c.case_id.in_(of_process)
    )
    paused = sa.select(pause.c.case_id).where(pause.c.case_id.in_(of_process))
    return set(connection.execute(sa.union(events, paused)).scalars())


def changed_on_the_way(connection: Connection, process: str) -> set[int]:
    """Return the cases whose severity, class or branch changed after their first row."""
    of_process = sa.select(case.c.id).where(case.c.process == process)
    told = [journal.c.data.like(f'%"{name}":[%') for name in CHOOSING]
    statement = sa.select(journal.c.case_id).where(
        journal.c.seq > 1, journal.c.case_id.in_(of_process), sa.or_(*told)
    )
    return set(connection.execute(statement.distinct()).scalars())


def several_groups(connection: Connection, process: str) -> set[int]:
    """Return the cases with work that was offered to more than one group."""
    of_process = sa.select(case.c.id).where(case.c.process == process)
    statement = sa.select(journal.c.case_id).where(
        journal.c.event == "work_item:created",
        journal.c.case_id.in_(of_process),
        journal.c.data.like('%"groups":["%","%'),
    )
    return set(connection.execute(statement.distinct()).scalars())


def drawn(
    connection: Connection, process: str, activities: Iterable[str], *, cases: bool
) -> dict[tuple[int, str], int]:
    """Return the due instants that the diagram gave these activities, and the log its cases."""
    of_process = sa.select(case.c.id).where(case.c.process == process)
    wanted = sa.and_(
        journal.c.event == "work_item:created", journal.c.element.in_(list(activities))
    )
    if cases:
        wanted = sa.or_(wanted, journal.c.event == "case:imported")
    statement = sa.select(journal.c.case_id, journal.c.event, journal.c.data)
    found: dict[tuple[int, str], int] = {}
    for case_id, event, data in connection.execute(
        statement.where(journal.c.case_id.in_(of_process), wanted)
    ):
        said = orjson.loads(data)
        facts = said.get("facts", {}) if event == "case:imported" else said
        if facts.get("due_at"):
            key = CASE if event == "case:imported" else str(said["wait"])
            found[case_id, key] = _stamp(facts["due_at"])
    return found


def gives_due_instants(connection: Connection, process: str) -> bool:
    """Tell whether a diagram of the process, or the log that it came from, sets deadlines."""
    of_process = sa.select(definition.c.id).where(definition.c.process == process)
    statement = sa.select(definition_file.c.content).where(
        definition_file.c.definition_id.in_(of_process), definition_file.c.path.like("%.bpmn")
    )
    return any(_DUE in bytes(content) for content in connection.execute(statement).scalars())


def _plain(connection: Connection, statement: sa.Select[Any]) -> list[Any]:
    """Return rows as the driver gives them: half a million of them in little time."""
    cursor: Any = connection.execute(statement).cursor
    return list(cursor.fetchall())


def _stamp(text: str) -> int:
    return to_milliseconds(datetime.fromisoformat(text))


def _number(column: sa.Column[Any]) -> sa.ColumnElement[int]:
    """Return a column of instants as the number that is stored."""
    return sa.type_coerce(column, sa.BigInteger)
