"""Service levels as verbs keep them: due instants by the policy, pauses, re-basing, and proof."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine import case, clock, journal, pause, policy, work_item
from engine.actor import SYSTEM
from engine.clock import VirtualClock
from engine.errors import BadInput, Conflict, NotAllowed, NotFound
from engine.runtime import Engine, measuring, pausing
from engine.runtime.replaying import faults
from engine.sla import ladder
from tests.measured import POLICY, TEND_FILES
from tests.office import ADAM, ALICE, BOB, CHARLIE, OLGA, SAM, Office

HOUR = timedelta(hours=1)


@pytest.fixture
def tending(office: Office) -> Office:
    """Return the office with a process that a policy measures; it is Monday 09:00 in Bangkok."""
    office.deploy(TEND_FILES)
    office.engine.put_policy("tend", POLICY, actor=SAM, reason="agreed with the dealer")
    return office


def start(office: Office, **data: Any) -> int:
    return office.engine.start("tend", data, actor=ALICE).case_id


def row_of(office: Office, case_id: int) -> Any:
    with office.database.read() as connection:
        return case.get(connection, case_id)


def open_item(office: Office, case_id: int) -> Any:
    with office.database.read() as connection:
        (item,) = work_item.open_of(connection, case_id).values()
    return item


def finish(office: Office, case_id: int) -> None:
    office.engine.complete(open_item(office, case_id).id, {}, actor=ALICE)


def agree(office: Office, case_id: int) -> None:
    """Check that what is stored is what the pure function gives from the journal alone."""
    engine = office.engine
    with engine.database.read() as connection:
        engine.tools.standings.forget()
        row = case.get(connection, case_id)
        assert row is not None
        now = clock.now()
        standing = measuring.standing_of(engine.tools, connection, row)
        clocks = {one.key: one for one in standing.clocks(now)}
        items = work_item.open_of(connection, case_id)
    assert row.policy_id == standing.policy_id
    assert row.responded_at == standing.responded_at
    assert (row.paused_at is None) == (not any(p.ended_at is None for p in standing.pauses))
    if standing.ended_at is None:
        assert row.due_at == (clocks["case"].due_at(now) if "case" in clocks else None)
        following = measuring.next_climb(standing, now)
        assert following is None or row.climb_at <= following
        assert {key for key in standing.running if key.isdigit()} == set(items)
    else:
        assert row.climb_at is None
    for key, item in items.items():
        found = clocks.get(key)
        assert item.due_at == (None if found is None else found.due_at(now))


def bangkok(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of the week that begins on Monday 23 November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - 7 * HOUR


@pytest.fixture(autouse=True)
def monday(virtual_clock: VirtualClock) -> None:
    virtual_clock.move_to(bangkok(23, 9))


def test_a_case_and_its_work_are_due_by_the_policy_of_its_start(tending: Office) -> None:
    case_id = start(tending, severity="high", branch="BK1")
    row, item = row_of(tending, case_id), open_item(tending, case_id)
    assert row.due_at == bangkok(25, 17, 30)
    assert row.response_due_at == bangkok(23, 11)
    assert item.due_at == bangkok(23, 14)
    assert item.risk_at == bangkok(23, 12)
    assert (row.branch, row.severity, item.branch) == ("BK1", "high", "BK1")
    agree(tending, case_id)


def test_a_customer_of_another_class_has_another_target(tending: Office) -> None:
    case_id = start(tending, customer_class="VIP")
    assert open_item(tending, case_id).due_at == bangkok(23, 10)


def test_a_step_without_a_target_has_the_due_instant_of_its_diagram(tending: Office) -> None:
    case_id = start(tending)
    finish(tending, case_id)
    item = open_item(tending, case_id)
    assert (item.activity, item.due_at) == ("look", bangkok(23, 14))
    assert row_of(tending, case_id).responded_at == bangkok(23, 9)
    agree(tending, case_id)


def test_a_new_severity_moves_what_is_open(tending: Office, virtual_clock: VirtualClock) -> None:
    case_id = start(tending)
    virtual_clock.move_to(bangkok(23, 10))
    change = {"severity": "critical", "customer_class": "VIP"}
    tending.engine.correct(case_id, change, actor=SAM, reason="he called")
    assert row_of(tending, case_id).due_at == bangkok(24, 9)
    assert open_item(tending, case_id).due_at == bangkok(23, 10)
    agree(tending, case_id)


def test_a_pause_empties_what_is_due_and_a_restart_gives_back_what_was_left(
    tending: Office, virtual_clock: VirtualClock
) -> None:
    case_id = start(tending)
    virtual_clock.move_to(bangkok(23, 11))
    tending.engine.pause(case_id, "tmt", actor=SAM, reason="waits for the plant")
    row, item = row_of(tending, case_id), open_item(tending, case_id)
    assert (row.due_at, row.response_due_at, item.due_at, item.risk_at) == (None,) * 4
    assert item.order_at == work_item.NEVER
    assert row.paused_at == bangkok(23, 11)
    agree(tending, case_id)

    virtual_clock.move_to(bangkok(24, 10))
    tending.engine.restart(case_id, actor=SAM, reason="it came")
    assert open_item(tending, case_id).due_at == bangkok(24, 12)
    assert row_of(tending, case_id).paused_at is None
    agree(tending, case_id)
    assert stored_pauses(tending, case_id) == [("tmt", bangkok(23, 11), bangkok(24, 10), "sam")]
    assert faults_of(tending, case_id) == []


def test_a_paused_case_can_be_worked_on_and_its_end_ends_the_pause(
    tending: Office, virtual_clock: VirtualClock
) -> None:
    case_id = start(tending)
    tending.engine.pause(case_id, "tmt", actor=SAM, reason="waits")
    finish(tending, case_id)
    assert open_item(tending, case_id).due_at is None
    agree(tending, case_id)
    virtual_clock.advance(HOUR)
    finish(tending, case_id)
    row = row_of(tending, case_id)
    assert (row.status, row.paused_at, row.climb_at) == ("completed", None, None)
    assert stored_pauses(tending, case_id) == [("tmt", bangkok(23, 9), bangkok(23, 10), "alice")]
    agree(tending, case_id)


def test_the_longest_pause_ends_by_itself_at_its_own_instant(
    tending: Office, virtual_clock: VirtualClock
) -> None:
    case_id = start(tending)
    virtual_clock.move_to(bangkok(23, 10))
    tending.engine.pause(case_id, "customer", actor=SAM, reason="he calls back")
    assert row_of(tending, case_id).climb_at <= bangkok(25, 17, 30)
    assert not pausing.end_long(tending.engine.tools, case_id)
    virtual_clock.move_to(bangkok(26, 8))
    assert pausing.end_long(tending.engine.tools, case_id)
    assert not pausing.end_long(tending.engine.tools, case_id)
    assert open_item(tending, case_id).due_at == bangkok(26, 11, 30)
    ends = stored_pauses(tending, case_id)
    assert ends == [("customer", bangkok(23, 10), bangkok(25, 17, 30), SYSTEM.name)]
    agree(tending, case_id)


def test_who_may_pause(tending: Office) -> None:
    case_id = start(tending)
    engine = tending.engine
    with pytest.raises(NotFound):
        engine.pause(case_id, "tmt", actor=CHARLIE, reason="why not")
    with pytest.raises(NotAllowed):
        engine.pause(case_id, "tmt", actor=BOB, reason="holds nothing here")
    engine.claim(open_item(tending, case_id).id, actor=BOB)
    engine.pause(case_id, "tmt", actor=BOB, reason="holds it")
    with pytest.raises(Conflict, match="paused the clocks of this case at 09:00 already"):
        engine.pause(case_id, "tmt", actor=SAM, reason="again")
    with pytest.raises(NotFound):
        engine.restart(case_id, actor=CHARLIE, reason="why not")
    engine.restart(case_id, actor=BOB, reason="came")
    with pytest.raises(Conflict):
        engine.restart(case_id, actor=SAM, reason="again")
    with pytest.raises(BadInput):
        engine.pause(case_id, "weather", actor=SAM, reason="it rains")
    with pytest.raises(BadInput):
        engine.pause(case_id, "tmt", actor=SAM, reason=" ")
    with pytest.raises(NotAllowed):
        engine.rebase(case_id, actor=ALICE, reason="nicer")


def test_a_case_keeps_its_policy_until_it_is_rebased(
    tending: Office, virtual_clock: VirtualClock
) -> None:
    case_id = start(tending)
    first = row_of(tending, case_id).policy_id
    quicker = POLICY | {"targets": [{"measure": "step", "length": "PT30M"}]}
    second = tending.engine.put_policy("tend", quicker, actor=ADAM, reason="quicker")
    assert open_item(tending, case_id).due_at == bangkok(23, 14)
    virtual_clock.move_to(bangkok(23, 9, 10))
    tending.engine.rebase(case_id, actor=SAM, reason="agreed with the customer")
    row = row_of(tending, case_id)
    assert (first, row.policy_id) == (second - 1, second)
    assert (open_item(tending, case_id).due_at, row.due_at) == (bangkok(23, 9, 30), None)
    agree(tending, case_id)
    with pytest.raises(Conflict, match="newest"):
        tending.engine.rebase(case_id, actor=SAM, reason="again")


def test_suspending_stops_the_clocks_where_the_policy_says_so(
    tending: Office, virtual_clock: VirtualClock
) -> None:
    runs = start(tending)
    tending.engine.suspend(runs, actor=SAM, reason="wait")
    assert open_item(tending, runs).due_at == bangkok(23, 14)
    tending.engine.put_policy("tend", POLICY | {"suspended": "stops"}, actor=SAM, reason="fair")
    stops = start(tending)
    tending.engine.suspend(stops, actor=SAM, reason="wait")
    assert open_item(tending, stops).due_at is None
    agree(tending, stops)
    virtual_clock.move_to(bangkok(23, 11))
    tending.engine.resume(stops, actor=SAM, reason="on")
    assert open_item(tending, stops).due_at == bangkok(23, 16)
    agree(tending, stops)


def test_a_restart_of_the_server_is_invisible(tending: Office, virtual_clock: VirtualClock) -> None:
    case_id = start(tending)
    virtual_clock.move_to(bangkok(23, 9, 30))
    tending.engine.pause(case_id, "tmt", actor=SAM, reason="waits")
    virtual_clock.move_to(bangkok(23, 11))
    tending.engine.tools.standings.forget()
    tending.engine.tools.states.forget()
    other = Engine(tending.database, forms=tending.engine.forms, handlers=tending.engine.handlers)
    other.restart(case_id, actor=SAM, reason="came")
    assert open_item(tending, case_id).due_at == bangkok(23, 15, 30)
    # the first engine knows an older standing, and reads on from there
    virtual_clock.move_to(bangkok(23, 12))
    tending.engine.correct(case_id, {"customer_class": "VIP"}, actor=SAM, reason="is one")
    assert open_item(tending, case_id).due_at == bangkok(23, 11, 30)
    agree(tending, case_id)


def test_the_next_step_of_the_ladder_is_never_noted_too_late(
    tending: Office, virtual_clock: VirtualClock
) -> None:
    case_id = start(tending)
    # half of the two hours for the response
    assert row_of(tending, case_id).climb_at == bangkok(23, 10)
    with tending.database.read() as connection:
        row = case.get(connection, case_id)
        clocks = measuring.clocks_of(tending.engine.tools, connection, row, clock.now())
    whole = next(one for one in clocks if one.key == "case")
    told = ladder.steps(whole, tending.engine.tools.policies.get(None, row.policy_id))  # type: ignore[arg-type,union-attr]  # it is remembered
    assert [(step.key, step.kind) for step in told] == [
        ("50%", "warned"),
        ("75%", "warned"),
        ("100%", "breached"),
        ("head", "escalated"),
        ("125%", "warned"),
    ]
    assert told[3].at == bangkok(26, 9, 30)


def test_a_process_without_a_policy_is_not_measured(office: Office) -> None:
    case_id, _ = office.repair()
    row = row_of(office, case_id)
    assert (row.policy_id, row.due_at, row.climb_at, row.responded_at) == (None,) * 4
    with pytest.raises(Conflict, match="No policy"):
        office.engine.pause(case_id, "tmt", actor=SAM, reason="waits")


def test_who_changes_policies_and_what_is_refused(tending: Office) -> None:
    engine = tending.engine
    for actor in (ALICE, OLGA, CHARLIE):
        with pytest.raises(NotAllowed):
            engine.put_policy("tend", POLICY, actor=actor, reason="mine")
    with pytest.raises(BadInput) as refused:
        wrong = {"targets": [{"measure": "step", "step": "dance", "length": "soon"}]}
        engine.put_policy("tend", wrong, actor=SAM, reason="try")
    assert {problem.place for problem in refused.value.problems} == {
        "targets.0.step",
        "targets.0.length",
    }
    with tending.database.read() as connection:
        newest = policy.current(connection, "tend")
    assert newest is not None
    assert engine.put_policy("tend", POLICY, actor=SAM, reason="the same") == newest
    with pytest.raises(Conflict):
        engine.put_policy("tend", {}, actor=SAM, reason="old page", based_on=newest + 7)
    made = engine.put_policy("tend", {}, actor=SAM, reason="none", based_on=newest)
    with tending.database.read() as connection:
        told = [e for e in journal.events(connection, 0) if e.event == "policy:changed"][-1]
    assert (told.element, told.reason, told.data["version"]) == ("tend", "none", [newest, made])


def stored_pauses(office: Office, case_id: int) -> list[tuple[Any, ...]]:
    with office.database.read() as connection:
        rows = pause.of_case(connection, case_id)
    return [(row.kind, row.started_at, row.ended_at, row.ended_by) for row in rows]


def faults_of(office: Office, case_id: int) -> list[str]:
    with office.database.read() as connection:
        return faults(office.engine.tools, connection, case_id)


def test_no_level_is_noted_twice(tending: Office) -> None:
    with tending.database.read() as connection:
        count = sa.select(sa.func.count()).select_from(pause.escalation_level)
        assert connection.execute(count).scalar_one() == 0
