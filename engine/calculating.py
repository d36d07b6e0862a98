"""Who carries out calculations: one after the other, beside the work of the cases."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import orjson
from sqlalchemy.exc import DBAPIError

from engine import calculation, clock, db
from engine.db import Database
from engine.errors import EngineError
from engine.forecast import snapshot
from engine.what_if import change

log = logging.getLogger("samphan.calculating")
#: seconds between two notes of how far a calculation is
_NOTE = 1.0
Kind = Callable[[Database, Any, Callable[[int], None]], Any]
KINDS: Mapping[str, Kind] = {
    snapshot.DURATIONS: snapshot.draw,
    snapshot.CALIBRATION: snapshot.calibrate,
    change.WHAT_IF: change.answer,
}
#: what a person waits for, and what is drawn once a day: neither holds up the other
ASKED, DAILY = (change.WHAT_IF,), (snapshot.DURATIONS, snapshot.CALIBRATION)


class _Lost(Exception):
    """Another node holds the claim now."""


class _Stopped(Exception):
    """The node that calculates ends."""


class Calculator:
    """Carries out what is asked for, under a name that fences its claims."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self.name = name
        self.stopped = False

    def stop(self) -> None:
        """Break off what is under way; another node, or the next start, does it again."""
        self.stopped = True

    def run_all(self) -> int:
        """Carry out everything that is asked for and return how much that was."""
        done = 0
        while self.run_next():
            done += 1
        return done

    def run_next(self, kinds: Collection[str] = tuple(KINDS)) -> bool:
        """Carry out the oldest calculation that nobody is at; tell whether there was one."""
        with self._database.read() as connection:
            if not calculation.is_waiting(connection, kinds, at=db.beat(connection)):
                return False
        with self._database.write() as connection:
            row = calculation.claim(connection, self.name, kinds, at=db.beat(connection))
        if row is None:
            return False
        self._carry_out(row)
        return True

    def _carry_out(self, row: Any) -> None:
        try:
            kind = KINDS[row.kind]
            result = kind(self._database, orjson.loads(row.parameters), _Noting(self, row.id))
        except _Lost:
            log.info("calculation %s is another node's now", row.id)
        except _Stopped:
            with self._database.write() as connection:
                calculation.give_back(connection, row.id, self.name)
        except DBAPIError:
            raise
        except EngineError as problem:
            self._fail(row.id, str(problem))
        except Exception:
            log.exception("calculation %s failed", row.id)
            self._fail(row.id, "")
        else:
            with self._database.write() as connection:
                calculation.finish(connection, row.id, self.name, result, at=clock.now())

    def _fail(self, calculation_id: int, message: str) -> None:
        with self._database.write() as connection:
            calculation.fail(connection, calculation_id, self.name, message, at=clock.now())

    def note(self, calculation_id: int, progress: int) -> None:
        """Keep how far a calculation is; stop it when the claim was lost."""
        with self._database.write() as connection:
            at = db.beat(connection)
            if not calculation.renew(
                connection, calculation_id, self.name, at=at, progress=progress
            ):
                raise _Lost


class _Noting:
    """Tells how far a calculation is, no more often than once in a second."""

    def __init__(self, calculator: Calculator, calculation_id: int) -> None:
        self._calculator, self._id = calculator, calculation_id
        self._noted = time.monotonic()

    def __call__(self, progress: int) -> None:
        """Note the percentage when the last note is old enough."""
        if self._calculator.stopped:
            raise _Stopped
        if time.monotonic() - self._noted >= _NOTE:
            self._calculator.note(self._id, progress)
            self._noted = time.monotonic()
