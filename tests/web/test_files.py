"""Files in forms: kept with the submission, named by id, and never those of another case."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from engine import attachment, case
from engine.machine.state import State
from engine.runtime import Engine
from tests.web.conftest import Visitor
from tests.web.test_cases import PDF

LISTEN = {"listened": "ฟังลูกค้าแล้ว"}
PROBLEM = {
    "customer_name": "สมชาย",
    "customer_phone": "0890000000",
    "branch": "head_office",
    "topic": "service",
    "description": "ลูกค้าไม่พอใจเรื่องคิวซ่อม",
    "noticed_on": "2026-11-20",
    "found_how": "counter",
}


def begin(browser: Visitor, files: list[tuple[Any, str]], **more: Any) -> Any:
    """Start a PCDR with files at its form's file field."""
    answers = {**PROBLEM, **more}
    return browser.post("/start/pcdr", {"submission": json.dumps(answers), f"file:{FIELD}": files})


FIELD = "pictures"


def case_of(answer: Any) -> int:
    """Return the id of the case that an answer leads to."""
    return int(answer.location.rpartition("/")[2].partition("-")[0])


def variables(engine: Engine, case_id: int) -> Any:
    with engine.database.read() as connection:
        return State.load(case.state(connection, case_id)).variables


def test_a_file_of_the_start_form_belongs_to_the_new_case(visitor, engine: Engine) -> None:
    alice = visitor("alice")
    answer = begin(alice, [(BytesIO(PDF), "photo.pdf"), (BytesIO(PDF), "letter.pdf")])
    assert answer.status_code == 302, answer.text
    case_id = case_of(answer)
    with engine.database.read() as connection:
        files = attachment.of_case(connection, case_id)
    assert [each.name for each in files] == ["photo.pdf", "letter.pdf"]
    assert variables(engine, case_id)[FIELD] == [each.id for each in files]
    assert "photo.pdf" in alice.get(f"/cases/{case_id}").text


def test_a_refused_form_keeps_the_files_for_the_next_try(visitor, engine: Engine) -> None:
    alice = visitor("alice")
    refused = begin(alice, [(BytesIO(PDF), "photo.pdf")], topic="nonsense")
    assert refused.status_code == 422
    assert "photo.pdf" in refused.text
    answer = begin(alice, [], **{FIELD: [1]})
    assert answer.status_code == 302, answer.text
    assert variables(engine, case_of(answer))[FIELD] == [1]


def test_a_file_of_another_case_cannot_be_named(visitor, engine: Engine) -> None:
    begin(visitor("alice"), [(BytesIO(PDF), "secret.pdf")])
    charlie = visitor("charlie")
    answer = begin(charlie, [], **{FIELD: [1]})
    if answer.status_code == 302:
        assert variables(engine, case_of(answer)).get(FIELD) in (None, [], "")
    assert charlie.get("/attachments/1").status_code == 404


def test_a_file_that_lies_is_named_at_its_field(visitor) -> None:
    answer = begin(visitor("alice"), [(BytesIO(b"MZ program"), "photo.png")])
    assert answer.status_code == 422
    assert "photo.png" in answer.text
    assert (
        "สมชาย"
        in json.loads(answer.text.split('id="form-data">', 1)[1].split("</script>", 1)[0])[
            "data"
        ].values()
    )


def test_files_at_fields_that_take_none_are_not_kept(visitor, engine: Engine) -> None:
    alice = visitor("alice")
    alice.post(
        "/start/pcdr",
        {"submission": json.dumps(PROBLEM), "file:description": (BytesIO(PDF), "x.pdf")},
    )
    with engine.database.read() as connection:
        assert attachment.get(connection, 1) is None
