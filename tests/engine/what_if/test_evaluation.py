"""What-if answers are what the clocks of the journal say, clock by clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import clock, journal
from engine.case import case
from engine.clock import VirtualClock
from engine.db import to_milliseconds
from engine.sla.clock import BREACHED
from engine.what_if import change, evaluation, staffing
from engine.what_if.rules import Rules
from tests.measured import POLICY, TEND_FILES
from tests.office import ALICE, SAM, Office
from tests.past import bring_in

Told = dict[tuple[int, str], tuple[int | None, bool | None, int | None, bool | None]]


def naive(office: Office, process: str, before: Rules, after: Rules) -> Told:
    """Measure every finished case from its journal."""
    found: dict[tuple[int, str], list[Any]] = {}
    with office.database.read() as connection:
        rows = connection.execute(
            sa.select(case.c.id, case.c.ended_at).where(
                case.c.process == process, case.c.status == "completed"
            )
        ).all()
        for row in rows:
            events = journal.events(connection, row.id)
            for place, rules in ((0, before), (2, after)):
                for one in evaluation.clocks(events, rules, row.ended_at):
                    kept = found.setdefault((row.id, one.key), [None] * 4)
                    kept[place] = None if one.reached is None else to_milliseconds(one.reached)
                    kept[place + 1] = one.state(row.ended_at) == BREACHED
    return {key: tuple(kept) for key, kept in found.items()}


def fast(office: Office, process: str, before: Rules, after: Rules) -> tuple[Told, Any]:
    """Measure them as the page does."""
    told: Told = {}

    class Telling(evaluation.Result):
        def see(self, one: evaluation.Measured) -> None:
            if (one.late_before, one.late_after) != (None, None):
                told[one.case_id, one.key] = (
                    *(one.due_before, one.late_before),
                    *(one.due_after, one.late_after),
                )
            super().see(one)

    kept, evaluation.Result = evaluation.Result, Telling  # type: ignore[misc]  # listens in
    try:
        with office.database.read() as connection:
            result = evaluation.evaluate(connection, process, before, after)
    finally:
        evaluation.Result = kept  # type: ignore[misc]
    return told, result


def rules(office: Office, process: str, **said: Any) -> Rules:
    with office.database.read() as connection:
        return change.rules(connection, process, said)


def agree(office: Office, process: str, before: Rules, after: Rules) -> Any:
    told, result = fast(office, process, before, after)
    wanted = naive(office, process, before, after)
    assert told == wanted
    assert result.flips == sum(bool(one[1]) != bool(one[3]) for one in wanted.values())
    return result


LENGTHS = st.sampled_from(["PT1H", "PT30M", "PT12H", "P1D", "P2D", "P9D", "P30D", "P1DT4H"])
SEVERITIES = ("", "Value 1", "Value 2", "Value 4")


@st.composite
def targets(draw: st.DrawFn) -> list[dict[str, str]]:
    """Draw a policy for the help desk."""
    return [
        {
            "measure": draw(st.sampled_from(["case", "response", "step"])),
            "severity": draw(st.sampled_from(SEVERITIES)),
            "customer_class": draw(st.sampled_from(("", "Value 2"))),
            "length": draw(LENGTHS),
            "basis": draw(st.sampled_from(["working", "natural"])),
        }
        for _ in range(draw(st.integers(0, 5)))
    ]


@given(data=st.data())
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_policy_gives_what_the_journal_gives(office: Office, data: st.DataObject) -> None:
    bring_in(office.engine)
    rows = data.draw(targets())
    ends = data.draw(st.sampled_from([[], ["a_resolve_ticket_1553ff"]]))
    before = rules(office, "helpdesk")
    after = rules(office, "helpdesk", policy={"targets": rows, "response_ends": ends})
    agree(office, "helpdesk", before, after)


def test_another_calendar_flips_what_it_flips(office: Office) -> None:
    bring_in(office.engine)
    before, after = rules(office, "helpdesk"), rules(office, "helpdesk")
    shorter = replace(
        after.calendars[0],
        week=(((600, 720),),) * 7,
        exceptions={date(2012, 5, 7): (), date(2012, 5, 8): ()},
    )
    after.calendars = {**after.calendars, 0: shorter}
    assert agree(office, "helpdesk", before, after).flips > 0


@pytest.fixture
def tended(office: Office, virtual_clock: VirtualClock) -> Office:
    """Finished cases that paused, were suspended, grew worse, or went through as usual."""
    office.deploy(TEND_FILES)
    office.engine.put_policy("tend", POLICY, actor=SAM, reason="x")
    virtual_clock.move_to(clock.now() + timedelta(days=2, hours=1))
    for number in range(8):
        started = office.engine.start("tend", {"severity": "low"}, actor=ALICE)
        if number % 2:
            office.engine.pause(started.case_id, "tmt", actor=SAM, reason="parts")
        if number % 3 == 1:
            office.engine.suspend(started.case_id, actor=SAM, reason="x")
        virtual_clock.move_to(clock.now() + timedelta(hours=3 + 2 * number))
        if number % 3 == 1:
            office.engine.resume(started.case_id, actor=SAM, reason="x")
        if number == 3:
            office.engine.restart(started.case_id, actor=SAM, reason="came")
        given = {"severity": "critical"} if number % 4 == 2 else {}
        (second,) = office.engine.complete(started.work_items[0], given, actor=ALICE).work_items
        virtual_clock.move_to(clock.now() + timedelta(hours=5))
        office.engine.complete(second, {}, actor=ALICE)
    return office


def test_pauses_suspensions_and_growing_severity_are_counted_exactly(tended: Office) -> None:
    before = rules(tended, "tend")
    kinds: list[dict[str, Any]] = [{"key": "tmt", "name": "TMT", "longest": "PT2H"}]
    for pauses, suspended in (([], "stops"), (kinds, "runs"), (POLICY["pauses"], "stops")):
        content = {**POLICY, "pauses": pauses, "suspended": suspended}
        agree(tended, "tend", before, rules(tended, "tend", policy=content))


def test_a_kind_that_is_no_pause_any_more_makes_cases_late(tended: Office) -> None:
    content = {**POLICY, "pauses": [], "targets": [{"measure": "case", "length": "PT6H"}]}
    paused = {**content, "pauses": POLICY["pauses"]}
    before, after = (rules(tended, "tend", policy=one) for one in (paused, content))
    result = agree(tended, "tend", before, after)
    assert result.late["case", "after"] > result.late["case", "before"]


def test_the_answer_is_kept_as_json(office: Office) -> None:
    bring_in(office.engine)
    shorter = {"targets": [{"measure": "case", "length": "PT1H"}]}
    question = {"process": "helpdesk", "policy": shorter}
    said = change.answer(office.database, question, lambda _: None)
    assert said["cases"] == 60
    measure, before, after = said["measures"][0]
    assert (measure, after[1]) == ("case", 60)
    assert said["flips"] == sum(count for _, _, count in said["by_step"])
    assert before[0] == after[0] == 60


def test_more_people_never_make_work_wait_longer(tended: Office) -> None:
    with tended.database.read() as connection:
        asked = {"group": "cr_staff", "people": [1, 2, 5]}
        said = staffing.simulate(connection, "tend", asked, lambda _: None)
    middles = [row[2] for row in said["rows"]]
    assert middles == sorted(middles, reverse=True)
    assert said["items"] == 16
