"""Policies are read, and what is wrong with one is named with its row and remedy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.sla import checking
from engine.sla.policy import Policy, read

STEPS, GROUPS = {"assess", "decide"}, {"cr_head", "chair"}
GOOD: dict[str, Any] = {
    "targets": [
        {"measure": "case", "length": "P5D", "severity": "critical"},
        {"measure": "case", "length": "P10D"},
        {"measure": "step", "step": "assess", "length": "PT30M", "basis": "natural"},
    ],
    "pauses": [{"key": "customer", "name": "รอลูกค้า", "longest": "P5D"}],
    "ladder": [
        {"key": "a", "measure": "case", "percent": 80, "to": "assignee", "name": "เตือน"},
        {"key": "b", "measure": "case", "after": "P1D", "to": "chair", "name": "แจ้ง"},
        {"key": "c", "measure": "step", "before": "PT2H", "to": "cr_head", "name": "แจ้ง"},
    ],
}


def faults(content: dict[str, Any]) -> dict[str, str]:
    return {one.place: str(one) for one in checking.problems(content, STEPS, GROUPS)}


def targets(*rows: dict[str, Any]) -> dict[str, str]:
    return faults({"targets": list(rows)})


def ladder(**row: Any) -> dict[str, str]:
    level = {"key": "a", "measure": "case", "percent": 80, "to": "chair", "name": "ก", **row}
    return faults({"ladder": [level]})


def test_a_good_policy_has_no_fault_and_says_what_it_says() -> None:
    assert faults(GOOD) == {}
    policy = read(GOOD)
    found = policy.target_for("case", "", "critical", "vip")
    assert found is not None and found.length == "P5D"
    other = policy.target_for("case", "", "low", "")
    assert other is not None and other.length == "P10D"
    assert policy.target_for("response", "", "", "") is None
    assert policy.warnings == (50, 75, 100, 125)
    assert policy.no_second_mail_within == timedelta(hours=4)
    assert policy.level("b") is policy.ladder[1]
    assert policy.pause("customer") is policy.pauses[0]


def test_an_empty_content_is_a_policy_that_promises_nothing() -> None:
    assert faults({}) == {}
    assert read({}) == Policy()


@pytest.mark.parametrize("length", ["", "soon", "P1M", "-P1D", "PT0S", "P1.5D", "P9999D"])
def test_a_length_that_cannot_be_counted_is_named_with_its_row(length: str) -> None:
    found = targets({"measure": "case", "length": "P1D"}, {"measure": "response", "length": length})
    assert list(found) == ["targets.1.length"]
    assert "line 2" in found["targets.1.length"]


def test_half_days_are_counted_where_all_hours_count() -> None:
    assert targets({"measure": "case", "length": "P1.5D", "basis": "natural"}) == {}


def test_a_row_below_one_that_fits_all_that_it_fits_is_never_reached() -> None:
    whole = {"measure": "case", "length": "P1D"}
    critical = {"measure": "case", "length": "PT4H", "severity": "critical"}
    assert targets(critical, whole) == {}
    assert "row 1 above" in targets(whole, critical)["targets.1.measure"]
    assert "row 1 above" in targets(whole, whole)["targets.1.measure"]


def test_steps_and_groups_must_exist() -> None:
    assert list(targets({"measure": "step", "step": "dance", "length": "P1D"})) == [
        "targets.0.step"
    ]
    assert list(targets({"measure": "case", "step": "assess", "length": "P1D"})) == [
        "targets.0.step"
    ]
    assert list(ladder(to="kitchen")) == ["ladder.0.to"]
    assert list(faults({"response_ends": ["dance"]})) == ["response_ends"]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"percent": None}, "ladder.0.percent"),
        ({"after": "PT1H"}, "ladder.0.percent"),
        ({"percent": 0}, "ladder.0.percent"),
        ({"percent": 1001}, "ladder.0.percent"),
        ({"percent": True}, "ladder.0.percent"),
        ({"percent": None, "before": "P1D"}, "ladder.0.before"),
        ({"percent": None, "after": "later"}, "ladder.0.after"),
        ({"priority": 1001}, "ladder.0.priority"),
        ({"priority": "high"}, "ladder.0.priority"),
        ({"to": "assignee", "reassign": True}, "ladder.0.to"),
        ({"key": "No key"}, "ladder.0.key"),
        ({"name": " "}, "ladder.0.name"),
        ({"measure": "year"}, "ladder.0.measure"),
        ({"name": 7}, "ladder.0.name"),
    ],
)
def test_what_a_level_may_not_say(row: dict[str, Any], place: str) -> None:
    assert list(ladder(**row)) == [place]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ({"warnings": [50, 50]}, "warnings"),
        ({"warnings": ["many"]}, "warnings"),
        ({"warnings": 50}, "warnings"),
        ({"at_risk": 0}, "at_risk"),
        ({"suspended": "walks"}, "suspended"),
        ({"no_second_mail_within": "soon"}, "no_second_mail_within"),
        ({"targets": "none"}, "targets"),
        ({"targets": [1]}, "targets"),
        ({"colour": "red"}, "colour"),
        ({"pauses": [{"key": "a", "name": "ก"}, {"key": "a", "name": "ข"}]}, "pauses.1.key"),
    ],
)
def test_what_a_policy_may_not_say(content: dict[str, Any], place: str) -> None:
    assert list(faults(content)) == [place]


def test_a_table_without_end_is_refused() -> None:
    rows = [{"key": f"k{number}", "name": "ก"} for number in range(201)]
    assert "pauses" in faults({"pauses": rows})
