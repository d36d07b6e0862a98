"""Supervisors make work more urgent, remind, end paths, skip what failed, and try things first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import incident, journal, ledger, notification, work_item
from engine.clock import VirtualClock
from engine.errors import BadInput, Conflict, NotAllowed, NotFound
from engine.machine import OfferWork, Refused
from engine.runtime.replaying import faults
from tests.office import ALICE, BOB, CHARLIE, SAM, Office


def wait(item_id: str) -> int:
    return int(item_id.partition("-")[2])


def last(office: Office, case_id: int) -> journal.Event:
    with office.database.read() as connection:
        return journal.events(connection, case_id)[-1]


def test_what_is_more_urgent_comes_first_among_what_is_due_at_once(
    office: Office, virtual_clock: VirtualClock
) -> None:
    items = [office.repair()[1] for _ in range(3)]
    office.engine.prioritise(items[1], 100, actor=SAM, reason="the owner called")
    office.engine.prioritise(items[0], 10, actor=SAM, reason="can wait")
    with office.database.read() as connection:
        shown = [row.id for row in work_item.of_my_groups(connection, ALICE)]
    assert shown == [items[1], items[2], items[0]]
    row = last(office, 2)
    assert (row.event, row.reason) == ("work_item:priority", "the owner called")
    assert (row.data["before"], row.data["after"]) == (50, 100)
    # what is due earlier stays in front
    virtual_clock.advance(timedelta(seconds=1))
    later = office.repair()[1]
    office.engine.prioritise(later, 100, actor=SAM, reason="x")
    with office.database.read() as connection:
        assert work_item.of_my_groups(connection, ALICE)[-1].id == later


def test_a_priority_needs_a_supervisor_a_reason_and_a_change(office: Office) -> None:
    _, item = office.repair()
    with pytest.raises(NotAllowed):
        office.engine.prioritise(item, 90, actor=ALICE, reason="x")
    with pytest.raises(NotFound):
        office.engine.prioritise(item, 90, actor=CHARLIE, reason="x")
    with pytest.raises(BadInput):
        office.engine.prioritise(item, 90, actor=SAM, reason=" ")
    with pytest.raises(BadInput):
        office.engine.prioritise(item, 101, actor=SAM, reason="x")
    with pytest.raises(Conflict, match="50 already"):
        office.engine.prioritise(item, 50, actor=SAM, reason="x")


def test_a_reminder_reaches_the_group_or_the_holder_once_an_hour(
    office: Office, virtual_clock: VirtualClock
) -> None:
    case_id, item = office.repair()
    assert office.engine.remind(item, actor=SAM) == ["alice", "bob"]
    with office.database.read() as connection:
        told = notification.newest(connection, "bob")
    assert [(row.kind, row.work_item_id) for row in told] == [("reminded", item)]
    assert last(office, case_id).data["reminded"] == ["alice", "bob"]
    with pytest.raises(Conflict, match="wait an hour"):
        office.engine.remind(item, actor=SAM)
    virtual_clock.advance(timedelta(hours=1))
    office.engine.claim(item, actor=ALICE)
    assert office.engine.remind(item, actor=SAM, reason="the customer called") == ["alice"]
    with pytest.raises(NotAllowed):
        office.engine.remind(item, actor=BOB)


def test_a_path_is_ended_and_the_case_with_its_last_one(office: Office) -> None:
    case_id, item = office.repair()
    with pytest.raises(NotAllowed):
        office.engine.end_path(case_id, wait(item), actor=ALICE, reason="x")
    office.engine.end_path(case_id, wait(item), actor=SAM, reason="the customer went away")
    assert office.status(case_id) == "completed"
    assert office.open_items(case_id) == [] and office.entries(case_id) == []
    with office.database.read() as connection:
        assert faults(office.engine.tools, connection, case_id) == []


def test_a_trial_tells_what_would_come_and_changes_nothing(office: Office) -> None:
    case_id, item = office.repair()
    before = office.events(case_id)
    trial = office.engine.try_move(case_id, wait(item), "call", actor=SAM)
    assert {one.element for _, one in trial.gone} == {"assess", "late"}
    assert [one.name for one in trial.wanted if isinstance(one, OfferWork)] == ["Call"]
    assert office.engine.try_end_path(case_id, wait(item), actor=SAM).after.status == "completed"
    with pytest.raises(Refused):
        office.engine.try_move(case_id, wait(item), "nowhere", actor=SAM)
    with pytest.raises(NotAllowed):
        office.engine.try_move(case_id, wait(item), "call", actor=ALICE)
    with pytest.raises(NotFound):
        office.engine.try_move(case_id, wait(item), "call", actor=CHARLIE)
    assert office.events(case_id) == before


@pytest.fixture
def stuck(office: Office, virtual_clock: VirtualClock) -> tuple[int, int]:
    """A case whose job failed for good, and its incident."""
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)

    def fail(call: object) -> None:
        raise OSError("no line")

    office.handlers.doing["notify"] = fail
    office.worker.run_until(virtual_clock.now() + timedelta(hours=1), virtual_clock)
    with office.database.read() as connection:
        (row,) = incident.of_case(connection, case_id)
    return case_id, row.id


def test_a_failed_job_is_skipped_with_a_result(office: Office, stuck: tuple[int, int]) -> None:
    case_id, number = stuck
    with pytest.raises(NotAllowed):
        office.engine.skip(number, {}, actor=ALICE, reason="x")
    with pytest.raises(BadInput):
        office.engine.skip(number, {}, actor=SAM, reason="")
    office.engine.skip(number, {"told": "by telephone"}, actor=SAM, reason="called myself")
    assert office.status(case_id) == "completed"
    assert office.entries(case_id) == []
    with office.database.read() as connection:
        rows = journal.events(connection, case_id)
        assert faults(office.engine.tools, connection, case_id) == []
    (succeeded,) = [row for row in rows if row.event == "job:succeeded"]
    assert succeeded.data["skipped"] is True and succeeded.reason == "called myself"
    assert rows[-1].event == "incident:resolved" and rows[-1].data["skipped"] is True
    with pytest.raises(Conflict):
        office.engine.skip(number, {}, actor=SAM, reason="again")


def test_what_is_tried_again_already_is_not_skipped(office: Office, stuck: tuple[int, int]) -> None:
    case_id, number = stuck
    office.engine.retry(number, actor=SAM, reason="x")
    with pytest.raises(Conflict):
        office.engine.skip(number, {}, actor=SAM, reason="x")
    assert [entry.status for entry in office.entries(case_id)] == [ledger.READY]
