"""Work items: claim, release, delegate, assign, follow up, draft, complete."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from engine import attachment, clock, identity, journal, notification, visible_cases, work_item
from engine.actor import Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.journal import Happening
from engine.machine import Complete
from engine.runtime import holding, telling
from engine.runtime.answers import Completed
from engine.runtime.once import once
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn
from engine.substitution import Standing, standing_for


class Item:
    """A work item under a verb: its row, its turn, and what may be done by whom."""

    def __init__(self, tools: Tools, connection: Connection, row: Row[Any], turn: Turn) -> None:
        self.tools = tools
        self.connection = connection
        self.row = row
        self.turn = turn
        self.actor = turn.actor
        #: the absent colleague for whom the actor does it
        self.on_behalf_of: str | None = None

    def must_be_open(self) -> None:
        """Refuse what is over, and say who did it when."""
        if self.row.status in work_item.OPEN:
            return
        at = self.tools.told_time(self.row.completed_at)
        if self.row.status == work_item.COMPLETED:
            who = self._name(self.row.completed_by)
            raise Conflict(sentence("%(who)s completed this at %(at)s."), who=who, at=at)
        raise Conflict(
            sentence("This work is no longer wanted: the case went on at %(at)s."), at=at
        )

    def must_be_mine(self) -> None:
        """Refuse what somebody else holds, or nobody."""
        self.must_be_open()
        if self.row.assignee == self.actor.name:
            return
        if self.row.assignee is not None and self._stands_for_holder():
            return
        self.must_be_visible()
        if self.row.assignee is None:
            raise Conflict(sentence("Nobody holds this work any more; claim it first."))
        raise self._held()

    def must_be_claimable(self) -> None:
        """Refuse what somebody else holds or what is not for the actor's groups."""
        self.must_be_open()
        if self.row.assignee is not None:
            if self.row.assignee != self.actor.name and not self._stands_for_holder():
                self.must_be_visible()
                raise self._held()
            if self.row.candidate_group not in (None, *self.actor.groups):
                # claimed for an absent colleague
                self._stands_for_group()
            return
        if not self.actor.works or not (self._for_my_groups() or self._stands_for_group()):
            self.must_be_visible()
            raise NotAllowed(sentence("This work is for another group; ask a supervisor."))

    def must_be_visible(self) -> None:
        """Hide what the actor has nothing to do with."""
        if not visible_cases.may_see(self.connection, self.actor, self.row.case_id):
            raise NotFound()

    def _stands_for_holder(self) -> bool:
        """Tell, and note, whether the actor stands for the absent colleague who holds it."""
        return self._stands(lambda standing: standing.absent == self.row.assignee)

    def _stands_for_group(self) -> bool:
        """Tell, and note, whether the actor stands for an absent colleague of its groups."""
        groups = work_item.groups(self.connection, self.row)
        return self._stands(lambda standing: not standing.groups.isdisjoint(groups))

    def _stands(self, fits: Callable[[Standing], bool]) -> bool:
        if not self.actor.works:
            return False
        for standing in standing_for(self.connection, self.actor.name, self.turn.at):
            if standing.covers(self.turn.row.process) and fits(standing):
                self.on_behalf_of = standing.absent
                return True
        return False

    def _for_my_groups(self) -> bool:
        if self.actor.steers:
            return True
        groups = work_item.groups(self.connection, self.row)
        return not groups or not self.actor.groups.isdisjoint(groups)

    def _held(self) -> Conflict:
        return Conflict(
            sentence("%(who)s has held this since %(at)s."),
            who=self._name(self.row.assignee),
            at=self.tools.told_time(self.row.claimed_at),
        )

    def _name(self, name: str | None) -> str:
        return identity.called(self.connection, name, self.actor.language)

    def tell(self, happening: Happening, **data: Any) -> None:
        """Write into the journal what happened to the work item, and on whose behalf."""
        self.turn.tell(happening, self.row.activity, {"wait": self.row.wait, **data, **self.behalf})

    @property
    def behalf(self) -> dict[str, str]:
        """Return what the journal says of the absent colleague for whom it is done."""
        return {"on_behalf_of": self.on_behalf_of} if self.on_behalf_of else {}

    @property
    def since(self) -> str | None:
        """Return since when somebody holds it."""
        return self.row.claimed_at.isoformat() if self.row.claimed_at else None

    def hand_to(self, name: str | None) -> None:
        """Reserve the work item for somebody, or give it back to its group."""
        work_item.change(
            self.connection,
            self.row.id,
            assignee=name,
            status=work_item.READY if name is None else work_item.RESERVED,
            claimed_at=None if name is None else self.turn.at,
        )


