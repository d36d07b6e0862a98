"""Undoing what was done last to a case, within ten minutes and where nothing has happened since.

1. What changed rows only (who has the work, its priority, the standing of the case) is taken back
   by its opposite, whose row names what it `undoes`.
2. What moved the case (move, cancel, end a path, correct, complete) is taken back by the machine's
   Restore: the state before comes from a replay of the journal, and so does what the case awaited
   then. Ids go on counting, and the journal keeps what was undone.
3. What left the house cannot be taken back: a message that was sent, a job that was begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from engine import case, clock, identity, journal, ledger, pause, visible_cases, work_item
from engine.actor import Actor
from engine.errors import Conflict, NotAllowed, NotFound, sentence
from engine.journal import Event, Happening
from engine.machine import (
    ArmTimer,
    Effect,
    Escalate,
    EventName,
    OfferWork,
    Publish,
    RequestJob,
    Restore,
    State,
    Subscribe,
    Wait,
)
from engine.replay import Step, same
from engine.runtime.acting import change_priority
from engine.runtime.replaying import steps
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn
from engine.runtime.working import Item

#: how long something can be undone
GRACE = timedelta(minutes=10)
#: what may happen afterwards without standing in the way
HARMLESS = frozenset(
    {
        Happening.COMMENTED,
        Happening.ATTACHED,
        Happening.REMINDED,
        "sla:warned",
        "sla:breached",
    }
)
#: what the machine did on a person's command and can be taken back
COMMANDS = frozenset({"move", "cancel", "end_path", "assign", "complete"})
_MACHINES = frozenset(map(str, EventName))
_OPPOSITES = (Happening.ASSIGNED, Happening.DELEGATED, Happening.PRIORITY, Happening.FOLLOW_UP)
#: rows of a verb that changed no more than what the row says
SIMPLE = frozenset({*_OPPOSITES, Happening.SUSPENDED, Happening.RESUMED, Happening.PAUSED})


@dataclass(frozen=True)
class Deed:
    """What was done last to a case."""

    rows: tuple[Event, ...]

    @property
    def first(self) -> Event:
        """Return its first row, which has the machine's command if there was one."""
        return self.rows[0]

    @property
    def last(self) -> int:
        """Return the number of its last row."""
        return self.rows[-1].seq

    @property
    def main(self) -> Event:
        """Return the row that says best what was done."""
        return next((row for row in self.rows if row.event != Happening.CLAIMED), self.first)

    def may_be_undone(self, actor: Actor, now: datetime) -> bool:
        """Tell whether somebody could undo it at an instant, as far as the journal tells."""
        return now - self.first.at <= GRACE and _may(self, actor)


def last_deed(rows: Sequence[Event]) -> Deed | None:
    """Return what was done last, if it is of a kind that can be undone."""
    end = len(rows)
    while end and rows[end - 1].event in HARMLESS:
        end -= 1
    if not end:
        return None
    if rows[end - 1].event in SIMPLE and rows[end - 1].command is None:
        return None if "undoes" in rows[end - 1].data else Deed((rows[end - 1],))
    begin = end - 1
    while begin > 0 and rows[begin].command is None and rows[begin].event in _MACHINES:
        begin -= 1
    command = rows[begin].command
    if command is None or command["do"] not in COMMANDS:
        return None
    return Deed(tuple(rows[begin:end]))


def _may(deed: Deed, actor: Actor) -> bool:
    """Tell whether the actor may undo it: supervisors, and who handed in or passed on work."""
    row = deed.main
    own = row.event in (Happening.DELEGATED, Happening.FOLLOW_UP, Happening.PAUSED) or (
        (deed.first.command or {}).get("do") == "complete"
    )
    return actor.steers or (own and actor.works and row.actor == actor.name)


def undo(tools: Tools, case_id: int, seq: int, *, actor: Actor, reason: str = "") -> None:
    """Take back what was done last to a case; `seq` is a row of it."""
    # A long history takes long to replay: others may write meanwhile.
    with tools.database.read() as connection:
        if not visible_cases.may_see(connection, actor, case_id):
            raise NotFound()
        rows, played = _past(tools, connection, case_id, actor, clock.now())
    with tools.database.write() as connection:
        turn = Turn.at_case(tools, connection, case_id, actor=actor, reason=reason.strip() or None)
        if rows[-1].seq != turn.row.seq:
            rows, played = _past(tools, connection, case_id, actor, turn.at)
        deed = last_deed(rows)
        _must_be_last(turn, rows, deed, seq)
        assert deed is not None
        if not _may(deed, actor):
            raise NotAllowed(sentence("Only a supervisor or who did it may undo this."))
        if turn.at - deed.first.at > GRACE:
            raise Conflict(sentence("This can be undone for ten minutes only; they are over."))
        if deed.first.command is None:
            _TAKERS[deed.first.event](turn, deed.first)
        else:
            _restore(turn, rows, deed, played)
        turn.close()
    turn.remember()


