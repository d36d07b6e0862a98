"""Work items: one person at a time, told in sentences."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import work_item
from engine.clock import VirtualClock
from engine.errors import BadInput, Conflict, NotAllowed, NotFound
from tests.office import ADA, ALICE, BOB, CHARLIE, SAM, Office


def test_a_case_starts_with_its_first_work_item(office: Office) -> None:
    started = office.engine.start("repair", {"customer": "สมชาย"}, actor=ALICE)
    assert started.number == "RP-000001"
    with office.database.read() as connection:
        row = work_item.get(connection, started.work_items[0])
    assert row is not None
    assert (row.name, row.status, row.candidate_group, row.stage) == (
        "Assess",
        "ready",
        "cr_staff",
        "Assess",
    )
    assert office.chain_holds(started.case_id)


def test_completing_claims_on_the_way_and_requests_the_job(office: Office) -> None:
    case_id, item = office.repair()
    done = office.engine.complete(item, {"model": "Hilux"}, actor=ALICE)
    assert done.work_items == ()
    assert "work_item:claimed" in office.events(case_id)
    assert [entry.handler for entry in office.entries(case_id)] == ["notify"]
    office.work()
    assert office.status(case_id) == "completed"
    assert office.chain_holds(case_id)


def test_a_second_click_is_told_who_did_it(office: Office, virtual_clock: VirtualClock) -> None:
    _, item = office.repair()
    office.engine.complete(item, {}, actor=BOB)
    with pytest.raises(Conflict, match=r"Bob completed this at 09:00\."):
        office.engine.complete(item, {}, actor=ALICE)
    with pytest.raises(Conflict, match="Bob completed"):
        office.engine.claim(item, actor=ALICE)


def test_the_same_command_sent_twice_gets_the_first_answer(office: Office) -> None:
    _, item = office.repair()
    first = office.engine.complete(item, {}, actor=BOB, key="k1")
    assert office.engine.complete(item, {}, actor=BOB, key="k1") == first


def test_a_key_is_good_for_one_command_only(office: Office) -> None:
    _, item = office.repair()
    _, other = office.repair()
    office.engine.complete(item, {}, actor=BOB, key="k1")
    with pytest.raises(Conflict, match="sent before"):
        office.engine.complete(other, {}, actor=BOB, key="k1")
    office.engine.complete(other, {}, actor=ALICE, key="k1")


def test_a_start_sent_twice_starts_once(office: Office) -> None:
    first = office.engine.start("repair", {}, actor=ALICE, key="once")
    assert office.engine.start("repair", {}, actor=ALICE, key="once") == first
    assert office.engine.start("repair", {}, actor=ALICE, key="twice") != first


def test_what_somebody_holds_is_not_completed_by_another(office: Office) -> None:
    _, item = office.repair()
    office.engine.claim(item, actor=BOB)
    office.engine.claim(item, actor=BOB)
    with pytest.raises(Conflict, match="Bob has held this since"):
        office.engine.complete(item, {}, actor=ALICE)
    office.engine.release(item, actor=BOB)
    office.engine.complete(item, {}, actor=ALICE)


def test_delegating_hands_over_and_assigning_takes_back(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.claim(item, actor=BOB)
    office.engine.delegate(item, "alice", actor=BOB, reason="holiday")
    with pytest.raises(Conflict, match="Alice has held this"):
        office.engine.release(item, actor=BOB)
    office.engine.assign(item, "bob", actor=SAM, reason="Alice is ill")
    office.engine.assign(item, None, actor=SAM, reason="back to the group")
    office.engine.complete(item, {}, actor=ALICE)
    told = [event for event in office.events(case_id) if event.startswith("work_item:")]
    assert told == [
        "work_item:created",
        "work_item:claimed",
        "work_item:delegated",
        "work_item:assigned",
        "work_item:assigned",
        "work_item:claimed",
        "work_item:completed",
    ]


def test_work_is_handed_only_to_people_who_work(office: Office) -> None:
    _, item = office.repair()
    office.engine.claim(item, actor=BOB)
    for name in ("ada", "nobody"):
        with pytest.raises(BadInput, match="Nobody called"):
            office.engine.delegate(item, name, actor=BOB)
    with pytest.raises(BadInput, match="Say why"):
        office.engine.assign(item, "bob", actor=SAM, reason=" ")


def test_charlie_has_no_business_with_a_work_item(office: Office) -> None:
    _, item = office.repair()
    for act in (
        lambda: office.engine.claim(item, actor=CHARLIE),
        lambda: office.engine.complete(item, {}, actor=CHARLIE),
        lambda: office.engine.save_draft(item, {}, actor=CHARLIE),
        lambda: office.engine.release(item, actor=CHARLIE),
        lambda: office.engine.delegate(item, "charlie", actor=CHARLIE),
        lambda: office.engine.assign(item, "charlie", actor=CHARLIE, reason="mine"),
        lambda: office.engine.follow_up(item, None, actor=CHARLIE),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_auditor_reads_and_does_not_work(office: Office) -> None:
    _, item = office.repair()
    with pytest.raises(NotAllowed):
        office.engine.complete(item, {}, actor=ADA)
    with pytest.raises(NotAllowed):
        office.engine.assign(item, "alice", actor=ADA, reason="because")


def test_a_refused_form_changes_nothing(office: Office) -> None:
    case_id, item = office.repair()
    before = office.events(case_id)
    with pytest.raises(BadInput, match="Bad"):
        office.engine.complete(item, {"bad": 1}, actor=ALICE)
    assert office.events(case_id) == before
    assert office.open_items(case_id) == [item]


def test_a_draft_is_kept_until_the_work_is_done(office: Office) -> None:
    _, item = office.repair()
    office.engine.save_draft(item, {"note": "half"}, actor=ALICE)
    office.engine.save_draft(item, {"note": "more"}, actor=ALICE)
    with office.database.read() as connection:
        kept = work_item.read_draft(connection, item)
    assert kept is not None and kept.data == '{"note":"more"}'
    office.engine.complete(item, {"note": "all"}, actor=ALICE)
    with office.database.read() as connection:
        assert work_item.read_draft(connection, item) is None


def test_ids_that_cannot_be_are_not_found(office: Office) -> None:
    for item in ("", "x", "1", "1-", "1-999", "99-1", "١-1", "1" * 40 + "-1", "1-1;drop"):
        with pytest.raises(NotFound):
            office.engine.claim(item, actor=ALICE)


def test_of_many_who_complete_at_once_one_wins_and_the_others_are_told(office: Office) -> None:
    case_id, item = office.repair()

    def complete(number: int) -> str:
        try:
            office.engine.complete(item, {"n": number}, actor=(ALICE, BOB)[number % 2])
        except Conflict as refusal:
            return str(refusal)
        return "won"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(complete, range(24)))
    assert answers.count("won") == 1
    assert all("completed this at" in answer for answer in answers if answer != "won")
    assert office.events(case_id).count("work_item:completed") == 1
    assert office.chain_holds(case_id)


def test_of_many_double_clicks_each_gets_the_same_answer(office: Office) -> None:
    def start(_: int) -> int:
        return office.engine.start("repair", {}, actor=ALICE, key="click").case_id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(24)))) == 1
