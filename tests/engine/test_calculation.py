"""Calculations are claimed by one node, survive its death, and keep their results."""

from __future__ import annotations

from datetime import timedelta

from engine import calculation, clock
from engine.calculating import ASKED, Calculator
from engine.calculation import LEASE, MOST_ATTEMPTS
from engine.db import Database
from engine.forecast import snapshot
from tests.office import Office
from tests.past import bring_in

KINDS = ("what_if",)


def asked(database: Database, kind: str = "what_if") -> int:
    with database.write() as connection:
        said = {"process": "helpdesk", "said": []}
        return calculation.add(connection, kind, said, at=clock.now(), actor="sam")


def test_two_nodes_do_not_calculate_the_same(database: Database) -> None:
    number = asked(database)
    with database.write() as connection:
        now = clock.now()
        first = calculation.claim(connection, "one", KINDS, at=now)
        assert first is not None and first.id == number
        assert calculation.claim(connection, "two", KINDS, at=now) is None


def test_what_a_dead_node_held_is_done_by_another_and_its_late_result_is_dropped(
    database: Database,
) -> None:
    number = asked(database)
    now = clock.now()
    with database.write() as connection:
        calculation.claim(connection, "one", KINDS, at=now)
        later = now + LEASE + timedelta(seconds=1)
        assert calculation.claim(connection, "two", KINDS, at=later) is not None
        assert not calculation.finish(connection, number, "one", {"late": True}, at=later)
        assert calculation.finish(connection, number, "two", {"good": True}, at=later)
        row = calculation.get(connection, number)
    assert row is not None
    assert row.result == '{"good":true}'


def test_what_kills_every_node_is_given_up(database: Database) -> None:
    number = asked(database)
    now = clock.now()
    with database.write() as connection:
        for _ in range(MOST_ATTEMPTS):
            now += LEASE + timedelta(seconds=1)
            assert calculation.claim(connection, "one", KINDS, at=now) is not None
        now += LEASE + timedelta(seconds=1)
        assert calculation.claim(connection, "one", KINDS, at=now) is None
        row = calculation.get(connection, number)
    assert row is not None and row.status == calculation.FAILED


def test_a_question_is_answered_in_the_background(office: Office) -> None:
    bring_in(office.engine)
    number = asked(office.database)
    assert Calculator(office.database, "node").run_next(ASKED)
    with office.database.read() as connection:
        row = calculation.get(connection, number)
    assert row is not None and row.status == calculation.DONE
    assert '"cases":60' in row.result


def test_a_question_that_fails_says_so(office: Office) -> None:
    with office.database.write() as connection:
        number = calculation.add(connection, "what_if", {}, at=clock.now(), actor="sam")
    Calculator(office.database, "node").run_all()
    with office.database.read() as connection:
        row = calculation.get(connection, number)
    assert row is not None and row.status == calculation.FAILED


def test_curves_are_drawn_once_a_day(office: Office) -> None:
    bring_in(office.engine)
    with clock.using(clock.VirtualClock(clock.now())) as standing:
        calculator = Calculator(office.database, "node")
        snapshot.ask_when_stale(office.database)
        assert calculator.run_all() == 2
        snapshot.ask_when_stale(office.database)
        assert calculator.run_all() == 0
        standing.move_to(clock.now() + snapshot.FRESH)
        snapshot.ask_when_stale(office.database)
        assert calculator.run_all() == 2
    assert snapshot.latest(office.database).curves
