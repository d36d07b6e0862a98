"""Actions are recorded once, found while open, and closed with a note."""

from __future__ import annotations

import pytest

from handlers.records import action
from handlers.registry import registry

WANTED = {"title": "ตรวจเบรกก่อนส่งมอบ", "owner": "service", "due_on": "2026-12-01"}


def test_a_job_that_runs_twice_records_one_action(call) -> None:
    first = registry().call("action.record", call(**WANTED))
    second = registry().call("action.record", call(**WANTED))

    assert first == second
    with call().database.read() as connection:
        assert [row.title for row in action.of_case(connection, 7)] == [WANTED["title"]]


def test_open_actions_come_with_the_most_urgent_first(call) -> None:
    registry().call("action.record", call("7-3", **WANTED))
    registry().call("action.record", call("8-1", **{**WANTED, "due_on": "2026-11-25"}))

    found = registry().call("action.open", call())

    assert [one["due_on"] for one in found["actions"]] == ["2026-11-25", "2026-12-01"]


def test_a_closed_action_keeps_its_first_note(call) -> None:
    made = registry().call("action.record", call(**WANTED))
    registry().call("action.close", call(id=made["id"], note="ทำแล้ว"))
    registry().call("action.close", call(ids=[made["id"]], note="อีกครั้ง"))

    with call().database.read() as connection:
        row = action.of_case(connection, 7)[0]
        assert (row.status, row.note) == (action.DONE, "ทำแล้ว")
        assert action.still_open(connection) == []


@pytest.mark.parametrize("wrong", [{"kind": "wish"}, {"due_on": "soon"}])
def test_an_action_without_sense_is_a_technical_failure(call, wrong) -> None:
    with pytest.raises(ValueError, match=r"wish|soon"):
        registry().call("action.record", call(**{**WANTED, **wrong}))
