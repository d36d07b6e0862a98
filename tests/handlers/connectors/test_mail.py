"""Mails: who reads them, in which language, once, and safe to hand to a server."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_string
from email.header import decode_header, make_header

import pytest

from handlers.connectors import mail
from handlers.records import mail as outbox
from tests.mailbox import Mailbox, mailbox

VALUES = {"name": "มานี", "topic": "บริการ"}


def written(call):
    with call.database.read() as connection:
        return outbox.of_case(connection, call.case_id)


def test_each_member_of_a_group_reads_in_their_own_language(call) -> None:
    job = call(to="cr_staff", template="hello", values=VALUES)

    assert mail.send(job) == {"readers": ["alice", "bob"]}

    thai, english = written(job)
    assert (thai.subject, thai.address) == ("สวัสดี มานี", "alice@dealer.example")
    assert english.body == "Case CP-000007 is about Service\n"
    assert {row.status for row in (thai, english)} == {outbox.KEPT}


def test_a_job_that_runs_twice_writes_once(call) -> None:
    job = call(to=["cr_staff", "alice"], template="hello", values=VALUES)

    mail.send(job)
    mail.send(job)

    assert [row.reader for row in written(job)] == ["alice", "bob"]


def test_a_customer_without_address_and_an_empty_group_are_seen_in_the_outbox(call) -> None:
    job = call(to=["not an@address", "tmt", None], template="hello", values=VALUES)

    mail.send(job)

    assert [(row.reader, row.status) for row in written(job)] == [
        ("not an@address", outbox.UNADDRESSED),
        ("tmt", outbox.UNADDRESSED),
    ]


@pytest.mark.parametrize("to", [[], [None], "nobody_we_know"])
def test_a_mail_to_nobody_is_a_technical_failure(call, to) -> None:
    with pytest.raises((LookupError, ValueError), match="mail"):
        mail.send(call(to=to, template="hello", values=VALUES))


def test_a_missing_template_or_value_says_what_to_add(call) -> None:
    with pytest.raises(LookupError, match=r"mail/absent\.th\.txt"):
        mail.send(call(to="alice", template="absent"))
    with pytest.raises(ValueError, match="needs the value 'name'"):
        mail.send(call(to="alice", template="hello"))


@pytest.mark.parametrize(
    "name", ["x\r\nBcc: all@example.com", "x\nSubject: y", "x\u2028Bcc: a@b.example", "x\0y\x0b"]
)
def test_no_value_adds_a_header(call, name) -> None:
    job = call(to="victim@example.com", template="hello", values={**VALUES, "name": name})
    mail.send(job)

    sent = mail.message(written(job)[0])

    assert sent["Bcc"] is None
    assert len(sent.get_all("Subject")) == 1
    assert sent["Subject"].isprintable()


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "@", "a@", "@b"]
)
def test_no_address_adds_a_reader(call, address) -> None:
    job = call(to=address, template="hello", values=VALUES)

    mail.send(job)

    assert [row.status for row in written(job)] == [outbox.UNADDRESSED]


def test_an_invitation_travels_as_a_calendar_part(call) -> None:
    calendar = {"content": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "method": "CANCEL"}
    job = call(to="alice", template="hello", values=VALUES, calendar=calendar)
    mail.send(job)

    part = mail.message(written(job)[0]).get_payload()[1]

    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "CANCEL"


@pytest.fixture
def server() -> Iterator[Mailbox]:
    """A mail server on this machine, which the settings name."""
    with mailbox() as opened:
        yield opened


def test_a_mail_leaves_through_the_server_and_is_marked_sent(call, server) -> None:
    job = call(to="alice", template="hello", values=VALUES)

    mail.send(job)

    sent = message_from_string(server.kept[0])
    assert str(make_header(decode_header(sent["Subject"]))) == "สวัสดี มานี"
    assert [(row.status, row.sent_at is not None) for row in written(job)] == [(outbox.SENT, True)]


def test_sending_again_after_a_kill_uses_the_same_message_id(call, server) -> None:
    job = call(to="alice", template="hello", values=VALUES)
    mail.send(job)
    with job.database.write() as connection:  # as if the process died before it noted the sending
        connection.execute(outbox.mail.update().values(status=outbox.QUEUED))

    mail.send(job)

    first, second = (message_from_string(text)["Message-ID"] for text in server.kept)
    assert first == second


def test_a_reader_whom_the_server_does_not_know_is_seen_in_the_outbox(call, server) -> None:
    job = call(to=["no-one@dealer.example", "alice"], template="hello", values=VALUES)

    mail.send(job)

    assert [row.status for row in written(job)] == [outbox.REFUSED, outbox.SENT]


def test_one_unlucky_reader_does_not_keep_back_the_others_mail(call, server) -> None:
    job = call(to=["busy@dealer.example", "alice"], template="hello", values=VALUES)

    with pytest.raises(OSError):
        mail.send(job)

    assert [row.status for row in written(job)] == [outbox.QUEUED, outbox.SENT]
