"""What supervisors do to single work items and paths: priority, reminders, ending a path, skipping.

Assigning is in `working`, what concerns whole cases in `steering`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from engine import identity, incident, journal, ledger, notification, work_item
from engine.actor import Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.journal import Happening
from engine.machine import EndPath, Succeed
from engine.runtime import telling
from engine.runtime.steering import resolve, settle, steer
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn
from engine.runtime.working import Item, item_turn, must_say_why

LEAST_PRIORITY, MOST_PRIORITY = 0, 100
#: a reminder of the same work is sent once in this time
REMIND_AGAIN = timedelta(hours=1)


def prioritise(tools: Tools, item_id: str, priority: int, *, actor: Actor, reason: str) -> None:
    """Make a work item more or less urgent among what is due at the same time."""
    must_say_why(reason)
    with item_turn(tools, item_id, actor=actor, reason=reason.strip()) as item:
        _must_steer(item)
        item.must_be_open()
        bounds = {"least": LEAST_PRIORITY, "most": MOST_PRIORITY}
        if not LEAST_PRIORITY <= priority <= MOST_PRIORITY:
            template = sentence("A priority is a number from %(least)s to %(most)s.")
            raise BadInput([Problem(template, bounds, place="priority")], template, **bounds)
        before = item.row.priority
        if before == priority:
            raise Conflict(sentence("The priority is %(priority)s already."), priority=priority)
        change_priority(item, priority)
        item.tell(Happening.PRIORITY, before=before, after=priority)


def change_priority(item: Item, priority: int) -> None:
    """Write the priority of a work item and its place on lists."""
    order_at = work_item.place(item.row.due_at, priority)
    work_item.change(item.connection, item.row.id, priority=priority, order_at=order_at)


def remind(tools: Tools, item_id: str, *, actor: Actor, reason: str = "") -> list[str]:
    """Remind who holds a work item, or its groups; return whom it reached."""
    with item_turn(tools, item_id, actor=actor, reason=reason.strip() or None) as item:
        _must_steer(item)
        item.must_be_open()
        item.turn.must_be_active()
        _refuse_twice(item)
        reached = _remind(item, _responsible(item))
        if not reached:
            raise Conflict(
                sentence("Nobody can be reminded: the work is with nobody who is still here.")
            )
        item.tell(Happening.REMINDED, reminded=reached)
    return reached


def _refuse_twice(item: Item) -> None:
    since = item.turn.at - REMIND_AGAIN
    rows = journal.since(item.connection, item.row.case_id, Happening.REMINDED, since)
    last = next((row for row in rows if row.data.get("wait") == item.row.wait), None)
    if last is not None:
        raise Conflict(
            sentence("%(who)s sent a reminder at %(at)s; wait an hour before the next one."),
            who=identity.called(item.connection, last.actor, item.actor.language),
            at=item.tools.told_time(last.at),
        )


def _responsible(item: Item) -> Collection[str]:
    """Return who holds the item, else everybody in its groups."""
    if item.row.assignee is not None:
        return [item.row.assignee]
    groups = work_item.groups(item.connection, item.row)
    return [one.name for key in groups for one in identity.members(item.connection, key)]


def _remind(item: Item, people: Collection[str]) -> list[str]:
    row = work_item.get(item.connection, item.row.id)
    name = "" if row is None else row.name
    return telling.tell_each(
        item.tools,
        item.connection,
        people,
        notification.REMINDED,
        sentence("%(who)s reminds you of “%(task)s” of %(number)s."),
        {"who": item.actor.name, "task": name, "number": item.turn.row.number},
        at=item.turn.at,
        case_id=item.row.case_id,
        work_item_id=item.row.id,
    )


def _must_steer(item: Item) -> None:
    if not item.actor.steers:
        item.must_be_visible()
        raise NotAllowed(sentence("Only supervisors do this; ask one."))


def end_path(tools: Tools, case_id: int, wait: int, *, actor: Actor, reason: str) -> None:
    """End one path of a case where it waits, as if it had come to an end event."""
    with steer(tools, case_id, actor=actor, reason=reason) as turn:
        turn.must_be_active()
        turn.advance(EndPath(wait))
        gone = incident.incident.c.ledger_id == ledger.identifier(case_id, wait)
        settle(turn, sentence("the path was ended"), gone)


def skip(
    tools: Tools, incident_id: int, result: Mapping[str, Any], *, actor: Actor, reason: str
) -> None:
    """Let a case go on as if what failed had given this result; or drop a message nobody wants."""
    with tools.database.read() as connection:
        found = incident.get(connection, incident_id)
    if found is None or found.case_id is None:
        raise NotFound()
    with steer(tools, found.case_id, actor=actor, reason=reason) as turn:
        turn.must_be_active()
        resolve(turn, incident_id, reason)
        entry = _halted(turn, found.ledger_id)
        ledger.drop(turn.connection, [entry.id])
        said = {"incident": incident_id, "skipped": True}
        if entry.kind == ledger.JOB:
            turn.advance(Succeed(entry.wait, dict(result)), {"skipped": True})
        turn.tell(Happening.RESOLVED, found.element, said)


def _halted(turn: Turn, ledger_id: str | None) -> Any:
    """Return the halted job or message of an incident."""
    entry = None if ledger_id is None else ledger.get(turn.connection, ledger_id)
    if entry is None or entry.status != ledger.HALTED:
        raise Conflict(sentence("There is nothing to skip here any more; look at the case."))
    if entry.kind not in (ledger.JOB, ledger.MESSAGE):
        raise Conflict(sentence("Only a job or a message can be skipped; try it again instead."))
    return entry
