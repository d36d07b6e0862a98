"""Supervisors see what is late, escalated or stuck, give work to others and read the outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine import clock, identity, incident, work_item
from engine.runtime import Engine
from engine.worker import Worker
from handlers import registry
from tests.web.conftest import COMPLAINT


def assignee(engine: Engine, item_id: str) -> Any:
    with engine.database.read() as connection:
        row = work_item.get(connection, item_id)
    assert row is not None
    return row.assignee


def test_late_work_is_on_the_board_and_changes_hands(
    visitor, complaint: Any, engine: Engine, virtual_clock: clock.VirtualClock
) -> None:
    item = complaint.work_items[0]
    assert complaint.number not in visitor("sam").get("/supervise").text
    virtual_clock.advance(timedelta(days=7))
    sam = visitor("sam")
    assert complaint.number in sam.get("/supervise").text
    path = f"/supervise/work-items/{item}/assign"
    assert sam.post(path, {"to": "bob", "reason": ""}).status_code == 422
    assert assignee(engine, item) is None
    sam.post(path, {"to": "bob", "reason": "Alice is ill"})
    assert assignee(engine, item) == "bob"
    sam.post(path, {"to": "", "reason": "Bob is ill too"})
    assert assignee(engine, item) is None
    refused = sam.post(path, {"to": "ada", "reason": "nobody is left"})
    assert refused.status_code in (409, 422)


def test_silence_escalates_a_complaint_to_the_board(
    visitor, complaint: Any, worker: Worker, virtual_clock: clock.VirtualClock
) -> None:
    alice = visitor("alice")
    alice.send(f"/work-items/{complaint.work_items[0]}", {"acknowledged_how": "in_person"})
    worker.run_until(clock.now() + timedelta(days=40), virtual_clock)
    page = visitor("sam").get("/supervise").text
    escalated = page.split("Escalated cases", 1)[1]
    assert complaint.number in escalated


def test_a_failing_job_becomes_an_incident_and_is_tried_again(
    visitor, engine: Engine, virtual_clock: clock.VirtualClock
) -> None:
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    good = engine.handlers
    broken = Worker(Engine(engine.database, forms=engine.forms, handlers=Broken()), name="x")
    engine.start("complaint", {**COMPLAINT, "customer_email": "s@example.com"}, actor=alice.actor)
    broken.run_until(clock.now() + timedelta(days=3), virtual_clock)
    with engine.database.read() as connection:
        stuck = incident.open_ones(connection, identity.SYSTEM)
    assert stuck
    sam = visitor("sam")
    page = sam.get("/supervise/incidents").text
    assert "the mail server is on fire" in page
    assert "the mail server is on fire" in sam.get("/cases/1").text
    sam.post(f"/supervise/incidents/{stuck[0].id}/retry", {"reason": "fire is out"})
    assert good is registry.registry()
    Worker(engine, name="good").run_due()
    assert sam.get("/supervise/incidents").text.count("Try again") < page.count("Try again")
    again = sam.post(f"/supervise/incidents/{stuck[0].id}/retry", {"reason": "again"})
    assert again.status_code == 409


class Broken:
    """Handlers that always fail."""

    def names(self) -> frozenset[str]:
        return registry.registry().names()

    def call(self, name: str, call: Any) -> Any:
        raise OSError("the mail server is on fire")


def test_letters_are_read_in_the_outbox(visitor, engine: Engine, worker: Worker) -> None:
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    engine.start(
        "complaint",
        {**COMPLAINT, "channel": "email", "customer_email": "somying@example.com"},
        actor=alice.actor,
    )
    while worker.run_due():
        pass
    sam = visitor("sam")
    page = sam.get("/outbox").text
    assert "somying@example.com" in page
    letter = sam.get("/outbox/1").text
    assert "CP-000001" in letter
    assert sam.get("/outbox/999").status_code == 404
    assert sam.get("/outbox?status=sent&before=x").status_code == 200
    assert visitor("alice").get("/outbox/1").status_code == 403