@contextmanager
def item_turn(
    tools: Tools, item_id: str, *, actor: Actor, reason: str | None = None
) -> Iterator[Item]:
    """Open a verb on a work item: the case is held first, then the item is read."""
    with tools.database.write() as connection:
        yield (item := hold(tools, connection, item_id, actor=actor, reason=reason))
        item.turn.close()
    item.turn.remember()


def hold(
    tools: Tools, connection: Connection, item_id: str, *, actor: Actor, reason: str | None = None
) -> Item:
    """Hold the case of a work item and read the item."""
    case_id = item_id.partition("-")[0]
    if not case_id.isascii() or not case_id.isdigit() or len(case_id) > 18:
        raise NotFound()
    found = holding.hold(connection, int(case_id), item_id)
    if found is None:
        raise NotFound()
    row, item = found
    turn = Turn(tools, connection, row, actor=actor, reason=reason)
    return Item(tools, connection, item, turn)


def claim(tools: Tools, item_id: str, *, actor: Actor) -> None:
    """Reserve a work item for oneself; a second click changes nothing."""
    with tools.database.write() as connection:
        item = hold(tools, connection, item_id, actor=actor)
        item.must_be_claimable()
        item.turn.must_be_active()
        if item.row.assignee is not None:
            return
        item.hand_to(actor.name)
        item.tell(Happening.CLAIMED)
        item.turn.close()
    item.turn.remember()


def release(tools: Tools, item_id: str, *, actor: Actor) -> None:
    """Give a work item back to its group."""
    with item_turn(tools, item_id, actor=actor) as item:
        item.must_be_mine()
        item.turn.must_be_active()
        item.hand_to(None)
        item.tell(Happening.RELEASED)


def delegate(tools: Tools, item_id: str, to: str, *, actor: Actor, reason: str) -> None:
    """Hand a work item that one holds to somebody else of the staff."""
    with item_turn(tools, item_id, actor=actor, reason=reason or None) as item:
        item.must_be_mine()
        item.turn.must_be_active()
        must_work(item.connection, to)
        item.hand_to(to)
        item.tell(Happening.DELEGATED, to=to, before=item.row.assignee, since=item.since)
        _tell_receiver(item, to)


def assign(tools: Tools, item_id: str, to: str | None, *, actor: Actor, reason: str) -> None:
    """As a supervisor, give a work item to somebody, or back to its group."""
    must_say_why(reason)
    with item_turn(tools, item_id, actor=actor, reason=reason) as item:
        if not actor.steers:
            item.must_be_visible()
            raise NotAllowed(sentence("Only supervisors assign work; delegate what you hold."))
        item.must_be_open()
        if to is not None:
            must_work(item.connection, to)
        item.hand_to(to)
        item.tell(Happening.ASSIGNED, to=to, before=item.row.assignee, since=item.since)
        if to is not None:
            _tell_receiver(item, to)


def _tell_receiver(item: Item, to: str) -> None:
    """Tell somebody that work was given to them; who takes it for themselves knows."""
    row = work_item.get(item.connection, item.row.id)
    if to == item.actor.name or row is None:
        return
    telling.tell(
        item.tools,
        item.connection,
        to,
        notification.WORK,
        sentence("%(who)s gave you “%(task)s” of %(number)s."),
        {"who": item.actor.name, "task": row.name, "number": item.turn.row.number},
        at=item.turn.at,
        case_id=row.case_id,
        work_item_id=row.id,
    )


