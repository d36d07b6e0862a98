"""Keeps the newest snapshot.

Quick scans are made anew for each look, slow ones from time to time in the background, while the
last one is shown with its instant.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, TimeoutError
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from engine import clock
from engine.board.cells import Snapshot
from engine.board.scanning import scan
from engine.board.view import View
from engine.db import Database

#: a scan that takes less seconds is made for each look
QUICK = 0.1
#: a slow scan is made again after this many seconds at the earliest, and this many times its own
#: length, so that counting never takes more than a tenth of a processor
LEAST_PAUSE, PAUSE_FACTOR = 5.0, 10.0


class Board:
    """The newest figures of an office, for all threads of a node."""

    def __init__(self, database: Database, zone: str, *, patience: float = 0.2) -> None:
        self._database = database
        self._zone = ZoneInfo(zone)
        #: seconds that a look waits for a scan before it takes the snapshot before
        self.patience = patience
        self._turn = threading.Lock()
        self._newest: Snapshot | None = None
        #: the newest snapshot as nobody narrowed it
        self.whole: View | None = None
        self._made = 0.0
        self._expired = False
        self._running: Future[Snapshot] | None = None

    def look(self) -> Snapshot | None:
        """Return the newest snapshot; None when the first one is still being made."""
        with self._turn:
            if self._running is None and self._is_old():
                self._begin()
            running = self._running
        if running is None:
            return self._newest
        try:
            return running.result(self.patience)
        except TimeoutError:
            return self._newest

    def expire(self) -> None:
        """Let the next look begin a scan: somebody changed what the figures tell."""
        with self._turn:
            self._expired = True

    def _is_old(self) -> bool:
        if self._newest is None or self._expired or self._newest.seconds < QUICK:
            return True
        pause = max(LEAST_PAUSE, PAUSE_FACTOR * self._newest.seconds)
        # the office's clock may have been moved: what is due hangs on it
        moved = (clock.now() - self._newest.at).total_seconds() - self._newest.seconds
        return max(time.monotonic() - self._made, moved) > pause

    def _begin(self) -> None:
        self._expired = False
        self._running = Future()
        threading.Thread(
            target=self._scan, args=(self._running,), name="board", daemon=True
        ).start()

    def _scan(self, promise: Future[Snapshot]) -> None:
        try:
            with self._database.read() as connection:
                found = scan(connection, clock.now(), self._zone)
            whole = View(found)
            if found.seconds >= QUICK:
                whole.warm()
            with self._turn:
                self._newest, self._made, self.whole = found, time.monotonic(), whole
            promise.set_result(found)
        except SQLAlchemyError as problem:
            # the look that waits for it raises; where none does, the next look tries again
            promise.set_exception(problem)
        finally:
            with self._turn:
                self._running = None
