"""Notifications by mail: batched, in the reader's language and hours, once, and never lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string
from email.header import decode_header, make_header
from typing import Any

import pytest
import sqlalchemy as sa

from engine import clock, identity, notification, preference
from engine.clock import VirtualClock
from engine.preference import Preference
from engine.runtime import telling
from handlers import settings
from handlers.connectors.notices import Notices
from handlers.records import mail as outbox
from tests.mailbox import Mailbox, mailbox
from tests.office import SAM, Office
from web import i18n
from web.notices import compose

FRIDAY = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # 10:00 in Bangkok


@pytest.fixture(autouse=True)
def catalogues() -> None:
    i18n.compile_catalogues()


@pytest.fixture
def friday(virtual_clock: VirtualClock) -> VirtualClock:
    virtual_clock.move_to(FRIDAY)
    return virtual_clock


@pytest.fixture
def notices(office: Office) -> Notices:
    return Notices(office.engine.tools, compose)


@pytest.fixture
def server() -> Iterator[Mailbox]:
    with mailbox() as opened:
        yield opened


def mails(office: Office) -> list[Any]:
    with office.database.read() as connection:
        return list(connection.execute(sa.select(outbox.mail).order_by(outbox.mail.c.id)))


def give_two(office: Office) -> list[int]:
    """Give Bob two repairs, and return their cases."""
    cases = []
    for _ in range(2):
        case_id, item = office.repair()
        office.engine.assign(item, "bob", actor=SAM, reason="x")
        cases.append(case_id)
    return cases


@pytest.mark.usefixtures("friday")
def test_a_person_gets_one_mail_for_all_that_is_due(office: Office, notices: Notices) -> None:
    first, second = give_two(office)
    notices.run()
    notices.run()

    (written,) = mails(office)
    assert written.subject == "2 things to know: Sam gave you “Assess” of RP-000001."
    assert written.body == (
        "Dear Bob,\n\n"
        "Work for you (somebody gave it to you)\n"
        "- Sam gave you “Assess” of RP-000001.\n"
        f"  http://127.0.0.1:8080/work-items/{first}-3\n"
        "- Sam gave you “Assess” of RP-000002.\n"
        f"  http://127.0.0.1:8080/work-items/{second}-3\n\n"
        "--\nChoose what comes by mail, when, and how often: "
        "http://127.0.0.1:8080/account/notifications\n"
    )
    assert (written.reader, written.status) == ("bob", outbox.KEPT)


@pytest.mark.usefixtures("friday")
def test_a_mail_is_in_the_language_of_its_reader(office: Office, notices: Notices) -> None:
    office.engine.change_person(
        "bob", {"language": "th", "full_name": "บ๊อบ"}, actor=identity.SYSTEM
    )
    give_two(office)
    notices.run()

    (written,) = mails(office)
    assert written.language == "th"
    assert written.body.startswith("เรียน คุณบ๊อบ\n\nงานที่มอบหมายให้คุณ")
    assert "Sam มอบหมายงาน “Assess” ของเรื่อง RP-000001 ให้คุณ" in written.body


def test_nothing_is_mailed_outside_working_hours(
    office: Office, notices: Notices, friday: VirtualClock
) -> None:
    friday.move_to(FRIDAY + timedelta(hours=12))
    give_two(office)
    notices.run()
    assert mails(office) == []

    opens_at = notices.next_at()
    assert opens_at == datetime(2026, 11, 28, 1, 30, tzinfo=UTC)  # Saturday 08:30
    friday.move_to(opens_at)
    notices.run()
    assert len(mails(office)) == 1


def test_a_wish_that_changed_meanwhile_counts(
    office: Office, notices: Notices, friday: VirtualClock
) -> None:
    give_two(office)
    with office.database.write() as connection:
        preference.put(connection, "bob", Preference(digest_at="16:00"))
    notices.run()
    assert mails(office) == []
    assert notices.next_at() == FRIDAY + timedelta(hours=6)

    with office.database.write() as connection:
        preference.put(connection, "bob", Preference({"work": (True, False)}))
    friday.advance(timedelta(hours=6))
    notices.run()
    assert mails(office) == [] and notices.next_at() is None


@pytest.mark.usefixtures("friday")
def test_who_left_gets_no_mail(office: Office, notices: Notices) -> None:
    give_two(office)
    office.engine.change_person("bob", {"status": "blocked"}, actor=identity.SYSTEM)
    notices.run()
    assert mails(office) == [] and notices.next_at() is None


def test_no_second_mail_follows_one_that_the_diagram_wrote(
    office: Office, notices: Notices, friday: VirtualClock
) -> None:
    first, second = give_two(office)
    written_by_diagram(office, first, "bob", FRIDAY - timedelta(hours=3, minutes=59))
    written_by_diagram(office, second, "bob", FRIDAY - timedelta(hours=4, minutes=1))
    notices.run()

    *_, ours = mails(office)
    assert ours.template == "notices"
    assert "RP-000001" not in ours.body and "RP-000002" in ours.body
    with office.database.read() as connection:
        assert notification.unread(connection, "bob") == 2, "both are told in the page"


def written_by_diagram(office: Office, case_id: int, reader: str, at: datetime) -> None:
    row = {"key": f"{case_id}/{reader}", "case_id": case_id, "number": "", "template": "reminder"}
    row |= {"reader": reader, "address": "", "language": "en", "subject": "", "body": ""}
    row |= {"calendar": "", "method": "", "status": outbox.SENT, "written_at": at}
    with office.database.write() as connection:
        connection.execute(outbox.mail.insert().values(row))


def test_a_mail_server_that_is_down_loses_nothing(
    office: Office, notices: Notices, friday: VirtualClock, server: Mailbox
) -> None:
    server.is_down = True
    give_two(office)
    notices.run()
    notices.run()
    assert [row.status for row in mails(office)] == [outbox.QUEUED]
    assert notices.next_at() == FRIDAY + timedelta(minutes=1)

    friday.advance(timedelta(minutes=1))
    notices.run()
    assert notices.next_at() == FRIDAY + timedelta(minutes=3), "pauses grow"

    server.is_down = False
    friday.advance(timedelta(minutes=2))
    notices.run()
    (row,) = mails(office)
    assert (row.status, row.tries, row.try_at) == (outbox.SENT, 3, None)
    (sent,) = server.kept
    subject = str(make_header(decode_header(message_from_string(sent)["Subject"])))
    assert subject.startswith("2 things to know")


@pytest.mark.usefixtures("friday")
def test_a_server_that_does_not_answer_is_asked_once_a_round(
    office: Office, notices: Notices, caplog: pytest.LogCaptureFixture
) -> None:
    for person in ("alice", "bob"):
        _, item = office.repair()
        office.engine.assign(item, person, actor=SAM, reason="x")
    gone = settings.Settings(smtp=settings.Smtp("127.0.0.1", 9, security="none"))
    with settings.using(gone):
        notices.run()
        assert [row.tries for row in mails(office)] == [1, 0]
        notices.run()
    assert [row.tries for row in mails(office)] == [1, 1]
    assert caplog.text.count("did not take mail") == 2


@pytest.mark.usefixtures("friday")
def test_a_reader_without_address_is_seen_in_the_outbox(
    office: Office, notices: Notices, server: Mailbox
) -> None:
    office.engine.change_person("bob", {"email": ""}, actor=identity.SYSTEM)
    give_two(office)
    notices.run()
    assert [row.status for row in mails(office)] == [outbox.UNADDRESSED]
    assert server.kept == [] and notices.next_at() is None


def test_the_mail_of_the_diagram_gets_a_head_start(office: Office, friday: VirtualClock) -> None:
    patient = Notices(office.engine.tools, compose, grace=timedelta(seconds=10))
    give_two(office)
    assert patient.write() == 0
    friday.advance(timedelta(seconds=10))
    assert patient.write() == 1


@pytest.mark.usefixtures("friday")
def test_every_kind_has_its_place_in_a_mail(office: Office, notices: Notices) -> None:
    with office.database.write() as connection:
        for kind in notification.KINDS:
            telling.tell(
                office.engine.tools, connection, "bob", kind, f"Of {kind}.", {}, at=clock.now()
            )
        preference.put(connection, "bob", Preference({"comment": (True, True)}))
        connection.execute(notification.notification.update().values(deliver_at=clock.now()))
    notices.run()
    (written,) = mails(office)
    told = [line for line in written.body.splitlines() if line.startswith("- Of ")]
    assert told[:2] == ["- Of escalated.", "- Of breached."]
    assert len(told) == len(notification.KINDS)


@pytest.mark.usefixtures("friday")
def test_a_substitute_reads_for_whom(office: Office, notices: Notices) -> None:
    with office.database.write() as connection:
        telling.tell(
            *(office.engine.tools, connection, "alice", "work", "Do %(number)s."),
            {"number": "RP-000001", "absent": "bob"},
            at=clock.now(),
        )
    notices.run()
    (written,) = mails(office)
    assert "- Do RP-000001. (You stand in for Bob.)" in written.body


@pytest.mark.usefixtures("friday")
def test_a_mail_lists_the_first_of_very_many(office: Office, notices: Notices) -> None:
    with office.database.write() as connection:
        for number in range(30):
            said = (office.engine.tools, connection, "bob", "work", f"Thing {number}.", {})
            telling.tell(*said, at=clock.now())
    notices.run()
    (written,) = mails(office)
    assert written.body.count("- Thing ") == 25
    assert "- and 5 more\n  http://127.0.0.1:8080/notifications\n" in written.body
