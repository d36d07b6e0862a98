"""A demo dealer for telling a process's story: its people, its processes and a clock to move.

The words of the stories: start, work (complete the open work item with a form), let time pass,
press a button (send a message to a case), and what is seen afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from engine import case, clock, identity, journal, ledger, work_item
from engine.actor import Actor
from engine.db import Database
from engine.machine import State
from engine.runtime import Engine, measuring
from engine.worker import Worker
from forms import FormJs
from handlers.records import action, mail
from handlers.registry import registry
from tests.processes.places import ROOT
from web.folders import policy, process_files

#: more turns than any story needs: a timer that fires for ever must not hang a test
_TURNS = 1000


class Office:
    """The dealer at work under a virtual clock."""

    def __init__(self, database: Database, time: clock.VirtualClock) -> None:
        self.database = database
        self.time = time
        self.engine = Engine(database, forms=FormJs(), handlers=registry())
        self._worker = Worker(self.engine)
        self._hire()

    def _hire(self) -> None:
        source = ROOT / "processes" / "organisation.json"
        organisation = json.loads(source.read_text("utf-8"))
        with self.database.write() as connection:
            for group in organisation["groups"]:
                names = {"name": group["name"], "name_en": group["name_en"]}
                identity.put_group(connection, group["key"], **names)
            for person in organisation["people"]:
                kept = ("name", "full_name", "full_name_en", "email", "language")
                values = {**{key: person[key] for key in kept}, "theme": "auto"}
                identity.add_person(connection, values, password_hash="", at=clock.now())
                identity.set_groups(connection, person["name"], person["groups"])
                identity.set_roles(connection, person["name"], person["roles"])

    def deploy(self, *processes: str) -> None:
        """Put processes into use as they lie in the repository."""
        for name in processes:
            files = process_files(ROOT / "processes", ROOT / "forms", name)
            self.engine.deploy(files, actor=self.person("olga"), reason="story")
            said = policy(ROOT / "processes", name)
            self.engine.seed_policy(name, said, reason="story")

    def person(self, name: str) -> Actor:
        """Return somebody of the dealer."""
        with self.database.read() as connection:
            found = identity.person(connection, name)
        assert found is not None, name
        return found.actor

    # --- what people do

    def start(self, process: str, data: Mapping[str, Any], *, by: str) -> int:
        """Start a case by its form and let the automatic steps run."""
        started = self.engine.start(process, data, actor=self.person(by))
        self.run_due()
        return started.case_id

    def work(self, case_id: int, form: str, data: Mapping[str, Any], *, by: str) -> None:
        """Complete the open work item of a case that has this form."""
        (item,) = [one for one in self.open_items(case_id) if one.form == form]
        self.engine.complete(item.id, data, actor=self.person(by))
        self.run_due()

    def press(self, case_id: int, message: str, *, by: str) -> None:
        """Send a case the message that a button of its page stands for."""
        number = self.row(case_id).number
        self.engine.correlate(message, number, {}, actor=self.person(by))
        self.run_due()

    def pass_time(self, **duration: float) -> None:
        """Move the clock, stopping wherever something is due."""
        end = self.time.now() + timedelta(**duration)
        while (due := self.next_due()) is not None and due <= end:
            self.time.move_to(max(due, self.time.now()))
            self.run_due()
        self.time.move_to(end)

    def run_due(self) -> None:
        """Run the timers, jobs and messages that are due now."""
        for _ in range(_TURNS):
            if self._worker.run_due() == 0:
                self._clocks_agree()
                return
        raise AssertionError("what is due never ends")

    def _clocks_agree(self) -> None:
        """Check that what is stored of every case's clocks is what its journal alone gives."""
        tools, now = self.engine.tools, clock.now()
        for row in self.cases():
            with self.database.read() as connection:
                assert measuring.faults(tools, connection, row, now) == []

    # --- what is seen

    def next_due(self) -> datetime | None:
        """Return when the next timer or job is due."""
        with self.database.read() as connection:
            return ledger.next_due(connection)

    def cases(self) -> Sequence[Any]:
        """Return the rows of all cases."""
        with self.database.read() as connection:
            return list(connection.execute(sa.select(case.case)))

    def row(self, case_id: int) -> Any:
        """Return the row of a case."""
        with self.database.read() as connection:
            return case.get(connection, case_id)

    def data(self, case_id: int) -> dict[str, Any]:
        """Return the data of a case."""
        with self.database.read() as connection:
            return dict(State.load(case.state(connection, case_id)).variables)

    def open_items(self, case_id: int) -> Sequence[Any]:
        """Return the work items of a case that wait for people."""
        with self.database.read() as connection:
            found = work_item.of_case(connection, case_id)
        return [item for item in found if item.status in work_item.OPEN]

    def open_forms(self, case_id: int) -> list[str]:
        """Return the forms that wait for people, by name."""
        return sorted(item.form for item in self.open_items(case_id))

    def stages(self, case_id: int) -> list[str]:
        """Return the stages in which people worked, in the order of their work."""
        with self.database.read() as connection:
            found = work_item.of_case(connection, case_id)
        done = [item for item in found if item.completed_at is not None]
        ordered = [item.stage for item in sorted(done, key=lambda item: int(item.wait))]
        return [stage for place, stage in enumerate(ordered) if stage not in ordered[:place]]

    def mails(self, case_id: int) -> list[tuple[str, str]]:
        """Return template and reader of each mail of a case in the order of writing."""
        with self.database.read() as connection:
            return [(row.template, row.reader) for row in mail.of_case(connection, case_id)]

    def letters(self, case_id: int) -> Sequence[Any]:
        """Return the outbox rows of a case."""
        with self.database.read() as connection:
            return mail.of_case(connection, case_id)

    def actions(self, case_id: int) -> Sequence[Any]:
        """Return the actions that a case asked for."""
        with self.database.read() as connection:
            return action.of_case(connection, case_id)

    def happenings(self, case_id: int, event: str) -> list[Any]:
        """Return the journal's events of one kind."""
        with self.database.read() as connection:
            return [one for one in journal.events(connection, case_id) if one.event == event]

    def breaks(self, case_id: int) -> list[Any]:
        """Return where the journal of a case does not verify; nothing when all is well."""
        with self.database.read() as connection:
            return list(journal.verify(connection, case_id))
