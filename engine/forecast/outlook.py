"""What is likely for open work: the chance to be late, why, when it ends, by when to begin.

1. The time that a step or case has taken so far is given; from the curve of finished work follows
   how much more it takes.
2. The chance to breach is the share of that work that took longer than what is left until due.
3. Of a case there are two views: how long the rest took after the same step, and how long the whole
   took of those that came here. The lower chance is taken: on the logs that this was tried on, who
   expected a case to be late by one view alone was wrong too often.
4. A cause is a comparison of lengths: what makes this work later than is usual, in working time.
   The two longest are named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from engine.errors import sentence
from engine.forecast.durations import BEFORE, FEWEST, HANDLING, REST, STEP, WHOLE, Durations
from engine.forecast.observing import Hours, Past
from engine.forecast.survival import Curve
from engine.sla.clock import CASE
from engine.sla.clock import STEP as OF_STEP
from engine.working_line import Line

#: a cause shorter than this is no cause
_LEAST = 1800.0
MOST_CAUSES = 2
#: handling that is usually shorter than this many seconds tells when work is claimed, not how long
#: it takes
_TELLING = 60.0

WAITED = sentence("“%(what)s” has taken %(length)s longer than usual already")
EARLIER = sentence("the steps before “%(what)s” took %(length)s longer than usual")
SEVERE = sentence("severity “%(severity)s” takes %(length)s longer than others")
LOADED = sentence("%(who)s has %(length)s of work before it")
QUEUED = sentence("%(length)s of work waits before it in the group %(group)s")
SHORT = sentence("“%(what)s” usually takes another %(usual)s, and %(length)s of that are too much")


class Cause(NamedTuple):
    """Something that makes work late, and by how many working seconds."""

    template: str
    seconds: float
    usual: float = 0.0


@dataclass(frozen=True)
class Outlook:
    """What is likely for one clock."""

    row: Past
    #: "case" or "step"
    measure: str
    due_at: datetime
    #: the chance that it ends after it is due
    chance: float
    expected_at: datetime
    #: how many finished pieces of work say so
    count: int
    late: bool
    about: _About = field(repr=False)

    # Worked out when they are asked for: of thousands of clocks a page shows a few.
    @property
    def start_by(self) -> datetime:
        """Return when it is due minus what the work usually takes."""
        return self.about.start_by

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Return what makes it late, the heaviest first."""
        return self.about.causes


@dataclass
class Queues:
    """What lies before a piece of work: with the person who holds it, or in its group."""

    #: by work item: seconds of usual work that come first with its holder or in its group
    waiting: Mapping[str, float] = field(default_factory=dict)
    #: by holder ("@" and a name) or group: all of it
    whole: Mapping[str, float] = field(default_factory=dict)

    def before(self, row: Past) -> float:
        """Return the seconds of usual work that come first; of undated work, after all other."""
        found = self.waiting.get(row.id)
        return self.whole.get(_place(row), 0.0) if found is None else found


def queues(rows: Iterable[Past], durations: Durations) -> Queues:
    """Return what waits before what: the earliest due comes first."""
    found: dict[str, list[tuple[datetime, str, float]]] = defaultdict(list)
    for row in rows:
        if row.completed_at is None and row.due_at is not None:
            usual = _handling(row, durations)
            found[_place(row)].append((row.due_at, row.id, usual.median if usual else 0.0))
    waiting: dict[str, float] = {}
    whole: dict[str, float] = {}
    for place, line in found.items():
        total = 0.0
        for _, one, seconds in sorted(line):
            waiting[one] = total
            total += seconds
        whole[place] = total
    return Queues(waiting, whole)


def outlooks(
    rows: Iterable[Past], durations: Durations, now: datetime, hours: Hours
) -> list[Outlook]:
    """Return the outlook of every clock of open work, the likeliest to be late first."""
    rows = [row for row in rows if row.completed_at is None]
    hours.reach(rows, now)
    waiting = queues(rows, durations)
    found: dict[tuple[str, str], Outlook] = {}
    for row in rows:
        for one in _of(row, durations, now, hours, waiting):
            key = (one.measure, str(row.case_id) if one.measure == CASE else row.id)
            if key not in found or one.expected_at > found[key].expected_at:
                found[key] = one
    return sorted(found.values(), key=lambda one: (-one.chance, one.due_at))


def start_by(row: Any, durations: Durations, line: Line) -> datetime | None:
    """Return when to begin with a piece of work that is due, as long as it usually takes.

    The row has process, activity, severity and `due_at`; None where nobody knows.
    """
    usual = _handling(row, durations)
    at: datetime = row.due_at
    return None if usual is None else line.shifted(at, -usual.median)


