"""Somebody goes on leave: a substitute is entered, sees the work, does it, and the page says so."""

from __future__ import annotations

from typing import Any

from engine import journal
from engine.clock import VirtualClock
from engine.runtime import Engine

LEAVE = {"substitute": "charlie", "first_on": "2026-11-21", "last_on": "2026-11-23"}


def enter(visitor: Any, name: str, **more: Any) -> Any:
    data = {**LEAVE, "reason": "leave", "step": "enter", **more}
    return visitor(name).post("/substitutions", data)


def test_what_falls_due_is_shown_before_a_substitute_is_entered(
    visitor, complaint: Any, virtual_clock: VirtualClock
) -> None:
    page = enter(visitor, "alice", step="preview", last_on="2026-12-31").text
    assert complaint.number in page and "due by then" in page
    assert "Nobody stands in for anybody" in page
    page = enter(visitor, "alice", step="preview", substitute="alice").text
    assert "Nobody stands for themselves" in page


def test_a_substitute_sees_and_completes_the_work_on_behalf(
    visitor, complaint: Any, engine: Engine, virtual_clock: VirtualClock
) -> None:
    item = complaint.work_items[0]
    assert "On behalf of others" not in visitor("charlie").get("/worklist").text
    assert enter(visitor, "alice").status_code == 302
    charlie = visitor("charlie")
    page = charlie.get("/worklist?view=behalf").text
    assert complaint.number in page and "for Alice" in page
    page = charlie.get(f"/work-items/{item}").text
    assert "You do this on behalf of" in page
    answer = charlie.send(f"/work-items/{item}", {"acknowledged_how": "in_person"})
    assert answer.status_code == 302
    with engine.database.read() as connection:
        rows = journal.events(connection, complaint.case_id)
    done = next(row for row in rows if row.event == "work_item:completed")
    assert (done.actor, done.data["on_behalf_of"]) == ("charlie", "alice")
    assert "(on behalf of " in visitor("sam").get(f"/cases/{complaint.case_id}").text


def test_ended_means_ended(visitor, complaint: Any, virtual_clock: VirtualClock) -> None:
    enter(visitor, "alice")
    assert visitor("bob").post("/substitutions/1/end").status_code == 404
    assert visitor("charlie").post("/substitutions/1/end").status_code == 403
    assert visitor("alice").post("/substitutions/1/end").status_code == 302
    charlie = visitor("charlie")
    assert charlie.get(f"/work-items/{complaint.work_items[0]}").status_code == 404
    assert complaint.number not in charlie.get("/worklist?view=behalf").text


def test_staff_enter_substitutes_for_themselves_only(
    visitor, engine: Engine, virtual_clock: VirtualClock
) -> None:
    enter(visitor, "bob", absent="alice")
    assert "Alice" not in visitor("bob").get("/substitutions").text.partition("<form")[0]
    page = visitor("sam").get("/substitutions").text
    assert page.count('<td class="act">') == 1
    assert enter(visitor, "sam", absent="alice").status_code == 302


def test_days_that_cannot_be_read_are_told(visitor, virtual_clock: VirtualClock) -> None:
    for step in ("preview", "enter"):
        answer = enter(visitor, "alice", step=step, last_on="tomorrow")
        assert answer.status_code == 422 and "Choose the first and the last day" in answer.text
    answer = enter(visitor, "alice", last_on="2026-11-20")
    assert answer.status_code == 422 and "end comes after" in answer.text
    enter(visitor, "alice")
    answer = enter(visitor, "alice", substitute="bob")
    assert answer.status_code == 409
