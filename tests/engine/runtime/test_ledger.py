"""Timers, jobs, messages and starts: each happens once, late rather than never."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine import incident, journal, ledger, work_item
from engine.clock import VirtualClock
from engine.errors import BpmnError, Conflict, NotFound, Retry
from engine.ports import Call
from engine.worker import Worker
from tests.office import (
    ALICE,
    ANSWERER,
    ASKER,
    GUARD,
    HOURLY,
    SAM,
    Office,
    package,
)

HOUR = timedelta(hours=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_timer_fires_when_it_is_due_and_not_before(
    office: Office, virtual_clock: VirtualClock
) -> None:
    case_id, _ = office.repair()
    virtual_clock.advance(2 * HOUR - timedelta(milliseconds=1))
    assert office.work() == 0
    virtual_clock.advance(timedelta(milliseconds=1))
    assert office.work() == 2  # the timer, and the job that it asked for
    assert [call.activity for call in office.handlers.calls] == ["reminding"]
    assert office.events(case_id).count("timer:fired") == 1
    assert office.work() == 0
    assert office.chain_holds(case_id)


def test_time_can_be_let_pass_to_a_moment(office: Office, virtual_clock: VirtualClock) -> None:
    case_id, item = office.repair()
    office.worker.run_until(virtual_clock.now() + 3 * HOUR, virtual_clock)
    with office.database.read() as connection:
        fired = [e for e in _events(office, case_id) if e.event == "timer:fired"]
        row = work_item.get(connection, item)
    assert row is not None
    assert fired[0].at == row.created_at + 2 * HOUR


def test_a_completed_task_takes_its_timer_with_it(
    office: Office, virtual_clock: VirtualClock
) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    assert [entry.kind for entry in office.entries(case_id)] == ["job"]
    virtual_clock.advance(5 * HOUR)
    office.work()
    assert "timer:fired" not in office.events(case_id)


def test_thousands_of_timers_due_at_once_fire_each_once(
    office: Office, virtual_clock: VirtualClock
) -> None:
    cases = [office.repair()[0] for _ in range(60)]
    virtual_clock.advance(2 * HOUR)
    office.worker.batch = 25
    assert office.work() == 120
    assert all(office.events(case_id).count("timer:fired") == 1 for case_id in cases)
    assert len({call.key for call in office.handlers.calls}) == 60


def test_a_business_error_goes_to_its_boundary_event(office: Office) -> None:
    def fail(call: Call) -> Mapping[str, Any]:
        raise BpmnError("NO_ADDRESS", "the customer has no address")

    office.handlers.doing["notify"] = fail
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    with office.database.read() as connection:
        names = [row.name for row in work_item.of_case(connection, case_id)]
    assert names == ["Assess", "Call"]
    assert "job:failed" in office.events(case_id)


def test_a_technical_failure_is_tried_again_and_ends_in_an_incident(
    office: Office, virtual_clock: VirtualClock
) -> None:
    def fail(call: Call) -> Mapping[str, Any]:
        raise RuntimeError("the line is dead")

    office.handlers.doing["notify"] = fail
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    for expected in (1, 2, 3):
        office.work()
        assert len(office.handlers.calls) == expected
        assert office.work() == 0
        virtual_clock.advance(HOUR)
    assert office.work() == 0
    assert len({call.key for call in office.handlers.calls}) == 1
    with office.database.read() as connection:
        (found,) = incident.open_ones(connection, SAM)
    assert "the line is dead" in found.message
    assert "incident:raised" in office.events(case_id)
    del office.handlers.doing["notify"]
    office.engine.retry(found.id, actor=SAM, reason="the line is back")
    with pytest.raises(Conflict, match="took care of this incident"):
        office.engine.retry(found.id, actor=SAM, reason="again")
    office.work()
    assert office.status(case_id) == "completed"
    assert office.chain_holds(case_id)


def test_a_handler_may_ask_to_be_called_later(office: Office, virtual_clock: VirtualClock) -> None:
    def later(call: Call) -> Mapping[str, Any]:
        if len(office.handlers.calls) == 1:
            raise Retry(HOUR)
        return {}

    office.handlers.doing["notify"] = later
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    virtual_clock.advance(HOUR - timedelta(seconds=1))
    assert office.work() == 0
    virtual_clock.advance(timedelta(seconds=1))
    office.work()
    assert office.status(case_id) == "completed"


def test_an_error_that_the_diagram_does_not_catch_is_an_incident(office: Office) -> None:
    def fail(call: Call) -> Mapping[str, Any]:
        raise BpmnError("SOMETHING_ELSE")

    office.handlers.doing["notify"] = fail
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    with office.database.read() as connection:
        (found,) = incident.of_case(connection, case_id)
    assert "SOMETHING_ELSE" in found.message
    assert office.status(case_id) == "active"


def test_in_a_suspended_case_nothing_moves_until_it_is_resumed(
    office: Office, virtual_clock: VirtualClock
) -> None:
    case_id, item = office.repair()
    office.engine.suspend(case_id, actor=SAM, reason="the customer asked")
    virtual_clock.advance(3 * HOUR)
    assert office.work() == 0
    with pytest.raises(Conflict, match="suspended this case"):
        office.engine.complete(item, {}, actor=ALICE)
    office.engine.resume(case_id, actor=SAM, reason="go on")
    assert office.work() == 2
    office.engine.complete(item, {}, actor=ALICE)


def test_a_job_that_ends_while_its_case_is_suspended_is_not_done_twice(office: Office) -> None:
    def suspend(call: Call) -> Mapping[str, Any]:
        office.engine.suspend(call.case_id, actor=SAM, reason="stop")
        return {"sent": True}

    office.handlers.doing["notify"] = suspend
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    assert office.status(case_id) == "suspended"
    office.engine.resume(case_id, actor=SAM, reason="go on")
    office.work()
    assert office.status(case_id) == "completed"
    assert len(office.handlers.calls) == 1


def test_what_a_dead_worker_held_is_done_by_another(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    dying = Worker(office.engine, name="dying")
    dying.beat()
    held = dying._claim(10)
    assert len(held) == 1 and office.work() == 0
    _silence(office, "dying")
    assert office.worker.reap() == ["dying"]
    (entry,) = office.entries(case_id)
    assert (entry.status, entry.crashes, entry.owner) == ("ready", 1, None)
    office.work()
    assert office.status(case_id) == "completed"
    dying._carry_out(held)  # it wakes up and goes on: nothing changes
    assert office.events(case_id).count("job:succeeded") == 1
    assert office.chain_holds(case_id)


def test_a_job_that_was_in_a_crash_runs_alone(office: Office) -> None:
    items = [office.repair()[1] for _ in range(3)]
    for item in items:
        office.engine.complete(item, {}, actor=ALICE)
    dying = Worker(office.engine, name="dying")
    dying.beat()
    dying._claim(1)
    _silence(office, "dying")
    office.worker.reap()
    sizes = [len(office.worker._claim(10)) for _ in range(3)]
    assert sizes == [1, 2, 0]


def test_a_job_that_kills_ten_workers_becomes_an_incident(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    for number in range(10):
        dying = Worker(office.engine, name=f"dying {number}")
        dying.beat()
        assert len(dying._claim(10)) == 1
        _silence(office, dying.name)
        office.worker.reap()
    assert office.work() == 0
    with office.database.read() as connection:
        (found,) = incident.of_case(connection, case_id)
    assert "worker died" in found.message
    office.engine.retry(found.id, actor=SAM, reason="repaired")
    office.work()
    assert office.status(case_id) == "completed"


def test_a_worker_that_stops_hands_back_what_it_holds(office: Office) -> None:
    _, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    leaving = Worker(office.engine, name="leaving")
    leaving.beat()
    leaving._claim(10)
    leaving.stop()
    assert office.work() == 1


def test_a_message_finds_the_process_it_starts_and_the_case_that_waits(office: Office) -> None:
    office.deploy(package(ASKER, "ask", "read"))
    office.deploy(package(ANSWERER, "reply"))
    asking = office.engine.start("asker", {"question": "why?"}, actor=ALICE)
    office.work()
    answering = asking.case_id + 1
    (reply,) = office.open_items(answering)
    office.engine.complete(reply, {"answer": 42}, actor=ALICE)
    assert office.status(answering) == "completed"
    office.work()
    (read,) = office.open_items(asking.case_id)
    office.engine.complete(read, {}, actor=ALICE)
    assert office.status(asking.case_id) == "completed"
    assert office.chain_holds(asking.case_id) and office.chain_holds(answering)


def test_a_message_that_nobody_waits_for_ends_in_an_incident(
    office: Office, virtual_clock: VirtualClock
) -> None:
    office.deploy(package(ASKER, "ask", "read"))
    asking = office.engine.start("asker", {"question": "why?"}, actor=ALICE)
    for _ in range(10):
        office.work()
        virtual_clock.advance(2 * HOUR)
    with office.database.read() as connection:
        (found,) = incident.of_case(connection, asking.case_id)
    assert "Nobody waits for the message “question”" in found.message


def test_a_message_from_outside_is_delivered_once_under_its_key(office: Office) -> None:
    office.deploy(package(ASKER, "ask", "read"))
    asking = office.engine.start("asker", {"question": "why?"}, actor=ALICE)
    said = {"answer": "because"}
    first = office.engine.correlate("answer", asking.number, said, actor=ALICE, key="m1")
    assert first.case_id == asking.case_id
    assert office.engine.correlate("answer", asking.number, said, actor=ALICE, key="m1") == first
    with pytest.raises(NotFound, match="Nobody waits"):
        office.engine.correlate("answer", asking.number, said, actor=ALICE, key="m2")


def test_a_signal_reaches_everybody_who_waits(office: Office) -> None:
    office.deploy(package(GUARD, "watch", "react"))
    waiting = [office.engine.start("guard", {}, actor=ALICE).case_id for _ in range(3)]
    assert office.engine.signal("alarm", {"where": "yard"}, actor=SAM, key="s1") == 3
    assert office.engine.signal("alarm", {"where": "yard"}, actor=SAM, key="s1") == 3
    office.work()
    assert all(len(office.open_items(case_id)) == 1 for case_id in waiting)
    assert all(office.events(case_id).count("signal:caught") == 1 for case_id in waiting)
    assert office.chain_holds(0)


def test_a_timer_starts_cases_and_missed_hours_coalesce(
    office: Office, virtual_clock: VirtualClock
) -> None:
    office.deploy(package(HOURLY, "look"))
    virtual_clock.advance(HOUR)
    assert office.work() == 1
    virtual_clock.advance(5 * HOUR)
    assert office.work() == 1
    virtual_clock.advance(HOUR)
    assert office.work() == 1


def test_a_new_version_takes_over_the_timer_start(
    office: Office, virtual_clock: VirtualClock
) -> None:
    office.deploy(package(HOURLY, "look"))
    office.deploy(package(HOURLY.replace(b"R/PT1H", b"R/PT2H"), "look"))
    virtual_clock.advance(HOUR)
    assert office.work() == 0
    virtual_clock.advance(HOUR)
    assert office.work() == 1


def test_a_case_that_nothing_moves_is_found_by_the_sweep(office: Office) -> None:
    case_id, _ = office.repair()
    assert office.worker.sweep() == 0
    with office.database.write() as connection:
        connection.execute(ledger.ledger.delete())
        work_item.change(connection, f"{case_id}-{_wait(office, case_id)}", status="withdrawn")
    assert office.worker.sweep() == 1
    assert office.worker.sweep() == 0
    with office.database.read() as connection:
        (found,) = incident.of_case(connection, case_id)
    assert "waits for nobody" in found.message


def test_an_incident_is_over_when_its_case_went_on_without_it(office: Office) -> None:
    def fail(call: Call) -> Mapping[str, Any]:
        raise BpmnError("SOMETHING_ELSE")

    office.handlers.doing["notify"] = fail
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    with office.database.write() as connection:
        connection.execute(ledger.ledger.delete())  # as if the diagram had withdrawn it
    office.worker.sweep()
    with office.database.read() as connection:
        (found,) = incident.of_case(connection, case_id)[-1:]
    assert (found.status, found.resolved_by) == ("resolved", "system")
    assert office.chain_holds(case_id)


def _wait(office: Office, case_id: int) -> int:
    (item,) = office.open_items(case_id)
    return int(item.partition("-")[2])


def _events(office: Office, case_id: int) -> list[Any]:
    with office.database.read() as connection:
        return list(journal.events(connection, case_id))


def _silence(office: Office, name: str) -> None:
    """Let a worker's last sign of life lie far back."""
    with office.database.write() as connection:
        silent = ledger.node.update().where(ledger.node.c.id == name)
        connection.execute(silent.values(beat_at=LONG_AGO))
