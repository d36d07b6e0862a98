from datetime import date
from typing import Any

import pytest

from engine.errors import BadInput
from forms import FormJs

TODAY = date(2026, 11, 21)


def form(*components: dict[str, Any]) -> dict[str, Any]:
    return {"type": "default", "schemaVersion": 19, "components": list(components)}


def field(kind: str, key: str = "answer", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": f"ช่อง {key}", **more}


def faults(schema: dict[str, Any], data: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as refusal:
        FormJs().validate(schema, data, today=TODAY)
    return {p.place: p.template % p.values for p in refusal.value.problems}


def cleaned(schema: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    return FormJs().validate(schema, data, today=TODAY)


def choice(*values: str) -> list[dict[str, str]]:
    return [{"label": value.upper(), "value": value} for value in values]


AGENDA = {
    "type": "dynamiclist",
    "path": "agenda",
    "label": "วาระ",
    "isRepeating": True,
    "components": [
        field("textfield", "title", validate={"required": True}),
        field("checkbox", "decided"),
        field(
            "textfield",
            "resolution",
            conditional={"hide": "=decided = false"},
            validate={"required": True},
        ),
    ],
}


def test_an_unknown_field_is_refused_by_its_name():
    assert "“salary”" in faults(form(field("textfield")), {"salary": 1})["salary"]


def test_every_visible_field_is_in_the_result_also_when_empty():
    schema = form(
        field("textfield", "a"),
        field("checkbox", "b"),
        field("checklist", "c", values=choice("x")),
        field("number", "n"),
    )
    assert cleaned(schema, {"a": "", "c": []}) == {"a": None, "b": False, "c": [], "n": None}


def test_the_answer_of_a_hidden_field_is_dropped_and_not_checked():
    schema = form(
        field("radio", "result", values=choice("yes", "no")),
        field(
            "textarea", "why", conditional={"hide": '=result != "no"'}, validate={"required": True}
        ),
    )
    assert cleaned(schema, {"result": "yes", "why": 5}) == {"result": "yes"}
    assert set(faults(schema, {"result": "no"})) == {"why"}


def test_a_field_hidden_by_a_field_that_is_itself_hidden_is_dropped():
    schema = form(
        field("checkbox", "a"),
        field("textfield", "b", conditional={"hide": "=a = false"}),
        field("textfield", "c", conditional={"hide": '=b != "x"'}),
    )
    assert cleaned(schema, {"a": False, "b": "x", "c": "forged"}) == {"a": False}


def test_disabled_and_read_only_answers_are_never_written():
    schema = form(
        field("textfield", "a", disabled=True),
        field("number", "b", readonly=True),
        field("textfield", "c"),
    )
    assert cleaned(schema, {"a": "forged", "b": 7, "c": "x"}) == {"c": "x"}


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (field("textfield"), 5),
        (field("textfield"), "line\x00end"),
        (field("textfield"), "\ud800"),
        (field("textarea"), "x" * 20_001),
        (field("textfield", validate={"pattern": "^[0-9]{3}$"}), "12a"),
        (field("textfield", validate={"pattern": "(a+)+$"}), "a" * 5000 + "b"),
        (field("textfield", validate={"validationType": "phone"}), "0812345678"),
        (field("number"), "12"),
        (field("number"), True),
        (field("number"), float("nan")),
        (field("number"), 10**400),
        (field("number", increment=5), 7),
        (field("checkbox"), "true"),
        (field("select", values=choice("a")), "b"),
        (field("select", values=choice("a")), ["a"]),
        (field("checklist", values=choice("a")), ["a", "a"]),
        (field("checklist", values=choice("a")), [{"a": 1}]),
        (field("datetime", subtype="date"), "31/12/2569"),
        (field("datetime", subtype="date"), "2026-02-30"),
        (field("datetime", subtype="date"), "2026-11-20T10:00"),
        (field("datetime", subtype="time"), "25:00"),
        (field("datetime", subtype="datetime"), "2026-11-21"),
        (field("datetime", subtype="datetime"), "2026-11-21T10:00+99:00"),
        (field("datetime", subtype="date", disallowPassedDates=True), "2026-11-20"),
        (field("filepicker"), ["1", "2"]),
        (field("filepicker", multiple=True), [{"id": 1}]),
        (field("filepicker"), "../secret"),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field_with_its_label(component, value):
    told = faults(form(component), {"answer": value})
    assert set(told) == {"answer"}
    assert "ช่อง answer" in told["answer"]


@pytest.mark.parametrize(
    ("component", "value"),
    [
        (field("textfield", validate={"validationType": "phone"}), "+66812345678"),
        (field("textfield", validate={"validationType": "email"}), "a.b@example.co.th"),
        (field("number", decimalDigits=2, validate={"min": 0, "max": 10}), 9.99),
        (field("number", serializeToString=True), "12.50"),
        (field("datetime", subtype="date", disallowPassedDates=True), "2026-11-21"),
        (field("datetime", subtype="time"), "09:30"),
        (field("datetime", subtype="datetime"), "2026-12-01T09:30+07:00"),
        (field("datetime", subtype="datetime"), "2026-12-01T02:30Z"),
        (field("filepicker", multiple=True), ["7", 8]),
        (field("taglist", values=choice("a", "b")), ["b"]),
    ],
)
def test_a_right_answer_is_kept_as_it_was_given(component, value):
    assert cleaned(form(component), {"answer": value}) == {"answer": value}


def test_the_message_that_belongs_to_a_pattern_is_what_the_person_reads():
    rules = {"pattern": "^x", "patternErrorMessage": "ต้องขึ้นต้นด้วย x 100%"}
    told = faults(form(field("textfield", validate=rules)), {"answer": "y"})
    assert told == {"answer": "ต้องขึ้นต้นด้วย x 100%"}


def test_rows_of_a_list_are_checked_and_named_by_their_number():
    rows = [{"title": "เปิดประชุม", "decided": False}, {"title": "", "decided": True}]
    told = faults(form(AGENDA), {"agenda": rows})
    assert set(told) == {"agenda.1.title", "agenda.1.resolution"}


def test_rows_of_a_list_are_cleaned_one_by_one():
    rows = [
        {"title": "ก", "decided": False, "resolution": "forged"},
        {"title": "ข", "decided": True, "resolution": "ตกลง"},
    ]
    assert cleaned(form(AGENDA), {"agenda": rows}) == {
        "agenda": [
            {"title": "ก", "decided": False},
            {"title": "ข", "decided": True, "resolution": "ตกลง"},
        ]
    }
    assert set(faults(form(AGENDA), {"agenda": [{"title": "ก", "extra": 1}]})) == {"agenda.0.extra"}


def test_read_only_columns_of_a_row_are_kept():
    agenda = {
        **AGENDA,
        "components": [
            field("textfield", "title", readonly=True),
            field("textfield", "resolution"),
        ],
    }
    rows = [{"title": "ก", "resolution": "ข"}]
    assert cleaned(form(agenda), {"agenda": rows}) == {"agenda": rows}


@pytest.mark.parametrize("rows", ["x", 5, [5], [[]], [{"title": "a"}] * 201, {"title": "a"}])
def test_what_is_not_a_list_of_rows_is_refused(rows):
    assert set(faults(form(AGENDA), {"agenda": rows})) == {"agenda"}


@pytest.mark.parametrize("data", [None, [], "x", 5])
def test_a_submission_that_is_no_object_is_refused(data):
    assert faults(form(field("textfield")), data)
