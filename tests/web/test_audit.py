"""Auditors step through a case with the data as it was, and prove that the journal is whole."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from engine import journal
from engine.runtime import Engine
from tests.web.conftest import Visitor
from web.audit import routes


def test_each_event_shows_the_data_as_they_were(visitor, complaint: Any, engine: Engine) -> None:
    visitor("alice").send(
        f"/work-items/{complaint.work_items[0]}", {"acknowledged_how": "in_person"}
    )
    ada = visitor("ada")
    path = f"/audit/cases/{complaint.case_id}"
    page = ada.get(path).text
    assert "Alice Jaidee completed" in page
    first = ada.get(f"{path}/steps/1").text
    assert "Alice Jaidee started the case" in first
    assert "How the customer was told" not in first
    with engine.database.read() as connection:
        events = journal.events(connection, complaint.case_id)
    done = next(each for each in events if each.event == "work_item:completed")
    step = ada.get(f"{path}/steps/{done.seq}").text
    assert "What it changed" in step
    assert ada.get(f"{path}/steps/{len(events) + 1}").status_code == 404


def test_the_address_holds_the_step(visitor, complaint: Any) -> None:
    ada = visitor("ada")
    for step in ("1", "2", "999", "0", "x", "-1", "9" * 20):
        assert ada.get(f"/audit/cases/{complaint.case_id}?step={step}").status_code == 200, step


def test_a_long_history_is_stepped_through_in_parts(
    visitor, complaint: Any, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "WINDOW", 4)
    with engine.database.read() as connection:
        rows = journal.events(connection, complaint.case_id)
    ada, path = visitor("ada"), f"/audit/cases/{complaint.case_id}"
    begin = (len(rows) - 1) // 4 * 4
    last = ada.get(path).text
    assert part(last, "replay-events", "seq") == [row.seq for row in rows[begin:]]
    assert f'href="{path}?step={begin}"' in last and "Later events" not in last
    first = ada.get(f"{path}?step=2").text
    assert part(first, "replay-events", "seq") == [1, 2, 3, 4]
    assert part(first, "replay-before", "times") == []
    assert f'href="{path}?step=5"' in first and "Earlier events" not in first
    assert sum(part(last, "replay-before", "times")) == begin


def part(page: str, place: str, name: str) -> list[Any]:
    """Return one value of each entry that the page hands to the replay."""
    found = re.search(rf'id="{place}">(.*?)</script>', page)
    assert found is not None
    return [entry[name] for entry in json.loads(found[1])]


def test_a_whole_chain_is_said_to_hold(visitor, complaint: Any) -> None:
    answer = visitor("ada").post(f"/audit/cases/{complaint.case_id}/verify")
    assert "The chain holds" in answer.text
    answer = visitor("ada").post("/audit/verify")
    assert "The chain holds" in answer.text


def test_a_changed_row_is_found(visitor, complaint: Any, engine: Engine) -> None:
    table = journal.journal
    with engine.database.write() as connection:
        connection.execute(
            table.update()
            .where(table.c.case_id == complaint.case_id, table.c.seq == 2)
            .values(actor="somebody")
        )
    answer = visitor("ada").post(f"/audit/cases/{complaint.case_id}/verify")
    assert "does not hold" in answer.text
    assert "Event 2" in answer.text


def test_only_auditors_audit(visitor, complaint: Any) -> None:
    for name in ("alice", "sam", "olga", "adam", "charlie"):
        browser: Visitor = visitor(name)
        assert browser.get(f"/audit/cases/{complaint.case_id}").status_code == 403, name
        assert browser.post(f"/audit/cases/{complaint.case_id}/verify").status_code == 403, name
        assert browser.post("/audit/verify").status_code == 403, name
