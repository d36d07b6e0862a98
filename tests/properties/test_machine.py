"""What is true of every case: restarts are invisible, nothing is lost, waits and effects agree."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.machine import (
    Advance,
    ArmTimer,
    Command,
    Drop,
    Finish,
    OfferWork,
    Program,
    Refused,
    RequestJob,
    Restore,
    Start,
    State,
    Subscribe,
    WaitKind,
    advance,
    check,
    from_json,
)
from tests.engine.machine.builders import NOW
from tests.properties import stories

PLAYED: Counter[str] = Counter()


@settings(max_examples=400, deadline=None)
@given(st.integers(0, 2**63))
def test_every_story_keeps_its_promises(seed):
    random = Random(seed)
    program = stories.story(random)
    state: State | None = None
    command: Command = Start(stories.data(random), facts={"id": 1})
    now = NOW
    PLAYED["stories"] += 1
    for _ in range(60):
        before = state.dump() if state else ""
        try:
            answer = advance(program, state, command, now)
        except Refused as refused:
            PLAYED["refused"] += 1
            assert str(refused)
            assert_refused_again(program, state, command, now)
        else:
            PLAYED["steps"] += 1
            assert_invisible_restart(program, state, command, now, answer)
            assert check(program, answer.state) == []
            assert_effects_and_waits_agree(state, answer)
            assert_undone(program, state, answer, now)
            if state is not None:
                assert state.dump() == before, "a state was changed in place"
            state = answer.state
        if state is None or state.status != "active":
            PLAYED["ended"] += state is not None
            break
        command = stories.command(state, program, random)
        now += timedelta(minutes=random.randint(0, 90))


def assert_invisible_restart(program, state, command, now, answer: Advance):
    stored = State.load(state.dump()) if state else None
    again = advance(program, stored, from_json(command.to_json()), now)
    assert again.state.dump() == answer.state.dump()
    assert again.events == answer.events
    assert again.effects == answer.effects
    loaded = State.load(answer.state.dump())
    assert loaded.dump() == answer.state.dump()
    assert {k: v for k, v in loaded.live.items() if v} == {
        k: v for k, v in answer.state.live.items() if v
    }


def assert_undone(program, state: State | None, answer: Advance, now):
    """A step that is undone leaves the case as it was, but for the ids that were given."""
    if state is None or (answer.state.status != "active" and answer.state.waits):
        return
    undone = advance(program, answer.state, Restore(state.dump()), now)
    loaded = State.load(undone.state.dump())
    assert loaded.next_id == answer.state.next_id
    loaded.next_id = state.next_id
    assert loaded.dump() == state.dump()
    dropped = {one.wait for one in undone.effects if isinstance(one, Drop)}
    fresh = set(answer.state.waits) - set(state.waits)
    assert dropped == {n for n in fresh if answer.state.waits[n].kind is not WaitKind.CONDITION}


def assert_refused_again(program: Program, state, command, now):
    stored = State.load(state.dump()) if state else None
    try:
        advance(program, stored, command, now)
    except Refused:
        return
    raise AssertionError("a restart made a refused command possible")


def assert_effects_and_waits_agree(state: State | None, answer: Advance):
    """Everything awaited was asked for, and everything asked for and not dropped is awaited."""
    asked = {
        one.wait
        for one in answer.effects
        if isinstance(one, OfferWork | ArmTimer | RequestJob | Subscribe)
    }
    dropped = {one.wait for one in answer.effects if isinstance(one, Drop)}
    before = set(state.waits) if state else set()
    after = {n for n, w in answer.state.waits.items() if w.kind is not WaitKind.CONDITION}
    assert after - before == asked - dropped
    assert not after & dropped
    finished = [one.status for one in answer.effects if isinstance(one, Finish)]
    assert finished == ([] if answer.state.status == "active" else [answer.state.status])


def test_how_much_was_played(capsys):
    with capsys.disabled():
        print(f"\nmachine stories: {dict(PLAYED)}")
