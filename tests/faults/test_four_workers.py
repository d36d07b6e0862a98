"""Four workers on one PostgreSQL, one killed and one frozen: every timer fires once, soon."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from engine import clock, journal, ledger
from engine.scheduler import Scheduler
from tests import databases
from tests.faults.crashing import reopen
from tests.office import REPAIR, REPAIR_FILES, Office

WORKERS = 4
TIMERS = 300
#: the timers fall due in this many seconds, the faults happen in their midst
SPREAD = 6.0
LATEST = timedelta(seconds=5)
SOON = {**REPAIR_FILES, "repair.bpmn": REPAIR.replace(b"PT2H", b"PT1H")}


@pytest.fixture
def shared(postgresql: str) -> Iterator[Office]:
    """The office on PostgreSQL, whatever database the other tests run on."""
    with databases.fresh(postgresql) as database:
        opened = Office(database)
        opened.settle()
        opened.deploy(SOON)
        yield opened


@contextmanager
def workers(office: Office, count: int) -> Iterator[list[int]]:
    """Fork worker processes and end them afterwards."""
    office.database.close()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            try:
                work_for_ever(reopen(office), number)
            finally:
                os._exit(70)
        children.append(child)
    try:
        yield children
    finally:
        for child in children:
            os.kill(child, signal.SIGCONT)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def work_for_ever(office: Office, number: int) -> None:
    """Be one node."""
    office.worker.name = office.worker.due.owner = f"node-{number}"
    office.worker.batch = 10
    Scheduler(office.worker, threads=1).start()
    while True:
        time.sleep(1)


def test_one_killed_one_frozen_and_every_timer_fires_once(shared: Office) -> None:
    cases = [shared.repair()[0] for _ in range(TIMERS)]
    due = spread_out(shared, cases)
    chance = random.Random(7)
    with workers(shared, WORKERS) as nodes:
        time.sleep(2 + chance.uniform(0.5, 1.0))
        os.kill(nodes[0], signal.SIGKILL)
        time.sleep(chance.uniform(0.5, 1.0))
        os.kill(nodes[1], signal.SIGSTOP)
        wait_until_fired(shared)
        os.kill(nodes[1], signal.SIGCONT)  # the zombie wakes and goes on with what it held
        time.sleep(1)
    lateness = [fired_at(shared, case_id) - due[case_id] for case_id in cases]
    print(f"{TIMERS} timers, each once, the latest {max(lateness).total_seconds():.1f} s late")
    assert max(lateness) <= LATEST


def spread_out(office: Office, cases: list[int]) -> dict[int, datetime]:
    """Let the timers fall due one after the other, beginning in two seconds."""
    begin, due = clock.now() + timedelta(seconds=2), {}
    with office.database.write() as connection:
        for place, case_id in enumerate(cases):
            due[case_id] = begin + timedelta(seconds=SPREAD * place / len(cases))
            mine = ledger.ledger.c.case_id == case_id
            connection.execute(ledger.ledger.update().where(mine).values(due_at=due[case_id]))
    return due


def wait_until_fired(office: Office) -> None:
    """Wait until no timer is left."""
    end = time.monotonic() + 40
    while time.monotonic() < end:
        with office.database.read() as connection:
            if connection.execute(ledger.ledger.select().limit(1)).first() is None:
                return
        time.sleep(0.1)
    raise AssertionError("some timers never fired")


def fired_at(office: Office, case_id: int) -> datetime:
    """Return when the timer of a case fired; it must have fired once, and the chain must hold."""
    with office.database.read() as connection:
        told = journal.events(connection, case_id)
        assert journal.verify(connection, case_id) == []
    (fired,) = [event for event in told if event.event == "timer:fired"]
    assert len([event for event in told if event.event == "job:succeeded"]) == 1
    assert fired.data["count"] == 1
    return fired.at
