"""Process owners look at versions, check a changed diagram and deploy it; cases stay on theirs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html

from engine import case, definition
from engine.runtime import Engine
from tests.web.conftest import Visitor


def send(browser: Visitor, path: str, diagram: str) -> Any:
    """Post a diagram as the modeler does."""
    return browser.client.post(
        path,
        data=diagram.encode(),
        content_type="application/xml",
        headers={"X-CSRFToken": browser.token()},
    )


def test_a_changed_diagram_becomes_a_new_version(visitor, complaint: Any, engine: Engine) -> None:
    olga = visitor("olga")
    source = olga.get("/processes/complaint/source.bpmn").text
    changed = source.replace("โทรแจ้งรับเรื่อง", "โทรแจ้งว่ารับเรื่องแล้ว")
    report = send(olga, "/processes/complaint/check", changed).json
    assert report["good"], report
    answer = send(olga, "/processes/complaint/deploy?reason=clearer", changed)
    assert answer.status_code == 200, answer.text
    assert answer.json["version"] == 2
    with engine.database.read() as connection:
        newest = definition.newest(connection, "complaint")
        assert newest is not None
        assert newest.reason == "clearer"
        assert newest.deployed_by == "olga"
        row = case.get(connection, complaint.case_id)
        assert row is not None
        assert row.definition_id != newest.id
        assert "forms/intake.json" in definition.files(connection, newest.id)
    page = olga.get("/processes/complaint").text
    assert "version 2" in page
    assert "clearer" in page
    old = visitor("alice", "th").get(f"/cases/{complaint.case_id}/diagram.bpmn").text
    assert "โทรแจ้งว่ารับเรื่องแล้ว" not in old


def test_the_same_diagram_adds_no_version(visitor) -> None:
    olga = visitor("olga")
    source = olga.get("/processes/complaint/source.bpmn").text
    answer = send(olga, "/processes/complaint/deploy?reason=again", source)
    assert answer.json["unchanged"] is True


def test_faults_are_named_with_their_element(visitor) -> None:
    olga = visitor("olga")
    source = olga.get("/processes/complaint/source.bpmn").text
    broken = source.replace('samphan:candidateGroup="cr_staff"', 'samphan:candidateGrup="x"', 1)
    report = send(olga, "/processes/complaint/check", broken).json
    assert not report["good"]
    assert any("candidateGrup" in problem["text"] for problem in report["problems"])
    assert all(problem["element"] or problem["line"] for problem in report["problems"])
    answer = send(olga, "/processes/complaint/deploy?reason=x", broken)
    assert answer.status_code == 422
    assert answer.json["problems"]


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "not xml",
        "<a/>",
        "<!DOCTYPE x><a/>",
        "<a>" * 5000,
        "\x00",
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    ],
)
def test_nonsense_is_answered_with_problems(visitor, nonsense: str) -> None:
    olga = visitor("olga")
    for path in ("/processes/complaint/check", "/processes/complaint/deploy"):
        answer = send(olga, path, nonsense)
        assert answer.status_code in (200, 422), answer.text
        assert answer.json["problems"], path


def test_only_owners_model_and_deploy(visitor) -> None:
    for name in ("alice", "sam", "ada", "adam", "charlie"):
        browser = visitor(name)
        assert browser.get("/processes/complaint/model").status_code == 403
        assert send(browser, "/processes/complaint/deploy", "<a/>").status_code == 403
        assert send(browser, "/processes/complaint/check", "<a/>").status_code == 403


def test_every_file_of_a_version_can_be_looked_at(visitor, engine: Engine) -> None:
    olga = visitor("olga")
    with engine.database.read() as connection:
        row = definition.newest(connection, "complaint")
        assert row is not None
        files = definition.files(connection, row.id)
    for path in files:
        answer = olga.get(f"/definitions/{row.id}/files/{path}")
        assert answer.status_code == 200, path
    for path in ("nothing", "../secret", "forms/../../x"):
        assert olga.get(f"/definitions/{row.id}/files/{path}").status_code == 404, path
    assert olga.get("/definitions/999").status_code == 404
    assert olga.get("/processes/nothing").status_code == 404


def test_a_decision_table_is_read_as_rules_in_the_words_of_the_process(visitor) -> None:
    address = visitor("olga").get("/processes/complaint").text
    found = re.search(r"/definitions/\d+/files/severity\.dmn", address)
    assert found
    page = html.fromstring(visitor("olga").get(found[0]).text)
    (table,) = page.xpath("//main//table")
    heads = [head.text_content() for head in table.xpath(".//thead//th")]
    assert heads[:2] == ["Row", "Somebody was hurt"] and heads[-1] == "Note"
    first = [cell.text_content() for cell in table.xpath(".//tbody/tr[1]/td")]
    assert first[:3] == ["1", "yes", "–"] and "Critical (safety)" in first
    assert "The first row that fits counts." in page.text_content()
    assert "วิกฤต (ความปลอดภัย)" in visitor("olga", "th").get(found[0]).text


def test_lengths_of_time_in_a_table_stand_in_words(visitor) -> None:
    found = re.search(
        r"/definitions/\d+/files/target\.dmn", visitor("olga").get("/processes/complaint").text
    )
    assert found
    page = html.fromstring(visitor("olga").get(found[0]).text)
    cells = [cell.text_content() for cell in page.xpath("//main//td")]
    assert "2 hours" in cells and "1 day 12 hours" in cells