def follow_up(tools: Tools, item_id: str, at: datetime | None, *, actor: Actor) -> None:
    """Set or clear the moment at which to look at a work item again."""
    with item_turn(tools, item_id, actor=actor) as item:
        item.must_be_mine()
        work_item.change(item.connection, item_id, follow_up_at=at)
        before = item.row.follow_up_at
        item.tell(
            Happening.FOLLOW_UP,
            at=at.isoformat() if at else None,
            before=before.isoformat() if before else None,
        )


def save_draft(tools: Tools, item_id: str, data: Mapping[str, Any], *, actor: Actor) -> datetime:
    """Keep what was typed so far; neither checked nor told in the journal."""
    at = clock.now()
    with tools.database.write() as connection:
        item = hold(tools, connection, item_id, actor=actor)
        item.must_be_claimable()
        text = journal.canonical(data)
        if len(text) > 1_000_000:
            problem = Problem(sentence("A draft holds a million characters at most."))
            raise BadInput([problem], sentence("The draft is too long."))
        work_item.put_draft(connection, item_id, text, at=at, actor=actor.name)
    return at


def complete(
    tools: Tools,
    item_id: str,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    key: str | None,
    attachments: Collection[int],
) -> Completed:
    """Complete a work item with its form's data; claims it on the way when it is ready."""

    def act(kept: str | None) -> Mapping[str, Any]:
        with tools.database.write() as connection:
            item = hold(tools, connection, item_id, actor=actor)
            item.must_be_claimable()
            item.turn.must_be_active()
            extra, cleaned = checked(item.turn, item.row.form, data)
            if item.row.assignee is None:
                item.tell(Happening.CLAIMED)
            extra |= item.behalf
            item.turn.advance(Complete(item.row.wait, cleaned), extra)
            _finish(item)
            if attachments:
                attachment.bind(connection, attachments, case_id=item.row.case_id, actor=actor.name)
            answer = {"case_id": item.row.case_id, "work_items": item.turn.writing.offered}
            item.turn.close(kept, {**answer, "of": item_id})
        item.turn.remember()
        return answer

    answer = once(tools, key, actor, item_id, act)
    return Completed(answer["case_id"], tuple(answer["work_items"]))


def _finish(item: Item) -> None:
    """Write the item as done, and remove what only an open item has."""
    row, at = item.row, item.turn.at
    work_item.change(
        item.connection,
        row.id,
        status=work_item.COMPLETED,
        assignee=item.row.assignee if item.on_behalf_of and item.row.assignee else item.actor.name,
        claimed_at=row.claimed_at or at,
        completed_at=at,
        completed_by=item.actor.name,
    )
    if row.draft is not None or row.candidate_group is None:
        work_item.tidy(item.connection, [row.id])


def checked(
    turn: Turn, name: str, data: Mapping[str, Any]
) -> tuple[dict[str, Any], Mapping[str, Any]]:
    """Return what the journal keeps about the form, and the data as the form lets them through."""
    form = turn.compiled.form(name)
    if form is None:
        if data and turn.actor.name != "system":
            problem = Problem(sentence("There is no form here, so nothing can be handed in."))
            raise BadInput(
                [problem], sentence("There is no form here, so nothing can be handed in.")
            )
        return {}, data
    cleaned = turn.tools.forms.validate(form.schema, data, today=turn.local_now.date())
    return {"form": form.name, "form_hash": form.hash}, cleaned


def must_work(connection: Connection, name: str) -> None:
    """Refuse a person who is not there or does not work on cases."""
    person = identity.person(connection, name)
    if person is None or person.status != identity.ACTIVE or not person.actor.works:
        problem = Problem(
            sentence("Nobody called “%(name)s” works on cases here."), {"name": name}, place="to"
        )
        raise BadInput([problem], sentence("Choose somebody who works on cases."))


def must_say_why(reason: str) -> None:
    """Refuse an intervention without a reason: the auditor asks for it."""
    if not reason.strip():
        problem = Problem(sentence("Say why; the reason is kept in the history."), place="reason")
        raise BadInput([problem], sentence("A reason is needed."))
