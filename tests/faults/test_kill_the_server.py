"""`samphan serve` is killed again and again under load: nothing confirmed is lost or doubled.

People start cases and complete work over HTTP while the server that they talk to is killed with
SIGKILL at random moments, while it starts too. What was not answered they send again, as a browser
does: same cookies, same form, same key. Each server is the command itself, forked from a process
that has loaded everything already, so that a life costs 0.1 seconds instead of two.

100 kills by default; SAMPHAN_KILLS=2000 is the long mode.
"""

from __future__ import annotations

import collections
import os
import random
import signal
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from engine import case, incident, journal, ledger
from engine.actor import STAFF, SYSTEM
from engine.db import Database
from engine.worker import Worker
from handlers.records import action
from tests.faults.browsing import Browser
from tests.office import REPAIR, package
from web import composition, config
from web.app import create_app
from web.cli import main

KILLS = int(os.environ.get("SAMPHAN_KILLS", "100"))
CLIENTS = 2
#: seconds
LONGEST_LIFE = 2.0
PASSWORD = "one of many lives"
FORM = (
    b'{"type": "default", "schemaVersion": 19, "components":'
    b' [{"type": "textfield", "id": "customer", "key": "customer", "label": "Customer"}]}'
)
_INPUTS = (
    b'><bpmn:extensionElements><samphan:input name="title" value="case.number"/>'
    b'<samphan:input name="owner" value="&quot;cr_staff&quot;"/>'
    b'<samphan:input name="due_on" value="&quot;2026-12-01&quot;"/>'
    b"</bpmn:extensionElements></bpmn:serviceTask>"
)


def quick_repair() -> dict[str, bytes]:
    """Return a repair whose reminder comes while people are at work; both its tasks record."""
    diagram = REPAIR.replace(b"PT2H", b"PT1S")
    for name, more in ((b"remind", b""), (b"notify", b' samphan:stage="Tell"')):
        task = b'samphan:handler="' + name + b'"' + more
        diagram = diagram.replace(task + b"/>", task.replace(name, b"action.record", 1) + _INPUTS)
    assert diagram.count(_INPUTS) == 2
    forms = {f"forms/{name}.json": FORM for name in ("intake", "assess", "call")}
    return package(diagram, **forms)


