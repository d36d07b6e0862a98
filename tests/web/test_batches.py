"""Many at once: chosen on a list, looked at, given a reason, done in the background, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from engine import identity, work_item
from engine.clock import VirtualClock
from engine.runtime import Engine
from engine.worker import Worker
from tests.web.conftest import COMPLAINT


@pytest.fixture
def several(engine: Engine, virtual_clock: VirtualClock) -> list[str]:
    """The work items of three complaints."""
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    return [engine.start("complaint", COMPLAINT, actor=alice.actor).work_items[0] for _ in range(3)]


def holders(engine: Engine, items: list[str]) -> list[Any]:
    with engine.database.read() as connection:
        # the items of these tests are there
        return [work_item.get(connection, item).assignee for item in items]  # type: ignore[union-attr]


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_work_is_given_to_somebody_else_in_numbers_and_back(
    visitor, engine: Engine, several: list[str]
) -> None:
    sam = visitor("sam")
    data = {"items": [*several, "99-3"], "place": "work-items", "chosen": "items"}
    page = sam.post("/supervise/batches/prepare", data).text
    assert "Act on many at once" in page
    data = {"targets": hidden(page, "targets"), "of": "work_item", "kind": "assign", "to": "bob"}
    page = sam.post("/supervise/batches/prepare", data).text
    assert "3 would be done" in page and "1 cannot be done" in page
    assert "This does not exist any more." in page
    assert sam.post("/supervise/batches", {**data, "reason": ""}).status_code == 422
    answer = sam.post("/supervise/batches", {**data, "reason": "Alice is ill"})
    path = answer.headers["Location"]
    page = sam.get(path).text
    assert "0 of 3" in page and 'hx-trigger="every 1s"' in page
    worker = Worker(engine, name="w")
    while worker.run_due():
        pass
    page = sam.get(path).text
    assert "3 of 3" in page and "every 1s" not in page
    assert holders(engine, several) == ["bob"] * 3
    answer = sam.post(f"{path}/undo")
    while worker.run_due():
        pass
    assert holders(engine, several) == [None] * 3
    page = sam.get("/supervise/batches").text
    assert "Alice is ill" in page and "3 of 3" in page
    assert sam.get(answer.headers["Location"]).status_code == 200
    for kind in ("csv", "xlsx"):
        assert sam.get(f"{path}/export/{kind}").status_code == 200
    assert "CP-000001" in sam.get(f"{path}/export/csv").text


def test_work_items_lead_to_their_cases_and_failures_say_why(
    visitor, engine: Engine, several: list[str]
) -> None:
    sam = visitor("sam")
    data = {"targets": " ".join(several), "of": "work_item", "kind": "suspend", "reason": "x"}
    path = sam.post("/supervise/batches", data).headers["Location"]
    with engine.database.read() as connection:
        someone = identity.person(connection, "sam")
    assert someone is not None
    engine.suspend(1, actor=someone.actor, reason="quicker")
    while Worker(engine, name="w").run_due():
        pass
    page = sam.get(f"{path}?state=failed").text
    assert "suspended this case at" in page and "CP-000001" in page
    page = sam.post("/supervise/batches/prepare", {**data, "kind": "suspend"}).text
    assert "0 would be done" in page and "is suspended already" in page


def test_everything_that_a_list_shows_takes_part(visitor, several: list[str]) -> None:
    sam = visitor("sam")
    data = {"chosen": "query", "place": "work-items", "query": "process=complaint"}
    page = sam.post("/supervise/batches/prepare", data).text
    assert set(hidden(page, "targets").split()) == set(several)
    data = {"chosen": "query", "place": "cases", "query": "process=pcdr"}
    assert sam.post("/supervise/batches/prepare", data).status_code == 422


def test_nothing_chosen_and_nonsense_are_told(visitor, several: list[str]) -> None:
    sam = visitor("sam")
    for data in ({}, {"items": "x"}, {"incidents": "x"}, {"place": "cases", "items": "1-3"}):
        assert sam.post("/supervise/batches/prepare", data).status_code == 422
    wrong = {"targets": several[0], "of": "work_item", "kind": "nonsense", "reason": "x"}
    assert sam.post("/supervise/batches", wrong).status_code == 422
    assert sam.get("/supervise/batches/99").status_code == 404
    assert sam.post("/supervise/batches/99/stop").status_code == 404
    assert "No batches yet" in sam.get("/supervise/batches").text


def test_the_rest_is_called_off(visitor, several: list[str]) -> None:
    sam = visitor("sam")
    data = {"targets": " ".join(several), "of": "work_item", "kind": "priority", "priority": "100"}
    path = sam.post("/supervise/batches", {**data, "reason": "x"}).headers["Location"]
    assert sam.post(f"{path}/stop").status_code == 302
    assert "called off" in sam.get(path).text
    assert sam.post(f"{path}/stop").status_code == 409
