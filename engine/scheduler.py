"""The alarm clock: the only place that knows APScheduler, which here keeps nothing but the time.

What is to be done stands in the ledger. A tick each second is the net; before it, a commit of
this process, a notice of another PostgreSQL node or the next due instant wake the worker.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import psycopg
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from engine import clock
from engine.calculating import ASKED, DAILY, Calculator
from engine.db import CHANNEL, Database
from engine.forecast import snapshot
from engine.worker import Worker

log = logging.getLogger("samphan.scheduler")
TICK_SECONDS = 1.0
BEAT_SECONDS = 0.5
SWEEP_SECONDS = 30
CALCULATION_SECONDS = 1.0
ROUND_SECONDS = 5


class Scheduler:
    """Runs one worker in the background of a process, and rounds that outer rooms hand in."""

    def __init__(
        self, worker: Worker, *, threads: int = 4, rounds: Sequence[Callable[[], object]] = ()
    ) -> None:
        self.worker = worker
        self._rounds = rounds
        self._database = worker.engine.database
        self._threads = threads
        self._calculator = Calculator(self._database, worker.name)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._clock = BackgroundScheduler(timezone="UTC")
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._loop = threading.Thread(target=self._run, name="worker", daemon=True)
        self._ears: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work in the background."""
        self.worker.beat()
        self._database.on_wake(self._woken.set)
        options = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        for name, seconds in (
            (self._woken.set, TICK_SECONDS),
            (self._beat, BEAT_SECONDS),
            (self._sweep, SWEEP_SECONDS),
            (self._make_rounds, ROUND_SECONDS),
            (partial(self._calculate, ASKED), CALCULATION_SECONDS),
            (partial(self._calculate, DAILY), CALCULATION_SECONDS),
        ):
            self._clock.add_job(name, "interval", seconds=seconds, **options)
        self._clock.start()
        self._loop.start()
        if not self._database.is_sqlite:
            self._ears = threading.Thread(target=self._listen, name="ears", daemon=True)
            self._ears.start()

    def stop(self, seconds: float = 20.0) -> None:
        """Finish what is at hand, hand back the rest and end all threads."""
        self._stopped.set()
        self._calculator.stop()
        self._woken.set()
        self._loop.join(seconds)
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._clock.shutdown(wait=True)
        if self._ears is not None:
            self._ears.join(5)
        try:
            self.worker.stop()
        except DBAPIError as problem:
            log.warning("claims could not be handed back: %s", problem)

    def _run(self) -> None:
        """Carry out what is due, then sleep until something wakes."""
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                self.worker.run_beside(self._pool, self._threads, self._woken.set)
                pause = self._until_next()
            except Exception:
                log.warning("the round failed; the next one follows", exc_info=True)
                pause = TICK_SECONDS
            self._woken.wait(pause)

    def _until_next(self) -> float:
        """Return the seconds until the next entry is due, a tick at most."""
        due_at = self.worker.next_due()
        if due_at is None:
            return TICK_SECONDS
        return min(TICK_SECONDS, max(0.0, (due_at - clock.now()) / timedelta(seconds=1)))

    def _beat(self) -> None:
        try:
            self.worker.beat()
            self.worker.reap()
        except DBAPIError as problem:
            log.warning("no sign of life could be given: %s", problem)

    def _sweep(self) -> None:
        try:
            self.worker.sweep()
            snapshot.ask_when_stale(self._database)
        except DBAPIError as problem:
            log.warning("the sweep failed: %s", problem)

    def _make_rounds(self) -> None:
        """Make each round; one that fails is made again with the next."""
        for make in self._rounds:
            try:
                make()
            except Exception:
                log.warning("a round failed; the next one follows", exc_info=True)

    def _calculate(self, kinds: tuple[str, ...]) -> None:
        """Carry out what takes longer than a page, in a thread of its own."""
        try:
            if not self._stopped.is_set():
                self._calculator.run_next(kinds)
        except DBAPIError as problem:
            log.warning("a calculation was broken off: %s", problem)

    def _listen(self) -> None:
        """Wake when another node committed work; come back when the connection is lost."""
        while not self._stopped.is_set():
            try:
                self._hear(self._database)
            except psycopg.Error as problem:
                log.warning("not listening to other nodes: %s", problem)
                self._stopped.wait(TICK_SECONDS)

    def _hear(self, database: Database) -> None:
        address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._stopped.is_set():
                for _ in connection.notifies(timeout=TICK_SECONDS, stop_after=1):
                    self._woken.set()
