"""A snapshot narrowed and grouped: totals, tables, load, ages, on-time rates and their trend."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.board.cells import (
    CASES,
    SPANS,
    UNKNOWN,
    WEEKS,
    WORK,
    Counts,
    Narrowing,
    Place,
    Snapshot,
)

EVERYTHING = Narrowing()
#: what tables are grouped by: each gives the keys under which a place is counted
DIMENSIONS: dict[str, Callable[[Place], Iterable[str]]] = {
    "process": lambda place: (place.process,),
    "step": lambda place: (f"{place.process}/{place.activity}",),
    "branch": lambda place: (place.branch,),
    "group": lambda place: place.groups.split(","),
    "person": lambda place: (place.person,),
    "severity": lambda place: (place.severity,),
    "customer_class": lambda place: (place.customer_class,),
}


class Work(NamedTuple):
    """Counts of open work items."""

    open: int = 0
    overdue: int = 0
    today: int = 0
    at_risk: int = 0
    paused: int = 0
    timed: int = 0


class Cases(NamedTuple):
    """Counts of open cases."""

    open: int = 0
    overdue: int = 0
    today: int = 0
    at_risk: int = 0
    paused: int = 0
    escalated: int = 0


class Rate(NamedTuple):
    """How much of what was finished had a due instant, and how much of that was on time."""

    timed: int = 0
    on_time: int = 0

    @property
    def percent(self) -> float | None:
        """Return the share on time, or None where nothing was due."""
        return 100 * self.on_time / self.timed if self.timed else None


@dataclass(frozen=True)
class Line:
    """One line of a table: a key with its counts."""

    key: str
    work: Work
    #: working minutes that the open work will usually take
    minutes: int
    #: of the last 30 days
    rate: Rate


class View:
    """A snapshot as somebody looks at it."""

    def __init__(self, snapshot: Snapshot, narrowing: Narrowing = EVERYTHING) -> None:
        self.snapshot = snapshot
        self.narrowing = narrowing
        self._tables: dict[str, list[Line]] = {}
        self._values: dict[str, list[str]] = {}
        everything = narrowing == EVERYTHING
        fits, fits_case = narrowing.fits, narrowing.fits_case
        self._work = [each for each in snapshot.work if everything or fits(each[0])]
        self._done = [each for each in snapshot.done if everything or fits(each[0])]
        self._cases = [each for each in snapshot.cases if everything or fits_case(each[0])]
        self._ended = [each for each in snapshot.ended if everything or fits_case(each[0])]

    @cached_property
    def work(self) -> Work:
        """Return the counts of all open work."""
        return Work(*self._sums[: len(WORK)]) if self._sums else Work()

    @cached_property
    def ages(self) -> Counts:
        """Return how much open work is of each age."""
        return self._sums[len(WORK) :]

    @cached_property
    def _sums(self) -> Counts:
        return _sum([counts for _, counts in self._work])

    @cached_property
    def cases(self) -> Cases:
        """Return the counts of all open cases; of no use where single work items are asked for."""
        return Cases(*_sum([counts for _, counts in self._cases])[: len(CASES)])

    @cached_property
    def minutes(self) -> int:
        """Return the working minutes that all open work will usually take."""
        return _minutes(self.snapshot, self._work)

    def rate(self, days: int, *, before: int = 0, of_cases: bool = False) -> Rate:
        """Return how much was on time in the last days, without the `before` last of them."""
        sums = self._case_tallies if of_cases else self._tallies
        return _rate(sums, days, before)

    def trend(self, *, of_cases: bool = False) -> list[Rate]:
        """Return the rate of each week, the oldest first."""
        sums = self._case_tallies if of_cases else self._tallies
        weeks = sums[2 * len(SPANS) :] or (0,) * (2 * WEEKS)
        return [Rate(*weeks[place : place + 2]) for place in range(0, 2 * WEEKS, 2)]

    @cached_property
    def _tallies(self) -> Counts:
        return _sum([counts for _, counts in self._done])

    @cached_property
    def _case_tallies(self) -> Counts:
        return _sum([counts for _, counts in self._ended])

    def warm(self) -> None:
        """Add up everything that a page may ask for, so that no reader waits for it."""
        for dimension in DIMENSIONS:
            self.by(dimension)
            self.values(dimension)
        self.rate(SPANS[0])
        self.rate(SPANS[0], of_cases=True)

    def by(self, dimension: str) -> list[Line]:
        """Return a table by one dimension, the most overdue first.

        Work for several groups is counted under each of them.
        """
        if dimension not in self._tables:
            self._tables[dimension] = self._by(dimension)
        return self._tables[dimension]

    def _by(self, dimension: str) -> list[Line]:
        keys = DIMENSIONS[dimension]
        work: dict[str, list[tuple[Place, Counts]]] = defaultdict(list)
        done: dict[str, list[Counts]] = defaultdict(list)
        for cell in self._work:
            for key in keys(cell[0]):
                work[key].append(cell)
        for place, counts in self._done:
            for key in keys(place):
                done[key].append(counts[:2])
        lines = [self._line(key, work[key], done[key]) for key in {**work, **done}]
        return sorted(lines, key=lambda line: (-line.work.overdue, -line.work.open, line.key))

    def _line(self, key: str, work: list[tuple[Place, Counts]], recent: list[Counts]) -> Line:
        counts = Work(*_sum([counts for _, counts in work])[: len(WORK)])
        return Line(key, counts, _minutes(self.snapshot, work), Rate(*_sum(recent)))

    def values(self, dimension: str) -> list[str]:
        """Return the keys of a dimension that occur at all, for filters."""
        if dimension not in self._values:
            keys = DIMENSIONS[dimension]
            self._values[dimension] = sorted({key for each in self._places for key in keys(each)})
        return self._values[dimension]

    @cached_property
    def _places(self) -> set[Place]:
        return {cell[0] for cell in self._work} | {cell[0] for cell in self._done}


def _sum(rows: list[Counts]) -> Counts:
    return tuple(map(sum, zip(*rows, strict=True)))


def _minutes(snapshot: Snapshot, work: list[tuple[Place, Counts]]) -> int:
    steps: dict[tuple[str, str], int] = defaultdict(int)
    for place, counts in work:
        steps[place.process, place.activity] += counts[0]
    usual = snapshot.handling
    spans = (usual.get(step, UNKNOWN) * count for step, count in steps.items())
    return round(sum(span.total_seconds() for span in spans) / 60)


def _rate(sums: Counts, days: int, before: int = 0) -> Rate:
    if not sums:
        return Rate()
    timed, on_time = _span(sums, days)
    if before:
        later, later_on_time = _span(sums, before)
        timed, on_time = timed - later, on_time - later_on_time
    return Rate(timed, on_time)


def _span(sums: Counts, days: int) -> tuple[int, int]:
    place = 2 * SPANS.index(days)
    return sums[place], sums[place + 1]
