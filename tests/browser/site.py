"""The product as a story has it: database, engine, server on a free port, and a movable clock."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from engine import clock, identity, journal, work_item
from engine.db import Database
from engine.runtime import Engine
from engine.worker import Worker
from forms import FormJs
from handlers import registry
from web import folders
from web.composition import Office
from web.config import Config
from web.server import Server

PROCESSES, FORMS = Path("processes"), Path("forms")
PASSWORD = "samphan-demo"


def settle(database: Database) -> None:
    """Let the demo dealer move in with all its processes."""
    engine = Engine(database, forms=FormJs(), handlers=registry.registry())
    organisation = folders.organisation(PROCESSES)
    for group in organisation["groups"]:
        engine.put_group(
            group["key"], name=group["name"], name_en=group["name_en"], actor=identity.SYSTEM
        )
    for person in organisation["people"]:
        details = {key: person[key] for key in ("full_name", "full_name_en", "email", "language")}
        engine.add_person(
            person["name"],
            password=PASSWORD,
            groups=person["groups"],
            roles=person["roles"],
            actor=identity.SYSTEM,
            **details,
        )
    for name in folders.names(PROCESSES):
        files = folders.process_files(PROCESSES, FORMS, name)
        engine.deploy(files, actor=identity.SYSTEM, reason="stories")


class Site:
    """A server in a thread of this process, so that the story holds its clock."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        config = Config(
            database=f"sqlite:///{folder / 'samphan.db'}",
            secret_file=str(folder / "secret"),
            port=0,
            rate_limits=False,
            session_hours=24 * 3660,
            idle_minutes=60 * 24 * 3660,
        )
        self.clock = clock.VirtualClock(clock.SystemClock().now())
        self.database = Database(config.database, synchronous="OFF")
        self.engine = Engine(self.database, forms=FormJs(), handlers=registry.registry())
        self.worker = Worker(self.engine, name="story")
        self._server = Server(Office(self.engine), config)
        self._thread = threading.Thread(target=self._server.run, name="server", daemon=True)

    def __enter__(self) -> Self:
        self._stack.enter_context(clock.using(self.clock))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self._thread.join(30)
        self._stack.close()
        self.database.close()

    @cached_property
    def address(self) -> str:
        """Return where the site is."""
        return f"http://127.0.0.1:{self._server.port}"

    def speak(self, name: str, language: str) -> None:
        """Let somebody read the pages in a language."""
        self.engine.change_person(name, {"language": language}, actor=identity.SYSTEM)

    def work(self) -> None:
        """Let timers and jobs that are due now be carried out."""
        while self.worker.run_due():
            pass

    def wait(self, **span: float) -> None:
        """Let time pass, with everything that becomes due on the way: `wait(days=14)`."""
        self.work()
        self.worker.run_until(self.clock.now() + timedelta(**span), self.clock)
        self.work()

    def today(self, **later: float) -> date:
        """Return the day in Bangkok, or one that comes later: `today(days=30)`."""
        return (self.clock.now() + timedelta(**later)).astimezone(ZoneInfo("Asia/Bangkok")).date()

    def faults_of(self, number: str) -> list[Any]:
        """Return where the journal of a case does not verify."""
        with self.database.read() as connection:
            return list(journal.verify(connection, int(number.rpartition("-")[2])))

    def start(self, process: str, by: str, **answers: Any) -> str:
        """Start a case behind the pages and return its number."""
        with self.database.read() as connection:
            person = identity.person(connection, by)
        assert person is not None
        started = self.engine.start(process, answers, actor=person.actor)
        self.work()
        return started.number

    def complaint(self, **more: Any) -> str:
        """Take down a complaint behind the pages."""
        told = {
            "channel": "telephone",
            "received_on": self.today().isoformat(),
            "branch": "head_office",
            "topic": "service",
            "customer_name": "Somying Jaidee",
            "description": "The noise at the front wheel is still there",
            "acknowledged_by_call": True,
        }
        return self.start("complaint", "alice", **{**told, **more})

    def complete(self, number: str, form: str, by: str, **answers: Any) -> None:
        """Complete a work item behind the pages, for what the story does not look at."""
        case_id = int(number.rpartition("-")[2])
        with self.database.read() as connection:
            person = identity.person(connection, by)
            items = work_item.of_case(connection, case_id)
        assert person is not None
        groups = person.actor.groups
        (item,) = [
            each
            for each in items
            if each.form == form
            and each.status in work_item.OPEN
            and each.candidate_group in groups
        ]
        self.engine.complete(item.id, answers, actor=person.actor)
        self.work()
