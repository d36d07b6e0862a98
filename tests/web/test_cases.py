"""A case's page: data in words, comments, files, messages by a button, steering with a reason."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import pytest

from engine import case, definition, identity
from engine.runtime import Engine
from engine.worker import Worker
from tests.web.conftest import COMPLAINT

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def status(engine: Engine, case_id: int) -> str:
    with engine.database.read() as connection:
        row = case.get(connection, case_id)
    assert row is not None
    return str(row.status)


def test_the_page_tells_the_case_in_the_readers_language(visitor, complaint: Any) -> None:
    path = f"/cases/{complaint.case_id}"
    thai = visitor("alice", "th").get(path).text
    assert "ข้อร้องเรียนของลูกค้า 7 ขั้นตอน" in thai
    assert "20 พ.ย. 2569" in thai
    assert "สำนักงานใหญ่" in thai
    english = visitor("bob").get(path).text
    assert "Customer complaint in seven steps" in english
    assert "20 Nov 2026" in english
    assert "Head office" in english


def test_the_diagram_speaks_the_readers_language(visitor, complaint: Any) -> None:
    path = f"/cases/{complaint.case_id}/diagram.bpmn"
    thai = visitor("alice", "th").get(path)
    assert thai.content_type == "application/xml; charset=utf-8"
    assert "โทรแจ้งรับเรื่อง" in thai.text
    english = visitor("bob").get(path).text
    assert "Acknowledge by telephone" in english
    assert "โทรแจ้งรับเรื่อง" not in english


def test_comments_are_read_by_colleagues(visitor, complaint: Any) -> None:
    path = f"/cases/{complaint.case_id}"
    visitor("alice").post(f"{path}/comments", {"text": "ลูกค้าเก่า"})
    page = visitor("bob").get(path).text
    assert "ลูกค้าเก่า" in page
    assert "Alice Jaidee wrote a comment" in page


def test_a_long_history_is_read_page_by_page(visitor, complaint: Any, engine: Engine) -> None:
    with engine.database.read() as connection:
        bob = identity.person(connection, "bob")
    assert bob is not None
    for number in range(70):
        engine.comment(complaint.case_id, f"remark {number}", actor=bob.actor)
    browser = visitor("bob")
    page = browser.get(f"/cases/{complaint.case_id}").text
    assert page.count("wrote a comment") == 60
    told = 60
    while found := re.search(r'href="([^"]+/history\?before=\d+)"', page):
        page = browser.get(found[1]).text
        told += page.count("wrote a comment")
    assert told == 70 and "started the case" in page
    assert (
        "Nothing happened before"
        in browser.get(f"/cases/{complaint.case_id}/history?before=1").text
    )


def test_an_empty_comment_is_refused_with_a_sentence(visitor, complaint: Any) -> None:
    answer = visitor("alice").post(f"/cases/{complaint.case_id}/comments", {"text": "  "})
    assert answer.status_code == 422
    assert "write something first" in answer.text


def test_a_comment_from_the_page_comes_back_as_a_piece_of_it(visitor, complaint: Any) -> None:
    answer = visitor("alice").post(
        f"/cases/{complaint.case_id}/comments",
        {"text": "noted"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "noted" in answer.text
    assert "<html" not in answer.text


def test_a_file_is_attached_and_only_ever_saved_by_the_browser(visitor, complaint: Any) -> None:
    alice, path = visitor("alice"), f"/cases/{complaint.case_id}"
    answer = alice.post(f"{path}/attachments", {"file": (BytesIO(PDF), "ใบเสร็จ.pdf")})
    assert answer.status_code == 302, answer.text
    assert "ใบเสร็จ.pdf" in alice.get(path).text
    with alice.get("/attachments/1") as file:
        assert file.data == PDF
        assert file.headers["Content-Disposition"].startswith("attachment;")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.content_type == "application/octet-stream"
    assert visitor("charlie").get("/attachments/1").status_code == 404
    assert visitor("alice").get("/attachments/99").status_code == 404


def test_a_file_that_lies_about_its_kind_is_refused(visitor, complaint: Any) -> None:
    answer = visitor("alice").post(
        f"/cases/{complaint.case_id}/attachments",
        {"file": (BytesIO(b"MZ\x90\x00 program"), "invoice.pdf")},
    )
    assert answer.status_code == 422
    assert "is not what its ending says" in answer.text


def test_a_supervisor_suspends_resumes_and_cancels_with_a_reason(
    visitor, complaint: Any, engine: Engine
) -> None:
    sam, path = visitor("sam"), f"/cases/{complaint.case_id}"
    refused = sam.post(f"{path}/steer", {"verb": "suspend", "reason": " "})
    assert refused.status_code == 422
    sam.post(f"{path}/steer", {"verb": "suspend", "reason": "customer is abroad"})
    assert status(engine, complaint.case_id) == case.SUSPENDED
    item = complaint.work_items[0]
    stuck = visitor("alice").send(f"/work-items/{item}", {"acknowledged_how": "letter"})
    assert stuck.status_code == 409
    sam.post(f"{path}/steer", {"verb": "resume", "reason": "back again"})
    assert status(engine, complaint.case_id) == case.ACTIVE
    sam.post(f"{path}/steer", {"verb": "cancel", "reason": "came twice"})
    assert status(engine, complaint.case_id) == case.CANCELLED
    page = sam.get(path).text
    for reason in ("customer is abroad", "back again", "came twice"):
        assert f"Reason: {reason}" in page


@pytest.mark.parametrize("verb", ["move", "", "delete"])
def test_only_known_ways_of_steering_are_taken(visitor, complaint: Any, verb: str) -> None:
    answer = visitor("sam").post(
        f"/cases/{complaint.case_id}/steer", {"verb": verb, "reason": "why"}
    )
    assert answer.status_code == 422


def test_a_problem_becomes_a_complaint_by_one_click(
    visitor, engine: Engine, worker: Worker
) -> None:
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    notice = {
        "customer_name": "สมชาย",
        "customer_phone": "0890000000",
        "branch": "head_office",
        "topic": "service",
        "description": "ลูกค้าไม่พอใจเรื่องคิวซ่อม",
        "department": "service",
        "noticed_on": "2026-11-20",
        "found_how": "counter",
    }
    wanted = set(engine.forms.fields(_form(engine, "pcdr", "notice")))
    started = engine.start(
        "pcdr", {key: value for key, value in notice.items() if key in wanted}, actor=alice.actor
    )
    browser = visitor("alice")
    page = browser.get(f"/cases/{started.case_id}").text
    assert f"/cases/{started.case_id}/messages/becomes_complaint" in page
    answer = browser.post(f"/cases/{started.case_id}/messages/becomes_complaint")
    assert answer.status_code == 302
    while worker.run_due():
        pass
    assert status(engine, started.case_id) == case.COMPLETED
    complaints = browser.get("/cases?process=complaint").text
    assert "สมชาย" in complaints
    again = browser.post(f"/cases/{started.case_id}/messages/becomes_complaint")
    assert again.status_code == 404
    assert "does not wait for this any more" in again.text


def _form(engine: Engine, process: str, name: str) -> Any:
    """Return a form of the newest version of a process."""
    with engine.database.read() as connection:
        row = definition.newest(connection, process)
        assert row is not None
        return json.loads(definition.files(connection, row.id)[f"forms/{name}.json"])


def test_lists_narrow_by_state_process_and_starter(visitor, complaint: Any) -> None:
    alice, bob = visitor("alice"), visitor("bob")
    number = complaint.number
    assert number in alice.get("/cases?status=active&process=complaint&mine=1").text
    assert number not in alice.get("/cases?status=completed").text
    assert number not in alice.get("/cases?process=pcdr").text
    assert number not in bob.get("/cases?mine=1").text
    assert number not in alice.get("/cases?escalated=1").text


def test_an_upload_for_a_start_form_belongs_to_who_uploaded_it(visitor, engine: Engine) -> None:
    with engine.database.read() as connection:
        bob = identity.person(connection, "bob")
    assert bob is not None
    stored = engine.attach(None, "x", "bob.pdf", PDF, actor=bob.actor)
    assert visitor("alice").get(f"/attachments/{stored.id}").status_code == 404
    with visitor("bob").get(f"/attachments/{stored.id}") as answer:
        assert answer.status_code == 200


def test_the_start_page_offers_only_what_one_may_start(visitor, engine: Engine) -> None:
    page = visitor("alice").get("/start").text
    assert "/start/complaint" in page
    assert visitor("alice").get("/start/nothing").status_code == 404
    assert visitor("alice").send("/start/nothing", COMPLAINT).status_code == 404
