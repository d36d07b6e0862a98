"""Work items: one user task of one case on somebody's worklist.

`order_at` is the due instant, or the end of time where there is none: lists page by (order_at, id)
along an index and stay as quick with a million open items. The indexes of the lists hold what is
open and nothing else: an item is open as long as it has no `completed_at`. An item for several
groups carries them in `work_item_group` and has no `candidate_group` of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine import search
from engine.actor import Actor
from engine.db import Instant, Key, metadata, partial_index
from engine.statement import Insert, Statement
from engine.substitution import Standing

READY, RESERVED, COMPLETED, WITHDRAWN = "ready", "reserved", "completed", "withdrawn"
OPEN = (READY, RESERVED)
#: `order_at` of an item that is never due
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
#: the priority of most work; higher is more urgent
NORMAL = 50
#: so much priority moves an item among those that are due at the same time, and no more
MOST_POINTS = 1000
#: counts on pages stop here and show "1000+"
CAP = 1000
#: with somebody when it was withdrawn, or completed by somebody else
LEFT = "completed_at IS NOT NULL AND (completed_by IS NULL OR completed_by <> assignee)"


def _index(first: str, condition: str) -> sa.Index:
    """Return the index of a list: what the condition holds for, in the order of the list.

    The columns of the condition stand in it, so that counting reads the index alone.
    """
    columns = dict.fromkeys(("order_at", "id", "assignee", "completed_at"))
    columns.pop(first, None)
    return partial_index(f"ix_work_item_{first}", condition, first, *columns)


work_item = sa.Table(
    "work_item",
    metadata,
    sa.Column("id", sa.String(60), primary_key=True),
    sa.Column("case_id", Key, sa.ForeignKey("case.id"), nullable=False),
    sa.Column("wait", sa.Integer, nullable=False),
    sa.Column("process", sa.String(200), nullable=False),
    sa.Column("activity", sa.String(200), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("form", sa.String(200), nullable=False),
    sa.Column("candidate_group", sa.String(200)),
    sa.Column("assignee", sa.String(200)),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    #: variables that only this item has (the one of many), JSON
    sa.Column("local", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("due_at", Instant),
    sa.Column("order_at", Instant, nullable=False),
    #: from here on it counts as at risk
    sa.Column("risk_at", Instant),
    #: the branch of its case
    sa.Column("branch", sa.String(200), nullable=False, server_default=""),
    sa.Column("follow_up_at", Instant),
    sa.Column("claimed_at", Instant),
    sa.Column("completed_at", Instant),
    sa.Column("completed_by", sa.String(200)),
    sa.Index("ix_work_item_case_id", "case_id"),
    _index("assignee", "assignee IS NOT NULL AND completed_at IS NULL"),
    _index("candidate_group", "assignee IS NULL AND completed_at IS NULL"),
    _index("order_at", "completed_at IS NULL"),
    partial_index(
        "ix_work_item_completed_by", "completed_by IS NOT NULL", "completed_by", "completed_at"
    ),
    partial_index("ix_work_item_completed_at", "completed_at IS NOT NULL", "completed_at"),
    sa.Index("ix_work_item_group_case", "candidate_group", "case_id"),
    partial_index("ix_work_item_left", LEFT, "assignee", "case_id"),
    #: one tree in the order of the ids, in which the item that ends lies beside the one that opens
    sqlite_with_rowid=False,
)
_open = work_item.c.completed_at.is_(None)

work_item_group = sa.Table(
    "work_item_group",
    metadata,
    sa.Column("work_item_id", sa.String(60), sa.ForeignKey("work_item.id"), primary_key=True),
    sa.Column("candidate_group", sa.String(200), primary_key=True),
    sa.Index("ix_work_item_group_candidate_group", "candidate_group"),
)

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("work_item_id", sa.String(60), sa.ForeignKey("work_item.id"), primary_key=True),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("saved_by", sa.String(200), nullable=False),
    sa.Column("saved_at", Instant, nullable=False),
)

_texts = ("id", "number", "subject", "status", "escalation", "severity")
_case = sa.table("case", *map(sa.column, _texts), sa.column("paused_at", Instant))
_id: sa.BindParameter[str] = sa.bindparam("item_id")
_get = Statement(
    sa.select(work_item, draft.c.work_item_id.label("draft"))
    .outerjoin(draft, draft.c.work_item_id == work_item.c.id)
    .where(work_item.c.id == _id)
)
#: what a verb looks at; pages read whole items
HELD = Statement(
    sa.select(
        *(
            work_item.c[name]
            for name in (
                *("id", "case_id", "wait", "activity", "form", "candidate_group", "assignee"),
                *("status", "priority", "due_at", "follow_up_at"),
                *("claimed_at", "completed_at", "completed_by"),
            )
        ),
        draft.c.work_item_id.label("draft"),
    )
    .outerjoin(draft, draft.c.work_item_id == work_item.c.id)
    .where(work_item.c.id == _id)
)
_insert, _insert_group = Insert(work_item), Insert(work_item_group)
_groups = sa.select(work_item_group.c.candidate_group).where(work_item_group.c.work_item_id == _id)


@dataclass(frozen=True)
class Filter:
    """What a worklist is narrowed to; empty fields do not narrow."""

    text: str = ""
    process: str = ""
    #: only what was due before this instant
    due_before: datetime | None = None
    #: keyset paging: (order_at, id) of the last row shown
    after: tuple[datetime, str] | None = None
    limit: int = 50


def place(due_at: datetime | None, priority: int) -> datetime:
    """Return `order_at`: where two are due at the same instant, the more urgent comes first.

    A point of priority counts one millisecond, which is less than anybody is on time by.
    """
    points = max(-MOST_POINTS, min(MOST_POINTS, priority - NORMAL))
    return (due_at or NEVER) - timedelta(milliseconds=points)


def identifier(case_id: int, wait: int) -> str:
    """Return the id of the work item for a wait of a case."""
    return f"{case_id}-{wait}"


def get(connection: Connection, item_id: str) -> Any | None:
    """Return one work item; its column `draft` is not None when a draft was saved."""
    return _get.first(connection, {"item_id": item_id})


def held(connection: Connection, item_id: str) -> Any | None:
    """Return what a verb looks at of a work item; its case is held by the caller."""
    return HELD.first(connection, {"item_id": item_id})


def groups(connection: Connection, item: Any) -> tuple[str, ...]:
    """Return the candidate groups of a work item."""
    if item.candidate_group is not None:
        return (item.candidate_group,)
    return tuple(connection.execute(_groups, {"item_id": item.id}).scalars())


def of_case(connection: Connection, case_id: int, last: int | None = None) -> list[Row[Any]]:
    """Return the work items of a case, or the last so many, in the order of their creation."""
    statement = sa.select(work_item).where(work_item.c.case_id == case_id).limit(last)
    return list(connection.execute(statement.order_by(work_item.c.wait.desc())))[::-1]


def open_of(connection: Connection, case_id: int) -> dict[str, Row[Any]]:
    """Return the open work items of a case by their wait."""
    statement = sa.select(work_item).where(work_item.c.case_id == case_id, _open)
    return {str(row.wait): row for row in connection.execute(statement)}


def add(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Store new work items."""
    _insert.run(connection, rows)


