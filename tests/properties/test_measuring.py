"""Whatever people do to a case, what is stored of its clocks is what the journal alone gives."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import case, clock, work_item
from engine.clock import VirtualClock
from engine.errors import EngineError
from engine.runtime import Engine, measuring, pausing
from engine.runtime.replaying import faults
from tests.measured import POLICY, TEND_FILES
from tests.office import ALICE, SAM, Office

#: deeds in all
DEEDS = int(os.environ.get("SAMPHAN_DEEDS", "400"))
SEVERITIES, CLASSES, BRANCHES = ("", "critical", "low"), ("", "VIP", None), ("", "north", "south")


class Day:
    """A day at the office, under way: two servers, one of which may forget everything."""

    def __init__(self, office: Office, time: VirtualClock, rnd: random.Random) -> None:
        self.office, self.time, self.rnd = office, time, rnd
        forms, handlers = office.engine.forms, office.engine.handlers
        self.servers = office.engine, Engine(office.database, forms=forms, handlers=handlers)
        self.cases: list[int] = []
        self.deeds: tuple[Callable[[Engine], Any], ...] = (
            *(self.start, self.complete, self.complete, self.pause, self.restart, self.correct),
            *(self.suspend, self.resume, self.rebase, self.promise, self.forget, self.undo),
            *(self.cancel,),
        )

    def one(self) -> int:
        """Return one of the last cases."""
        return self.rnd.choice(self.cases[-4:])

    def deed(self) -> None:
        """Let time pass, and do something; what is refused changes nothing."""
        self.time.advance(timedelta(minutes=self.rnd.choice([0, 1, 30, 240, 1500])))
        for case_id in self.cases:
            pausing.end_long(self.office.engine.tools, case_id)
        act = self.rnd.choice(self.deeds) if self.cases else self.start
        try:
            act(self.rnd.choice(self.servers))
        except EngineError:
            assert act != self.start

    def start(self, server: Engine) -> None:
        said = {"severity": self.rnd.choice(SEVERITIES), "branch": self.rnd.choice(BRANCHES)}
        self.cases.append(server.start("tend", said, actor=ALICE).case_id)

    def complete(self, server: Engine) -> None:
        with self.office.database.read() as connection:
            items = list(work_item.open_of(connection, self.one()).values())
        for item in items[:1]:
            said = {"severity": self.rnd.choice(SEVERITIES)} if self.rnd.random() < 0.3 else {}
            server.complete(item.id, said, actor=ALICE)

    def pause(self, server: Engine) -> None:
        kind = self.rnd.choice(["customer", "tmt"])
        server.pause(self.one(), kind, actor=SAM, reason="waits")

    def restart(self, server: Engine) -> None:
        server.restart(self.one(), actor=SAM, reason="came")

    def correct(self, server: Engine) -> None:
        said = {"customer_class": self.rnd.choice(CLASSES), "branch": self.rnd.choice(BRANCHES)}
        server.correct(self.one(), said, actor=SAM, reason="he called")

    def suspend(self, server: Engine) -> None:
        server.suspend(self.one(), actor=SAM, reason="stop")

    def resume(self, server: Engine) -> None:
        server.resume(self.one(), actor=SAM, reason="go on")

    def rebase(self, server: Engine) -> None:
        server.rebase(self.one(), actor=SAM, reason="agreed")

    def cancel(self, server: Engine) -> None:
        server.cancel(self.one(), actor=SAM, reason="wrong")

    def undo(self, server: Engine) -> None:
        if self.rnd.random() < 0.5:
            self.rnd.choice([self.complete, self.cancel, self.correct])(server)
        case_id = self.one()
        with self.office.database.read() as connection:
            row = case.get(connection, case_id)
        assert row is not None
        server.undo(case_id, row.seq, actor=SAM)

    def promise(self, server: Engine) -> None:
        rows = POLICY["targets"][self.rnd.randrange(3) :]
        stops = self.rnd.choice(["runs", "stops"])
        content = POLICY | {"targets": rows, "suspended": stops}
        server.put_policy("tend", content, actor=SAM, reason="agreed")

    def forget(self, server: Engine) -> None:
        server.tools.standings.forget()
        server.tools.states.forget()


def wrong(office: Office, case_id: int) -> list[str]:
    """Return where a case is not what its journal makes of it."""
    with office.database.read() as connection:
        row = case.get(connection, case_id)
        found = measuring.faults(office.engine.tools, connection, row, clock.now())
        for item in work_item.open_of(connection, case_id).values():
            if item.order_at != work_item.place(item.due_at, item.priority):
                found.append(f"order of {item.id}")
            if row is not None and item.branch != row.branch:
                found.append(f"branch of {item.id}")
        standing = measuring.standing_of(office.engine.tools, connection, row)
        following = measuring.next_climb(standing, clock.now())
        late = row is None or row.climb_at is None or row.climb_at > (following or row.climb_at)
        if following is not None and late:
            found.append("looked at too late")
    return found


@pytest.mark.parametrize("day_number", range(max(1, DEEDS // 100)))
def test_whatever_is_done_the_clocks_are_those_of_the_journal(
    office: Office, virtual_clock: VirtualClock, seed: int, day_number: int
) -> None:
    office.deploy(TEND_FILES)
    office.engine.put_policy("tend", POLICY, actor=SAM, reason="agreed")
    day = Day(office, virtual_clock, random.Random(seed + day_number))
    for _ in range(min(DEEDS, 100)):
        day.deed()
        for case_id in day.cases:
            assert wrong(office, case_id) == [], f"seed {seed}"
    with office.database.read() as connection:
        for case_id in day.cases:
            assert faults(office.engine.tools, connection, case_id) == []
