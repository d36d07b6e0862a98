"""The clocks of a case as pages: the panel, pausing, the ledger that adds up, re-basing."""

from __future__ import annotations

import html
import itertools
import re
from datetime import timedelta
from typing import Any

import pytest

from engine import case, identity
from engine.clock import VirtualClock
from web.cases import clocks

REASON = {"reason": "รอลูกค้าส่งรูป"}


def row(engine: Any, case_id: int) -> Any:
    with engine.database.read() as connection:
        return case.get(connection, case_id)


def test_the_page_of_a_case_tells_its_clocks_in_words(visitor: Any, complaint: Any) -> None:
    page = visitor("sam").get(f"/cases/{complaint.case_id}").text
    assert "Service level (SLA)" in page
    assert "The whole case" in page and "The first response" in page
    assert "Running" in page and "0% used" in page


def test_a_supervisor_pauses_and_lets_run_again(
    visitor: Any, engine: Any, complaint: Any, virtual_clock: VirtualClock
) -> None:
    browser, place = visitor("sam"), f"/cases/{complaint.case_id}"
    page = browser.post(f"{place}/pause", {"kind": "customer", **REASON}, follow_redirects=True)
    assert "The clocks stand still: Waiting for the customer." in page.text
    assert "clock paused" in page.text
    assert "They run again by themselves on" in page.text
    virtual_clock.advance(timedelta(hours=3))
    browser = visitor("sam")
    page = browser.post(f"{place}/restart", {"reason": "มาแล้ว"}, follow_redirects=True).text
    assert "The clocks run again" in page
    assert row(engine, complaint.case_id).paused_at is None
    assert "paused the clocks" in page and "let the clocks run again" in page


def test_the_list_and_the_task_say_that_a_clock_is_paused(
    visitor: Any, engine: Any, complaint: Any
) -> None:
    sam = visitor("sam")
    sam.post(f"/cases/{complaint.case_id}/pause", {"kind": "customer", **REASON})
    alice = visitor("alice")
    assert "clock paused" in alice.get("/worklist?view=groups").text
    assert "clock paused" in alice.get(f"/work-items/{complaint.work_items[0]}").text


def test_who_holds_no_work_may_not_pause(visitor: Any, engine: Any, complaint: Any) -> None:
    alice, place = visitor("alice"), f"/cases/{complaint.case_id}"
    assert "Pause the clocks" not in alice.get(place).text
    answer = alice.post(f"{place}/pause", {"kind": "customer", **REASON})
    assert answer.status_code == 403
    alice.post(f"/work-items/{complaint.work_items[0]}/claim")
    assert "Pause the clocks" in alice.get(place).text
    alice.post(f"{place}/pause", {"kind": "customer", **REASON})
    assert row(engine, complaint.case_id).paused_at is not None
    assert visitor("charlie").post(f"{place}/restart", REASON).status_code == 404


def test_the_ledger_of_the_page_adds_up(
    visitor: Any, engine: Any, complaint: Any, virtual_clock: VirtualClock
) -> None:
    place = f"/cases/{complaint.case_id}"
    virtual_clock.advance(timedelta(days=2, hours=2, minutes=7))
    sam = visitor("sam")
    sam.post(f"{place}/pause", {"kind": "parts", **REASON})
    virtual_clock.advance(timedelta(days=1))
    sam = visitor("sam")
    sam.post(f"{place}/restart", {"reason": "มาแล้ว"})
    virtual_clock.advance(timedelta(hours=5))
    page = visitor("ada").get(f"{place}/clocks?clock=case").text
    assert "Waiting for parts" in page and REASON["reason"] in page
    counted = [seconds(text) for text in re.findall(r'data-label="Counted">([\d:]+)<', page)]
    sums = [seconds(text) for text in re.findall(r'data-label="Sum">([\d:]+)<', page)]
    assert len(counted) > 5 and sum(counted) == sums[-1]
    used = re.search(r"<dt>Used</dt><dd>([\d:]+) ", page)
    assert used is not None and seconds(used[1]) == sums[-1]


def test_a_long_ledger_is_read_in_parts_that_add_up(
    visitor: Any, complaint: Any, virtual_clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "LINES", 5)
    virtual_clock.advance(timedelta(days=6, hours=3))
    ada, place = visitor("ada"), f"/cases/{complaint.case_id}/clocks?clock=case"
    counted, sums, page = [], [], ada.get(place).text
    while True:
        counted += [seconds(text) for text in re.findall(r'data-label="Counted">([\d:]+)<', page)]
        sums += [seconds(text) for text in re.findall(r'data-label="Sum">([\d:]+)<', page)]
        found = re.search(r'href="([^"]+)" rel="next"', page)
        if found is None:
            break
        page = ada.get(html.unescape(found[1])).text
    assert len(counted) > 10 and sums == list(itertools.accumulate(counted))
    last = re.findall(r'data-label="Sum">([\d:]+)<', ada.get(f"{place}&part=99").text)
    assert seconds(last[-1]) == sums[-1]


def test_a_case_is_rebased_after_a_look_at_what_moves(
    visitor: Any, engine: Any, complaint: Any
) -> None:
    sam, place = visitor("sam"), f"/cases/{complaint.case_id}"
    assert "Nothing is newer" in sam.get(f"{place}/rebase").text
    with engine.database.read() as connection:
        found = case.get(connection, complaint.case_id)
        before = engine.tools.policies.get(connection, found.policy_id)
    assert before.targets
    quick = {"targets": [{"measure": "case", "length": "P1D"}]}
    made = engine.put_policy("complaint", quick, actor=_sam(engine), reason="ให้เร็วขึ้น")
    page = sam.get(f"{place}/rebase").text
    assert "ให้เร็วขึ้น" in page and "moves" in page
    answer = sam.post(f"{place}/rebase", {"reason": "ตกลงกับลูกค้า"}, follow_redirects=True)
    assert "measured by the newest policy" in answer.text
    assert row(engine, complaint.case_id).policy_id == made
    assert sam.post(f"{place}/rebase", {"reason": "อีกครั้ง"}).status_code == 409


def _sam(engine: Any) -> Any:
    with engine.database.read() as connection:
        person = identity.person(connection, "sam")
    assert person is not None
    return person.actor


def seconds(text: str) -> int:
    hours, minutes, rest = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + rest


def test_a_clock_that_stood_still_is_told_in_thai(visitor: Any, complaint: Any) -> None:
    sam = visitor("sam", "th")
    sam.post(f"/cases/{complaint.case_id}/pause", {"kind": "tmt", **REASON})
    page = sam.get(f"/cases/{complaint.case_id}").text
    assert "หยุดเวลาอยู่: รอคำตอบจาก TMT" in page
