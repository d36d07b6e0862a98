"""What a completion sends to SQLite, seen at the driver: statements, values, commits.

The recorded writes are played again by a bare connection on a copy of the file: the same rows and
bytes in the same tables, one transaction each. That is the raw limit of this storage.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sqlalchemy import event

from engine.db import Database

_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Transaction:
    """The statements of one transaction: text, values, and whether for many rows."""

    statements: list[tuple[str, Any, bool]] = field(default_factory=list)

    @property
    def writes(self) -> list[tuple[str, Any, bool]]:
        """Return the statements that change rows."""
        return [one for one in self.statements if one[0].startswith(_WRITES)]


class Recording:
    """The transactions of a database, in order."""

    def __init__(self) -> None:
        self.committed: list[Transaction] = []
        self._open = Transaction()

    def note(self, text: str, values: Any, many: bool) -> None:
        """Add a statement to the open transaction; BEGIN is none."""
        if not text.startswith(("BEGIN", "PRAGMA")):
            self._open.statements.append((text, values, many))

    def commit(self) -> None:
        """Close the open transaction."""
        self.committed.append(self._open)
        self._open = Transaction()

    def take(self) -> list[Transaction]:
        """Return what was committed since the last time."""
        taken, self.committed = self.committed, []
        return taken


@contextmanager
def recorded(database: Database) -> Iterator[Recording]:
    """Record what the writers of a database send, whichever way it takes."""
    recording = Recording()

    class Cursor(sqlite3.Cursor):
        def execute(self, text: str, values: Any = (), /) -> Self:
            recording.note(text, values, False)
            super().execute(text, values)
            return self

        def executemany(self, text: str, values: Any, /) -> Self:
            values = list(values)
            recording.note(text, values, True)
            super().executemany(text, values)
            return self

    class Driver(sqlite3.Connection):
        def cursor(self, factory: Any = None) -> Any:
            return super().cursor(Cursor)

        def execute(self, text: str, values: Any = (), /) -> sqlite3.Cursor:
            return Cursor(self).execute(text, values)

        def executemany(self, text: str, values: Any, /) -> sqlite3.Cursor:
            return Cursor(self).executemany(text, values)

        def commit(self) -> None:
            recording.commit()
            super().commit()

    def connecting(_dialect: Any, _record: Any, _places: Any, names: dict[str, Any]) -> None:
        names["factory"] = Driver

    event.listen(database.engine, "do_connect", connecting)
    database.close()
    try:
        yield recording
    finally:
        event.remove(database.engine, "do_connect", connecting)
        database.close()


class Bare:
    """A bare connection that plays recorded writes."""

    def __init__(self, file: Path, synchronous: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)
        for setting in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "cache_size=-65536",
            "wal_autocheckpoint=4000",
        ):
            self._connection.execute(f"PRAGMA {setting}")

    def play(self, transactions: Sequence[Transaction]) -> None:
        """Write what was recorded."""
        run, run_many = self._connection.execute, self._connection.executemany
        for transaction in transactions:
            run("BEGIN IMMEDIATE")
            for text, values, many in transaction.writes:
                (run_many if many else run)(text, values)
            run("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
