"""How long things take: the Kaplan-Meier curve, and what it says once some time has passed.

1. Work that is still open counts too: it takes at least as long as it has taken (censored), so
   that slow work that nobody finished yet does not make everything look quick.
2. One more piece of work is thought of that never ends. So no chance is ever quite 0 or 1, and
   who has outlived everything that was seen is expected to go on.
3. A curve keeps at most two hundred of its steps, evenly over its fall.

Kaplan and Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import neg
from typing import Any

MOST_STEPS = 200


@dataclass(frozen=True)
class Curve:
    """The share of work that takes longer than a number of seconds."""

    #: at these seconds the share falls to `shares`, both in order
    seconds: tuple[float, ...]
    shares: tuple[float, ...]
    #: how many finished pieces of work it was drawn from
    count: int

    def beyond(self, seconds: float) -> float:
        """Return the share that takes longer."""
        place = bisect_right(self.seconds, seconds)
        return self.shares[place - 1] if place else 1.0

    def chance(self, longer_than: float, given: float = 0.0) -> float:
        """Return the chance to take longer than this, after `given` seconds have passed."""
        if longer_than <= given:
            return 1.0
        return self.beyond(longer_than) / self.beyond(given)

    def quantile(self, part: float, given: float = 0.0) -> float:
        """Return by when this part is done of what has taken `given` seconds already."""
        wanted = (1.0 - part) * self.beyond(given)
        # the first step after `given` at which no larger share is left
        fallen = bisect_left(self.shares, -wanted, key=neg)
        place = max(fallen, bisect_right(self.seconds, given))
        if place < len(self.seconds):
            return self.seconds[place]
        return max(given, self.seconds[-1] if self.seconds else given)

    @cached_property
    def median(self) -> float:
        """Return the usual length."""
        return self.quantile(0.5)

    def to_json(self) -> list[Any]:
        """Return the curve as JSON."""
        shares = [round(share, 6) for share in self.shares]
        return [self.count, [round(one) for one in self.seconds], shares]

    @staticmethod
    def from_json(said: Sequence[Any]) -> Curve:
        """Return the curve that `to_json` wrote."""
        count, seconds, shares = said
        return Curve(tuple(seconds), tuple(shares), count)


def curve(done: Iterable[float], still: Iterable[float] = ()) -> Curve:
    """Return the curve of work that took these seconds, and of work open for those."""
    ended, open_since = Counter(done), Counter(still)
    count = sum(ended.values())
    left = count + sum(open_since.values()) + 1
    share, steps = 1.0, []
    for at in sorted(ended.keys() | open_since.keys()):
        if ended[at]:
            share *= 1 - ended[at] / left
            steps.append((at, share))
        left -= ended[at] + open_since[at]
    kept = _thinned(steps)
    return Curve(tuple(at for at, _ in kept), tuple(share for _, share in kept), count)


def _thinned(steps: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Keep the steps at which the curve has fallen by another two-hundredth, and the last."""
    if len(steps) <= MOST_STEPS:
        return steps
    kept, limit = [], 1.0
    for number, (at, share) in enumerate(steps):
        if share <= limit or number == len(steps) - 1:
            kept.append((at, share))
            limit = share - 1 / MOST_STEPS
    return kept
