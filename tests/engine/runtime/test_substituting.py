"""A substitute acts on behalf of an absent colleague: in the period and processes, and no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine import journal, substitution, visible_cases, work_item
from engine.actor import Actor
from engine.clock import VirtualClock
from engine.errors import BadInput, Conflict, EngineError, NotAllowed, NotFound
from tests.office import ADA, ALICE, ASKER, BOB, CHARLIE, SAM, Office, package

DAY = timedelta(days=1)


@pytest.fixture
def away(office: Office, virtual_clock: VirtualClock) -> dict[str, Any]:
    """Charlie stands for Alice from tomorrow for two days, in repairs only."""
    office.deploy(package(ASKER, "ask", "read"))
    now = virtual_clock.now()
    number = office.engine.add_substitution(
        "alice",
        "charlie",
        from_at=now + DAY,
        until_at=now + 3 * DAY,
        processes=["repair"],
        reason="leave",
        actor=ALICE,
    )
    case_id, item = office.repair()
    return {"id": number, "case": case_id, "item": item}


def sees(office: Office, actor: Actor, case_id: int) -> bool:
    with office.database.read() as connection:
        return visible_cases.may_see(connection, actor, case_id)


def listed(office: Office, actor: Actor, at: datetime) -> list[str]:
    with office.database.read() as connection:
        standing = substitution.standing_for(connection, actor.name, at)
        return [row.id for one in standing for row in work_item.of_absent(connection, one)]


def journal_of(office: Office, case_id: int, event: str) -> journal.Event:
    with office.database.read() as connection:
        rows = journal.events(connection, case_id)
    return next(row for row in rows if row.event == event)


def test_before_the_period_nothing_is_seen_and_nothing_done(
    office: Office, away: dict[str, Any], virtual_clock: VirtualClock
) -> None:
    refused_everything(office, away, virtual_clock)


def test_in_the_period_group_work_is_done_on_behalf(
    office: Office, away: dict[str, Any], virtual_clock: VirtualClock
) -> None:
    virtual_clock.advance(DAY)
    assert sees(office, CHARLIE, away["case"])
    assert listed(office, CHARLIE, virtual_clock.now()) == [away["item"]]
    office.engine.claim(away["item"], actor=CHARLIE)
    assert journal_of(office, away["case"], "work_item:claimed").data["on_behalf_of"] == "alice"
    virtual_clock.advance(timedelta(hours=1))
    office.engine.complete(away["item"], {"a": 1}, actor=CHARLIE)
    done = journal_of(office, away["case"], "work_item:completed")
    assert (done.actor, done.data["on_behalf_of"]) == ("charlie", "alice")


def test_what_the_absent_person_holds_stays_theirs_until_it_is_done(
    office: Office, away: dict[str, Any], virtual_clock: VirtualClock
) -> None:
    office.engine.claim(away["item"], actor=ALICE)
    virtual_clock.advance(DAY)
    office.engine.save_draft(away["item"], {"half": 1}, actor=CHARLIE)
    office.engine.claim(away["item"], actor=CHARLIE)
    with office.database.read() as connection:
        held = work_item.get(connection, away["item"])
    assert held is not None and held.assignee == "alice"
    office.engine.complete(away["item"], {}, actor=CHARLIE)
    with office.database.read() as connection:
        held = work_item.get(connection, away["item"])
    assert held is not None and (held.assignee, held.completed_by) == ("alice", "charlie")
    assert journal_of(office, away["case"], "work_item:completed").data["on_behalf_of"] == "alice"


def test_another_process_is_none_of_their_business(
    office: Office, away: dict[str, Any], virtual_clock: VirtualClock
) -> None:
    asked = office.engine.start("asker", {"question": "why?"}, actor=BOB)
    office.engine.correlate("answer", asked.number, {"answer": 1}, actor=BOB)
    (item,) = office.open_items(asked.case_id)
    virtual_clock.advance(DAY)
    assert not sees(office, CHARLIE, asked.case_id)
    assert item not in listed(office, CHARLIE, virtual_clock.now())
    with pytest.raises(NotFound):
        office.engine.claim(item, actor=CHARLIE)


def test_after_the_period_it_is_over(
    office: Office, away: dict[str, Any], virtual_clock: VirtualClock
) -> None:
    virtual_clock.advance(3 * DAY)
    refused_everything(office, away, virtual_clock)


def test_after_it_was_ended_it_is_over(
    office: Office, away: dict[str, Any], virtual_clock: VirtualClock
) -> None:
    virtual_clock.advance(DAY)
    assert sees(office, CHARLIE, away["case"])
    with pytest.raises(NotAllowed):
        office.engine.end_substitution(away["id"], actor=CHARLIE)
    with pytest.raises(NotFound):
        office.engine.end_substitution(away["id"], actor=BOB)
    office.engine.end_substitution(away["id"], actor=ALICE, reason="back again")
    refused_everything(office, away, virtual_clock)
    with pytest.raises(Conflict):
        office.engine.end_substitution(away["id"], actor=SAM)
    with office.database.read() as connection:
        told = [row.event for row in journal.events(connection, journal.OFFICE)][-2:]
    assert told == ["substitution:added", "substitution:ended"] and office.chain_holds(0)


def refused_everything(office: Office, away: dict[str, Any], virtual_clock: VirtualClock) -> None:
    assert not sees(office, CHARLIE, away["case"])
    assert listed(office, CHARLIE, virtual_clock.now()) == []
    for act in (
        lambda: office.engine.claim(away["item"], actor=CHARLIE),
        lambda: office.engine.save_draft(away["item"], {}, actor=CHARLIE),
        lambda: office.engine.complete(away["item"], {}, actor=CHARLIE),
        lambda: office.engine.comment(away["case"], "hello", actor=CHARLIE),
    ):
        with pytest.raises(NotFound):
            act()


def test_only_work_is_passed_on_not_the_right_to_steer(
    office: Office, virtual_clock: VirtualClock
) -> None:
    now = virtual_clock.now()
    office.engine.add_substitution(
        "sam", "charlie", from_at=now, until_at=now + DAY, reason="leave", actor=SAM
    )
    case_id, item = office.repair()
    assert not sees(office, CHARLIE, case_id)
    with pytest.raises(EngineError):
        office.engine.assign(item, "charlie", actor=CHARLIE, reason="x")


@pytest.mark.parametrize(
    ("absent", "substitute", "hours", "processes", "actor", "said"),
    [
        ("alice", "alice", (0, 24), (), ALICE, "cannot be entered"),
        ("alice", "ada", (0, 24), (), ALICE, "cannot be entered"),
        ("alice", "nobody", (0, 24), (), ALICE, "cannot be entered"),
        ("alice", "bob", (24, 24), (), ALICE, "cannot be entered"),
        ("alice", "bob", (-48, -24), (), ALICE, "cannot be entered"),
        ("alice", "bob", (0, 24 * 401), (), ALICE, "cannot be entered"),
        ("alice", "bob", (0, 24), ("unknown",), ALICE, "cannot be entered"),
        ("alice", "bob", (0, 24), (), BOB, "for themselves"),
        ("alice", "bob", (0, 24), (), ADA, "for themselves"),
    ],
)
def test_what_makes_no_sense_is_refused(
    office: Office,
    virtual_clock: VirtualClock,
    absent: str,
    substitute: str,
    hours: tuple[int, int],
    processes: tuple[str, ...],
    actor: Actor,
    said: str,
) -> None:
    now = virtual_clock.now()
    begin, end = (now + timedelta(hours=each) for each in hours)
    with pytest.raises(EngineError, match=said):
        office.engine.add_substitution(
            absent,
            substitute,
            from_at=begin,
            until_at=end,
            processes=processes,
            reason="leave",
            actor=actor,
        )


def test_overlaps_and_circles_are_refused(office: Office, virtual_clock: VirtualClock) -> None:
    now = virtual_clock.now()

    def enter(absent: str, substitute: str, begin: int, end: int, *processes: str) -> int:
        return office.engine.add_substitution(
            absent,
            substitute,
            from_at=now + begin * DAY,
            until_at=now + end * DAY,
            processes=processes,
            reason="leave",
            actor=SAM,
        )

    enter("alice", "bob", 0, 3)
    with pytest.raises(Conflict, match="Bob stands for Alice"):
        enter("alice", "charlie", 2, 4)
    with pytest.raises(Conflict, match="nobody would be left"):
        enter("bob", "alice", 1, 2)
    enter("bob", "charlie", 1, 2)
    with pytest.raises(Conflict, match="nobody would be left"):
        enter("charlie", "alice", 1, 2)
    enter("bob", "alice", 3, 4)
    enter("alice", "charlie", 3, 4, "repair")
    with pytest.raises(BadInput):
        enter("charlie", "bob", 0, 1, "no such process")
