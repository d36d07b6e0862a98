"""The bell, the list and the choices: each sees their own, in their language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import clock, feed, notification, preference
from engine.clock import VirtualClock
from engine.runtime import Engine, telling
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def told(engine: Engine, complaint: Any) -> Any:
    """Alice was given the complaint's first task."""
    with engine.database.write() as connection:
        telling.tell(
            engine.tools,
            connection,
            "alice",
            "work",
            "%(who)s gave you “%(task)s” of %(number)s.",
            {"who": "sam", "task": "ประเมินความรุนแรง", "number": complaint.number},
            at=clock.now(),
            case_id=complaint.case_id,
            work_item_id=complaint.work_items[0],
        )
    return complaint


def test_the_bell_rings_until_what_is_new_is_read(visitor: Visit, told: Any) -> None:
    alice = visitor("alice")
    assert 'aria-label="Notifications, 1 new"' in alice.get("/worklist").text

    page = alice.get("/notifications").text
    assert "of CP-000001." in page and page.count('class="badge info">new') == 1
    (number,) = re.findall(r'action="/notifications/(\d+)"', page)
    answer = alice.post(f"/notifications/{number}")
    assert answer.headers["Location"] == f"/work-items/{told.work_items[0]}"

    assert 'aria-label="Notifications"' in alice.get("/worklist").text


@pytest.mark.usefixtures("told")
def test_asking_whether_there_is_news_is_cheap_and_keeps_no_session(
    visitor: Visit, virtual_clock: VirtualClock
) -> None:
    alice = visitor("alice")
    live = {"X-Live": "1", "HX-Request": "true"}
    assert alice.get("/notifications/bell?shown=1", headers=live).status_code == 204
    assert "1 new" in alice.get("/notifications/bell?shown=0", headers=live).text

    for _ in range(4):
        virtual_clock.advance(timedelta(minutes=40))
        answer = alice.get("/notifications/bell?shown=1", headers=live)
    assert answer.status_code == 286, "the session has rested too long"
    assert answer.headers["HX-Reswap"] == "none"


@pytest.mark.usefixtures("told")
def test_all_can_be_marked_as_read(visitor: Visit, engine: Engine) -> None:
    alice = visitor("alice")
    alice.post("/notifications/read")
    with engine.database.read() as connection:
        assert notification.unread(connection, "alice") == 0


def test_somebody_elses_notification_is_not_there(
    visitor: Visit, engine: Engine, told: Any
) -> None:
    with engine.database.read() as connection:
        (row,) = notification.newest(connection, "alice")
    charlie = visitor("charlie")
    assert charlie.post(f"/notifications/{row.id}").status_code == 404
    assert "CP-000001" not in charlie.get("/notifications").text


@pytest.mark.usefixtures("told")
def test_the_list_speaks_thai(visitor: Visit) -> None:
    page = visitor("alice", "th").get("/notifications").text
    assert "มอบหมายงาน “ประเมินความรุนแรง” ของเรื่อง CP-000001 ให้คุณ" in page
    assert "2569" in page


CHOICE = {
    "page": ["work", "breached"],
    "mail": ["breached"],
    "often": "daily",
    "digest_at": "16:00",
    "quiet_from": "18:00",
    "quiet_until": "07:30",
    "days": ["0", "2"],
    "feed_groups": "yes",
}


def test_a_person_chooses_how_to_be_told(visitor: Visit, engine: Engine) -> None:
    alice = visitor("alice")
    assert alice.post("/account/notifications", CHOICE).status_code == 302
    with engine.database.read() as connection:
        chosen = preference.of(connection, "alice")
    assert (chosen.digest_at, chosen.quiet_from, chosen.quiet_until) == ("16:00", "18:00", "07:30")
    assert (chosen.days, chosen.feed_groups) == ((0, 2), True)
    assert (chosen.in_page("work"), chosen.by_mail("work")) == (True, False)
    assert not chosen.in_page("comment")
    assert 'value="16:00"' in alice.get("/account/notifications").text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"quiet_until": ""}, "fill in both, or neither"),
        ({"days": []}, "at least one day"),
        ({"digest_at": "19:00"}, "The daily mail would come in the quiet hours"),
        ({"digest_at": "soon"}, "“soon” is no time of day"),
    ],
)
def test_a_choice_that_makes_no_sense_is_told_beside_the_field(
    visitor: Visit, change: dict[str, Any], sentence: str
) -> None:
    answer = visitor("alice").post("/account/notifications", {**CHOICE, **change})
    assert answer.status_code == 422
    assert sentence in answer.text and 'aria-invalid="true"' in answer.text


def test_an_address_is_shown_once_and_can_be_closed(visitor: Visit, engine: Engine) -> None:
    alice = visitor("alice")
    page = alice.post("/account/feed").text
    (address,) = re.findall(r"http://127.0.0.1:8080(/feeds/[\w-]+\.ics)", page)
    assert alice.get(address).status_code == 200
    assert address not in alice.get("/account/notifications").text

    alice.post("/account/feed")
    assert alice.get(address).status_code == 404, "a new address ends the old one"
    alice.post("/account/feed/close")
    with engine.database.read() as connection:
        assert feed.of(connection, "alice") is None
