"""Rounds of a complaint played side by side: our engine, bare SQLite, stock SpiffWorkflow.

The sides take turns in small portions, so that all see the same weather on a shared machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import fixtures
from benchmarks.completions.recording import Bare, Recording, Transaction, recorded
from benchmarks.completions.stock import Stock
from benchmarks.fixtures import Dealer
from engine.clock import VirtualClock

Clock = Callable[[], float]
#: cases that a side completes before it is the next one's turn
PORTION = 20


@dataclass
class Costs:
    """Seconds of one completion, by side and form: one value for each portion."""

    seconds: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    transactions: list[Transaction] = field(default_factory=list)
    completions: int = 0

    def add(self, side: str, form: str, seconds: float) -> None:
        """Note the cost of one portion."""
        self.seconds.setdefault((side, form), []).append(seconds)

    def of(self, side: str) -> float:
        """Return the seconds of one completion: the median for each form, their mean."""
        found = [median(all_of) for (name, _), all_of in self.seconds.items() if name == side]
        return sum(found) / len(found)


class Bench:
    """The three sides with the same cases, and a fourth that is recorded for the bare one."""

    def __init__(
        self, stack: ExitStack, folder: Path, time: VirtualClock, synchronous: str
    ) -> None:
        self._time = time
        self.ours = stack.enter_context(fixtures.dealer(folder / "ours.db", synchronous))
        self._model = stack.enter_context(fixtures.dealer(folder / "model.db", "OFF"))
        self._recording: Recording = stack.enter_context(recorded(self._model.database))
        self.stock = Stock(folder, synchronous)
        stack.callback(self.stock.close)
        self._bare_file = folder / "bare.db"
        self._synchronous = synchronous
        self._stack = stack
        self.items: list[str] = []

    def receive(self, count: int) -> None:
        """Let each side start so many complaints, and copy the file for the bare one."""
        self.items = [self.ours.receive() for _ in range(count)]
        assert self.items == [self._model.receive() for _ in range(count)]
        self._model.database.close()
        self._recording.take()
        shutil.copy(self._model.file, self._bare_file)
        self._bare = Bare(self._bare_file, self._synchronous)
        self._stack.callback(self._bare.close)

    def play(self, forms: Sequence[str], costs: Costs, clock: Clock, stock: Sequence[int]) -> None:
        """Complete these forms in all cases; stock's cases are fewer, being slower."""
        for form in forms:
            transactions = self._record(form)
            portions = range(0, len(self.items), PORTION)
            waiting = list(stock)
            for turn, portion in enumerate(portions, 1):
                which = slice(portion, portion + PORTION)
                self._portion(form, which, transactions[which], costs, clock)
                while waiting and len(waiting) > len(stock) * (1 - turn / len(portions)):
                    number = waiting.pop()
                    began = clock()
                    self.stock.complete(number, form)
                    costs.add("stock", form, clock() - began)
            if form == fixtures.BEFORE_WAITING:
                self._wait(stock)

    def _record(self, form: str) -> list[Transaction]:
        for item in self.items:
            self._model.complete(item, form)
        transactions = self._recording.take()
        assert len(transactions) == len(self.items), "a completion is one commit"
        return transactions

    def _portion(
        self, form: str, which: slice, transactions: list[Transaction], costs: Costs, clock: Clock
    ) -> None:
        items = self.items[which]
        began = clock()
        following = [self.ours.complete(item, form) for item in items]
        ours = clock()
        self._bare.play(transactions)
        bare = clock()
        costs.add("ours", form, (ours - began) / len(items))
        costs.add("bare", form, (bare - ours) / len(items))
        costs.transactions += transactions
        costs.completions += len(items)
        self.items[which] = following

    def _wait(self, stock: Sequence[int]) -> None:
        """Let the days pass until the follow-up call; this is not measured."""
        self._time.advance(fixtures.FOLLOW_UP_DAYS)
        items = self.ours.wait()
        self.items = [items[number] for number in sorted(items)]
        assert self._model.wait() == items
        self._bare.play(self._recording.take())
        for number in stock:
            self.stock.wait(number)


def one_round(dealer: Dealer, time: VirtualClock, item: str, forms: Sequence[str]) -> str:
    """Play one case through a round without measuring, and return its next work item."""
    number = fixtures.case_of(item)
    for form in forms:
        item = dealer.complete(item, form)
        if form == fixtures.BEFORE_WAITING:
            time.advance(fixtures.FOLLOW_UP_DAYS)
            item = dealer.wait()[number]
    return item
