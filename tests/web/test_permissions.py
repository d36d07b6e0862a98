"""Who may open what: every page for every role, and the objects of others."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from engine.actor import ADMINISTRATOR, AUDITOR, PROCESS_OWNER, STAFF, SUPERVISOR
from web.permission import PUBLIC, SIGNED_IN

CAST = {
    "alice": {STAFF},
    "charlie": {STAFF},
    "sam": {STAFF, SUPERVISOR},
    "olga": {PROCESS_OWNER},
    "ada": {AUDITOR},
    "adam": {ADMINISTRATOR},
}


def pages_of(app: Flask) -> list[tuple[str, tuple[str, ...]]]:
    """Return the addresses without parts to fill in, with who may open them."""
    return [
        (rule.rule, app.view_functions[rule.endpoint].permission)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint != "static"
    ]


@pytest.mark.parametrize("name", CAST)
def test_every_page_opens_for_its_roles_and_for_no_others(visitor, app: Flask, name: str) -> None:
    browser = visitor(name)
    for path, who in pages_of(app):
        allowed = PUBLIC in who or SIGNED_IN in who or bool(set(who) & CAST[name])
        status = browser.get(path).status_code
        assert status in (200, 302) if allowed else status == 403, (path, status)


def test_nothing_but_the_public_pages_opens_for_strangers(visitor, app: Flask) -> None:
    stranger = visitor()
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<int:{name}>", "1").replace(f"<path:{name}>", "1")
            path = path.replace(f"<{name}>", "1")
        if PUBLIC in app.view_functions[rule.endpoint].permission:
            continue
        answer = stranger.get(path) if "GET" in (rule.methods or ()) else stranger.post(path)
        assert answer.status_code == 302, path
        assert answer.location.startswith("/sign-in"), path


def test_charlie_sees_nothing_of_a_case_that_is_not_his(visitor, complaint: Any) -> None:
    charlie = visitor("charlie")
    case, item = complaint.case_id, complaint.work_items[0]
    for path in (f"/cases/{case}", f"/cases/{case}/diagram.bpmn", f"/work-items/{item}"):
        assert charlie.get(path).status_code == 404, path
    for path in (
        f"/work-items/{item}",
        f"/work-items/{item}/claim",
        f"/work-items/{item}/release",
        f"/work-items/{item}/delegate",
        f"/work-items/{item}/draft",
        f"/cases/{case}/comments",
        f"/cases/{case}/attachments",
        f"/cases/{case}/messages/becomes_complaint",
    ):
        assert charlie.post(path).status_code == 404, path
    assert complaint.number not in charlie.get("/cases").text
    assert complaint.number not in charlie.get("/worklist?view=groups").text


@pytest.mark.parametrize("name", ["alice", "charlie", "ada", "olga", "adam"])
def test_only_supervisors_steer(visitor, complaint: Any, name: str) -> None:
    browser = visitor(name)
    path = f"/cases/{complaint.case_id}/steer"
    assert browser.post(path, {"verb": "cancel", "reason": "x"}).status_code == 403
    item = complaint.work_items[0]
    assert browser.post(f"/supervise/work-items/{item}/assign").status_code == 403


def test_an_auditor_reads_everything_and_changes_nothing(visitor, complaint: Any) -> None:
    ada = visitor("ada")
    case, item = complaint.case_id, complaint.work_items[0]
    for path in (f"/cases/{case}", f"/work-items/{item}", f"/audit/cases/{case}"):
        assert ada.get(path).status_code == 200, path
    for path in (f"/work-items/{item}", f"/work-items/{item}/claim", f"/cases/{case}/comments"):
        assert ada.post(path, {"text": "x"}).status_code == 403, path


def test_a_case_that_is_not_there_looks_like_one_that_is_not_yours(visitor, complaint: Any) -> None:
    charlie = visitor("charlie")
    hidden = charlie.get(f"/cases/{complaint.case_id}").text
    missing = charlie.get("/cases/999999").text
    sentence = "This does not exist, or it is not for you to see."
    assert sentence in hidden
    assert sentence in missing
