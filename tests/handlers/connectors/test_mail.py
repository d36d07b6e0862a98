"""Mails: who reads them, in which language, once, and safe to hand to a server."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_string
from email.header import decode_header, make_header
from types import SimpleNamespace

import pytest

from handlers import settings
from handlers.connectors import mail
from handlers.records import mail as outbox

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


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"])
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


class Mailbox(socketserver.StreamRequestHandler):
    """The least of a mail server; it refuses no-one for good and busy for now."""

    def handle(self) -> None:
        self.say("220 ready")
        while command := self.rfile.readline().decode().strip():
            word = command.upper()
            if word == "DATA":
                self.say("354 go on")
                self.server.kept.append(self.content())
            elif word.startswith("RCPT") and ("NO-ONE" in word or "BUSY" in word):
                self.say("550 unknown" if "NO-ONE" in word else "450 later")
                continue
            self.say("221 bye" if word == "QUIT" else "250 fine")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def content(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)


@pytest.fixture
def server() -> Iterator[SimpleNamespace]:
    """A mail server on this machine, which the settings name."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as opened:
        opened.kept = []
        opened.daemon_threads = True
        threading.Thread(target=opened.serve_forever, daemon=True).start()
        smtp = settings.Smtp("127.0.0.1", opened.server_address[1], security="none")
        with settings.using(
            settings.Settings(smtp=smtp, mail_from="ลูกค้าสัมพันธ์ <cr@dealer.example>")
        ):
            yield SimpleNamespace(kept=opened.kept)
        opened.shutdown()


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