def add_groups(connection: Connection, item_id: str, keys: Sequence[str]) -> None:
    """Name the candidate groups of a work item that has several."""
    rows = [{"work_item_id": item_id, "candidate_group": key} for key in keys]
    _insert_group.run(connection, rows)


def change(connection: Connection, item_id: str, **values: Any) -> None:
    """Write columns of a work item; its case is held by the caller."""
    _change(tuple(values)).change(connection, {**values, "item_id": item_id})


@cache
def _change(names: tuple[str, ...]) -> Statement:
    values: dict[str, Any] = {name: sa.bindparam(name) for name in names}
    return Statement(work_item.update().where(work_item.c.id == _id).values(values))


def withdraw(connection: Connection, case_id: int, waits: Sequence[int], *, at: datetime) -> None:
    """Take work items off the lists that nobody is to do any more."""
    ids = [identifier(case_id, wait) for wait in waits]
    connection.execute(
        work_item.update()
        .where(work_item.c.id.in_(ids), work_item.c.status.in_(OPEN))
        .values(status=WITHDRAWN, completed_at=at)
    )
    tidy(connection, ids)


def reopen(
    connection: Connection, item_id: str, *, groups: Sequence[str] = (), **values: Any
) -> None:
    """Open a work item again that was completed or withdrawn; it is with whom it was."""
    row = connection.execute(sa.select(work_item).where(work_item.c.id == item_id)).one()
    assignee = values.get("assignee", row.assignee)
    status = READY if assignee is None else RESERVED
    over = {"completed_at": None, "completed_by": None, "status": status}
    change(connection, item_id, **over, **values)
    if groups:
        add_groups(connection, item_id, groups)


