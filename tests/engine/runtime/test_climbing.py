"""Ladders: every step once, to the right people, coalesced after a night, with what it does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import case, identity, journal, notification, work_item
from engine.actor import SYSTEM
from engine.clock import VirtualClock
from engine.runtime import climbing
from engine.worker import Worker
from tests.drawing import draw
from tests.office import ALICE, BOB, SAM, Office, package

HOUR = timedelta(hours=1)
#: Monday 09:00 in Bangkok
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TEND = draw(
    "tend",
    """
    <b:startEvent id="begin" name="Begin" s:taskForm="intake"/>
    <b:userTask id="assess" name="Assess" s:taskForm="assess" s:candidateGroup="cr_staff"/>
    <b:userTask id="look" name="Look" s:taskForm="look" s:candidateGroup="cr_staff"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> assess
    assess -> look
    look -> done
    """,
    casePrefix="TN",
)
STEP = {"measure": "step", "step": "assess", "length": "PT4H", "basis": "natural"}
POLICY: dict[str, Any] = {
    "targets": [STEP],
    "warnings": [50, 75],
    "pauses": [{"key": "customer", "name": "รอลูกค้า", "longest": "PT1H", "basis": "natural"}],
    "ladder": [
        {"key": "head", "measure": "step", "after": "PT1H", "to": "cr_head", "name": "หัวหน้า"},
        {
            "key": "urgent",
            "measure": "step",
            "percent": 75,
            "to": "assignee",
            "priority": 80,
            "name": "ด่วน",
        },
    ],
}


@pytest.fixture
def monday(virtual_clock: VirtualClock) -> VirtualClock:
    virtual_clock.move_to(MONDAY)
    return virtual_clock


@pytest.fixture
def tending(office: Office, monday: VirtualClock) -> Office:
    office.deploy(package(TEND, "intake", "assess", "look"))
    office.engine.put_policy("tend", POLICY, actor=SAM, reason="agreed")
    return office


def start(office: Office) -> tuple[int, str]:
    started = office.engine.start("tend", {}, actor=ALICE)
    return started.case_id, started.work_items[0]


def told(office: Office, person: str) -> list[tuple[str, float]]:
    """Return what somebody was told: the kind, and how many hours after Monday 09:00."""
    with office.database.read() as connection:
        rows = notification.newest(connection, person)
    return [(row.kind, (row.made_at - MONDAY) / HOUR) for row in reversed(rows)]


def steps(office: Office, case_id: int) -> list[tuple[str, Any]]:
    with office.database.read() as connection:
        rows = journal.events(connection, case_id)
    return [(row.event, row.data["told"]) for row in rows if "told" in row.data]


def test_a_case_that_nobody_touches_climbs_its_ladder(
    tending: Office, monday: VirtualClock
) -> None:
    case_id, item = start(tending)
    tending.engine.claim(item, actor=ALICE)
    tending.worker.run_until(MONDAY + 12 * HOUR, monday)

    assert told(tending, "alice") == [("warned", 2), ("warned", 3), ("breached", 4)]
    assert told(tending, "sam") == [("escalated", 5)]
    assert told(tending, "bob") == []
    assert [event for event, _ in steps(tending, case_id)] == [
        "sla:warned",
        "sla:warned",
        "sla:escalated",
        "sla:breached",
        "sla:escalated",
    ]
    assert tending.chain_holds(case_id)
    with tending.database.read() as connection:
        row = case.get(connection, case_id)
    assert row is not None and row.climb_at is None


def test_work_that_nobody_took_is_told_to_its_group(tending: Office, monday: VirtualClock) -> None:
    start(tending)
    tending.worker.run_until(MONDAY + 2 * HOUR, monday)
    assert told(tending, "alice") == told(tending, "bob") == [("waiting", 2)]
    assert told(tending, "charlie") == [], "charlie is in no group"


def test_a_night_without_the_server_tells_each_person_the_last_step_only(
    tending: Office, monday: VirtualClock
) -> None:
    case_id, item = start(tending)
    tending.engine.claim(item, actor=ALICE)
    monday.advance(10 * HOUR)
    assert tending.work() == 5

    assert told(tending, "alice") == [("breached", 10)]
    assert told(tending, "sam") == [("escalated", 10)]
    assert steps(tending, case_id) == [
        ("sla:warned", []),
        ("sla:warned", []),
        ("sla:escalated", []),
        ("sla:breached", ["alice"]),
        ("sla:escalated", ["sam"]),
    ]
    assert tending.work() == 0, "nothing is told twice"


def test_a_level_raises_the_priority_of_the_work(tending: Office, monday: VirtualClock) -> None:
    case_id, item = start(tending)
    tending.worker.run_until(MONDAY + 3 * HOUR, monday)
    with tending.database.read() as connection:
        row = work_item.get(connection, item)
    assert row is not None
    assert row.priority == 80
    assert row.order_at == work_item.place(row.due_at, 80)
    assert "work_item:priority" in tending.events(case_id)


def test_a_level_hands_the_work_to_the_group_that_it_names(
    tending: Office, monday: VirtualClock
) -> None:
    ladder = [{**POLICY["ladder"][0], "reassign": True}]
    tending.engine.put_policy("tend", {**POLICY, "ladder": ladder}, actor=SAM, reason="stricter")
    case_id, item = start(tending)
    tending.engine.claim(item, actor=ALICE)
    tending.worker.run_until(MONDAY + 5 * HOUR, monday)

    with tending.database.read() as connection:
        (mine,) = work_item.of_my_groups(connection, SAM)
        assert work_item.mine(connection, ALICE) == []
    assert (mine.id, mine.status, mine.candidate_group) == (item, "ready", "cr_head")
    tending.engine.complete(item, {}, actor=SAM)
    assert tending.chain_holds(case_id)


def test_done_work_is_not_told_of(tending: Office, monday: VirtualClock) -> None:
    _, item = start(tending)
    tending.engine.complete(item, {}, actor=BOB)
    tending.worker.run_until(MONDAY + 12 * HOUR, monday)
    assert told(tending, "alice") == told(tending, "sam") == []


def test_a_pause_moves_the_ladder_and_the_longest_ends_by_itself(
    tending: Office, monday: VirtualClock
) -> None:
    case_id, item = start(tending)
    tending.engine.claim(item, actor=ALICE)
    monday.advance(HOUR)
    tending.engine.pause(case_id, "customer", actor=ALICE, reason="asked the customer")
    tending.worker.run_until(MONDAY + 12 * HOUR, monday)

    assert told(tending, "alice") == [("warned", 3), ("warned", 4), ("breached", 5)]
    assert tending.events(case_id).count("sla:resumed") == 1


def test_a_level_whose_group_is_empty_tells_those_who_look_after_everything(
    tending: Office, monday: VirtualClock
) -> None:
    tending.engine.put_group("owner", name="เจ้าของ", name_en="Owner", actor=SYSTEM)
    ladder = [{**POLICY["ladder"][0], "to": "owner"}]
    tending.engine.put_policy("tend", {**POLICY, "ladder": ladder}, actor=SAM, reason="x")
    start(tending)
    tending.worker.run_until(MONDAY + 5 * HOUR, monday)
    assert told(tending, "sam") == [("escalated", 5)]


def test_two_nodes_tell_once(tending: Office, monday: VirtualClock) -> None:
    start(tending)
    other = Worker(tending.engine, name="other")
    monday.advance(2 * HOUR)
    with tending.database.read() as connection:
        (case_id,) = climbing.due(connection, monday.now(), 10)
    assert [node.climb() for node in (tending.worker, other)] == [1, 0]
    assert climbing.climb(tending.engine.tools, case_id) == 0
    assert told(tending, "alice") == [("waiting", 2)]


def test_a_case_with_which_something_is_wrong_does_not_stop_the_others(
    tending: Office, monday: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, _ = start(tending)
    start(tending)
    climb = climbing.climb

    def broken(tools: Any, case_id: int) -> int:
        if case_id == bad:
            raise LookupError("a policy that is gone")
        return climb(tools, case_id)

    monkeypatch.setattr(climbing, "climb", broken)
    monday.advance(2 * HOUR)
    assert tending.worker.climb() == 1
    monkeypatch.undo()
    assert tending.worker.next_due() == MONDAY + 3 * HOUR
    monday.advance(HOUR)
    assert tending.worker.climb() == 5


def test_who_left_is_not_told(tending: Office, monday: VirtualClock) -> None:
    _, item = start(tending)
    tending.engine.claim(item, actor=ALICE)
    tending.engine.change_person("alice", {"status": "blocked"}, actor=identity.SYSTEM)
    tending.worker.run_until(MONDAY + 2 * HOUR, monday)
    assert told(tending, "alice") == []
