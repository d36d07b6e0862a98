"""The serving process is killed again and again under load: nothing confirmed is lost or doubled.

A process serves (its scheduler works in the background) while clients in it start cases and
complete work. Each command is noted before it is sent and after it was answered. After a kill the
next process sends again what was not answered, under the same key, as a browser does.
"""

from __future__ import annotations

import collections
import json
import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engine import case, incident, journal, ledger
from engine.ports import Call
from engine.scheduler import Scheduler
from tests.faults.crashing import reopen
from tests.office import ALICE, REPAIR, REPAIR_FILES, Office

KILLS = int(os.environ.get("SAMPHAN_KILLS", "100"))
CLIENTS = 2
#: the reminder comes while the clients are still at work
QUICK = {**REPAIR_FILES, "repair.bpmn": REPAIR.replace(b"PT2H", b"PT1S")}


class Notes:
    """What clients sent and what was answered, in files that survive a kill."""

    def __init__(self, folder: Path, client: int) -> None:
        self._sent = folder / f"sent-{client}"
        self._answered = folder / f"answered-{client}"

    def send(self, key: str, what: dict[str, Any]) -> None:
        """Note a command before it is sent."""
        self._append(self._sent, {"key": key, **what})

    def answer(self, key: str, answer: dict[str, Any]) -> None:
        """Note what was answered."""
        self._append(self._answered, {"key": key, **answer})

    def sent(self) -> list[dict[str, Any]]:
        """Return all commands in order."""
        return self._lines(self._sent)

    def answered(self) -> dict[str, dict[str, Any]]:
        """Return all answers by key."""
        return {line["key"]: line for line in self._lines(self._answered)}

    @staticmethod
    def _append(path: Path, value: dict[str, Any]) -> None:
        with path.open("a") as file:
            file.write(json.dumps(value) + "\n")

    @staticmethod
    def _lines(path: Path) -> list[dict[str, Any]]:
        text = path.read_text() if path.exists() else ""
        return [json.loads(line) for line in text.split("\n")[:-1]]


def carry_out(office: Office, what: dict[str, Any]) -> dict[str, Any]:
    """Send one command under its key."""
    if what["do"] == "start":
        started = office.engine.start("repair", {"n": 1}, actor=ALICE, key=what["key"])
        return {"case": started.case_id, "item": started.work_items[0]}
    done = office.engine.complete(what["item"], {"m": 1}, actor=ALICE, key=what["key"])
    return {"case": done.case_id}


def client(office: Office, notes: Notes, number: int, stop: threading.Event) -> None:
    """Send again what was not answered; then start cases and complete every second one."""
    answered = notes.answered()
    commands = [what for what in notes.sent() if what["key"] not in answered]
    count = len(notes.sent())
    while commands or not stop.is_set():
        if not commands:
            count += 1
            what = {"do": "start", "key": f"{number}-{count}"}
            notes.send(what.pop("key"), what)
            commands.append({**what, "key": f"{number}-{count}"})
        what = commands.pop(0)
        answer = carry_out(office, what)
        notes.answer(what["key"], answer)
        if what["do"] == "start" and count % 2:
            count += 1
            follow = {"do": "complete", "item": answer["item"]}
            notes.send(f"{number}-{count}", follow)
            commands.append({**follow, "key": f"{number}-{count}"})
        time.sleep(0.002)


def note_effects(office: Office, folder: Path) -> None:
    """Let the handlers write down what they send outside."""

    def noted(call: Call) -> dict[str, Any]:
        with (folder / "effects").open("a") as file:
            file.write(call.key + "\n")
        return {}

    office.handlers.doing.update(notify=noted, remind=noted)


def serve(office: Office, folder: Path, stop: threading.Event) -> None:
    """Serve until told to stop: the scheduler in the background, clients in threads."""
    note_effects(office, folder)
    scheduler = Scheduler(office.worker)
    office.worker.name = f"server-{os.getpid()}"
    office.worker.due.owner = office.worker.name
    scheduler.start()
    clients = [
        threading.Thread(target=client, args=(office, Notes(folder, n), n, stop))
        for n in range(CLIENTS)
    ]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    scheduler.stop()


def run_child(office: Office, folder: Path, seconds: float | None) -> bool:
    """Fork a server and kill it after some seconds, or (None) let it finish; tell if it died."""
    office.database.close()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            stop = threading.Event()
            if seconds is None:
                stop.set()
            serve(reopen(office), folder, stop)
            code = 0
        finally:
            os._exit(code)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_a_server_killed_again_and_again_loses_and_doubles_nothing(
    office: Office, tmp_path: Path
) -> None:
    office.deploy(QUICK)
    chance = random.Random(4711)
    killed = sum(run_child(office, tmp_path, chance.uniform(0.05, 0.45)) for _ in range(KILLS))
    assert killed == KILLS
    run_child(office, tmp_path, None)
    note_effects(office, tmp_path)
    drain(office)
    check(office, tmp_path)


def drain(office: Office) -> None:
    """Let what was due happen, with what the dead held."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with office.database.read() as connection:
            left = connection.execute(sa.select(sa.func.count()).select_from(ledger.ledger))
            if left.scalar_one() == 0:
                return
        office.worker.beat()
        office.worker.reap()
        office.work()
        time.sleep(0.1)
    raise AssertionError("the ledger does not run dry")


def check(office: Office, folder: Path) -> None:
    """Compare what clients were told with what the database holds."""
    answers: dict[str, dict[str, Any]] = {}
    for number in range(CLIENTS):
        notes = Notes(folder, number)
        answered = notes.answered()
        assert {what["key"] for what in notes.sent()} == set(answered), "something is unanswered"
        answers |= answered
    with office.database.read() as connection:
        keys = sa.select(journal.journal.c.command_key, journal.journal.c.case_id).where(
            journal.journal.c.command_key.is_not(None)
        )
        stored = {row.command_key: row.case_id for row in connection.execute(keys)}
        ids = list(connection.execute(sa.select(case.case.c.id)).scalars())
        raised = connection.execute(sa.select(incident.incident)).all()
        events = {i: [e.event for e in journal.events(connection, i)] for i in ids}
        breaks = [b for i in ids for b in journal.verify(connection, i)]
    assert stored == {f"alice:{key}": answer["case"] for key, answer in answers.items()}
    assert len(ids) == len({answer["case"] for answer in answers.values()})
    assert breaks == [] and raised == []
    for told in events.values():
        happened(collections.Counter(told))
    effects = (folder / "effects").read_text().split()
    requested = sum(told.count("job:requested") for told in events.values())
    assert len(set(effects)) == requested, "an effect was lost"
    print(
        f"{KILLS} kills, {len(answers)} commands confirmed, {len(ids)} cases, "
        f"{requested} effects, {len(effects) - requested} sent twice under one key"
    )


def happened(count: collections.Counter[str]) -> None:
    """Check one case: everything once, nothing forgotten."""
    assert count["case:started"] == 1
    assert count["work_item:completed"] <= 1
    assert count["timer:fired"] + count["timer:cancelled"] == 1
    assert count["job:requested"] == count["job:succeeded"]
    assert count["job:succeeded"] == count["timer:fired"] + count["work_item:completed"]
