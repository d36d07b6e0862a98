"""A worker: claims what is due, has it carried out, and looks after what others left behind.

Synchronous by itself (`run_due` in tests and simulations); the scheduler calls it from threads.
Handlers are called outside of any transaction. What goes wrong in a handler or in the machine
ends in a later attempt or in an incident; what goes wrong in the database leads to nothing but
a claim that is handed back.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from engine import case, clock, db, journal, ledger
from engine.clock import VirtualClock
from engine.errors import BpmnError, Retry
from engine.ports import Call
from engine.runtime import Engine, climbing
from engine.runtime.batching import carry_out
from engine.runtime.due import Due, refused
from engine.runtime.watching import close_settled, last_id, report_stuck, stop_poison, stuck_cases

log = logging.getLogger("samphan.worker")
#: timers that share one transaction
BATCH = 100
#: cases that one sweep looks at
SWEEP = 500
#: seconds until a case is looked at again whose ladders could not be climbed
PAUSE_AFTER_FAILURE = 3600
#: what is done at once in the worker's own thread; jobs may take long
QUICK = (ledger.TIMER, ledger.MESSAGE, ledger.START)
LONG = (ledger.JOB, ledger.BATCH)
Entry = Row[Any]


#: the database's own trouble, as against what is wrong with an entry
TROUBLE = (OperationalError, InterfaceError, InternalError)


class Worker:
    """One worker of one process; its name fences what it holds."""

    def __init__(self, engine: Engine, *, name: str | None = None, batch: int = BATCH) -> None:
        self.engine = engine
        self.name = name or f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.batch = batch
        self.due = Due(engine.tools, self.name)
        #: ids of the entries that threads of this worker are at
        self._busy: set[str] = set()
        self._busy_turn = threading.Lock()
        #: set when the database failed: something may be held that nobody is at
        self._unsure = threading.Event()
        self._swept = 0

    # --- carrying out

    def run_due(self, limit: int | None = None) -> int:
        """Carry out what is due now, until nothing is left or `limit` entries were taken."""
        taken = 0
        while limit is None or taken < limit:
            wanted = self.batch if limit is None else min(self.batch, limit - taken)
            entries = self._claim(wanted)
            taken += len(entries)
            self._carry_out(entries)
            if not entries or self._unsure.is_set():
                break
        return taken if limit is not None else taken + self.climb()

    def run_beside(self, executor: Executor, slots: int, done: Callable[[], None]) -> None:
        """Carry out what is due, the jobs in an executor: no more at a time than it has slots.

        `done` is called after each job; there may be room for the next one then.
        """
        while entries := self._claim(self.batch, QUICK):
            self._carry_out(entries)
            if self._unsure.is_set():
                return
        self.climb()
        free = slots - self._at_work()
        for entry in self._claim(free, LONG) if free > 0 else ():
            step = self._steps[entry.kind]
            executor.submit(self._guarded, entry, step).add_done_callback(lambda _: done())

    def _at_work(self) -> int:
        with self._busy_turn:
            return len(self._busy)

    def run_until(self, moment: datetime, virtual: VirtualClock) -> int:
        """Let time pass up to a moment, carrying out each thing when it is due."""
        done = self.run_due()
        while True:
            due_at = self.next_due()
            if due_at is None or due_at > moment:
                break
            virtual.move_to(max(due_at, clock.now()))
            done += self.run_due()
        virtual.move_to(max(moment, clock.now()))
        return done + self.run_due()

    def _claim(self, limit: int, kinds: Collection[str] = ledger.KINDS) -> list[Entry]:
        unsure = self._unsure.is_set()
        self._unsure.clear()
        with self._busy_turn:
            busy = list(self._busy)
        try:
            with self.engine.database.write() as connection:
                if unsure:
                    ledger.give_back(connection, self.name, keep=busy)
                now = db.now(connection)
                entries = ledger.claim(connection, self.name, now=now, limit=limit, kinds=kinds)
        except BaseException:
            self._unsure.set()
            raise
        with self._busy_turn:
            self._busy.update(entry.id for entry in entries)
        return entries

    def _carry_out(self, entries: Sequence[Entry]) -> None:
        timers = [entry for entry in entries if entry.kind == ledger.TIMER]
        if timers:
            self._fire(timers)
        for entry in entries:
            if entry.kind != ledger.TIMER:
                self._guarded(entry, self._steps[entry.kind])

    def _fire(self, timers: Sequence[Entry]) -> None:
        """Fire timers together; if that fails, each by itself, so that one cannot stop others."""
        try:
            self.due.fire(timers)
        except Exception:
            log.debug("timers are fired one by one", exc_info=True)
        else:
            self._let_go(timers)
            return
        for entry in timers:
            self._guarded(entry, lambda one: self.due.fire([one]))

    def _guarded(self, entry: Entry, step: Callable[[Entry], None]) -> None:
        """Carry out one entry; nothing that goes wrong leaves here."""
        try:
            step(entry)
        except Exception as problem:
            self._went_wrong(entry, problem)
        finally:
            self._let_go([entry])

    def _went_wrong(self, entry: Entry, problem: Exception) -> None:
        """Turn a problem into a later attempt or an incident; a lost database into neither."""
        if isinstance(problem, TROUBLE):
            log.warning("the database did not answer: %s", problem)
            self._unsure.set()
            return
        log.info("%s of case %s failed", entry.id, entry.case_id, exc_info=problem)
        try:
            if entry.kind == ledger.MESSAGE:
                self.due.fail(entry, refused(problem))
            else:
                self.due.halt(entry, refused(problem))
        except DBAPIError as failure:
            log.warning("the database did not answer: %s", failure)
            self._unsure.set()

    def _let_go(self, entries: Sequence[Entry]) -> None:
        with self._busy_turn:
            self._busy.difference_update(entry.id for entry in entries)

    @property
    def _steps(self) -> Mapping[str, Callable[[Entry], None]]:
        return {
            ledger.JOB: self._work,
            ledger.BATCH: lambda entry: carry_out(self.engine.tools, self.name, entry),
            ledger.MESSAGE: self.due.send,
            ledger.START: self.due.start,
        }

    # --- jobs

    def _work(self, entry: Entry) -> None:
        """Call the handler of a job and let the case go on with its answer."""
        if entry.result is not None:
            self.due.succeed(entry, journal.parse(entry.result))
            return
        try:
            result = self._call(entry)
        except BpmnError as error:
            self.due.throw(entry, error.code, str(error))
        except Retry as wish:
            self.due.fail(entry, str(wish), wish.after.total_seconds())
        except Exception as problem:
            log.info("the handler of %s failed", entry.id, exc_info=problem)
            self.due.fail(entry, refused(problem))
        else:
            self.due.succeed(entry, result)

    def _call(self, entry: Entry) -> Mapping[str, Any] | None:
        with self.engine.database.read() as connection:
            row = case.get(connection, entry.case_id)
            compiled = self.engine.tools.definitions.get(connection, entry.definition_id)
        call = Call(
            inputs=journal.parse(entry.inputs),
            case_id=entry.case_id,
            number=row.number if row is not None else "",
            process=entry.process,
            activity=entry.activity,
            key=entry.id,
            at=clock.now(),
            database=self.engine.database,
            files=compiled.files,
        )
        return self.engine.handlers.call(entry.handler, call)

    # --- ladders

    def climb(self) -> int:
        """Tell and do what the clocks of cases have set off; return how many steps that was."""
        with self.engine.database.read() as connection:
            cases = climbing.due(connection, clock.now(), self.batch)
        return sum(self._climb(case_id) for case_id in cases)

    def _climb(self, case_id: int) -> int:
        """Climb the ladders of one case; a case with which something is wrong waits an hour."""
        try:
            return climbing.climb(self.engine.tools, case_id)
        except TROUBLE as problem:
            log.warning("the database did not answer: %s", problem)
        except Exception:
            log.exception("the ladders of case %s could not be climbed", case_id)
            climbing.put_off(self.engine.tools, case_id, PAUSE_AFTER_FAILURE)
        return 0

    # --- looking after

    def beat(self) -> None:
        """Give a sign of life and prolong what is held."""
        with self.engine.database.write() as connection:
            ledger.sign_of_life(connection, self.name)
            if self._busy:
                ledger.prolong(connection, self.name)

    def reap(self) -> list[str]:
        """Free what dead workers hold, and stop what kills workers; return who died."""
        with self.engine.database.write() as connection:
            dead = ledger.reap(connection)
        stop_poison(self.engine.tools, self.due)
        return dead

    def sweep(self, limit: int = SWEEP) -> int:
        """Look at the next few hundred cases; raise incidents for those that nothing moves.

        Incidents whose cause is gone are resolved.
        """
        with self.engine.database.read() as connection:
            found = stuck_cases(connection, after=self._swept, limit=limit)
            last = last_id(connection)
        self._swept = 0 if self._swept + limit >= last else self._swept + limit
        close_settled(self.engine.tools)
        return sum(report_stuck(self.engine.tools, case_id) for case_id in found)

    def next_due(self) -> datetime | None:
        """Return when the next entry is due, or a ladder goes on."""
        with self.engine.database.read() as connection:
            found = (ledger.next_due(connection), climbing.next_due(connection))
        return min((each for each in found if each is not None), default=None)

    def stop(self) -> None:
        """Hand back what is held and sign off."""
        with self.engine.database.write() as connection:
            ledger.give_back(connection, self.name)
            ledger.leave(connection, self.name)
