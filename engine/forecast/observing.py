"""What the database knows of finished and open work, read as it stood at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import calendar
from engine.business_time import OFFICE_HOURS, Calendar
from engine.case import CANCELLED, case
from engine.forecast.durations import BEFORE, HANDLING, REST, STEP, WAITING, WHOLE, Seen
from engine.machine.working_time import version_for
from engine.work_item import WITHDRAWN, work_item
from engine.working_line import Line

#: the newest finished cases that are looked at
MOST_CASES = 20_000
#: open work that a forecast looks at, the earliest due first
MOST_OPEN = 5_000
#: how many cases of each process the curves are drawn from: what was usual years ago is no more
RECENT = 400
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


class Past(NamedTuple):
    """One work item with its case, as lists of the past need it."""

    id: str
    case_id: int
    process: str
    activity: str
    severity: str
    customer_class: str
    branch: str
    group: str | None
    assignee: str | None
    created_at: datetime
    claimed_at: datetime | None
    completed_at: datetime | None
    due_at: datetime | None
    withdrawn: bool
    case_started_at: datetime
    case_ended_at: datetime | None
    case_due_at: datetime | None
    case_cancelled: bool


_COLUMNS = (
    *(work_item.c.id, work_item.c.case_id, work_item.c.process, work_item.c.activity),
    *(case.c.severity, case.c.customer_class, case.c.branch, work_item.c.candidate_group),
    *(work_item.c.assignee, work_item.c.created_at, work_item.c.claimed_at),
    *(work_item.c.completed_at, work_item.c.due_at, work_item.c.status == WITHDRAWN),
    *(case.c.started_at, case.c.ended_at, case.c.due_at, case.c.status == CANCELLED),
)


class Hours:
    """The working calendars of today: one measure for all that is compared."""

    def __init__(self, noted: Mapping[str, int], known: Mapping[int, Calendar]) -> None:
        self._facts = {"calendars": dict(noted)}
        self._known = known
        self._lines: dict[tuple[str | None, str], Line] = {}
        self._by_version: dict[int, Line] = {}
        self._ends = (_FIRST, _FIRST)

    def reach(self, rows: Iterable[Past], now: datetime) -> None:
        """Say which time will be asked about."""
        first = min((row.case_started_at for row in rows), default=now)
        self._ends = min(first, now), now
        self._lines, self._by_version = {}, {}

    def of(self, group: str | None, branch: str) -> Line:
        """Return the working time by which work of a group and a branch is measured."""
        found = self._lines.get((group, branch))
        if found is None:
            version = version_for(self._facts, (group,) if group else (), branch)
            found = self._by_version.get(version)
            if found is None:
                found = self._by_version[version] = Line(self._known[version], *self._ends)
            self._lines[group, branch] = found
        return found


def hours(
    connection: Connection, calendar_of: Callable[[Connection, int], Calendar] | None = None
) -> Hours:
    """Return today's calendars; pages give those that the engine has worked out already."""
    noted = calendar.current(connection)
    known = {0: OFFICE_HOURS}
    for version in set(noted.values()):
        if calendar_of is not None:
            known[version] = calendar_of(connection, version)
        elif (found := calendar.get(connection, version)) is not None:
            known[version] = found.calendar
    return Hours(noted, known)


def finished(connection: Connection, *, process: str = "", limit: int = MOST_CASES) -> list[Past]:
    """Return the work of the cases that ended last."""
    newest = sa.select(case.c.id).where(case.c.ended_at.is_not(None))
    if process:
        newest = newest.where(case.c.process == process)
    newest = newest.order_by(case.c.ended_at.desc()).limit(limit)
    return _read(connection, work_item.c.case_id.in_(newest))


def processes(connection: Connection) -> list[str]:
    """Return the processes that have finished cases."""
    statement = sa.select(case.c.process).where(case.c.ended_at.is_not(None)).distinct()
    return sorted(connection.execute(statement).scalars())


