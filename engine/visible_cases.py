"""Which cases somebody may see, and lists of them.

Supervisors and auditors see all; others those they began, worked in, or whose work is or was for
them or their groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine import clock, search, substitution
from engine.actor import Actor
from engine.case import ESCALATED, SHOWN, case
from engine.work_item import LEFT, work_item, work_item_group

#: work items up to which the cases of somebody are gathered by them; with more, all cases are
#: walked from the newest on, and enough of them are theirs
FEW = 20_000
_item, _more = work_item.c, work_item_group.c


@dataclass(frozen=True)
class Filter:
    """What a list of cases is narrowed to; empty fields do not narrow."""

    text: str = ""
    process: str = ""
    status: str = ""
    escalated: bool = False
    started_by: str = ""
    #: keyset paging: (started_at, id) of the last row shown
    after: tuple[datetime, int] | None = None
    limit: int = 50


def visible(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that a case may be seen: all, or those one has to do with."""
    if actor.sees_all:
        return sa.true()
    mine = sa.or_(_item.completed_by == actor.name, _theirs(actor))
    return sa.or_(
        case.c.started_by == actor.name, sa.exists().where(_item.case_id == case.c.id, mine)
    )


def _theirs(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that a work item is with somebody or for their groups."""
    groups = sorted(actor.groups)
    return sa.or_(
        _item.assignee == actor.name,
        _item.candidate_group.in_(groups),
        sa.exists().where(_more.work_item_id == _item.id, _more.candidate_group.in_(groups)),
    )


def may_see(connection: Connection, actor: Actor, case_id: int) -> bool:
    """Tell whether the case exists and the actor may see it, if only for an absent colleague."""
    statement = sa.select(case.c.id).where(case.c.id == case_id, visible(actor))
    if connection.execute(statement).first() is not None:
        return True
    return actor.works and any(
        _has_work(connection, standing, case_id)
        for standing in substitution.standing_for(connection, actor.name, clock.now())
    )


def _has_work(connection: Connection, standing: substitution.Standing, case_id: int) -> bool:
    """Tell whether somebody who is away could do open work in a case."""
    of_absent = sa.exists().where(
        _item.case_id == case.c.id, _item.completed_at.is_(None), _theirs(standing.actor)
    )
    statement = sa.select(case.c.process).where(case.c.id == case_id, of_absent)
    process = connection.execute(statement).scalar()
    return process is not None and standing.covers(process)


def find(connection: Connection, actor: Actor, wanted: Filter) -> list[Row[Any]]:
    """Return the cases that the actor may see and the filter lets through, newest first."""
    theirs = visible(actor)
    few = not actor.sees_all and _are_few(connection, actor)
    if few:
        theirs = case.c.id.in_(sa.union(*_own(actor)))
    begun: sa.ColumnElement[Any] = case.c.started_at
    if few or wanted.escalated:
        # as an expression, so that no index of all cases is walked for the order
        begun = sa.type_coerce(case.c.started_at, sa.BigInteger) + 0
    statement = sa.select(*SHOWN).where(theirs, *_conditions(connection, wanted, few))
    statement = statement.order_by(begun.desc(), case.c.id.desc()).limit(wanted.limit)
    return list(connection.execute(statement))


def _are_few(connection: Connection, actor: Actor) -> bool:
    """Tell whether somebody has to do with so little that it is gathered faster than found."""
    rest = FEW
    for one in _own(actor):
        some = one.with_only_columns(sa.literal(1)).limit(rest + 1).subquery()
        rest -= connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
        if rest < 0:
            return False
    return True


def _own(actor: Actor) -> list[sa.Select[Any]]:
    """Return what `visible` says as queries for the ids of cases, each answered by an index."""
    name, groups = actor.name, sorted(actor.groups)
    of_item = sa.select(_item.case_id)
    several = of_item.join(work_item_group, _more.work_item_id == _item.id)
    return [
        sa.select(case.c.id).where(case.c.started_by == name),
        of_item.where(_item.candidate_group.in_(groups)),
        several.where(_more.candidate_group.in_(groups)),
        of_item.where(_item.completed_by == name),
        of_item.where(_item.assignee == name, _item.completed_at.is_(None)),
        of_item.where(_item.assignee == name, sa.text(LEFT)),
    ]


def _conditions(connection: Connection, wanted: Filter, few: bool) -> list[sa.ColumnElement[bool]]:
    """Return what the filter says; of few cases without the indexes of all."""
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.text.strip():
        conditions.extend(search.holding(connection, case.c.id, wanted.text))
    for column, value in ((case.c.process, wanted.process), (case.c.status, wanted.status)):
        if value:
            conditions.append((column.concat("") if few else column) == value)
    if wanted.started_by:
        conditions.append(case.c.started_by == wanted.started_by)
    if wanted.escalated:
        conditions.append(ESCALATED)
    if wanted.after:
        at, last = wanted.after
        older = sa.and_(case.c.started_at == at, case.c.id < last)
        conditions.append(sa.or_(case.c.started_at < at, older))
    return conditions
