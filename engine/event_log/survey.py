"""A first walk through a log, before anything is stored: what is in it and what it will become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from engine.business_time import Calendar
from engine.errors import BadInput, Problem, sentence
from engine.event_log import mapping, targets
from engine.event_log.discovery import Observed
from engine.event_log.mapping import COMPLETE, START, Attributes, PastCase
from engine.event_log.reading import Trace, traces

#: so many traces are looked at to learn which attributes a log has
_SAMPLE = 300
Progress = Callable[[int], None]


@dataclass
class Survey:
    """What a log holds."""

    attributes: Attributes
    observed: Observed = field(default_factory=Observed)
    policy: dict[str, Any] = field(default_factory=dict)
    traces: int = 0
    #: traces in which nothing was completed
    empty: int = 0
    events: int = 0
    first: datetime | None = None
    last: datetime | None = None
    people: set[str] = field(default_factory=set)
    #: events of other lifecycles, which are not read
    ignored: Counter[str] = field(default_factory=Counter)
    #: how many values each fact has
    facts: dict[str, Counter[str]] = field(default_factory=dict)
    #: cases with a deadline, and those that ended after it
    deadlines: int = 0
    missed: int = 0

    def take(self, trace: Trace) -> PastCase | None:
        """Count a trace and return its case."""
        self.traces += 1
        self.events += len(trace.events)
        self.ignored.update(
            event.lifecycle for event in trace.events if event.lifecycle not in (COMPLETE, START)
        )
        case = mapping.past_case(trace, self.attributes)
        if case is None:
            self.empty += 1
            return None
        self.observed.add(case)
        self.first = min(self.first or case.started_at, case.started_at)
        self.last = max(self.last or case.ended_at, case.ended_at)
        self.people.update(step.person for step in case.steps if step.person)
        for name, value in case.newest.items():
            self.facts.setdefault(name, Counter())[value] += 1
        if case.due_at is not None:
            self.deadlines += 1
            self.missed += case.ended_at > case.due_at
        return case


def survey(
    path: Path, calendar: Calendar, chosen: str = "", progress: Progress = lambda _: None
) -> Survey:
    """Walk through a log; `chosen` is a mapping as JSON, else the usual attributes are read."""
    known = _attributes(path)
    found = Survey(mapping.read(chosen, known) if chosen else mapping.usual(known))
    found.policy = targets.policy(_cases(found, path, progress), calendar)
    if not found.observed.cases:
        problem = Problem(sentence("The log holds no completed activity."))
        raise BadInput([problem], sentence("The event log cannot be read."))
    return found


def cases(path: Path, attributes: Attributes) -> Iterator[PastCase]:
    """Walk through a log again, for its cases."""
    for trace in traces(path):
        case = mapping.past_case(trace, attributes)
        if case is not None:
            yield case


def _cases(found: Survey, path: Path, progress: Progress) -> Iterator[PastCase]:
    for trace in traces(path, progress):
        case = found.take(trace)
        if case is not None:
            yield case


def _attributes(path: Path) -> set[str]:
    found: set[str] = set()
    for trace in islice(traces(path), _SAMPLE):
        found.update(trace.attributes)
        for event in trace.events:
            found.update(event.attributes)
    return found
