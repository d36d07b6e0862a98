"""How long each step and the rest of the case after it take, by severity where enough is known.

Lengths are seconds of working time. `waiting` is from the worklist to the claim, `handling` from
the claim to the end, `step` both together, `before` from the beginning of the case to the
worklist, `rest` from there to the end of the case, and `whole` is the length of the cases that
came here. Past cases of other systems do not tell when work was claimed: their steps have no
waiting and handling.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from engine.forecast.survival import Curve, curve

WAITING, HANDLING, STEP = "waiting", "handling", "step"
BEFORE, REST, WHOLE = "before", "rest", "whole"
#: a severity with fewer finished pieces of work has no curve of its own
FEWEST = 30


class Key(NamedTuple):
    """What a curve is about; an empty severity is all of them."""

    process: str
    activity: str
    what: str
    severity: str = ""


class Seen(NamedTuple):
    """How long one piece of work took; `over` is False when it is not done yet."""

    process: str
    activity: str
    severity: str
    what: str
    seconds: float
    over: bool = True


@dataclass(frozen=True)
class Durations:
    """The curves of all steps."""

    curves: Mapping[Key, Curve] = field(default_factory=dict)

    def find(self, process: str, activity: str, what: str, severity: str = "") -> Curve | None:
        """Return the curve of this severity, or of all when too little is known of it."""
        own = self.curves.get(Key(process, activity, what, severity)) if severity else None
        return own or self.curves.get(Key(process, activity, what))

    def particular(self, process: str, activity: str, what: str, severity: str) -> Curve | None:
        """Return the curve of this severity alone."""
        return self.curves.get(Key(process, activity, what, severity)) if severity else None

    def to_json(self) -> list[Any]:
        """Return all curves as JSON."""
        return [[*key, found.to_json()] for key, found in sorted(self.curves.items())]

    @staticmethod
    def from_json(said: Iterable[Any]) -> Durations:
        """Return what `to_json` wrote."""
        return Durations({Key(*row[:4]): Curve.from_json(row[4]) for row in said})


def durations(seen: Iterable[Seen]) -> Durations:
    """Return the curves of what was seen."""
    done: dict[Key, list[float]] = defaultdict(list)
    still: dict[Key, list[float]] = defaultdict(list)
    for one in seen:
        into = done if one.over else still
        key = Key(one.process, one.activity, one.what)
        into[key].append(one.seconds)
        if one.severity:
            into[key._replace(severity=one.severity)].append(one.seconds)
    return Durations(
        {
            key: curve(lengths, still.get(key, ()))
            for key, lengths in done.items()
            if not key.severity or len(lengths) >= FEWEST
        }
    )
