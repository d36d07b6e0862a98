"""How honest the forecast is: predictions for cases that it did not know, and what became of them.

1. The newer half of the finished cases is cut into eight parts by their beginnings.
2. For each part the curves are drawn from what could be known when it began, as the forecast does
   it every day: from the newest four hundred cases of the process, and nothing that happened later.
3. Each step of the part's cases is predicted twice: when it was put on the worklist, and, if it was
   still open then, when half of its time until due was over.
4. Predictions are sorted into tenths by their chance; a forecast is honest when as many breached
   as it said. The Brier score is the mean square of its error; beside it stands the score of
   saying every time how often things were late before (the base rate).

Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78
(1950).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, NamedTuple

from engine.forecast.durations import REST, STEP, WHOLE, Durations, durations
from engine.forecast.observing import RECENT, Hours, Past, newest, observations
from engine.forecast.survival import Curve
from engine.sla.clock import CASE
from engine.sla.clock import STEP as OF_STEP
from engine.working_line import Line

TENTHS = 10
#: with fewer predictions than this nothing is said about a process
FEWEST = 50
#: the newer half of the cases is predicted in so many parts
FOLDS = 8


class Prediction(NamedTuple):
    """A chance that was given, and what became of it."""

    process: str
    measure: str
    chance: float
    breached: bool


@dataclass(frozen=True)
class Tenth:
    """The predictions between two chances."""

    count: int = 0
    #: the mean of the chances
    said: float = 0.0
    #: the share that breached
    happened: float = 0.0


@dataclass(frozen=True)
class Report:
    """How the predictions about one kind of clock did."""

    process: str
    measure: str
    count: int
    tenths: tuple[Tenth, ...]
    brier: float
    base_brier: float
    #: how many had breached before, and how many of those predicted did
    base_rate: float
    rate: float
    parted_at: str

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @staticmethod
    def from_json(said: dict[str, Any]) -> Report:
        """Return the report that `to_json` wrote."""
        return Report(**{**said, "tenths": tuple(Tenth(**one) for one in said["tenths"])})


def calibrate(rows: Sequence[Past], hours: Hours, now: datetime) -> list[Report]:
    """Return a report for each process and kind of clock of which enough is known."""
    by_process: dict[str, list[Past]] = defaultdict(list)
    for row in rows:
        by_process[row.process].append(row)
    hours.reach(rows, now)
    return [one for name in sorted(by_process) for one in _process(by_process[name], hours, now)]


def _process(rows: list[Past], hours: Hours, now: datetime) -> Iterator[Report]:
    begins = sorted({row.case_id: row.case_started_at for row in rows}.values())
    edges = [begins[len(begins) * (FOLDS + part) // (2 * FOLDS)] for part in range(FOLDS)]
    predictions: list[Prediction] = []
    bases: dict[str, list[float]] = {CASE: [], OF_STEP: []}
    for number, edge in enumerate(edges):
        until = edges[number + 1] if number + 1 < FOLDS else now
        recent = newest(rows, edge, RECENT)
        known = durations(observations(recent, edge, hours))
        hours.reach(rows, now)
        later = [row for row in rows if edge < row.case_started_at <= until]
        fresh = list(_predictions(later, known, hours))
        predictions += fresh
        for measure in bases:
            rate = base_rate(recent, measure, edge)
            bases[measure] += [rate] * sum(one.measure == measure for one in fresh)
    for measure, rates in bases.items():
        found = [one for one in predictions if one.measure == measure]
        if len(found) >= FEWEST:
            yield _report(found, rates, edges[0])


def base_rate(rows: Iterable[Past], measure: str, at: datetime) -> float:
    """Return how often work was late, as could be known at an instant."""
    outcomes = [
        breached
        for row in rows
        if (breached := _outcome(row, measure)) is not None and _ended(row, measure) <= at
    ]
    return sum(outcomes) / len(outcomes) if outcomes else 0.0


def _predictions(rows: Iterable[Past], known: Durations, hours: Hours) -> Iterator[Prediction]:
    for row in rows:
        for measure in (CASE, OF_STEP):
            breached, due_at = _outcome(row, measure), _due(row, measure)
            if breached is None or due_at is None or due_at <= row.created_at:
                continue
            line = hours.of(row.group if measure == OF_STEP else None, row.branch)
            left = line.seconds(row.created_at, due_at)
            views = list(_views(row, measure, known, line))
            if not views:
                continue
            chance = min(curve.chance(age + left, age) for curve, age in views)
            yield Prediction(row.process, measure, chance, breached)
            if line.seconds(row.created_at, row.completed_at or row.created_at) > left / 2:
                half = min(curve.chance(age + left, age + left / 2) for curve, age in views)
                yield Prediction(row.process, measure, half, breached)


def _views(row: Past, measure: str, known: Durations, line: Line) -> Iterator[tuple[Curve, float]]:
    """Yield the curves that a clock is predicted by, with the seconds that had passed on each."""
    passed = {STEP: 0.0, REST: 0.0, WHOLE: line.seconds(row.case_started_at, row.created_at)}
    for what in (REST, WHOLE) if measure == CASE else (STEP,):
        curve = known.find(row.process, row.activity, what, row.severity)
        if curve is not None:
            yield curve, passed[what]


def _due(row: Past, measure: str) -> datetime | None:
    return row.case_due_at if measure == CASE else row.due_at


def _ended(row: Past, measure: str) -> datetime:
    end = row.case_ended_at if measure == CASE else row.completed_at
    return end or datetime.max.replace(tzinfo=row.created_at.tzinfo)


def _outcome(row: Past, measure: str) -> bool | None:
    """Return whether a clock was breached; None when it had no target or its work was dropped."""
    due_at = _due(row, measure)
    dropped = row.case_cancelled if measure == CASE else row.withdrawn
    open_yet = (row.case_ended_at if measure == CASE else row.completed_at) is None
    if due_at is None or dropped or open_yet:
        return None
    return _ended(row, measure) > due_at


def _report(found: list[Prediction], rates: list[float], parted_at: datetime) -> Report:
    bins: list[list[Prediction]] = [[] for _ in range(TENTHS)]
    for one in found:
        bins[min(TENTHS - 1, int(one.chance * TENTHS))].append(one)
    return Report(
        found[0].process,
        found[0].measure,
        len(found),
        tuple(_tenth(some) for some in bins),
        _mean((one.chance - one.breached) ** 2 for one in found),
        _mean((rate - one.breached) ** 2 for rate, one in zip(rates, found, strict=True)),
        _mean(rates),
        _mean(float(one.breached) for one in found),
        parted_at.isoformat(),
    )


def _tenth(some: list[Prediction]) -> Tenth:
    if not some:
        return Tenth()
    said = _mean(one.chance for one in some)
    return Tenth(len(some), said, _mean(float(one.breached) for one in some))


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values)
