"""Headers on every answer, a token on every change, and no other site behind it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy.exc import IntegrityError

from engine import identity
from web import submission
from web.security import HEADERS
from web.wellformed import json_object


def test_every_change_needs_the_token(visitor, app: Flask, complaint: Any) -> None:
    sam = visitor("sam")
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<int:{name}>", "1").replace(f"<{name}>", "1")
        answer = sam.client.post(path, data={"reason": "x"})
        assert answer.status_code == 400, path
        assert "load it again" in answer.text, path


def test_a_change_that_another_site_asks_for_is_refused(visitor) -> None:
    alice = visitor("alice")
    answer = alice.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert alice.get("/worklist").status_code == 200


def test_every_answer_carries_the_headers(visitor, app: Flask) -> None:
    sam = visitor("sam")
    for path in ("/worklist", "/nowhere", "/people", "/static/icon.svg", "/sign-in", "/health"):
        with sam.get(path) as answer:
            headers = answer.headers
        for name, value in HEADERS.items():
            assert headers[name] == value, (path, name)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path


def test_only_the_modeler_may_style_by_attributes(visitor) -> None:
    olga = visitor("olga")
    policy = olga.get("/processes/complaint/model").headers["Content-Security-Policy"]
    assert "style-src-attr 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy


def test_pages_are_not_kept_by_browsers_and_proxies(visitor) -> None:
    assert visitor("alice").get("/worklist").headers["Cache-Control"] == "no-store"


def test_a_request_that_is_too_large_is_refused_with_a_sentence(visitor, app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = visitor("alice").client.post("/worklist/next", data={"x": "x" * 2000})
    assert answer.status_code == 413
    assert "attach smaller files" in answer.text


def test_what_people_type_is_never_markup(visitor, engine: Any) -> None:
    alice = visitor("alice")
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    answers = {
        "channel": "letter",
        "customer_name": nasty,
        "branch": "head_office",
        "topic": "service",
        "description": nasty,
        "received_on": "2026-11-20",
    }
    place = alice.send("/start/complaint", answers).location
    case = place.split("/")[-1].split("-")[0]
    alice.post(f"/cases/{case}/comments", {"text": nasty})
    for path in (place, f"/cases/{case}", "/cases", "/worklist?view=groups", f"/cases?q={nasty}"):
        text = alice.get(path).text
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path


def test_an_unexpected_error_shows_a_number_and_no_traceback(visitor, app: Flask, caplog) -> None:
    def broken() -> str:
        raise RuntimeError("secret detail")

    app.view_functions["account.page"] = broken
    answer = visitor("alice").client.get("/account")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    number = answer.text.split("error number ")[1].split(".")[0]
    assert number in caplog.text


def test_files_are_saved_and_never_shown_or_kept_on_the_way(visitor, complaint: Any) -> None:
    alice = visitor("alice")
    file = (BytesIO(b"GIF89a<script>alert(1)</script>"), "<b>.gif")
    answer = alice.post(f"/cases/{complaint.case_id}/attachments", {"file": file})
    assert answer.status_code == 302
    page = alice.get(f"/cases/{complaint.case_id}").text
    assert "<b>.gif" not in page
    with alice.get("/attachments/1") as answer:
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_failed_statement_does_not_write_its_values_into_the_log(dealer: Any) -> None:
    with pytest.raises(IntegrityError) as failure, dealer.write() as connection:
        connection.execute(identity.user.insert().values(name="alice", full_name="Secret Name"))
    assert "Secret Name" not in str(failure.value)


def test_links_to_other_pages_of_a_list_never_leave_the_site(visitor, complaint: Any) -> None:
    sam = visitor("sam")
    for given in ("endpoint=x", "_external=1&_scheme=javascript", "_anchor=x&_method=x"):
        page = sam.get(f"/cases?after=1~1&{given}").text
        assert "javascript:" not in page
        assert "http://localhost" not in page


def test_the_way_back_stays_here(visitor) -> None:
    page = visitor("sam").get("/nowhere", headers={"Referer": "http://localhost//evil.example/"})
    assert "//evil.example" not in page.text


def test_an_address_with_a_doubled_slash_is_not_redirected(visitor) -> None:
    assert visitor("sam").get("/cases//1", headers={"Host": "evil.example"}).status_code == 404
    answer = visitor().get("/calendars", headers={"Host": "evil.example"})
    assert answer.location.startswith("/sign-in")


def test_who_is_signed_in_and_mistypes_a_password_is_told(visitor) -> None:
    answer = visitor("alice").post("/sign-in", {"name": "bob", "password": "x"})
    assert answer.status_code == 422
    assert "Name or password is wrong" in answer.text


def test_naming_a_million_files_asks_for_a_hundred(visitor, engine: Any, complaint: Any) -> None:
    with visitor("alice").client.application.test_request_context():
        g.actor = identity.SYSTEM
        assert submission.known([*range(10**6), True, "1"], None) == []


@pytest.mark.parametrize(
    "text",
    ["[" * 9_000, '{"a":"\\ud800"}', '{"a":"\\u0000"}', '{"a":NaN}', '{"a":1e999}',
     '{"a":' + "9" * 40 + "}",
     '{"a":' * 50 + "1" + "}" * 50, "[]", "", '{"a":"' + "x" * 3_000_000 + '"}'],
)  # fmt: skip
def test_answers_that_cannot_be_kept_are_refused(text: str) -> None:
    assert json_object(text) is None
    assert json_object('{"a": [{"b": "ไทย 🙂", "c": 1.5, "d": null, "e": true}]}') is not None
