"""Supervisors move a case, end a path, correct data and undo, each after a look at what comes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from engine import case, identity, incident, journal
from engine.clock import VirtualClock
from engine.machine import State
from engine.runtime import Engine
from engine.worker import Worker
from handlers import registry
from tests.office import SAM
from tests.web.conftest import COMPLAINT


def events(engine: Engine, case_id: int) -> list[journal.Event]:
    with engine.database.read() as connection:
        return journal.events(connection, case_id)


def status(engine: Engine, case_id: int) -> str:
    with engine.database.read() as connection:
        row = case.get(connection, case_id)
    assert row is not None
    return str(row.status)


def wait_of(complaint: Any) -> str:
    return str(complaint.work_items[0]).partition("-")[2]


def target(page: str) -> str:
    """The last step that the list of targets offers."""
    options = re.findall(r'<option value="([\w.-]+)">', page.partition('id="target"')[2])
    return str([one for one in options if one != "-"][-1])


def test_a_move_is_looked_at_made_and_undone(visitor, complaint: Any, engine: Engine) -> None:
    sam, wait = visitor("sam"), wait_of(complaint)
    page = sam.get(f"/cases/{complaint.case_id}/move").text
    element = target(page)
    before = len(events(engine, complaint.case_id))
    page = sam.get(f"/cases/{complaint.case_id}/move?wait={wait}&target={element}").text
    assert "The work is withdrawn" in page and "What comes" in page
    assert len(events(engine, complaint.case_id)) == before
    data = {"wait": wait, "target": element}
    assert sam.post(f"/cases/{complaint.case_id}/move", data).status_code == 422
    answer = sam.post(f"/cases/{complaint.case_id}/move", {**data, "reason": "agreed"})
    assert answer.status_code == 302
    assert "case:moved" in [row.event for row in events(engine, complaint.case_id)]


def test_a_path_is_ended_and_the_message_offers_undo(
    visitor, complaint: Any, engine: Engine
) -> None:
    sam, wait = visitor("sam"), wait_of(complaint)
    page = sam.get(f"/cases/{complaint.case_id}/move?wait={wait}&target=-").text
    assert "The case ends with this" in page
    sam.post(
        f"/cases/{complaint.case_id}/move", {"wait": wait, "target": "-", "reason": "withdrawn"}
    )
    assert status(engine, complaint.case_id) == "completed"
    page = sam.get(f"/cases/{complaint.case_id}").text
    form = re.search(r'action="(/cases/\d+/undo)">.*?name="seq" value="(\d+)"', page, re.DOTALL)
    assert form is not None
    sam.post(form[1], {"seq": form[2]})
    assert status(engine, complaint.case_id) == "active"
    page = sam.get(f"/cases/{complaint.case_id}").text
    assert "took back what was done last" in page and "Undone." in page
    assert sam.post(form[1], {"seq": form[2]}).status_code == 409


def test_nonsense_moves_nothing(visitor, complaint: Any, engine: Engine) -> None:
    sam = visitor("sam")
    for query in ("wait=x&target=y", "wait=99&target=y", f"wait={wait_of(complaint)}&target=y"):
        assert sam.get(f"/cases/{complaint.case_id}/move?{query}").status_code == 200
    for data in ({}, {"wait": "99", "target": "y", "reason": "x"}):
        answer = sam.post(f"/cases/{complaint.case_id}/move", data)
        assert answer.status_code in (409, 422)
    assert status(engine, complaint.case_id) == "active"


def test_steering_priority_and_completion_offer_undo(
    visitor, complaint: Any, engine: Engine, virtual_clock: VirtualClock
) -> None:
    sam, item = visitor("sam"), complaint.work_items[0]
    sam.post(f"/work-items/{item}/priority", {"priority": "100", "reason": "the owner called"})
    page = sam.get(f"/work-items/{item}").text
    assert "/undo" in page and "is 100 now" in page
    assert "urgent" in visitor("alice").get("/worklist?view=groups").text
    sam.post(f"/cases/{complaint.case_id}/steer", {"verb": "suspend", "reason": "x"})
    page = sam.get(f"/cases/{complaint.case_id}").text
    assert page.count("/undo") == 2  # in the message and in the history
    virtual_clock.advance(timedelta(minutes=11))
    assert "/undo" not in sam.get(f"/cases/{complaint.case_id}").text
    assert sam.post(f"/work-items/{item}/priority", {"priority": "x"}).status_code == 422


def test_a_reminder_is_sent_once_an_hour(visitor, complaint: Any) -> None:
    sam, item = visitor("sam"), complaint.work_items[0]
    assert sam.post(f"/work-items/{item}/remind").status_code == 302
    assert "Reminded:" in sam.get(f"/work-items/{item}").text
    assert sam.post(f"/work-items/{item}/remind").status_code == 409


def test_data_are_corrected_with_before_and_after(visitor, complaint: Any, engine: Engine) -> None:
    sam, path = visitor("sam"), f"/cases/{complaint.case_id}/data"
    page = sam.get(path).text
    assert "สมหญิง ใจดี" in page
    changed = {"v:customer_name": "สมหญิง ใจงาม", "v:customer_phone": COMPLAINT["customer_phone"]}
    page = sam.post(path, {**changed, "step": "show"}).text
    assert "<del>สมหญิง ใจดี</del>" in page and "<ins>สมหญิง ใจงาม</ins>" in page
    assert sam.post(path, {**changed, "step": "save", "reason": ""}).status_code == 422
    assert sam.post(path, {**changed, "step": "save", "reason": "misheard"}).status_code == 302
    row = events(engine, complaint.case_id)[-1]
    assert (row.event, row.reason) == ("case:corrected", "misheard")
    assert row.data["changes"] == {"customer_name": ["สมหญิง ใจดี", "สมหญิง ใจงาม"]}
    nothing = sam.post(path, {"step": "save", "reason": "x"})
    assert nothing.status_code == 422


@pytest.fixture
def stuck(engine: Engine, virtual_clock: VirtualClock) -> int:
    """The incident of a mail that could not be sent."""
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    broken = Worker(Engine(engine.database, forms=engine.forms, handlers=Broken()), name="x")
    engine.start("complaint", {**COMPLAINT, "customer_email": "s@example.com"}, actor=alice.actor)
    broken.run_until(virtual_clock.now() + timedelta(days=3), virtual_clock)
    with engine.database.read() as connection:
        return int(incident.open_ones(connection, identity.SYSTEM)[0].id)


class Broken:
    """Handlers that always fail."""

    def names(self) -> frozenset[str]:
        return registry.registry().names()

    def call(self, name: str, call: Any) -> Any:
        raise OSError("the mail server is on fire")


def test_an_incident_is_explained_and_skipped(visitor, engine: Engine, stuck: int) -> None:
    sam, path = visitor("sam"), f"/supervise/incidents/{stuck}"
    assert path in sam.get("/supervise/incidents").text
    page = sam.get(path).text
    assert "A mail could not be sent." in page and "the mail server is on fire" in page
    assert "s@example.com" in page
    for data in ({"reason": ""}, {"reason": "x", "result": "[1]"}, {"reason": "x", "result": "{"}):
        assert sam.post(f"{path}/skip", data).status_code == 422
    answer = sam.post(f"{path}/skip", {"reason": "telephoned", "result": '{"sent": true}'})
    assert answer.status_code == 302
    page = sam.get(path).text
    assert "resolved" in page and "telephoned" in page
    assert sam.post(f"{path}/skip", {"reason": "again"}).status_code == 409
    assert sam.get("/supervise/incidents/999").status_code == 404


def test_files_are_not_offered_as_words_to_correct(visitor, complaint: Any, engine: Engine) -> None:
    found = {"evidence": ["7"], "customer_mood": "calm"}
    engine.correct(complaint.case_id, found, actor=SAM, reason="x")
    page = visitor("sam").get(f"/cases/{complaint.case_id}/data").text
    assert "v:customer_mood" in page
    assert "v:evidence" not in page


def test_a_step_begins_again_with_corrected_data(visitor, engine: Engine, stuck: int) -> None:
    sam = visitor("sam")
    with engine.database.read() as connection:
        row = incident.get(connection, stuck)
    assert row is not None
    sam.post(
        f"/cases/{row.case_id}/data",
        {"v:customer_email": "new@example.com", "step": "save", "reason": "wrong address"},
    )
    page = sam.get(f"/supervise/incidents/{stuck}").text
    form = re.search(r'name="wait" value="(\d+)".*?name="target" value="([^"]+)"', page, re.DOTALL)
    assert form is not None
    data = {"wait": form[1], "target": form[2], "reason": "with the right address"}
    assert sam.post(f"/cases/{row.case_id}/move", data).status_code == 302
    Worker(engine, name="good").run_due()
    with engine.database.read() as connection:
        state = State.load(case.state(connection, row.case_id))
    assert state.variables["customer_email"] == "new@example.com"
    assert "new@example.com" in sam.get("/outbox").text
