"""Headers on every answer, a token on every change, and no other site behind it."""

from __future__ import annotations

from typing import Any

from flask import Flask

from web.security import HEADERS


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
