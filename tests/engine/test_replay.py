"""A case played again from its journal is the same case, byte for byte."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from engine import case, journal
from engine.errors import BpmnError
from engine.replay import Unrepeatable, differences, replay, same, state_at
from engine.runtime import replaying
from tests.office import ALICE, REPAIR, REPAIR_FILES, SAM, Office, package


def replayed(office: Office, case_id: int):
    """Replay a case from what the database holds; return the steps and the stored state."""
    with office.database.read() as connection:
        steps = replaying.steps(office.engine.tools, connection, case_id)
        return steps, case.state(connection, case_id)


def assert_same(office: Office, case_id: int):
    steps, stored = replayed(office, case_id)
    assert same(steps[-1].state, stored)
    assert [problem for step in steps for problem in differences(step)] == []
    return steps


def test_a_case_in_the_middle_is_replayed_to_its_stored_state(office, virtual_clock):
    case_id, _ = office.repair(model="Hilux", amount=10**25, parts=[{"b": 1, "a": 2.5}])
    assert_same(office, case_id)


def test_a_case_that_ended_is_replayed_with_its_timers_and_jobs(office, virtual_clock):
    case_id, item = office.repair()
    virtual_clock.advance(timedelta(hours=3))
    office.work()
    office.engine.complete(item, {"found": "สายไฟ"}, actor=ALICE)
    office.work()
    assert office.status(case_id) == "completed"
    steps = assert_same(office, case_id)
    assert steps[0].first == 1
    assert all(later.first == before.last + 1 for before, later in pairwise(steps))


def test_what_supervisors_did_is_replayed_too(office, virtual_clock):
    case_id, item = office.repair()
    office.engine.claim(item, actor=ALICE)
    office.engine.suspend(case_id, actor=SAM, reason="on holiday")
    office.engine.resume(case_id, actor=SAM, reason="back")
    office.engine.correct(case_id, {"customer": "Somsak"}, actor=SAM, reason="misspelt")
    with office.database.read() as connection:
        state = case.state(connection, case_id)
    wait = next(w for w in _waits(state) if w[2] == "assess")
    office.engine.move(case_id, wait[0], "call", actor=SAM, reason="call at once")
    steps = assert_same(office, case_id)
    assert state_at(steps, 1).variables["customer"] == "Somchai"
    assert state_at(steps, steps[-1].last).variables["customer"] == "Somsak"
    office.engine.cancel(case_id, actor=SAM, reason="a double")
    assert_same(office, case_id)


def _waits(state: str):
    return journal.parse(state)["waits"]


def test_a_business_error_of_a_handler_is_replayed(office, virtual_clock):
    def nobody(call):
        raise BpmnError("NO_ADDRESS")

    office.handlers.doing["notify"] = nobody
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    assert "job:failed" in office.events(case_id)
    assert_same(office, case_id)


def test_a_migrated_case_is_replayed_on_the_versions_that_it_ran_on(office, virtual_clock):
    case_id, item = office.repair()
    newer = package(
        REPAIR.replace(b'name="Remind"', b'name="Remind again"'), "intake", "assess", "call"
    )
    second = office.deploy({**REPAIR_FILES, **newer})
    office.engine.migrate(case_id, second, actor=SAM, reason="the better diagram")
    office.engine.complete(item, {}, actor=ALICE)
    steps = assert_same(office, case_id)
    assert [step.definition_id for step in steps] == [second - 1, second]


def test_a_changed_row_is_noticed(office, virtual_clock):
    case_id, item = office.repair()
    office.engine.complete(item, {"found": "x"}, actor=ALICE)
    engine = office.engine
    with office.database.read() as connection:
        row = connection.execute(select(case.case).where(case.case.c.id == case_id)).one()
        rows = journal.events(connection, case_id)
        program = engine.tools.definitions.get(connection, row.definition_id).program
    index = next(i for i, one in enumerate(rows) if one.command and i)
    forged = {**rows[index].command, "data": {"found": "y"}}
    changed = [*rows[:index], replace(rows[index], command=forged), *rows[index + 1 :]]

    def steps_of(these):
        zone = engine.tools.zone
        return list(replay(lambda _: program, these, definition_id=row.definition_id, zone=zone))

    steps = steps_of(changed)
    assert not same(steps[-1].state, row.state)
    assert differences(steps[-1])
    nonsense = replace(rows[index], command={"do": "complete", "wait": 999})
    with pytest.raises(Unrepeatable, match=f"Row {rows[index].seq} "):
        steps_of([*rows[:index], nonsense])
