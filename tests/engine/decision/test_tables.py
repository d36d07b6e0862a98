"""Decision tables: hit policies, defaults, constraints, and what is reported about rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.decision import Outcome, read
from tests.engine.decision.files import decision, definitions, input_data, table

OVERLAP = [(">= 1", '"low"'), (">= 5", '"middle"'), (">= 9", '"high"')]
RANKED = ('<output><outputValues><text>"high", "middle", "low"</text></outputValues></output>',)


def evaluate(logic: str, data: dict[str, Any], needs: tuple[str, ...] = ("x",)) -> Outcome:
    return read(definitions(input_data(*needs) + decision(logic, needs=needs))).evaluate(
        "found", data
    )


@pytest.mark.parametrize(
    ("policy", "x", "expected"),
    [
        ("UNIQUE", 3, "low"),
        ("UNIQUE", 7, None),
        ("FIRST", 9, "low"),
        ("PRIORITY", 9, "high"),
        ("ANY", 9, None),
        ("ANY", 1, "low"),
        ("RULE ORDER", 9, ["low", "middle", "high"]),
        ("OUTPUT ORDER", 9, ["high", "middle", "low"]),
        ("COLLECT", 7, ["low", "middle"]),
        ("UNIQUE", 0, None),
        ("FIRST", 0, None),
        ("COLLECT", 0, []),
    ],
)
def test_the_hit_policy_decides(policy: str, x: int, expected: object) -> None:
    outcome = evaluate(table(OVERLAP, f'hitPolicy="{policy}"', outputs=RANKED), {"x": x})
    assert outcome.value == expected


@pytest.mark.parametrize(
    ("aggregation", "expected"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3)]
)
def test_collected_numbers_are_joined(aggregation: str, expected: int) -> None:
    rules = [("-", "1"), ("> 1", "2"), ("> 2", "3")]
    logic = table(rules, f'hitPolicy="COLLECT" aggregation="{aggregation}"')
    assert evaluate(logic, {"x": 5}).value == expected


def test_two_hits_of_a_unique_table_are_a_problem_with_their_numbers() -> None:
    outcome = evaluate(table(OVERLAP), {"x": 7})
    assert outcome.problems == ["found: UNIQUE: rules 1 and 2 all match; only one may."]
    assert outcome.hits == [{"decision": "found", "rules": [1, 2], "inputs": {"x": 7}}]


def test_different_results_of_an_any_table_are_a_problem() -> None:
    outcome = evaluate(table(OVERLAP, 'hitPolicy="ANY"'), {"x": 7})
    assert "rules 1 and 2" in outcome.problems[0]


def test_several_outputs_make_a_context() -> None:
    outputs = ('<output name="level"/>', '<output name="due in"/>')
    logic = table([("> 1", '"A"', 'duration("PT4H")')], outputs=outputs)
    value = evaluate(logic, {"x": 2}).value
    assert value["level"] == "A"
    assert str(value["due in"]) == "PT4H"


def test_without_a_hit_the_default_counts() -> None:
    outputs = ('<output><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>',)
    assert evaluate(table([("> 1", '"A"')], outputs=outputs), {"x": 0}).value == "none"


def test_a_value_outside_the_input_values_is_a_problem() -> None:
    logic = table([("-", "1")]).replace(
        "</inputExpression>", '</inputExpression><inputValues><text>"a", "b"</text></inputValues>'
    )
    outcome = evaluate(logic, {"x": "c"})
    assert outcome.value is None
    assert outcome.problems == ["found: x is c, which is not allowed."]


def test_cells_see_other_names_and_the_value_itself() -> None:
    rules = [("> limit", '"over"'), ("? * 2 = limit", '"half"'), ("-", '"other"')]
    logic = table(rules, 'hitPolicy="FIRST"')
    data = {"x": 5, "limit": 10}
    assert evaluate(logic, data, ("x", "limit")).value == "half"


def test_a_long_table_gives_what_a_short_one_would() -> None:
    rules = [(f'"k{i}"', "-", str(i)) for i in range(200)]
    rules[50] = ("-", "> 9", "50")
    rules[60] = ('not("k1")', "> 99", "60")
    rules.append(('"k1", "k7"', "-", "201"))
    logic = table(rules, 'hitPolicy="COLLECT"', inputs=("x", "y"))
    model = read(definitions(input_data("x", "y") + decision(logic, needs=("x", "y"))))
    assert model.evaluate("found", {"x": "k7", "y": 0}).value == [7, 201]
    assert model.evaluate("found", {"x": "k7", "y": 10}).value == [7, 50, 201]
    assert model.evaluate("found", {"x": "k1", "y": 100}).value == [1, 50, 201]
    assert model.evaluate("found", {"x": None, "y": 100}).value == [50, 60]
    assert model.evaluate("found", {"x": 7, "y": 10}).value == [50]


def test_dates_in_case_data_are_texts_and_typed_columns_read_them() -> None:
    logic = table([('>= date("2026-01-01")', '"new"'), ("-", '"old"')], 'hitPolicy="FIRST"')
    typed = logic.replace("<inputExpression>", '<inputExpression typeRef="date">')
    assert evaluate(typed, {"x": "2026-11-21"}).value == "new"
    assert evaluate(typed, {"x": "2025-11-21"}).value == "old"


def test_an_output_is_converted_to_its_type() -> None:
    logic = table([("-", "[1]")], outputs=('<output typeRef="number"/>',))
    assert evaluate(logic, {"x": 0}).value == Decimal(1)
