import json
from pathlib import Path
from typing import Any

import pytest

from forms import FormJs

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "forms" / "form-request.json").read_text("utf-8")
)


def rules_broken(*components: dict[str, Any], **more: Any) -> set[str]:
    schema = {"type": "default", "schemaVersion": 19, "components": list(components), **more}
    return {problem.rule for problem in FormJs().check(schema)}


def field(kind: str = "textfield", key: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key, **more}


def test_a_good_form_has_no_problems():
    assert FormJs().check(SCHEMA) == []


@pytest.mark.parametrize(
    ("rule", "component"),
    [
        ("component", {"type": "html", "content": "<script>"}),
        ("component", {"type": "iframe", "url": "https://example.org"}),
        ("component", {"type": "expression", "key": "x", "expression": "=1"}),
        ("component", {"type": ["textfield"]}),
        ("property", field("select", valuesExpression="=x")),
        ("property", field(onclick="alert(1)")),
        ("property", field(validate={"custom": True})),
        ("expression", field(label="=secret")),
        ("expression", field(description="{{ x }}")),
        ("expression", {"type": "text", "text": "{{#if x}}"}),
        ("value", field(validate={"maxLength": "=x"})),
        ("pattern", field(validate={"pattern": "(?=look)ahead"})),
        ("pattern", field(validate={"pattern": "("})),
        ("options", field("radio", values=[])),
        ("options", field("radio", values=[{"label": "a", "value": "a"}] * 2)),
        ("value", field("number", decimalDigits="2")),
        ("value", field("datetime", subtype="year")),
        ("key", field(key="bad key")),
        ("key", field(key="a.b")),
        ("key", field(key="case")),
        ("condition", field(conditional={"hide": "=other = 1"})),
        ("condition", field(conditional={"hide": "=a = 1"})),
        ("condition", field(conditional={"hide": "=for x in a return x"})),
        ("list", {"type": "dynamiclist", "path": "rows", "components": [field()]}),
        (
            "list",
            {
                "type": "dynamiclist",
                "path": "rows",
                "isRepeating": True,
                "components": [field("filepicker")],
            },
        ),
    ],
)
def test_what_is_outside_the_fence_is_named(rule, component):
    assert rule in rules_broken(component)


def test_a_problem_names_its_component():
    problems = FormJs().check({"type": "default", "components": [field("html", "intro")]})
    assert [problem.place for problem in problems] == ["intro"]


def test_two_fields_with_one_key_are_refused():
    assert rules_broken(field(), field()) == {"key"}


def test_a_condition_in_a_row_may_ask_for_the_row_and_for_the_form():
    inner = [field("checkbox", "done"), field(key="note", conditional={"hide": "=done or all"})]
    rows = {"type": "dynamiclist", "path": "rows", "isRepeating": True, "components": inner}
    assert rules_broken(field("checkbox", "all"), rows) == set()


@pytest.mark.parametrize(
    "schema",
    [
        None,
        [],
        "x",
        {},
        {"type": "default"},
        {"type": "default", "components": "x"},
        {"type": "default", "components": [None, 5, "x"]},
    ],
)
def test_what_is_no_form_is_refused(schema):
    assert FormJs().check(schema)


def test_a_deep_form_is_refused_without_exhausting_the_stack():
    box: dict[str, Any] = field()
    for _ in range(50):
        box = {"type": "group", "label": "g", "components": [box]}
    assert rules_broken(box) == {"form"}


def test_mutated_forms_give_problems_and_never_an_exception(chance, capsys):
    oddities = [None, 5, -1, 1e400, "", "=x", "{{", [], {}, [None], "\ud800", True, "x" * 999]

    def mutate(value: Any) -> Any:
        if chance.random() < 0.08:
            return chance.choice(oddities)
        if isinstance(value, dict):
            return {name: mutate(part) for name, part in value.items()}
        return [mutate(part) for part in value] if isinstance(value, list) else value

    for _ in range(300):
        for problem in FormJs().check(mutate(SCHEMA)):
            assert str(problem)
