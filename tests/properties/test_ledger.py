"""Any interleaving of workers, crashes, zombies and clock: each entry is carried out exactly once.

The model is plain Python: what was put in, and when each is due.
"""

from __future__ import annotations

import atexit
import itertools
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from engine import ledger
from engine.db import Database
from tests import databases

START = datetime(2026, 11, 21, tzinfo=UTC)
WORKERS = st.integers(0, 1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@cache
def shared() -> Database:
    """Open one database for all examples."""
    folder = tempfile.mkdtemp(prefix="samphan-ledger-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    opening = databases.sqlite(Path(folder))
    atexit.register(opening.__exit__, None, None, None)
    return opening.__enter__()


def emptied() -> Database:
    """Return the database without entries and workers."""
    database = shared()
    with database.write() as connection:
        connection.execute(ledger.ledger.delete())
        connection.execute(ledger.node.delete())
    return database


class Interleaved(RuleBasedStateMachine):
    """Two workers on one ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.database = emptied()
        self.now = START
        self.due: dict[str, datetime] = {}
        self.done: dict[str, int] = {}
        self._numbers = itertools.count()
        self.names = ["", ""]
        self.held: list[list[Any]] = [[], []]
        for worker in (0, 1):
            self._begin(worker)

    def _begin(self, worker: int) -> None:
        self.names[worker] = f"worker {next(self._numbers)}"
        self.held[worker] = []
        self._beat(worker)

    def _beat(self, worker: int) -> None:
        with self.database.write() as connection:
            ledger.sign_of_life(connection, self.names[worker])

    @rule(key=st.integers(0, 5), delay=st.integers(0, 3000))
    def put(self, key: int, delay: int) -> None:
        """Something is to happen."""
        name = f"entry {key}"
        if name in self.due:
            return
        self.due[name] = self.now + timedelta(milliseconds=delay)
        entry = ledger.entry(
            ledger.TIMER, case_id=None, process="p", definition_id=None, activity="a", at=START
        )
        with self.database.write() as connection:
            ledger.add(connection, [{**entry, "id": name, "due_at": self.due[name]}])

    @rule(worker=WORKERS, limit=st.integers(1, 3))
    def claim(self, worker: int, limit: int) -> None:
        """A worker takes what is due, never too early."""
        with self.database.write() as connection:
            name = self.names[worker]
            rows = ledger.claim(connection, name, now=self.now, limit=limit)
        assert all(self.due[row.id] <= self.now for row in rows)
        assert not any(row.crashes for row in rows) or len(rows) == 1
        self.held[worker] += rows

    @rule(worker=WORKERS)
    def work(self, worker: int) -> None:
        """A worker carries out the first thing it holds, or finds that it lost it."""
        if self.held[worker]:
            entry = self.held[worker].pop(0)
            with self.database.write() as connection:
                if ledger.finish(connection, entry.id, self.names[worker]):
                    self.done[entry.id] = self.done.get(entry.id, 0) + 1

    @rule(worker=WORKERS)
    def fail(self, worker: int) -> None:
        """An attempt fails, and is to be made again later."""
        if self.held[worker]:
            entry = self.held[worker].pop(0)
            later = self.now + timedelta(seconds=1)
            with self.database.write() as connection:
                values: dict[str, Any] = {"status": ledger.READY, "due_at": later}
                if ledger.change(connection, entry.id, self.names[worker], **values):
                    self.due[entry.id] = later

    @rule(worker=WORKERS)
    def crash(self, worker: int) -> None:
        """A worker dies, and another one starts in its place."""
        self._silence(worker)
        self._begin(worker)

    @rule(worker=WORKERS)
    def freeze(self, worker: int) -> None:
        """A worker is silent for so long that it is given up; it may go on later."""
        self._silence(worker)
        self.reap()

    def _silence(self, worker: int) -> None:
        with self.database.write() as connection:
            mine = ledger.node.c.id == self.names[worker]
            connection.execute(ledger.node.update().where(mine).values(beat_at=LONG_AGO))

    @rule(worker=WORKERS)
    def give_back(self, worker: int) -> None:
        """A worker that is unsure hands back what it is not at."""
        busy = [entry.id for entry in self.held[worker]]
        with self.database.write() as connection:
            ledger.give_back(connection, self.names[worker], keep=busy)

    @rule()
    def reap(self) -> None:
        """What dead workers held is freed."""
        with self.database.write() as connection:
            ledger.reap(connection)

    @rule(milliseconds=st.sampled_from([-5000, 10, 1000, 4000, 40_000]))
    def pass_time(self, milliseconds: int) -> None:
        """Time passes; a clock may be set back."""
        self.now += timedelta(milliseconds=milliseconds)

    @invariant()
    def nothing_happens_twice(self) -> None:
        """No entry was carried out more than once."""
        assert all(times == 1 for times in self.done.values()), self.done

    def teardown(self) -> None:
        """In the end everything that was put in has happened."""
        self.now += timedelta(days=1)
        for worker in (0, 1):
            self.crash(worker)
        for _ in range(30):
            self.reap()
            for worker in (0, 1):
                self.claim(worker, 3)
                while self.held[worker]:
                    self.work(worker)
        assert set(self.done) == set(self.due)


TestLedger = Interleaved.TestCase
TestLedger.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
