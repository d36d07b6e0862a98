"""Who is told what, in the page and by mail, when work is handed over or somebody writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine import clock, ledger, notification, preference, substitution
from engine.clock import VirtualClock
from engine.preference import Preference
from engine.runtime import telling
from tests.office import ALICE, CHARLIE, SAM, Office

pytestmark = pytest.mark.usefixtures("virtual_clock")


def told(office: Office, person: str) -> list[tuple[str, dict[str, object]]]:
    """Return what a person was told: kind and values."""
    with office.database.read() as connection:
        rows = notification.newest(connection, person)
    return [(row.kind, notification.details(row)) for row in reversed(rows)]


def wish(office: Office, person: str, chosen: Preference) -> None:
    with office.database.write() as connection:
        preference.put(connection, person, chosen)


def test_who_is_given_work_is_told_by_whom(office: Office) -> None:
    _, item = office.repair()
    office.engine.claim(item, actor=ALICE)
    office.engine.delegate(item, "bob", actor=ALICE, reason="please")
    office.engine.assign(item, "sam", actor=SAM, reason="I do it")

    said = {"who": "alice", "task": "Assess", "number": "RP-000001"}
    assert told(office, "bob") == [("work", said)]
    assert told(office, "sam") == [], "nobody is told of what they did themselves"


def test_a_remark_reaches_the_holder_and_those_named_who_may_see_the_case(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.claim(item, actor=ALICE)
    office.engine.comment(case_id, "@charlie @ada @alice look, mail sam@example.com", actor=SAM)

    assert [kind for kind, _ in told(office, "alice")] == ["comment"]
    assert [kind for kind, _ in told(office, "ada")] == ["comment"]
    assert told(office, "charlie") == [], "charlie has no business here"
    assert told(office, "sam") == []


def test_supervisors_hear_of_an_incident(office: Office) -> None:
    _, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    with office.database.write() as connection:
        connection.execute(ledger.ledger.update().values(max_attempts=1))

    def fail(call: object) -> None:
        raise RuntimeError("no line " + "x" * 300)

    office.handlers.doing["notify"] = fail
    office.work()

    ((kind, said),) = told(office, "sam")
    assert (kind, said["number"]) == ("incident", "RP-000001")
    assert str(said["text"]).startswith("RuntimeError: no line")
    assert len(str(said["text"])) == telling.LONGEST_QUOTE


def test_a_mail_waits_for_the_readers_working_hours(
    office: Office, virtual_clock: VirtualClock
) -> None:
    virtual_clock.move_to(datetime(2026, 11, 21, 7, 0, tzinfo=UTC))  # Saturday afternoon
    _, item = office.repair()
    office.engine.assign(item, "bob", actor=SAM, reason="x")

    with office.database.read() as connection:
        (row,) = notification.newest(connection, "bob")
        assert notification.unread(connection, "bob") == 1
    assert row.deliver_at == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday 08:30
    assert row.made_at == clock.now()


@pytest.mark.parametrize(
    ("page", "mail", "rows", "rings"),
    [(True, False, 1, 1), (False, True, 1, 0), (False, False, 0, 0)],
)
def test_a_person_chooses_how_to_hear_of_each_kind(
    office: Office, page: bool, mail: bool, rows: int, rings: int
) -> None:
    wish(office, "bob", Preference({"work": (page, mail)}))
    _, item = office.repair()
    office.engine.assign(item, "bob", actor=SAM, reason="x")

    with office.database.read() as connection:
        found = notification.newest(connection, "bob")
        assert notification.unread(connection, "bob") == rings
    assert len(found) == rows
    assert all((row.deliver_at is not None) == mail for row in found)


def test_who_left_is_not_told(office: Office) -> None:
    with office.database.write() as connection:
        arguments = (office.engine.tools, connection, "nobody", "work", "Hello", {})
        assert not telling.tell(*arguments, at=clock.now())


def test_mails_are_taken_once_and_only_when_due(
    office: Office, virtual_clock: VirtualClock
) -> None:
    now = clock.now()
    with office.database.write() as connection:
        for hours in (0, 1):
            at = now + timedelta(hours=hours)
            notification.add(connection, CHARLIE.name, "work", "Hi", {}, at=now, deliver_at=at)
        assert notification.readers(connection, now) == ["charlie"]
        assert len(notification.take(connection, "charlie", now)) == 1
        assert notification.take(connection, "charlie", now) == []
        assert notification.next_delivery(connection) == now + timedelta(hours=1)


def test_who_stands_in_is_told_too_and_for_whom(office: Office) -> None:
    at = clock.now()
    with office.database.write() as connection:
        substitution.add(
            connection,
            absent="bob",
            substitute="alice",
            from_at=at,
            until_at=at + timedelta(days=1),
            processes=["repair"],
            reason="leave",
            made_at=at,
            made_by="sam",
        )
    _, item = office.repair()
    office.engine.assign(item, "bob", actor=SAM, reason="x")

    assert [said.get("absent") for _, said in told(office, "bob")] == [None]
    assert [said.get("absent") for _, said in told(office, "alice")] == ["bob"]