def _past(
    tools: Tools, connection: Connection, case_id: int, actor: Actor, at: datetime
) -> tuple[Sequence[Event], Sequence[Step]]:
    """Return the journal of a case, and its replay where that gives a state to bring back."""
    rows = journal.events(connection, case_id)
    deed = last_deed(rows)
    if deed is None or deed.first.command is None or not deed.may_be_undone(actor, at):
        return rows, ()
    return rows, steps(tools, connection, case_id)


def _must_be_last(turn: Turn, rows: Sequence[Event], deed: Deed | None, seq: int) -> None:
    if deed is not None and deed.first.seq <= seq <= deed.last:
        return
    later = [row for row in rows if row.seq > seq and row.event not in HARMLESS]
    if later or deed is None:
        last = later[-1] if later else rows[-1]
        raise Conflict(
            sentence("%(who)s did something else at %(at)s; this cannot be undone any more."),
            who=identity.called(turn.connection, last.actor, turn.actor.language),
            at=turn.tools.told_time(last.at),
        )
    raise Conflict(sentence("This cannot be undone."))


# --- by the opposite


def _item(turn: Turn, row: Event) -> Item:
    held = work_item.held(turn.connection, work_item.identifier(row.case_id, row.data["wait"]))
    if held is None:
        raise NotFound()
    item = Item(turn.tools, turn.connection, held, turn)
    item.must_be_open()
    return item


def _hand_back(turn: Turn, row: Event) -> None:
    """Give a work item back to who had it before."""
    item, before, since = _item(turn, row), row.data["before"], row.data.get("since")
    work_item.change(
        turn.connection,
        item.row.id,
        assignee=before,
        status=work_item.READY if before is None else work_item.RESERVED,
        claimed_at=None if since is None else datetime.fromisoformat(since),
    )
    item.tell(Happening.ASSIGNED, to=before, before=item.row.assignee, undoes=row.seq)


def _set_priority_back(turn: Turn, row: Event) -> None:
    item, before = _item(turn, row), row.data["before"]
    change_priority(item, before)
    item.tell(Happening.PRIORITY, before=row.data["after"], after=before, undoes=row.seq)


def _set_follow_up_back(turn: Turn, row: Event) -> None:
    item, before = _item(turn, row), row.data.get("before")
    at = None if before is None else datetime.fromisoformat(before)
    work_item.change(turn.connection, item.row.id, follow_up_at=at)
    item.tell(Happening.FOLLOW_UP, at=before, before=row.data["at"], undoes=row.seq)


def _go_on(turn: Turn, row: Event) -> None:
    turn.status = case.ACTIVE
    ledger.resume(turn.connection, turn.row.id)
    turn.wake()
    turn.tell(Happening.RESUMED, "", {"undoes": row.seq})


def _stop_again(turn: Turn, row: Event) -> None:
    turn.status = case.SUSPENDED
    ledger.suspend(turn.connection, turn.row.id)
    turn.tell(Happening.SUSPENDED, "", {"undoes": row.seq})


def _restart(turn: Turn, row: Event) -> None:
    pause.end(turn.connection, turn.row.id, at=turn.at, actor=turn.actor.name)
    turn.tell(Happening.RESTARTED, "", {"kind": row.data["kind"], "undoes": row.seq})


_TAKERS: dict[str, Callable[[Turn, Event], None]] = {
    Happening.ASSIGNED: _hand_back,
    Happening.DELEGATED: _hand_back,
    Happening.PRIORITY: _set_priority_back,
    Happening.FOLLOW_UP: _set_follow_up_back,
    Happening.SUSPENDED: _go_on,
    Happening.RESUMED: _stop_again,
    Happening.PAUSED: _restart,
}


# --- by restoring the state before


