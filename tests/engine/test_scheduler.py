"""The alarm clock: woken by a commit, another node, the next due instant; stops gracefully."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine import clock, ledger
from engine.ports import Call
from engine.scheduler import Scheduler
from engine.worker import Worker
from tests.faults.crashing import reopen
from tests.office import ALICE, SAM, Office


@contextmanager
def running(office: Office, name: str = "clock") -> Iterator[Scheduler]:
    """Let a scheduler work in the background."""
    scheduler = Scheduler(Worker(office.engine, name=name), threads=2)
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.stop()


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> float:
    """Wait until something is so, and return how long that took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, "it did not happen"
        time.sleep(0.005)
    return time.monotonic() - begin


def test_a_job_is_done_soon_after_the_commit_that_asked_for_it(office: Office) -> None:
    with running(office):
        case_id, item = office.repair()
        office.engine.complete(item, {}, actor=ALICE)
        wait_for(lambda: office.status(case_id) == "completed")
    assert office.chain_holds(case_id)


def test_a_commit_of_another_process_is_noticed(office: Office) -> None:
    other = reopen(office)
    with running(office):
        case_id, item = other.repair()
        other.engine.complete(item, {}, actor=ALICE)
        wait_for(lambda: office.status(case_id) == "completed")
    other.database.close()


def test_a_timer_wakes_the_worker_when_it_is_due(office: Office) -> None:
    case_id, _ = office.repair()
    with running(office), office.database.write() as connection:
        soon = clock.now() + timedelta(milliseconds=1300)
        connection.execute(ledger.ledger.update().values(due_at=soon))
    with running(office, "again"):
        wait_for(lambda: "timer:fired" in office.events(case_id))
    assert clock.now() >= soon


def test_two_schedulers_do_each_thing_once(office: Office) -> None:
    other = reopen(office)
    other.handlers = office.handlers
    with running(office), running(other, "second"):
        cases = []
        for _ in range(20):
            case_id, item = office.repair()
            office.engine.complete(item, {}, actor=ALICE)
            cases.append(case_id)
        wait_for(lambda: all(office.status(case_id) == "completed" for case_id in cases))
    assert all(office.events(case_id).count("job:succeeded") == 1 for case_id in cases)
    other.database.close()


def test_stopping_waits_for_the_job_at_hand_and_hands_back_the_rest(office: Office) -> None:
    begun, finish = threading.Event(), threading.Event()

    def slow(call: Call) -> Mapping[str, Any]:
        begun.set()
        assert finish.wait(20)
        return {}

    office.handlers.doing["notify"] = slow
    for _ in range(5):
        office.engine.complete(office.repair()[1], {}, actor=ALICE)
    scheduler = Scheduler(Worker(office.engine, name="leaving"), threads=1)
    scheduler.start()
    assert begun.wait(20)
    stopping = threading.Thread(target=scheduler.stop)
    stopping.start()
    finish.set()
    stopping.join(20)
    assert not stopping.is_alive()
    with office.database.read() as connection:
        owners = set(connection.execute(sa.select(ledger.ledger.c.owner)).scalars())
        nodes = list(connection.execute(sa.select(ledger.node.c.id)).scalars())
    assert owners == {None} and nodes == []
    assert 1 <= len(office.handlers.calls) < 5


@pytest.mark.postgresql  # a file has no connections to cut
def test_a_database_that_cuts_all_connections_is_found_again(office: Office) -> None:
    with running(office):
        cases = []
        for number in range(30):
            case_id, item = office.repair()
            office.engine.complete(item, {}, actor=ALICE)
            cases.append(case_id)
            if number == 15:
                cut(office)
        wait_for(lambda: all(office.status(case_id) == "completed" for case_id in cases), 30)
    assert all(office.events(case_id).count("job:succeeded") == 1 for case_id in cases)


def cut(office: Office) -> None:
    """End every session of the database but one's own."""
    with office.database.read() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_rounds_are_made_again_and_again_whatever_one_of_them_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.scheduler.ROUND_SECONDS", 0.1)
    made: list[str] = []

    def broken() -> None:
        made.append("broken")
        raise OSError("no mail server")

    worker = Worker(office.engine, name="rounds")
    scheduler = Scheduler(worker, threads=1, rounds=(broken, lambda: made.append("other")))
    scheduler.start()
    try:
        wait_for(lambda: made.count("other") >= 2)
    finally:
        scheduler.stop()
    assert made[:2] == ["broken", "other"]


def test_a_ladder_is_climbed_in_the_background(office: Office) -> None:
    policy = {"targets": [{"measure": "case", "length": "PT1H", "basis": "natural"}]}
    office.engine.put_policy("repair", policy, actor=SAM, reason="agreed")
    with clock.using(clock.VirtualClock(clock.now() - timedelta(hours=2))):
        case_id, _ = office.repair()
    with running(office):
        wait_for(lambda: "sla:breached" in office.events(case_id))
