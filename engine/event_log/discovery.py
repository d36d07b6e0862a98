"""What an event log shows of its process: which activities follow which, how often and where.

1. The directly-follows graph counts how often an activity came right after another.
2. Every activity stays, and is reached and left by its most frequent ways (a widest-path tree from
   the start and one to the end), so that the picture hangs together.
3. Of the other ways those are kept that were gone in at least one case of a hundred.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.errors import BadInput, Problem, sentence
from engine.event_log.mapping import PastCase

BEGIN, END = "begin", "end"
MOST_ACTIVITIES = 150
MOST_WAYS = 400
_SHARE = 100
Way = tuple[str, str]


@dataclass
class Observed:
    """What was counted over the cases of a log."""

    cases: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    #: sums of the places at which an activity stood in its case
    places: Counter[str] = field(default_factory=Counter)
    ways: Counter[Way] = field(default_factory=Counter)

    def add(self, case: PastCase) -> None:
        """Count one case."""
        self.cases += 1
        before = BEGIN
        for place, step in enumerate(case.steps):
            here = element(step.activity)
            self.counts[step.activity] += 1
            self.places[step.activity] += place
            self.ways[before, here] += 1
            before = here
        self.ways[before, END] += 1

    @property
    def order(self) -> list[str]:
        """Return the activities by their mean place in a case."""
        return sorted(self.counts, key=lambda name: (self.places[name] / self.counts[name], name))


def observe(cases: Iterable[PastCase]) -> Observed:
    """Count what the cases show."""
    found = Observed()
    for case in cases:
        found.add(case)
    return found


def element(activity: str) -> str:
    """Return the id of an activity in the diagram: the same name gives the same id."""
    plain = re.sub(r"[^a-z0-9]+", "_", activity.lower()).strip("_")[:60]
    digest = hashlib.sha256(activity.encode()).hexdigest()[:6]
    return f"a_{plain}_{digest}" if plain else f"a_{digest}"


def kept_ways(observed: Observed) -> dict[Way, int]:
    """Return the ways that the diagram shows, with how often each was gone."""
    if len(observed.counts) > MOST_ACTIVITIES:
        template = sentence(
            "The log has %(count)s different activities, too many for one diagram (%(most)s)."
        )
        values = {"count": len(observed.counts), "most": MOST_ACTIVITIES}
        raise BadInput([Problem(template, values)])
    kept = _tree(observed.ways, BEGIN) | _tree(_turned(observed.ways), END, turned=True)
    least = max(2, observed.cases // _SHARE)
    often = [way for way, count in observed.ways.most_common(MOST_WAYS) if count >= least]
    kept.update(way for way in often if way != (BEGIN, END))
    return {way: observed.ways[way] for way in sorted(kept)}


def _tree(ways: Mapping[Way, int], root: str, *, turned: bool = False) -> set[Way]:
    """Return a tree of the most frequent ways that reaches everything from the root."""
    reached: set[str] = {root}
    kept: set[Way] = set()
    while True:
        fresh = [
            (count, way)
            for way, count in ways.items()
            if way[0] in reached and way[1] not in reached
        ]
        if not fresh:
            return kept
        _, (source, target) = max(fresh, key=lambda one: (one[0], one[1]))
        reached.add(target)
        kept.add((target, source) if turned else (source, target))


def _turned(ways: Mapping[Way, int]) -> dict[Way, int]:
    return {(target, source): count for (source, target), count in ways.items()}
