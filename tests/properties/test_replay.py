"""Replaying the journal from the first event gives the same state, byte for byte."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import clock, journal
from engine.errors import EngineError
from engine.machine import Command, Refused, Start, State, advance
from engine.replay import differences, replay, same
from engine.runtime import replaying
from tests import databases
from tests.engine.machine.builders import NOW
from tests.office import ALICE, BOB, REPAIR_FILES, SAM, Office
from tests.properties import stories


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**63))
def test_every_story_is_replayed_from_its_rows(seed):
    random = Random(seed)
    program = stories.story(random)
    state: State | None = None
    command: Command = Start(stories.data(random), facts={"id": 1, "number": "S-1"})
    now, rows = NOW, []
    for _ in range(40):
        try:
            state, events, _ = advance(program, state, command, now)
        except Refused:
            pass
        else:
            stored = journal.canonical(command.to_json())
            for index, event in enumerate(events):
                rows.append(
                    journal.Event(
                        case_id=1,
                        seq=len(rows) + 1,
                        at=now,
                        actor="alice",
                        event=event.name,
                        element=event.element,
                        data=journal.parse(journal.canonical(event.data)),
                        reason=None,
                        command=None if index else journal.parse(stored),
                        command_key=None,
                        hash="",
                    )
                )
        if state is None or state.status != "active":
            break
        command = stories.command(state, program, random)
        now += timedelta(minutes=random.randint(0, 90))
    steps = list(replay(lambda _: program, rows, definition_id=1))
    if state is not None:
        assert same(steps[-1].state, state.dump())
    assert [fault for step in steps for fault in differences(step)] == []


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**63))
def test_whatever_people_do_the_stored_case_is_what_its_journal_gives(tmp_path_factory, seed):
    random = Random(seed)
    path = tmp_path_factory.mktemp("office")
    standing = clock.VirtualClock(NOW)
    with databases.sqlite(path) as database, clock.using(standing):
        office = Office(database)
        office.settle()
        office.deploy(REPAIR_FILES)
        cases = [office.repair(amount=random.choice([1, 2.5, 10**20]))[0] for _ in range(2)]
        for _ in range(25):
            try:
                act(office, random.choice(cases), random, standing)
            except EngineError:
                continue
        for case_id in cases:
            assert office.chain_holds(case_id)
            with database.read() as connection:
                assert replaying.faults(office.engine.tools, connection, case_id) == []


def act(office: Office, case_id: int, random: Random, standing: clock.VirtualClock) -> None:
    """Do something to a case, or undo it; what the case does not allow is refused."""
    engine, items = office.engine, office.open_items(case_id)
    kind = random.randrange(13)
    if kind <= 2 and items:
        engine.complete(
            random.choice(items), {"n": random.random()}, actor=random.choice([ALICE, BOB])
        )
    elif kind == 3:
        standing.advance(timedelta(minutes=random.randint(1, 300)))
    elif kind <= 5:
        office.work()
    else:
        steer(office, case_id, random, kind)


def steer(office: Office, case_id: int, random: Random, kind: int) -> None:
    """Do as a supervisor does, or take back what was done last."""
    engine, items = office.engine, office.open_items(case_id)
    wait = int(random.choice(items).partition("-")[2]) if items else 0
    why: dict[str, Any] = {"actor": SAM, "reason": "so it is"}
    if kind == 6:
        engine.correct(case_id, {"customer": str(random.random())}, **why)
    elif kind == 7:
        random.choice([engine.suspend, engine.resume])(case_id, **why)
    elif kind == 8:
        engine.move(case_id, wait, random.choice(["assess", "call"]), **why)
    elif kind == 9:
        random.choice([engine.end_path, lambda *_, **more: None])(case_id, wait, **why)
    elif kind <= 11:
        with office.database.read() as connection:
            seq = journal.last(connection, case_id).seq
        engine.undo(case_id, seq, actor=SAM)
    elif random.random() < 0.3:
        engine.cancel(case_id, **why)
