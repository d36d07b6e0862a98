"""What a batch would do to each of its targets, said beforehand: what changes, what cannot and why.

Read in a few statements for thousands of targets, hence no trial of each; what a verb finds out
only by doing it (a colleague was quicker, a reminder within the hour) the batch itself reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine import case, identity, incident, work_item
from engine.actor import Actor
from engine.errors import Problem, sentence
from engine.runtime.batching import CASE, WORK
from engine.runtime.tools import Tools

#: ids of one statement
PORTION = 500
GONE = sentence("This does not exist any more.")


@dataclass(frozen=True)
class Foreseen:
    """One target, and why it could not be done; None: it would be done."""

    target: str
    case_id: int | None
    number: str
    subject: str
    #: label of the task or element, in the process's own language
    name: str
    holder: str | None
    group: str | None
    status: str
    priority: int | None
    refusal: Problem | None


def foresee(
    tools: Tools,
    connection: Connection,
    kind: str,
    of: str,
    targets: Sequence[str],
    parameters: Mapping[str, Any],
    *,
    actor: Actor,
) -> list[Foreseen]:
    """Return what would become of each target, in their order."""
    look = _Look(tools, connection, kind, parameters, actor)
    if of == WORK:
        rows = {row.id: row for row in _items(connection, targets)}
        return [look.item(target, rows.get(target)) for target in targets]
    numbers = [int(target) for target in targets]
    if of == CASE:
        cases = {str(row.id): row for row in _cases(connection, numbers)}
        return [look.case(target, cases.get(target)) for target in targets]
    incidents = {str(row.id): row for row in _incidents(connection, numbers)}
    return [look.incident(target, incidents.get(target)) for target in targets]


def cases_of(items: Sequence[str]) -> list[str]:
    """Return the cases of work items, each once."""
    return list(dict.fromkeys(item.partition("-")[0] for item in items))


def items_of(connection: Connection, cases: Sequence[str]) -> list[str]:
    """Return the open work items of cases."""
    w = work_item.work_item.c
    found: list[str] = []
    for some in _portions([int(one) for one in cases]):
        statement = sa.select(w.id).where(w.case_id.in_(some), w.completed_at.is_(None))
        found += connection.execute(statement.order_by(w.case_id, w.wait)).scalars()
    return found


class _Look:
    """Says of each row whether the verb would be refused."""

    def __init__(
        self,
        tools: Tools,
        connection: Connection,
        kind: str,
        parameters: Mapping[str, Any],
        actor: Actor,
    ) -> None:
        self.tools = tools
        self.connection = connection
        self.kind = kind
        self.parameters = parameters
        self.actor = actor

    def item(self, target: str, row: Row[Any] | None) -> Foreseen:
        if row is None:
            return _nothing(target)
        return Foreseen(
            target,
            row.case_id,
            row.number,
            row.subject,
            row.name,
            row.assignee,
            row.candidate_group,
            row.status,
            row.priority,
            self._item_refusal(row),
        )

    def _item_refusal(self, row: Row[Any]) -> Problem | None:
        at = self.tools.told_time(row.completed_at)
        if row.status == work_item.COMPLETED:
            who = identity.called(self.connection, row.completed_by, self.actor.language)
            return Problem(sentence("%(who)s completed this at %(at)s."), {"who": who, "at": at})
        if row.status == work_item.WITHDRAWN:
            template = sentence("This work is no longer wanted: the case went on at %(at)s.")
            return Problem(template, {"at": at})
        if self.kind == "priority" and row.priority == self.parameters.get("priority"):
            template = sentence("The priority is %(priority)s already.")
            return Problem(template, {"priority": row.priority})
        if self.kind == "assign" and row.assignee == (self.parameters.get("to") or None):
            return Problem(sentence("Nothing would change: it is there already."))
        if self.kind == "remind" and row.case_status != case.ACTIVE:
            return Problem(sentence("The case is suspended; resume it first."))
        return None

    def case(self, target: str, row: Row[Any] | None) -> Foreseen:
        if row is None:
            return _nothing(target)
        return Foreseen(
            target,
            row.id,
            row.number,
            row.subject,
            "",
            None,
            None,
            row.status,
            None,
            self._case_refusal(row),
        )

    def _case_refusal(self, row: Row[Any]) -> Problem | None:
        if row.status in (case.COMPLETED, case.CANCELLED):
            return Problem(sentence("This case is over."))
        if self.kind == "suspend" and row.status == case.SUSPENDED:
            return Problem(sentence("This case is suspended already."))
        if self.kind == "resume" and row.status == case.ACTIVE:
            return Problem(sentence("This case is not suspended (any more)."))
        if self.kind in ("pause", "restart") and row.policy_id is None:
            template = sentence("No policy measures this case, so there is nothing to pause.")
            return Problem(template)
        if self.kind == "restart" and row.paused_at is None:
            return Problem(sentence("The clocks of this case run already."))
        return None

    def incident(self, target: str, row: Row[Any] | None) -> Foreseen:
        if row is None:
            return _nothing(target)
        over = None
        if row.status != incident.OPEN:
            over = Problem(sentence("Somebody took care of this incident already."))
        return Foreseen(
            target,
            row.case_id,
            row.number or "",
            row.subject or "",
            row.element,
            None,
            None,
            row.status,
            None,
            over,
        )


def _nothing(target: str) -> Foreseen:
    return Foreseen(target, None, target, "", "", None, None, "", None, Problem(GONE))


def _portions(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for begin in range(0, len(ids), PORTION):
        yield ids[begin : begin + PORTION]


def _items(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    w, c = work_item.work_item.c, case.case.c
    wanted: sa.Select[Any] = sa.select(
        *(w.id, w.case_id, w.name, w.assignee, w.candidate_group, w.status, w.priority),
        *(w.completed_at, w.completed_by, c.number, c.subject, c.status.label("case_status")),
    ).join(case.case, c.id == w.case_id)
    return [
        row for some in _portions(ids) for row in connection.execute(wanted.where(w.id.in_(some)))
    ]


def _cases(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    c = case.case.c
    wanted: sa.Select[Any] = sa.select(
        c.id, c.number, c.subject, c.status, c.policy_id, c.paused_at
    )
    return [
        row for some in _portions(ids) for row in connection.execute(wanted.where(c.id.in_(some)))
    ]


def _incidents(connection: Connection, ids: Sequence[int]) -> list[Row[Any]]:
    i, c = incident.incident.c, case.case.c
    wanted: sa.Select[Any] = sa.select(i.id, i.case_id, i.element, i.status, c.number, c.subject)
    joined = wanted.outerjoin(case.case, c.id == i.case_id)
    return [
        row for some in _portions(ids) for row in connection.execute(joined.where(i.id.in_(some)))
    ]
