"""From the machine's effects to rows: work items, the ledger, subscriptions, the case itself.

What a step creates and drops again leaves no trace; the rest is written in a fixed order, each
table with one statement. One table, one method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from engine import case, journal, ledger, subscription, work_item
from engine.db import wake
from engine.machine import (
    ArmTimer,
    Drop,
    Effect,
    Escalate,
    Finish,
    OfferWork,
    Publish,
    RequestJob,
    State,
    Subscribe,
    WaitKind,
)
from engine.runtime.compiled import Compiled

#: how often a message is tried that nobody waits for
MESSAGE_ATTEMPTS = 8
Rows = dict[int, dict[str, Any]]


class Writing:
    """The rows that one verb changes, gathered."""

    def __init__(self, connection: Connection, row: Any, at: datetime) -> None:
        self.connection = connection
        self.row = row
        self.at = at
        self.definition_id: int = row.definition_id
        #: set when the machine finished the case
        self.status = ""
        self.subject: str = row.subject
        self.facts: str = row.facts
        self.search: str | None = None
        self.stage: str = row.stage
        self.escalation: str = row.escalation
        #: the SLA policy that the case keeps, and what the verb makes of its clocks
        self.policy_id: int | None = row.policy_id
        self.measured: dict[str, Any] = {}
        #: branch, severity and class of customer, where the verb wrote them
        self.chosen: dict[str, str] = {}
        self.items: Rows = {}
        self.item_groups: dict[int, tuple[str, ...]] = {}
        self.entries: Rows = {}
        self.messages: list[dict[str, Any]] = []
        self.subscriptions: Rows = {}
        self.dropped: dict[WaitKind, list[int]] = {}

    def take(self, effects: Iterable[Effect]) -> None:
        """Note what the machine wants of the world."""
        for effect in effects:
            _TAKERS[type(effect)](self, effect)

    @property
    def offered(self) -> tuple[str, ...]:
        """Return the ids of the new work items."""
        return tuple(work_item.identifier(self.row.id, wait) for wait in self.items)

    def describe(self, compiled: Compiled, state: State, now: datetime) -> None:
        """Say anew what the case is about, after its data changed."""
        variables = state.variables
        if compiled.program.subject is not None:
            context = {**variables, "case": state.facts}
            self.subject = str(compiled.program.subject.data(context, now) or "")
        facts = {name: variables[name] for name in compiled.key_facts if name in variables}
        self.facts = journal.canonical(facts)
        if not self.row.version or (self.subject, self.facts) != (self.row.subject, self.row.facts):
            said = (self.row.number, self.subject, *map(_said, facts.values()))
            self.search = " ".join(filter(None, said)).casefold()

    def store(self, head: journal.Head, status: str, state: str | None) -> bool:
        """Write everything; False when the case is not what it was when it was read."""
        if self.row.version:
            stored = self._update(head, status, state)
        else:
            stored = self._insert(head, status, state)
        if stored:
            self._drop_rows()
            self._add_rows()
        return stored

    # --- effects

    def _offer(self, work: OfferWork) -> None:
        groups = tuple(dict.fromkeys(work.groups))
        self.items[work.wait] = {
            "id": work_item.identifier(self.row.id, work.wait),
            "case_id": self.row.id,
            "wait": work.wait,
            "process": self.row.process,
            "activity": work.element,
            "name": work.name,
            "stage": work.stage,
            "form": work.form,
            "candidate_group": groups[0] if len(groups) == 1 else None,
            "assignee": work.assignee,
            "status": work_item.RESERVED if work.assignee else work_item.READY,
            "priority": work.priority,
            "local": journal.canonical(work.local),
            "created_at": self.at,
            "due_at": work.due_at,
            "order_at": work_item.place(work.due_at, work.priority),
            "risk_at": None,
            "branch": "",
            "claimed_at": self.at if work.assignee else None,
        }
        if len(groups) > 1:
            self.item_groups[work.wait] = groups
        self.stage = work.stage or self.stage

    def _arm(self, timer: ArmTimer) -> None:
        self._enter(ledger.TIMER, timer.wait, timer.element, due_at=timer.due_at)

    def _request(self, job: RequestJob) -> None:
        self._enter(
            ledger.JOB,
            job.wait,
            job.element,
            due_at=self.at,
            handler=job.handler,
            inputs=journal.canonical(job.inputs),
            max_attempts=max(1, job.retries),
        )

    def _enter(
        self, kind: str, wait: int, element: str, *, due_at: datetime, **values: Any
    ) -> None:
        self.entries[wait] = {
            **self._entry(kind, element),
            "id": ledger.identifier(self.row.id, wait),
            "wait": wait,
            "due_at": due_at,
            **values,
        }

    def _publish(self, message: Publish) -> None:
        inputs = {"kind": message.kind, "name": message.name, "key": message.key}
        number = f"{self.row.version + 1}.{len(self.messages) + 1}"
        self.messages.append(
            {
                **self._entry(ledger.MESSAGE, message.element),
                "id": f"{self.row.id}-message-{number}",
                "inputs": journal.canonical({**inputs, "payload": message.payload}),
                "max_attempts": MESSAGE_ATTEMPTS,
            }
        )

    def _entry(self, kind: str, element: str) -> dict[str, Any]:
        return ledger.entry(
            kind,
            case_id=self.row.id,
            process=self.row.process,
            definition_id=self.definition_id,
            activity=element,
            at=self.at,
        )

    def _subscribe(self, wish: Subscribe) -> None:
        self.subscriptions[wish.wait] = {
            "id": work_item.identifier(self.row.id, wish.wait),
            "case_id": self.row.id,
            "wait": wish.wait,
            "definition_id": self.definition_id,
            "process": self.row.process,
            "element": wish.element,
            "kind": wish.kind,
            "name": wish.name,
            "key": wish.key,
        }

    def _drop(self, drop: Drop) -> None:
        for fresh in (self.items, self.entries, self.subscriptions):
            if fresh.pop(drop.wait, None) is not None:
                return
        self.dropped.setdefault(WaitKind(drop.kind), []).append(drop.wait)

    def _escalate(self, escalation: Escalate) -> None:
        self.escalation = escalation.name or escalation.code

    def _finish(self, finish: Finish) -> None:
        self.status = finish.status

    # --- rows

    def _columns(self, head: journal.Head, status: str) -> dict[str, Any]:
        ended = status in (case.COMPLETED, case.CANCELLED)
        return {
            "status": status,
            "definition_id": self.definition_id,
            "subject": self.subject,
            "stage": self.stage,
            "facts": self.facts,
            "escalation": self.escalation,
            "ended_at": (self.row.ended_at or self.at) if ended else None,
            "seq": head.seq,
            "head": head.hash,
            **self.chosen,
            **self.measured,
        }

    def _update(self, head: journal.Head, status: str, state: str | None) -> bool:
        """Write what changed only: a column that is named costs its indexes, changed or not."""
        row = self.row
        values = {
            name: value
            for name, value in self._columns(head, status).items()
            if value != getattr(row, name)
        }
        if state is not None:
            values["state"] = state
        if self.search is not None:
            values["search"] = self.search
        return case.update(self.connection, self.row.id, self.row.version, values)

    def _insert(self, head: journal.Head, status: str, state: str | None) -> bool:
        row = self.row
        case.insert(
            self.connection,
            id=row.id,
            number=row.number,
            process=row.process,
            version=1,
            state=state,
            search=self.search or row.number.casefold(),
            started_at=row.started_at,
            started_by=row.started_by,
            priority=row.priority,
            **self._columns(head, status),
        )
        return True

    def _drop_rows(self) -> None:
        case_id = self.row.id
        for kind, waits in self.dropped.items():
            if kind is WaitKind.WORK_ITEM:
                work_item.withdraw(self.connection, case_id, waits, at=self.at)
            elif kind in (WaitKind.TIMER, WaitKind.JOB):
                ledger.drop(self.connection, [ledger.identifier(case_id, w) for w in waits])
            elif kind in (WaitKind.MESSAGE, WaitKind.SIGNAL):
                ids = [work_item.identifier(case_id, wait) for wait in waits]
                subscription.drop(self.connection, ids)

    def _move_to_branch(self, branch: str) -> None:
        """Count the open work items of the case among those of another branch."""
        table = work_item.work_item
        mine = table.c.case_id == self.row.id, table.c.completed_at.is_(None)
        self.connection.execute(table.update().where(*mine).values(branch=branch))

    def _add_rows(self) -> None:
        branch = self.chosen.get("branch", self.row.branch)
        if branch != self.row.branch:
            self._move_to_branch(branch)
        if self.items:
            for item in self.items.values():
                item["branch"] = branch
            work_item.add(self.connection, list(self.items.values()))
        for wait, groups in self.item_groups.items():
            if wait in self.items:
                work_item.add_groups(self.connection, self.items[wait]["id"], groups)
        entries = [*self.entries.values(), *self.messages]
        if entries:
            ledger.add(self.connection, entries)
            wake(self.connection)
        if self.subscriptions:
            subscription.add(self.connection, list(self.subscriptions.values()))


def _said(value: Any) -> str:
    """Return what of a fact is searched for; a small number (which round) is not."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text if isinstance(value, str) or len(text) > 2 else ""


_TAKERS: dict[type, Callable[[Writing, Any], None]] = {
    OfferWork: Writing._offer,
    ArmTimer: Writing._arm,
    RequestJob: Writing._request,
    Subscribe: Writing._subscribe,
    Drop: Writing._drop,
    Publish: Writing._publish,
    Escalate: Writing._escalate,
    Finish: Writing._finish,
}
