"""The calendar feed: secret, short-spoken, in the reader's language, and cheap to ask again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from engine import identity, work_item
from engine.preference import Preference
from engine.runtime import Engine
from tests.web.conftest import Visitor
from web.app import create_app
from web.config import Config

Visit = Callable[..., Visitor]


@pytest.fixture
def token(engine: Engine) -> str:
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    return engine.renew_feed(actor=alice.actor)


def events(visitor: Visit, token: str) -> list[Any]:
    """Return the events that a calendar without a session gets."""
    answer = visitor().get(f"/feeds/{token}.ics")
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(icalendar.Calendar.from_ical(answer.data).walk("VEVENT"))


def claim(engine: Engine, complaint: Any) -> Any:
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    engine.claim(complaint.work_items[0], actor=alice.actor)
    with engine.database.read() as connection:
        return work_item.get(connection, complaint.work_items[0])


def test_a_calendar_shows_what_is_due_and_reminds(
    visitor: Visit, engine: Engine, complaint: Any, token: str
) -> None:
    assert events(visitor, token) == []
    item = claim(engine, complaint)

    (event,) = events(visitor, token)
    assert event["dtstart"].dt == item.due_at
    assert event["uid"] == f"work-item-{item.id}@samphan"
    assert str(event["summary"]).startswith("CP-000001 ")
    assert str(event["summary"]).isascii(), "the task is named in English"
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=-1)
    text = event.to_ical().decode()
    assert "สมหญิง" not in text and "0812345678" not in text, "no case data"


def test_a_calendar_speaks_the_language_of_its_person(
    visitor: Visit, engine: Engine, complaint: Any, token: str
) -> None:
    item = claim(engine, complaint)
    engine.change_person("alice", {"language": "th"}, actor=identity.SYSTEM)
    (event,) = events(visitor, token)
    assert event["summary"] == f"CP-000001 {item.name}"


def test_what_the_groups_may_take_is_shown_when_chosen(
    visitor: Visit, engine: Engine, complaint: Any, token: str
) -> None:
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    engine.prefer(Preference(feed_groups=True), actor=alice.actor)
    (event,) = events(visitor, token)
    assert "nobody has taken it yet" in event["summary"]


@pytest.mark.usefixtures("complaint")
def test_an_unchanged_calendar_is_not_sent_again(
    visitor: Visit, engine: Engine, complaint: Any, token: str
) -> None:
    first = visitor().get(f"/feeds/{token}.ics")
    again = {"If-None-Match": first.headers["ETag"]}
    answer = visitor().get(f"/feeds/{token}.ics", headers=again)
    assert (answer.status_code, answer.data) == (304, b"")
    claim(engine, complaint)
    assert visitor().get(f"/feeds/{token}.ics", headers=again).status_code == 200


def test_a_person_who_left_has_no_calendar(visitor: Visit, engine: Engine, token: str) -> None:
    engine.change_person("alice", {"status": "blocked"}, actor=identity.SYSTEM)
    assert visitor().get(f"/feeds/{token}.ics").status_code == 404


def test_secrets_cannot_be_guessed_at_leisure(engine: Engine, tmp_path: Path, token: str) -> None:
    app = create_app(engine, Config(secret_file=str(tmp_path / "secret")))
    client = app.test_client()
    statuses = [client.get(f"/feeds/guess{number}.ics").status_code for number in range(11)]
    assert statuses == [404] * 10 + [429]
    assert client.get(f"/feeds/{token}.ics").status_code == 429

    other = app.test_client()
    other.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert [other.get(f"/feeds/{token}.ics").status_code for _ in range(31)][-1] == 429
