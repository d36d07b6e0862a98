"""The other side: stock SpiffWorkflow with naive saving and loading, on the complaint diagram.

One completion is: read the row, load the case whole, complete the task, save the case whole,
UPDATE, INSERT an event, COMMIT. There are no forms, no worklist and no hash chain, so it does less
than ours. (Its limits are left alone: it ends by a RecursionError in the 140th round of this
diagram, far beyond the one that is compared.)
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions import timer as stock_timer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from benchmarks import fixtures
from benchmarks.completions import adapted
from engine import clock

TABLES = """
CREATE TABLE workflow (id INTEGER PRIMARY KEY, version INTEGER NOT NULL, status TEXT NOT NULL,
    content TEXT NOT NULL);
CREATE TABLE event (id INTEGER PRIMARY KEY, workflow_id INTEGER NOT NULL, at INTEGER NOT NULL,
    actor TEXT NOT NULL, task TEXT NOT NULL, data TEXT NOT NULL);
"""


class Stock:
    """Cases on stock SpiffWorkflow in a SQLite file of their own."""

    def __init__(self, folder: Path, synchronous: str) -> None:
        self._connection = sqlite3.connect(folder / "stock.db", isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(f"PRAGMA synchronous={synchronous}")
        self._connection.execute("PRAGMA wal_autocheckpoint=4000")
        self._connection.executescript(TABLES)
        self._serializer = adapted.serializer()
        self._script = adapted.Script()
        self._specs = adapted.parsed()
        self._cases = 0

    def receive(self) -> int:
        """Start a complaint and return its number."""
        with _clock():
            workflow = BpmnWorkflow(*self._specs, script_engine=self._script)
            (start,) = (
                task
                for task in workflow.get_tasks(state=TaskState.READY)
                if task.task_spec.name == "Start"
            )
            start.data.update(fixtures.INTAKE)
            workflow.do_engine_steps()
        content = self._serializer.serialize_json(workflow)
        self._cases += 1
        row = (self._cases, 1, "active", content)
        self._connection.execute("INSERT INTO workflow VALUES (?, ?, ?, ?)", row)
        return self._cases

    def complete(self, number: int, form: str) -> None:
        """Complete the open task of a case: one load, one save, one commit."""
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        version, content = run(
            "SELECT version, content FROM workflow WHERE id = ?", (number,)
        ).fetchone()
        workflow = self._load(content)
        task = _complete(workflow, form)
        self._save(workflow, number, version)
        data = json.dumps(fixtures.ANSWERS[form])
        event = (number, 0, fixtures.WORKER.name, task.task_spec.bpmn_id, data)
        run("INSERT INTO event VALUES (NULL, ?, ?, ?, ?, ?)", event)
        run("COMMIT")

    def wait(self, number: int) -> None:
        """Let the timers of a case fire that are due by now; this is not measured."""
        run = self._connection.execute
        row = run("SELECT version, content FROM workflow WHERE id = ?", (number,)).fetchone()
        workflow = self._load(row[1])
        _wait(workflow)
        self._save(workflow, number, row[0])

    def hurry(self, number: int, rounds: int, since: datetime) -> None:
        """Take a new case through so many rounds in memory, and save it once; not measured."""
        time = clock.VirtualClock(since)
        with clock.using(time):
            self._hurry(number, rounds, time)

    def _hurry(self, number: int, rounds: int, time: clock.VirtualClock) -> None:
        run = self._connection.execute
        row = run("SELECT version, content FROM workflow WHERE id = ?", (number,)).fetchone()
        workflow = self._load(row[1])
        for turn in range(rounds):
            for form in fixtures.ROUND if turn else fixtures.FIRST_ROUND:
                _complete(workflow, form)
                if form == fixtures.BEFORE_WAITING:
                    time.advance(fixtures.FOLLOW_UP_DAYS)
                    _wait(workflow)
        self._save(workflow, number, row[0])

    def rounds(self, number: int) -> int:
        """Return in which round a case is, by its own counting."""
        run = self._connection.execute
        (content,) = run("SELECT content FROM workflow WHERE id = ?", (number,)).fetchone()
        (task,) = self._load(content).get_tasks(state=TaskState.READY, manual=True)
        return int(task.data["rounds"])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _load(self, content: str) -> Any:
        workflow = self._serializer.deserialize_json(content)
        workflow.script_engine = self._script
        return workflow

    def _save(self, workflow: Any, number: int, version: int) -> None:
        status = "completed" if workflow.is_completed() else "active"
        content = self._serializer.serialize_json(workflow)
        changed = self._connection.execute(
            "UPDATE workflow SET version = version + 1, status = ?, content = ?"
            " WHERE id = ? AND version = ?",
            (status, content, number, version),
        )
        assert changed.rowcount == 1


def _complete(workflow: Any, form: str) -> Any:
    """Complete the one open task and return it."""
    with _clock():
        (task,) = workflow.get_tasks(state=TaskState.READY, manual=True)
        task.data.update(fixtures.ANSWERS[form])
        task.run()
        workflow.do_engine_steps()
    return task


def _wait(workflow: Any) -> None:
    with _clock():
        workflow.refresh_timers()
        workflow.do_engine_steps()


@contextmanager
def _clock() -> Iterator[None]:
    """Let SpiffWorkflow's timers see our time; they know one name only for it."""
    now = clock.now()

    class Fixed(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return now.astimezone(tz)

    real = stock_timer.datetime
    stock_timer.datetime = Fixed
    try:
        yield
    finally:
        stock_timer.datetime = real
