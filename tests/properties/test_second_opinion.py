"""The machine and stock SpiffWorkflow play the same random paths alike.

2,000 plays by default, SAMPHAN_PLAYS for more; the seed is printed, SAMPHAN_SEED takes it back.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.diagram import read
from engine.machine import Complete, Fire, Program, Start, State, advance, compile_program
from engine.machine.state import WaitKind
from engine.second_opinion.player import StockCase, StockProgram
from tests.properties.random_models import Model, random_model

PLAYS = int(os.environ.get("SAMPHAN_PLAYS", "2000"))
PLAYS_OF_A_MODEL = 8
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONGEST = 120


class OurCase:
    """One case on our machine, with the same verbs as the one on stock SpiffWorkflow."""

    def __init__(self, program: Program, now: datetime) -> None:
        self._program, self._now = program, now
        self.state: State = advance(program, None, Start(), now).state

    @property
    def open(self) -> list[str]:
        return sorted(wait.element.rstrip("*") for _, wait in self._waits(WaitKind.WORK_ITEM))

    @property
    def finished(self) -> bool:
        return self.state.status == "completed"

    def complete(self, element: str, data: dict[str, Any]) -> None:
        waits = self._waits(WaitKind.WORK_ITEM)
        number = next(number for number, wait in waits if wait.element.rstrip("*") == element)
        self.state = advance(self._program, self.state, Complete(number, data), self._now).state

    def next_due(self) -> datetime | None:
        return min(
            (wait.due_at for _, wait in self._waits(WaitKind.TIMER) if wait.due_at), default=None
        )

    def wait_until(self, now: datetime) -> None:
        self._now = now
        while (due := self.next_due()) is not None and due <= now:
            number = next(n for n, wait in self._waits(WaitKind.TIMER) if wait.due_at == due)
            self.state = advance(self._program, self.state, Fire(number), now).state

    def _waits(self, kind: WaitKind) -> list[tuple[int, Any]]:
        return [(n, wait) for n, wait in sorted(self.state.waits.items()) if wait.kind is kind]


def play(model: Model, ours: OurCase, stock: StockCase, rnd: random.Random) -> tuple[int, str]:
    """Play one random path on both; return its length and the first difference, or nothing."""
    now = NOON
    for step in range(LONGEST):
        if ours.open != stock.open or ours.finished != stock.finished:
            return step, f"step {step}: ours {ours.open}, stock {stock.open}"
        if ours.finished:
            same = dict(ours.state.variables) == stock.variables
            return step, "" if same else f"ours {ours.state.variables}, stock {stock.variables}"
        due = ours.next_due()
        if due is not None and rnd.random() < 0.3:
            now = max(now, due + timedelta(seconds=1))
            ours.wait_until(now)
            stock.wait_until(now)
            continue
        element = rnd.choice(ours.open)
        answer = model.answers.get(element)
        data = answer(rnd, step) if answer else {}
        ours.complete(element, dict(data))
        stock.complete(element, dict(data))
    return LONGEST, "the play does not end"


def test_random_plays_are_alike_on_both_engines(
    seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    differences: list[str] = []
    kinds: Counter[str] = Counter()
    plays = steps = 0
    number = seed
    while plays < PLAYS:
        number += 1
        model = random_model(number)
        program = compile_program(read(model.source), {})
        parsed = StockProgram(model.source)
        kinds.update(model.kinds)
        for turn in range(PLAYS_OF_A_MODEL):
            rnd = random.Random(f"{number}-{turn}")
            length, found = play(model, OurCase(program, NOON), StockCase(parsed, NOON), rnd)
            steps += length
            differences += [f"model {number} play {turn}: {found}"] if found else []
            plays += 1
    with capsys.disabled():
        print(f"\n{plays} plays of {steps} steps, {len(differences)} differences, seed {seed}")
        print(f"models with {dict(kinds)}")
    assert not differences, "\n".join(differences[:10])
    assert len(kinds) >= 11
