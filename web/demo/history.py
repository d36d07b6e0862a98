"""A year of history: complaints arrive evenly over it, the other processes as `demo.json` says.

`demo.json` of a process: `fields` (weights or lists of answers by field key), `arrivals`
(`every_days`, `first_day`, and who starts: `by`), `leave` (forms that nobody touches).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from engine import identity
from engine.business_time import add
from engine.clock import VirtualClock
from engine.runtime import Engine
from web import folders
from web.demo import today
from web.demo.answers import Answers
from web.demo.simulation import OFFICE_HOURS, Simulation
from web.intake import start_form

#: span at the end in which nothing new begins, so that every complaint has ended
_QUIET = timedelta(days=90)
#: share of the complaints that come in during the last days, so that today's worklists are full
_FRESH = 0.15
_LAST_DAYS = timedelta(days=3)


@dataclass(frozen=True)
class Plan:
    """What is played: from when to when, and which complaints come in, in order."""

    begin: datetime
    end: datetime
    seed: int
    complaints: Sequence[Mapping[str, Any]]
    process: str = "complaint"
    #: let work come in up to the end, so that today's worklists are full
    leave_open: bool = False

    @property
    def last_arrival(self) -> datetime:
        """Return the instant after which nothing new begins."""
        return self.end if self.leave_open else max(self.begin, self.end - _QUIET)


class History:
    """Plays a plan; the clock stands at its end afterwards."""

    def __init__(
        self,
        engine: Engine,
        clock: VirtualClock,
        plan: Plan,
        processes: Path,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._clock, self._plan, self._tick = engine, clock, plan, tick
        self._processes = processes
        self._random = Random(plan.seed)
        self._read: dict[str, Mapping[str, Any]] = {}
        self._schemas: dict[str, Mapping[str, Any]] = {}
        lying_until = plan.end if plan.leave_open else None
        self.simulation = Simulation(engine, clock, self._random, self._wishes, lying_until)

    def play(self) -> int:
        """Let everything happen and return how many work items were completed."""
        self._receive_complaints()
        for name in folders.names(self._processes):
            for at in self._arrivals(self._wishes(name).get("arrivals", {})):
                self.simulation.arrive(at, self._beginning(name))
        self.simulation.run(self._plan.end, self._tick)
        if self._plan.leave_open:
            today.leave(self._engine, self._random)
        return self.simulation.completed

    def _wishes(self, process: str) -> Mapping[str, Any]:
        if process not in self._read:
            self._read[process] = folders.demo(self._processes, process)
        return self._read[process]

    def _start_schema(self, process: str) -> Mapping[str, Any]:
        if process not in self._schemas:
            self._schemas[process], _ = start_form.find(self._engine, process)
        return self._schemas[process]

    def _receive_complaints(self) -> None:
        plan = self._plan
        count = len(plan.complaints)
        fresh = int(count * _FRESH) if plan.leave_open else 0
        busy = plan.last_arrival - (_LAST_DAYS if fresh else timedelta())
        instants = [
            *_spread(self._random, plan.begin, busy, count - fresh),
            *_spread(self._random, busy, plan.last_arrival, fresh),
        ]
        for wanted, data in zip(instants, plan.complaints, strict=True):
            at = add(OFFICE_HOURS, wanted, timedelta())
            self.simulation.arrive(at, self._receiving(data, at))

    def _receiving(self, data: Mapping[str, Any], at: datetime) -> Callable[[], None]:
        received_on = OFFICE_HOURS.local(at).date().isoformat()

        def start() -> None:
            given = {**data, "received_on": received_on}
            self._engine.start(self._plan.process, given, actor=identity.SYSTEM)

        return start

    def _arrivals(self, wish: Mapping[str, Any]) -> Iterator[datetime]:
        if not wish:
            return
        every = timedelta(days=float(wish["every_days"]))
        at = self._plan.begin + timedelta(days=float(wish.get("first_day", 0)))
        while at < self._plan.last_arrival:
            yield add(OFFICE_HOURS, at, timedelta(minutes=self._random.randint(5, 240)))
            at += every

    def _beginning(self, process: str) -> Callable[[], None]:
        wish = self._wishes(process)

        def start() -> None:
            schema = self._start_schema(process)
            day = OFFICE_HOURS.local(self._clock.now()).date()
            given = Answers(self._random, wish.get("fields")).fill(schema, {}, day)
            who = self._random.choice(wish["arrivals"]["by"])
            self._engine.start(process, given, actor=self.simulation.person(who))

        return start


def _spread(random: Random, begin: datetime, end: datetime, count: int) -> Iterator[datetime]:
    """Yield `count` instants in order, each somewhere in its equal part of the span."""
    part = (end - begin) / max(count, 1)
    for number in range(count):
        yield begin + (number + random.random()) * part