def tidy(connection: Connection, ids: Sequence[str]) -> None:
    """Remove drafts and groups of work items that are over."""
    connection.execute(draft.delete().where(draft.c.work_item_id.in_(ids)))
    connection.execute(work_item_group.delete().where(work_item_group.c.work_item_id.in_(ids)))


def put_draft(connection: Connection, item_id: str, data: str, *, at: datetime, actor: str) -> None:
    """Keep the draft of a work item, in the place of the one before."""
    connection.execute(draft.delete().where(draft.c.work_item_id == item_id))
    connection.execute(
        draft.insert().values(work_item_id=item_id, data=data, saved_by=actor, saved_at=at)
    )


def read_draft(connection: Connection, item_id: str) -> Row[Any] | None:
    """Return the saved draft of a work item."""
    return connection.execute(sa.select(draft).where(draft.c.work_item_id == item_id)).first()


def mine(connection: Connection, actor: Actor, wanted: Filter = Filter()) -> list[Row[Any]]:
    """Return what is reserved for the actor, the earliest due first."""
    return _page(connection, wanted, [_assigned(actor)])


def of_my_groups(connection: Connection, actor: Actor, wanted: Filter = Filter()) -> list[Row[Any]]:
    """Return what anybody of the actor's groups may claim, the earliest due first."""
    return _page(connection, wanted, _claimable(actor))


def of_absent(
    connection: Connection, standing: Standing, wanted: Filter = Filter()
) -> list[Row[Any]]:
    """Return what somebody who is away could do, for their substitute; the earliest due first."""
    return _page(connection, wanted, _of_absent(standing))


def count_of_absent(connection: Connection, standing: Standing) -> int:
    """Count what `of_absent` would show, up to CAP."""
    return _count(connection, _of_absent(standing))


def _of_absent(standing: Standing) -> list[sa.ColumnElement[bool]]:
    parts = [_assigned(standing.actor), *_claimable(standing.actor)]
    if not standing.processes:
        return parts
    covered = work_item.c.process.in_(sorted(standing.processes))
    return [sa.and_(part, covered) for part in parts]


def overdue(
    connection: Connection, actor: Actor, now: datetime, wanted: Filter = Filter()
) -> list[Row[Any]]:
    """Return open work past its due instant: the actor's and their groups', or all to steer."""
    narrowed = Filter(wanted.text, wanted.process, now, wanted.after, wanted.limit)
    if actor.steers:
        return _page(connection, narrowed, [_open])
    return _page(connection, narrowed, [_assigned(actor), *_claimable(actor)])