def _restore(turn: Turn, rows: Sequence[Event], deed: Deed, played: Sequence[Step]) -> None:
    """Bring back the state before the last command and everything that was awaited then."""
    if len(played) < 2 or not same(played[-1].state, case.state(turn.connection, turn.row.id)):
        raise Conflict(sentence("The journal does not give the state before; nothing was changed."))
    before, now = played[-2].state, played[-1].state
    _take_back_requests(turn, played[-1])
    _refuse_begun(turn, played[-1])
    turn.status = case.SUSPENDED if _was_suspended(rows, deed.first.seq) else case.ACTIVE
    said = {"event": deed.main.event, "rows": [deed.first.seq, deed.last]}
    turn.advance(Restore(before.dump()), said)
    asked = _asked(played[:-1])
    for number, wait in before.waits.items():
        if number not in now.waits and number in asked:
            _await_again(turn, deed, wait, asked[number])
    if turn.status == case.SUSPENDED:
        for entry in turn.writing.entries.values():
            entry["status"] = ledger.SUSPENDED
    _describe(turn, played[:-1], before)


def _take_back_requests(turn: Turn, step: Step) -> None:
    """Take jobs back that nobody has begun; refuse where something left the house."""
    for effect in step.effects:
        if isinstance(effect, Publish):
            raise Conflict(sentence("A message was sent by this; that cannot be undone."))
        if isinstance(effect, RequestJob):
            number = ledger.identifier(turn.row.id, effect.wait)
            if not ledger.take_back(turn.connection, number):
                raise Conflict(
                    sentence("The system has begun to carry this out; it cannot be undone.")
                )


def _refuse_begun(turn: Turn, step: Step) -> None:
    """Refuse where somebody has begun to fill in what came next."""
    for effect in step.effects:
        if not isinstance(effect, OfferWork):
            continue
        number = work_item.identifier(turn.row.id, effect.wait)
        if work_item.read_draft(turn.connection, number) is not None:
            raise Conflict(sentence("Somebody has begun with the next step; ask them first."))


def _was_suspended(rows: Sequence[Event], seq: int) -> bool:
    """Tell whether the case was suspended before a row."""
    standing = (Happening.SUSPENDED, Happening.RESUMED)
    earlier = [row for row in rows if row.seq < seq and row.event in standing]
    return bool(earlier) and earlier[-1].event == Happening.SUSPENDED


def _asked(played: Sequence[Step]) -> dict[int, Effect]:
    """Return what was asked of the world for each wait, by the steps that were played again."""
    wanted = (OfferWork, ArmTimer, RequestJob, Subscribe)
    return {
        effect.wait: effect
        for step in played
        for effect in step.effects
        if isinstance(effect, wanted)
    }


def _await_again(turn: Turn, deed: Deed, wait: Wait, effect: Effect) -> None:
    """Set up again what the case awaited before."""
    if isinstance(effect, OfferWork):
        _reopen(turn, deed, effect)
    elif isinstance(effect, ArmTimer):
        turn.writing.take([effect._replace(due_at=wait.due_at or effect.due_at)])
    else:
        turn.writing.take([effect])


def _reopen(turn: Turn, deed: Deed, work: OfferWork) -> None:
    """Open a work item again, with what was handed in as its draft."""
    number = work_item.identifier(turn.row.id, work.wait)
    claimed = [row for row in deed.rows if row.event == Happening.CLAIMED]
    held: dict[str, Any] = {"assignee": None, "claimed_at": None} if claimed else {}
    groups = work.groups if len(work.groups) > 1 else ()
    work_item.reopen(turn.connection, number, groups=groups, **held)
    command = deed.first.command or {}
    if command["do"] == "complete" and command["wait"] == work.wait:
        text = journal.canonical(command["data"])
        at, actor = turn.at, deed.main.actor
        work_item.put_draft(turn.connection, number, text, at=at, actor=actor)
    turn.tell(Happening.REOPENED, work.element, {"wait": work.wait})


def _describe(turn: Turn, played: Sequence[Step], before: State) -> None:
    """Let lists say of the case what they said before."""
    effects = [effect for step in played for effect in step.effects]
    offers = [one for one in effects if isinstance(one, OfferWork) and one.stage]
    turn.writing.stage = offers[-1].stage if offers else ""
    raised = [one for one in effects if isinstance(one, Escalate)]
    turn.writing.escalation = (raised[-1].name or raised[-1].code) if raised else ""
    turn.writing.describe(turn.compiled, before, turn.local_now)