def _of(
    row: Past, durations: Durations, now: datetime, hours: Hours, waiting: Queues
) -> Iterable[Outlook]:
    line, office = hours.of(row.group, row.branch), hours.of(None, row.branch)
    if row.due_at is not None:
        curve, since = _step(row, durations)
        if curve is not None:
            so_far = line.seconds(since, now)
            yield _About(
                row, OF_STEP, row.due_at, curve, so_far, line, now, durations, waiting
            ).outlook()
    if row.case_due_at is not None:
        views = []
        for what, since in ((REST, row.created_at), (WHOLE, row.case_started_at)):
            curve = durations.find(row.process, row.activity, what, row.severity)
            if curve is not None:
                so_far = office.seconds(since, now)
                due = row.case_due_at
                views.append(_About(row, CASE, due, curve, so_far, office, now, durations, waiting))
        if views:
            yield min(views, key=lambda view: view.chance).outlook()


def _step(row: Past, durations: Durations) -> tuple[Curve | None, datetime]:
    """Return the curve to compare a step with, and since when it is on it."""
    if row.claimed_at is not None:
        found = _told(durations, row)
        if found is not None:
            return found, row.claimed_at
    return durations.find(row.process, row.activity, STEP, row.severity), row.created_at


def _handling(row: Any, durations: Durations) -> Curve | None:
    found = _told(durations, row)
    return found or durations.find(row.process, row.activity, STEP, row.severity)


def _told(durations: Durations, row: Any) -> Curve | None:
    """Return how long handling takes, unless people claim work only when they complete it."""
    found = durations.find(row.process, row.activity, HANDLING, row.severity)
    if found is None or found.count < FEWEST or found.median < _TELLING:
        return None
    return found


def _place(row: Past) -> str:
    return f"@{row.assignee}" if row.assignee else row.group or ""


@dataclass(frozen=True)
class _About:
    """One clock and the curve that says how it goes on."""

    row: Past
    measure: str
    due_at: datetime
    curve: Curve
    so_far: float
    line: Line
    now: datetime
    durations: Durations
    waiting: Queues

    @property
    def left(self) -> float:
        """Return the working seconds until due."""
        return self.line.seconds(self.now, self.due_at)

    @property
    def chance(self) -> float:
        """Return the chance to end after it is due."""
        return self.curve.chance(self.so_far + self.left, self.so_far)

    @property
    def rest(self) -> float:
        """Return how many more seconds are likely."""
        return self.curve.quantile(0.5, self.so_far) - self.so_far

    def outlook(self) -> Outlook:
        """Return what is likely."""
        late = self.due_at <= self.now
        chance = 1.0 if late else self.chance
        expected_at = self.line.shifted(self.now, self.rest)
        return Outlook(
            self.row, self.measure, self.due_at, chance, expected_at, self.curve.count, late, self
        )

    @property
    def start_by(self) -> datetime:
        """Return when it is due minus what is usually needed, had nothing been done yet."""
        row = self.row
        if self.measure == OF_STEP:
            usual = _handling(row, self.durations)
        else:
            usual = self.durations.find(row.process, row.activity, REST, row.severity)
        return self.line.shifted(self.due_at, -usual.median if usual else 0.0)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Return what takes longer than half an hour, the longest first."""
        row = self.row
        step = self.durations.find(row.process, row.activity, STEP, row.severity)
        found = [
            Cause(WAITED, self._of_step_so_far() - step.median if step else 0.0),
            Cause(LOADED if row.assignee else QUEUED, self.waiting.before(row)),
            Cause(SEVERE, self._severity()),
            Cause(SHORT, self.rest - max(self.left, 0.0), self.rest),
        ]
        if self.measure == CASE:
            found.append(Cause(EARLIER, self._earlier()))
        real = [cause for cause in found if cause.seconds >= _LEAST]
        return tuple(sorted(real, key=lambda cause: -cause.seconds)[:MOST_CAUSES])

    def _of_step_so_far(self) -> float:
        return self.line.seconds(self.row.created_at, self.now)

    def _severity(self) -> float:
        """Return how much longer this severity usually takes than all."""
        row, what = self.row, REST if self.measure == CASE else STEP
        own = self.durations.particular(row.process, row.activity, what, row.severity)
        everything = self.durations.find(row.process, row.activity, what)
        return own.median - everything.median if own and everything else 0.0

    def _earlier(self) -> float:
        row = self.row
        usual = self.durations.find(row.process, row.activity, BEFORE, row.severity)
        took = self.line.seconds(row.case_started_at, row.created_at)
        return took - usual.median if usual else 0.0
