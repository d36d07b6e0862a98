"""The worklist: views, search, claiming, releasing, giving away, completing, the next task."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine import clock, identity, work_item
from engine.forecast import snapshot
from engine.forecast.durations import STEP, Durations, Key
from engine.forecast.survival import Curve
from engine.runtime import Engine
from tests.web.conftest import COMPLAINT

#: the first form of a complaint that was taken down by telephone
CALL = {"acknowledged_how": "telephone", "acknowledgement_note": "spoke to her"}


def start(engine: Engine, name: str = "alice", **more: Any) -> Any:
    with engine.database.read() as connection:
        person = identity.person(connection, name)
    assert person is not None
    return engine.start("complaint", {**COMPLAINT, **more}, actor=person.actor)


def status(engine: Engine, item_id: str) -> Any:
    with engine.database.read() as connection:
        return work_item.get(connection, item_id)


def test_work_of_my_groups_is_listed_and_can_be_claimed(visitor, complaint: Any, engine) -> None:
    alice = visitor("alice")
    item = complaint.work_items[0]
    assert complaint.number in alice.get("/worklist?view=groups").text
    assert complaint.number not in alice.get("/worklist").text
    answer = alice.post(f"/work-items/{item}/claim")
    assert answer.location == f"/work-items/{item}"
    assert status(engine, item).assignee == "alice"
    assert complaint.number in alice.get("/worklist").text


def test_a_second_click_is_told_who_did_it(visitor, complaint: Any) -> None:
    alice, bob = visitor("alice"), visitor("bob")
    item = complaint.work_items[0]
    alice.post(f"/work-items/{item}/claim")
    answer = bob.post(f"/work-items/{item}/claim")
    assert answer.status_code == 409
    assert "Alice Jaidee" in answer.text
    assert "Traceback" not in answer.text


def test_a_fragment_is_told_by_a_message(visitor, complaint: Any) -> None:
    visitor("alice").post(f"/work-items/{complaint.work_items[0]}/claim")
    answer = visitor("bob").post(
        f"/work-items/{complaint.work_items[0]}/claim", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text


def test_released_work_is_for_the_group_again(visitor, complaint: Any, engine: Engine) -> None:
    alice, item = visitor("alice"), complaint.work_items[0]
    alice.post(f"/work-items/{item}/claim")
    assert alice.post(f"/work-items/{item}/release").status_code == 302
    assert status(engine, item).status == work_item.READY


def test_work_is_given_away_with_a_reason(visitor, complaint: Any, engine: Engine) -> None:
    alice, item = visitor("alice"), complaint.work_items[0]
    alice.post(f"/work-items/{item}/claim")
    answer = alice.post(f"/work-items/{item}/delegate", {"to": "bob", "reason": "holiday"})
    assert answer.status_code == 302
    assert status(engine, item).assignee == "bob"
    history = visitor("bob").get(f"/work-items/{item}").text
    assert "holiday" in history


def test_the_most_urgent_work_comes_next(visitor, complaint: Any, engine: Engine, virtual_clock):
    virtual_clock.advance(timedelta(hours=1))
    start(engine)
    alice = visitor("alice")
    answer = alice.post("/worklist/next")
    assert answer.location == f"/work-items/{complaint.work_items[0]}"
    assert status(engine, complaint.work_items[0]).assignee == "alice"


def test_no_more_work_is_said_and_not_an_error(visitor) -> None:
    answer = visitor("alice").post("/worklist/next", follow_redirects=True)
    assert answer.status_code == 200
    assert "There is no more work" in answer.text


def test_completing_leads_to_the_next_task(visitor, complaint: Any, engine: Engine) -> None:
    alice, item = visitor("alice"), complaint.work_items[0]
    answer = alice.send(f"/work-items/{item}", CALL, next="1")
    assert answer.status_code == 302, answer.text
    assert status(engine, item).status == work_item.COMPLETED
    done = alice.get("/worklist?view=done").text
    assert complaint.number in done
    assert complaint.number not in alice.get("/worklist?view=done&q=zebra").text


def test_a_refused_form_comes_back_with_what_was_typed(visitor) -> None:
    alice = visitor("alice")
    answer = alice.send("/start/complaint", {"customer_name": "สมหญิง ใจดี", "channel": "pigeon"})
    assert answer.status_code == 422
    assert "Nothing was sent yet" in answer.text
    assert "\\u0e2a\\u0e21\\u0e2b\\u0e0d\\u0e34\\u0e07" in answer.text or "สมหญิง" in answer.text


def test_nonsense_in_place_of_answers_is_refused(visitor) -> None:
    alice = visitor("alice")
    for nonsense in ("", "[]", "{", "null", '"x"'):
        answer = alice.post("/start/complaint", {"submission": nonsense})
        assert answer.status_code == 422, nonsense


def test_a_form_sent_twice_starts_one_case(visitor) -> None:
    alice = visitor("alice")
    first = alice.send("/start/complaint", COMPLAINT, key="one-key")
    second = alice.send("/start/complaint", COMPLAINT, key="one-key")
    assert first.location == second.location
    assert alice.get("/cases").text.count('class="t"') == 1


def test_a_draft_is_kept_and_shown_again(visitor, complaint: Any) -> None:
    alice, item = visitor("alice"), complaint.work_items[0]
    alice.post(f"/work-items/{item}/claim")
    answer = alice.client.post(
        f"/work-items/{item}/draft",
        json={"acknowledgement_note": "half a sentence"},
        headers={"X-CSRFToken": alice.token()},
    )
    assert answer.status_code == 204, answer.text
    assert "half a sentence" in alice.get(f"/work-items/{item}").text


def test_overdue_work_is_marked(visitor, complaint: Any, virtual_clock: clock.VirtualClock) -> None:
    alice = visitor("alice")
    assert complaint.number not in alice.get("/worklist?view=overdue").text
    virtual_clock.advance(timedelta(days=7))
    alice = visitor("alice")
    page = alice.get("/worklist?view=overdue").text
    assert complaint.number in page
    assert "overdue" in page


def test_search_finds_thai_words_inside_words(visitor, complaint: Any) -> None:
    alice = visitor("alice")
    for text in ("หญิง", "ใจดี", complaint.number, complaint.number.lower()):
        assert complaint.number in alice.get(f"/worklist?view=groups&q={text}").text, text
        assert complaint.number in alice.get(f"/cases?q={text}").text, text
    assert complaint.number not in alice.get("/worklist?view=groups&q=ไม่มีคำนี้").text


def test_long_lists_go_on_on_the_next_page(visitor, engine: Engine, virtual_clock) -> None:
    numbers = []
    for _ in range(53):
        numbers.append(start(engine).number)
        virtual_clock.advance(timedelta(minutes=1))
    alice = visitor("alice")
    seen = follow(alice, "/worklist?view=groups", numbers)
    assert sorted(seen) == numbers
    seen = follow(alice, "/cases", numbers)
    assert sorted(seen) == numbers


def follow(browser: Any, path: str, numbers: list[str]) -> list[str]:
    """Read a list to its end and return the numbers on its pages, each as often as shown."""
    seen: list[str] = []
    while path:
        text = browser.get(path).text
        seen += [number for number in numbers if number in text]
        path = ""
        if 'rel="next"' in text:
            path = text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
            path = path.replace("&amp;", "&")
    return seen


def test_nonsense_in_the_address_shows_the_first_page(visitor, complaint: Any) -> None:
    alice = visitor("alice")
    for text in ("after=x~y", "after=~", "after=99999999999999999~1", "view=nonsense", "after=1~'"):
        assert alice.get(f"/worklist?view=groups&{text}").status_code == 200, text
        assert alice.get(f"/cases?{text}").status_code == 200, text


@pytest.mark.parametrize(
    ("at", "usual", "told"),
    [
        ("2026-11-30T10:00+07:00", 4, "start within 1 hour"),
        ("2026-11-30T11:30+07:00", 4, "start now"),
        ("2026-11-29T12:00+07:00", 9, "start within 20 hours"),
        ("2026-11-30T17:00+07:00", 4, ""),
        ("2026-11-27T10:00+07:00", 4, ""),
        ("2026-11-30T10:00+07:00", 0.5, ""),
        ("2026-11-30T10:00+07:00", None, ""),
    ],
)
def test_rows_say_when_to_begin_where_that_matters(
    visitor, engine, complaint, monkeypatch, at: str, usual: float | None, told: str
) -> None:
    item = complaint.work_items[0]
    with engine.database.write() as connection:
        row = work_item.get(connection, item)
        due = datetime.fromisoformat("2026-11-30T16:00+07:00")
        work_item.change(connection, item, due_at=due)
    key = Key("complaint", row.activity, STEP)
    curves = {} if usual is None else {key: Curve((3600 * usual,), (0.0,), 20)}
    monkeypatch.setattr(snapshot, "known", lambda _: Durations(curves))
    with clock.using(clock.VirtualClock(datetime.fromisoformat(at))):
        page = visitor("alice").get("/worklist?view=groups").text
    line = page.partition(complaint.number)[2].partition("</tr>")[0]
    assert line and told in line
    assert bool(told) == ("start " in line)
    if told == "start within 1 hour":
        assert 'title="30 Nov 2026 11:00"' in line