def done(connection: Connection, actor: Actor, wanted: Filter = Filter()) -> list[Row[Any]]:
    """Return what the actor completed, the last first."""
    w, at = work_item.c, work_item.c.completed_at
    narrowed = [at.is_not(None), *_narrow(connection, replace(wanted, after=None))]
    if wanted.after:
        end, last = wanted.after
        narrowed += [at <= end, sa.or_(at < end, w.id < last)]
    statement = _with_case().where(w.completed_by == actor.name, *narrowed)
    return list(connection.execute(statement.order_by(at.desc(), w.id.desc()).limit(wanted.limit)))


def count_done(connection: Connection, name: str, since: datetime) -> int:
    """Count what somebody completed after an instant."""
    w = work_item.c
    statement = sa.select(sa.func.count()).where(w.completed_by == name, w.completed_at > since)
    return int(connection.execute(statement).scalar_one())


def count_mine(connection: Connection, actor: Actor) -> int:
    """Count what is reserved for the actor, up to CAP."""
    return _count(connection, [_assigned(actor)])


def count_of_my_groups(connection: Connection, actor: Actor) -> int:
    """Count what the actor's groups may claim, up to CAP."""
    return _count(connection, _claimable(actor))


def count_overdue(connection: Connection, actor: Actor, now: datetime) -> int:
    """Count what `overdue` would show, up to CAP."""
    if actor.steers:
        parts: Sequence[sa.ColumnElement[bool]] = [_open]
    else:
        parts = [_assigned(actor), *_claimable(actor)]
    return _count(connection, [sa.and_(part, work_item.c.order_at < now) for part in parts])


def _assigned(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(work_item.c.assignee == actor.name, _open)


def _claimable(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """Return one condition per group: each walks its own stretch of the index."""
    ready = sa.and_(work_item.c.assignee.is_(None), _open)
    parts = [sa.and_(work_item.c.candidate_group == group, ready) for group in sorted(actor.groups)]
    if actor.groups:
        more = sa.select(work_item_group.c.work_item_id).where(
            work_item_group.c.candidate_group.in_(sorted(actor.groups))
        )
        parts.append(sa.and_(work_item.c.id.in_(more), ready))
    return parts


def _with_case() -> sa.Select[Any]:
    return sa.select(
        work_item,
        *(_case.c[name] for name in ("number", "subject", "paused_at", "escalation", "severity")),
        _case.c.status.label("case_status"),
    ).join(_case, _case.c.id == work_item.c.case_id)


def _narrow(connection: Connection, wanted: Filter) -> Iterable[sa.ColumnElement[bool]]:
    if wanted.process:
        yield work_item.c.process == wanted.process
    if wanted.due_before:
        yield work_item.c.order_at < wanted.due_before
    if wanted.after:
        at, last = wanted.after
        later = sa.and_(work_item.c.order_at == at, work_item.c.id > last)
        yield work_item.c.order_at >= at
        yield sa.or_(work_item.c.order_at > at, later)
    for word in search.words(wanted.text):
        yield sa.or_(
            work_item.c.case_id.in_(search.cases_with(connection, word)),
            sa.func.lower(work_item.c.name).contains(word, autoescape=True),
        )


def _page(
    connection: Connection, wanted: Filter, parts: Sequence[sa.ColumnElement[bool]]
) -> list[Row[Any]]:
    """Take the first rows of each part along its index, and the first of all of them."""
    rows: dict[str, Row[Any]] = {}
    for part in parts:
        statement = (
            _with_case()
            .where(part, *_narrow(connection, wanted))
            .order_by(work_item.c.order_at, work_item.c.id)
            .limit(wanted.limit)
        )
        rows |= {row.id: row for row in connection.execute(statement)}
    return sorted(rows.values(), key=lambda row: (row.order_at, row.id))[: wanted.limit]


def _count(connection: Connection, parts: Sequence[sa.ColumnElement[bool]]) -> int:
    total = 0
    for part in parts:
        some = sa.select(work_item.c.id).where(part).limit(CAP - total).subquery()
        total += connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
        if total >= CAP:
            break
    return total
