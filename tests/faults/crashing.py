"""A process that kills itself at the n-th point of a verb: before or after a statement or a commit.

The child is forked with no connection open (SQLite's locks do not survive a fork) and opens the
database for itself.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from engine import statement
from engine.db import Database
from tests.office import Office


class CrashPoints:
    """Counts the points that are passed and kills the process at one of them."""

    def __init__(self, deadly: int) -> None:
        self._deadly = deadly
        self._passed = 0

    def point(self) -> None:
        """Pass a point, or die."""
        self._passed += 1
        if self._passed == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, database: Database) -> None:
        """Put points around every statement and every commit of the writers."""
        writer = database.engine
        statement.observers[:] = [lambda _: self.point()]
        event.listen(writer, "before_cursor_execute", lambda *_: self.point())
        event.listen(writer, "after_cursor_execute", lambda *_: self.point())
        event.listen(writer, "commit", lambda _: self.point())
        write = database.write

        @contextmanager
        def watched() -> Iterator[Connection]:
            with write() as connection:
                yield connection
            self.point()

        database.write = watched  # type: ignore[method-assign]  # the point after the commit


def reopen(office: Office) -> Office:
    """Return the office as another process sees it after a start: nothing remembered."""
    url = office.database.url.render_as_string(hide_password=False)
    again = Office(Database(url, synchronous="OFF", pool_size=2))
    again.handlers.doing = office.handlers.doing
    again.engine.tools.definitions = office.engine.tools.definitions
    return again


def dies_at(office: Office, number: int, act: Callable[[Office], Any]) -> bool:
    """Run `act` in a child that dies at its n-th point; False when it ended before that."""
    office.database.close()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            mine = reopen(office)
            CrashPoints(number).watch(mine.database)
            act(mine)
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the verb failed in the child"
    return False