def groups(connection: Connection, process: str) -> list[str]:
    """Return the groups that had work of a process."""
    statement = sa.select(work_item.c.candidate_group).where(
        work_item.c.process == process, work_item.c.candidate_group.is_not(None)
    )
    return sorted(connection.execute(statement.distinct()).scalars())


def values(connection: Connection, process: str, name: str) -> list[str]:
    """Return which severities, classes or branches the cases of a process have."""
    column = case.c[name]
    statement = sa.select(column).where(case.c.process == process, column != "").distinct()
    return sorted(connection.execute(statement).scalars())


def count_finished(connection: Connection, process: str) -> int:
    """Count the finished cases of a process."""
    statement = sa.select(sa.func.count()).select_from(case)
    over = case.c.process == process, case.c.ended_at.is_not(None)
    return int(connection.execute(statement.where(*over)).scalar_one())


def unfinished(connection: Connection, limit: int = MOST_CASES) -> list[Past]:
    """Return the work, done or not, of cases that are open."""
    some = sa.select(case.c.id).where(case.c.ended_at.is_(None), case.c.status != CANCELLED)
    return _read(connection, work_item.c.case_id.in_(some.limit(limit)))


def open_work(
    connection: Connection, *, process: str = "", case_id: int | None = None
) -> list[Past]:
    """Return the work that is open, the earliest due first, up to MOST_OPEN."""
    column = work_item.c
    wanted: list[sa.ColumnElement[bool]] = [column.completed_at.is_(None)]
    if process:
        wanted.append(column.process == process)
    if case_id is not None:
        wanted.append(column.case_id == case_id)
    some = sa.select(column.id).where(*wanted).order_by(column.order_at, column.id)
    return _read(connection, column.id.in_(some.limit(MOST_OPEN)))


def _read(connection: Connection, condition: sa.ColumnElement[bool]) -> list[Past]:
    statement = sa.select(*_COLUMNS).join(case, case.c.id == work_item.c.case_id).where(condition)
    rows: Iterable[Any] = connection.execute(statement)
    return [Past(*row) for row in rows]


def newest(rows: Iterable[Past], at: datetime, most: int) -> list[Past]:
    """Return the work of the cases of each process that began last before an instant."""
    begun: dict[str, dict[int, datetime]] = defaultdict(dict)
    known = [row for row in rows if row.case_started_at <= at]
    for row in known:
        begun[row.process][row.case_id] = row.case_started_at
    kept: set[int] = set()
    for cases in begun.values():
        kept.update(sorted(cases, key=lambda one: (cases[one], one))[-most:])
    return [row for row in known if row.case_id in kept]


def observations(rows: Iterable[Past], at: datetime, hours: Hours) -> Iterator[Seen]:
    """Yield how long everything took, as it could be known at an instant."""
    rows = list(rows)
    hours.reach(rows, at)
    for row in rows:
        if row.created_at > at:
            continue
        yield from _of_step(row, at, hours)


def _of_step(row: Past, at: datetime, hours: Hours) -> Iterator[Seen]:
    line = hours.of(row.group, row.branch)
    done = row.completed_at is not None and row.completed_at <= at
    end = row.completed_at if done and row.completed_at else at
    over = done and not row.withdrawn
    said = row.process, row.activity, row.severity
    took = line.seconds(row.created_at, end)
    yield Seen(*said, STEP, took, over)
    if row.claimed_at is not None and row.claimed_at <= end:
        waited = line.seconds(row.created_at, row.claimed_at)
        yield Seen(*said, WAITING, waited)
        yield Seen(*said, HANDLING, max(0.0, took - waited), over)
    elif not done:
        yield Seen(*said, WAITING, took, over=False)
    office = hours.of(None, row.branch)
    began = office.seconds(row.case_started_at, row.created_at)
    yield Seen(*said, BEFORE, began)
    ended = row.case_ended_at is not None and row.case_ended_at <= at
    last = row.case_ended_at if ended and row.case_ended_at else at
    rest = office.seconds(row.created_at, last)
    over = ended and not row.case_cancelled
    yield Seen(*said, REST, rest, over)
    yield Seen(*said, WHOLE, began + rest, over)
