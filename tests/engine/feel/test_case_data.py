"""Case data go in as JSON and come out as JSON, and are never changed."""

from __future__ import annotations

import copy
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.feel import FeelError, compile_expression, to_feel, to_json


def test_numbers_of_json_are_exact() -> None:
    data = {"a": 0.1, "b": 0.2, "big": 12345678901234567890, "deep": {"list": [0.1, {"c": 0.2}]}}
    assert compile_expression("a + b = 0.3")(data) is True
    assert compile_expression("deep.list[1] + deep.list[2].c = 0.3")(data) is True
    assert compile_expression("big + 1")(data) == 12345678901234567891


def test_evaluation_changes_nothing_in_the_data() -> None:
    data = {"xs": [3, 1, 2], "c": {"a": 1, "b": [1, 2]}}
    before = copy.deepcopy(data)
    for text in (
        "sort(xs, function(a, b) a < b)",
        "append(xs, 4)",
        'context put(c, "a", 2)',
        'context put(c, ["b"], 2)',
        "insert before(c.b, 1, 9)",
        "for x in xs return partial",
    ):
        compile_expression(text)(data)
    assert data == before


def test_a_result_is_json() -> None:
    text = (
        '{n: 1500.00, half: 0.5, t: "x", d: date("2026-11-21"), p: duration("P1DT2H"), '
        'z: @"2026-11-21T10:00:00@Asia/Bangkok", l: [1, null, true], c: given}'
    )
    value = to_json(compile_expression(text)({"given": {"raw": [1, 2.5]}}))
    assert json.loads(json.dumps(value)) == {
        "n": 1500,
        "half": 0.5,
        "t": "x",
        "d": "2026-11-21",
        "p": "P1DT2H",
        "z": "2026-11-21T10:00:00@Asia/Bangkok",
        "l": [1, None, True],
        "c": {"raw": [1, 2.5]},
    }
    assert isinstance(value["n"], int)


@pytest.mark.parametrize("text", ["[1..2]", "function(x) x", "[abs]"])
def test_what_is_no_data_cannot_be_stored(text: str) -> None:
    with pytest.raises(FeelError):
        to_json(compile_expression(text)({}))


def test_values_of_python_are_understood() -> None:
    bangkok = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Bangkok"))
    data = {"day": date(2026, 11, 21), "at": bangkok, "wait": timedelta(hours=36)}
    assert compile_expression("day + wait")(data).python() == date(2026, 11, 22)
    assert compile_expression("at + wait")(data).python() == bangkok + timedelta(hours=36)
    assert compile_expression("wait")(data).timedelta() == timedelta(hours=36)
    assert compile_expression("at.timezone")(data) == "Asia/Bangkok"


def test_to_feel_converts_to_the_last_member() -> None:
    value = to_feel({"a": [1, {"b": 2.5}], "c": float("nan")})
    assert value == {"a": [Decimal(1), {"b": Decimal("2.5")}], "c": None}


def test_now_is_the_callers_moment() -> None:
    expression = compile_expression('now() = @"2026-11-21T03:00:00Z" and today() = @"2026-11-21"')
    bangkok = datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Bangkok"))
    assert expression({}, bangkok) is True
    assert compile_expression("now()")({}) is None