@pytest.fixture
def settings(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> config.Config:
    """The settings of every server: a dealer with one clerk and one process, a fixed port."""
    url = database.url.render_as_string(hide_password=False)
    given = {"DATABASE": url, "SECRET_FILE": str(tmp_path / "secret"), "PORT": str(free_port())}
    for name, value in given.items():
        monkeypatch.setenv(config.PREFIX + name, value)
    read = config.read()
    office = composition.build(read)
    office.engine.put_group("cr_staff", name="ลูกค้าสัมพันธ์", name_en="CR", actor=SYSTEM)
    office.engine.add_person(
        "alice",
        password=PASSWORD,
        full_name="Alice",
        roles=[STAFF],
        groups=["cr_staff"],
        actor=SYSTEM,
    )
    office.engine.deploy(quick_repair(), actor=SYSTEM, reason="test")
    compiled = FileSystemBytecodeCache(str(tmp_path))
    monkeypatch.setattr(Flask, "jinja_options", {"bytecode_cache": compiled})
    create_app(office.engine, read)
    # no connection may be open when a process forks
    office.close()
    database.close()
    return read


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def server() -> Iterator[None]:
    """Fork `samphan serve`, and kill it in the end."""
    child = os.fork()
    if child == 0:
        try:
            main(["serve"], standalone_mode=False)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(70)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "a server ended by itself"


def seconds_to_start(port: int) -> float:
    """Wait until the server takes connections, and return how long that took."""
    begun = time.monotonic()
    while time.monotonic() < begun + 60:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return time.monotonic() - begun
        time.sleep(0.005)
    raise AssertionError("a server does not start")


def many_lives(port: int, done: int, told: int) -> None:
    """Serve and be killed, again and again; then say so, and serve until nobody asks any more.

    Every eighth life ends while the server starts. The others last up to six times as long as the
    start took, so that a busy machine has its share of work too.
    """
    chance = random.Random(4711)
    start = 0.1
    for number in range(KILLS):
        with server():
            if number % 8 == 7:
                time.sleep(chance.uniform(0, start))
            else:
                start = seconds_to_start(port)
                time.sleep(chance.uniform(0, min(6 * start, LONGEST_LIFE)))
    with server():
        os.write(told, b"last")
        os.read(done, 1)


@contextmanager
def dying_server(port: int) -> Iterator[Callable[[], None]]:
    """Let a process that has no threads fork the servers; yields what waits for the last one."""
    read_told, told = os.pipe()
    read_done, done = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            many_lives(port, read_done, told)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(told)
    try:
        yield lambda: os.read(read_told, 4)
    finally:
        with suppress(BrokenPipeError):
            os.write(done, b"x")
        _, status = os.waitpid(child, 0)
        for each in (read_told, read_done, done):
            os.close(each)
    assert os.WEXITSTATUS(status) == 0, "a server ended by itself; look above"


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(
    settings: config.Config,
) -> None:
    stop = threading.Event()
    address = f"http://{settings.host}:{settings.port}"
    people = [Browser(address, stop) for _ in range(CLIENTS)]
    with dying_server(settings.port) as wait_for_the_last:
        threads = [
            threading.Thread(target=each.work, args=("alice", PASSWORD, "repair"))
            for each in people
        ]
        for thread in threads:
            thread.start()
        wait_for_the_last()
        stop.set()
        for thread in threads:
            thread.join()
    assert [each.failure for each in people if each.failure] == []
    office = composition.build(settings)
    try:
        drain(Worker(office.engine, name="after"))
        check(office.engine.database, people)
    finally:
        office.close()


def drain(worker: Worker) -> None:
    """Let what was due happen, with what the dead held."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with worker.engine.database.read() as connection:
            left = connection.execute(sa.select(sa.func.count()).select_from(ledger.ledger))
            if left.scalar_one() == 0:
                return
        worker.beat()
        worker.reap()
        worker.run_due()
        time.sleep(0.1)
    raise AssertionError("the ledger does not run dry")


def check(database: Database, people: list[Browser]) -> None:
    """Compare what people were told with what the database holds."""
    answers = {key: where for each in people for key, where in each.answered.items()}
    assert {key for each in people for key in each.sent} == set(answers), "something is unanswered"
    log = journal.journal.c
    with database.read() as connection:
        keys = sa.select(log.command_key, log.case_id).where(log.command_key.is_not(None))
        stored = [(row.command_key, row.case_id) for row in connection.execute(keys)]
        ids = list(connection.execute(sa.select(case.case.c.id)).scalars())
        raised = connection.execute(sa.select(incident.incident)).all()
        events = {i: [e.event for e in journal.events(connection, i)] for i in ids}
        breaks = [b for i in [journal.OFFICE, *ids] for b in journal.verify(connection, i)]
        recorded = list(connection.execute(sa.select(action.action.c.case_id)).scalars())
    assert sorted(key for key, _ in stored) == sorted(f"alice:{key}" for key in answers)
    tasks = {where for where in answers.values() if where.startswith("/work-items/")}
    assert {int(where.split("/")[2].partition("-")[0]) for where in tasks} == set(ids)
    assert len(tasks) == len(ids), "a case was started twice"
    assert breaks == [] and raised == []
    for told in events.values():
        happened(collections.Counter(told))
    done = sum(told.count("work_item:completed") for told in events.values())
    assert done == len(answers) - len(ids), "a completion was lost or doubled"
    assert done >= KILLS // 10, "too little was done to tell anything"
    requested = sum(told.count("job:requested") for told in events.values())
    assert len(recorded) == requested, "an effect was lost or doubled"
    print(
        f"{KILLS} kills, {len(ids)} cases and {done} completions confirmed over HTTP, "
        f"{sum(each.asked_again for each in people)} requests without an answer, {requested} jobs"
    )


def happened(count: collections.Counter[str]) -> None:
    """Check one case: everything once, nothing forgotten."""
    assert count["case:started"] == 1
    assert count["work_item:completed"] <= 1
    assert count["timer:fired"] + count["timer:cancelled"] == 1
    assert count["job:requested"] == count["job:succeeded"]
    assert count["job:succeeded"] == count["timer:fired"] + count["work_item:completed"]
