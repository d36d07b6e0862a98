"""Past cases of another system: brought in once, measured like any other, never started."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa

from engine import calendar, case, clock, journal, policy, visible_cases, work_item
from engine.actor import SYSTEM
from engine.business_time import OFFICE_HOURS
from engine.errors import Conflict, NotAllowed, NotFound
from engine.event_log import discovery, package, survey
from engine.machine import State
from engine.runtime import importing
from engine.sla.reading import clocks
from tests.office import ALICE, Office
from tests.past import RECEIPT, bring_in, prepared


def count(office: Office, table: sa.Table) -> int:
    with office.database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_second_import_adds_nothing(office: Office) -> None:
    assert bring_in(office.engine) == 60
    before = count(office, journal.journal)
    assert bring_in(office.engine) == 0
    assert count(office, journal.journal) == before


def test_an_import_that_was_broken_off_goes_on(office: Office) -> None:
    into, cases = prepared(office.engine)
    bring = partial(importing.import_cases, office.engine.tools, into, actor=SYSTEM, source="x")
    assert bring(cases[:20]) == 20
    assert bring(cases) == 40
    assert count(office, case.case) == 60


def test_chains_hold_and_states_are_read(office: Office) -> None:
    bring_in(office.engine)
    with office.database.read() as connection:
        for row in connection.execute(sa.select(case.case)).all():
            assert journal.verify(connection, row.id) == []
            state = State.load(row.state)
            assert state.status == row.status == case.COMPLETED
            assert state.variables["severity"] == row.severity


@pytest.mark.parametrize("log", ["helpdesk", "receipt"])
def test_rows_say_what_the_clocks_of_the_journal_say(office: Office, log: str) -> None:
    bring_in(office.engine, RECEIPT.with_name(f"{log}.xes.gz"))
    tools = office.engine.tools
    with office.database.read() as connection:
        policies = partial(tools.policies.get, connection)
        calendars = partial(tools.calendars.get, connection)
        for row in connection.execute(sa.select(case.case)).all():
            events = journal.events(connection, row.id)
            found = clocks(events, policies, calendars, clock.now())
            told = {one.key: one.reached for one in found}
            due = {str(each.wait): each.due_at for each in work_item.of_case(connection, row.id)}
            due["case"] = row.due_at
            assert told == {key: at for key, at in due.items() if at is not None}
        assert calendar.current(connection) is not None
        assert policy.newest(connection, log) is not None


def test_a_deadline_of_the_log_is_the_target_of_its_case(office: Office) -> None:
    into, cases = prepared(office.engine, RECEIPT)
    importing.import_cases(office.engine.tools, into, cases, actor=SYSTEM, source="x")
    wanted = {one.name: one.due_at for one in cases}
    with office.database.read() as connection:
        for row in connection.execute(sa.select(case.case)):
            assert wanted[row.subject] is not None
            assert abs(row.due_at - wanted[row.subject]).total_seconds() < 0.001


def test_nothing_is_started_on_past_cases(office: Office) -> None:
    bring_in(office.engine)
    with pytest.raises(NotFound, match="past cases"):
        office.engine.start("helpdesk", {}, actor=ALICE)


def test_only_administrators_bring_cases_in(office: Office) -> None:
    into, cases = prepared(office.engine)
    with pytest.raises(NotAllowed):
        importing.import_cases(office.engine.tools, into, cases, actor=ALICE, source="x")


def test_people_of_a_log_are_nobody_of_the_office(office: Office) -> None:
    bring_in(office.engine)
    with office.database.read() as connection:
        names = set(connection.execute(sa.select(work_item.work_item.c.completed_by)).scalars())
        assert visible_cases.find(connection, ALICE, visible_cases.Filter()) == []
    assert all(name == "system" or name.startswith("helpdesk/") for name in names)


def test_a_process_that_runs_here_takes_no_past_cases(office: Office) -> None:
    found = survey.survey(RECEIPT, OFFICE_HOURS)
    files = package.files("repair", "Repair", "RP", found.observed)
    ways = discovery.kept_ways(found.observed)
    with pytest.raises(Conflict, match="another key"):
        importing.prepare(
            office.engine.tools, files, found.policy, ways, actor=SYSTEM, reason="test"
        )
