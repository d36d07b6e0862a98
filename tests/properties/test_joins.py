"""Joins agree with an independent token oracle over random diagrams with loops."""

from __future__ import annotations

import os
from random import Random

import pytest

from engine.machine import Complete, Refused, Start, WaitKind, advance
from tests.engine.machine.builders import NOW
from tests.properties import drawing
from tests.properties.token_oracle import Net, Play, Unsafe

PLAYS = int(os.environ.get("SAMPHAN_PLAYS", "600"))
COMPLETIONS = 40


def play(net: Net, random: Random) -> tuple[int, str]:
    """Play a net on both; return how many completions agreed and how the play ended."""
    program = drawing.compiled(net)
    chosen = drawing.choices(net, random)
    oracle = Play(net, chosen)
    try:
        oracle.start()
    except Unsafe:
        return 0, "unsafe"
    command: Start | Complete = Start(chosen)
    state = None
    for turn in range(COMPLETIONS):
        try:
            state = advance(program, state, command, NOW).state
        except Refused as refused:
            assert oracle.starved, f"{refused}, but the oracle goes on with {oracle.work}"
            return turn, "starved"
        assert not oracle.starved, "the oracle starves, the machine goes on"
        waits = [(n, w.element) for n, w in state.waits.items() if w.kind is WaitKind.WORK_ITEM]
        assert sorted(element for _, element in waits) == oracle.work
        if not waits:
            assert state.status == "completed"
            return turn, "completed"
        number, task = random.choice(waits)
        chosen = drawing.choices(net, random)
        try:
            oracle.complete(task, chosen)
        except Unsafe:
            return turn, "unsafe"
        command = Complete(number, chosen)
    return COMPLETIONS, "stopped"


@pytest.mark.parametrize("draw", [drawing.structured, drawing.wild])
def test_joins_agree_with_the_token_oracle(draw, seed, capsys):
    ends: dict[str, int] = {}
    completions = 0
    for index in range(PLAYS):
        random = Random(f"{seed}-{index}")
        net = draw(random)
        try:
            turns, how = play(net, random)
        except AssertionError as deviation:
            pytest.fail(f"seed {seed}, play {index}: {deviation}\n{net}")
        completions += turns
        ends[how] = ends.get(how, 0) + 1
    with capsys.disabled():
        print(
            f"\n{draw.__name__}: {PLAYS} plays, {completions} completions, 0 deviations from the "
            f"token oracle (seed {seed}; {ends})"
        )
    assert ends.get("completed", 0) > PLAYS / 20
