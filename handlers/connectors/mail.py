"""The connector `mail.send`: writes one mail per reader into the outbox and hands it to SMTP.

Inputs: `to` (group key, user name, e-mail address, or a list of these; unknowns of the case are
left out), `template`, `values` (a context; `number` and `link` of the case are known), `language`
(of readers outside the house), `calendar` ({content, method}). The mail is written first and sent
second: after a kill in between it is sent again under the same Message-ID, and never lost.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from engine import clock
from engine.ports import Call
from handlers import settings
from handlers.connectors import letter
from handlers.connectors.readers import Reader, readers
from handlers.records import add_once
from handlers.records import mail as outbox
from handlers.registry import handler

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIMEOUT_SECONDS = 20
#: replies from here on are permanent (RFC 5321 §4.2.1)
_FOR_GOOD = 500


@dataclass(frozen=True)
class Calendar:
    """An iCalendar text that goes with a mail, and its method (REQUEST, CANCEL, PUBLISH)."""

    content: str
    method: str = "REQUEST"


@handler("mail.send")
def send(call: Call) -> Mapping[str, Any]:
    """Write and send the mails that a diagram asks for; `result.readers` says to whom."""
    given = call.inputs
    invitation = given.get("calendar")
    found = post(
        call,
        given["to"],
        given["template"],
        given.get("values") or {},
        calendar=Calendar(**invitation) if invitation else None,
        language=str(given.get("language") or ""),
    )
    return {"readers": found}


def post(
    call: Call,
    to: str | Sequence[str | None],
    template: str,
    values: Mapping[str, Any],
    *,
    calendar: Calendar | None = None,
    language: str = "",
) -> list[str]:
    """Write one mail per reader, send what can be sent, and return the readers' names."""
    known = {"number": call.number, "link": settings.case_link(call.case_id), **values}
    with call.database.write() as connection:
        found = readers(connection, to, language or settings.current().language)
        rows = [_row(call, reader, template, known, calendar) for reader in found]
        for row in rows:
            add_once(connection, outbox.mail, row)
    _deliver(call.database, [row["key"] for row in rows])
    return [reader.name for reader in found]


def _row(
    call: Call,
    reader: Reader,
    template: str,
    values: Mapping[str, Any],
    calendar: Calendar | None,
) -> dict[str, Any]:
    text = letter.compose(call.files, template, reader.language, values)
    waiting = outbox.QUEUED if settings.current().smtp else outbox.KEPT
    return {
        "key": f"{call.key}/{reader.name}",
        "case_id": call.case_id,
        "number": call.number,
        "template": template,
        "reader": reader.name,
        "address": reader.address,
        "language": reader.language,
        "subject": text.subject,
        "body": text.body,
        "calendar": calendar.content if calendar else "",
        "method": calendar.method if calendar else "",
        "status": waiting if reader.address else outbox.UNADDRESSED,
        "written_at": call.at,
    }


def _deliver(database: Any, keys: Sequence[str]) -> None:
    """Send what is queued; one reader who cannot be reached does not keep back the others' mail."""
    smtp = settings.current().smtp
    if smtp is None:
        return
    with database.read() as connection:
        waiting = outbox.queued(connection, keys)
    failures = []
    for row in waiting:
        try:
            taken = hand_over(smtp, row)
        except (OSError, smtplib.SMTPException) as failure:
            failures.append(failure)
            continue
        note(database, row.key, taken=taken)
    if failures:
        raise failures[0]


def note(database: Any, key: str, *, taken: bool) -> None:
    """Write whether the mail server took a mail or refused its reader for good."""
    with database.write() as connection:
        if taken:
            outbox.mark_sent(connection, key, clock.now())
        else:
            outbox.mark_refused(connection, key)


def hand_over(smtp: settings.Smtp, row: Any) -> bool:
    """Give one mail to the server; False when the server refuses its reader for good (5xx)."""
    try:
        with _server(smtp) as server:
            server.send_message(message(row))
    except smtplib.SMTPRecipientsRefused as refused:
        if all(code >= _FOR_GOOD for code, _ in refused.recipients.values()):
            return False
        raise
    return True


def message(row: Any) -> EmailMessage:
    """Build the mail of an outbox row; the same row always gives the same Message-ID."""
    name, sender = parseaddr(settings.current().mail_from)
    mail = EmailMessage()
    mail["From"] = Address(letter.one_line(name), addr_spec=sender)
    mail["To"] = Address(addr_spec=row.address)
    mail["Subject"] = letter.one_line(row.subject)
    mail["Date"] = format_datetime(row.written_at)
    mail["Message-ID"] = f"<{sha256(row.key.encode()).hexdigest()[:32]}@{sender.split('@')[-1]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = row.language
    mail.set_content(row.body)
    if row.calendar:
        parts = {"method": row.method, "charset": "utf-8"}
        content = row.calendar.encode("utf-8")
        mail.add_attachment(
            content, maintype="text", subtype="calendar", filename="invite.ics", params=parts
        )
    return mail


@contextmanager
def _server(smtp: settings.Smtp) -> Iterator[smtplib.SMTP]:
    opened: smtplib.SMTP
    if smtp.security == "tls":
        secure = ssl.create_default_context()
        opened = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=_TIMEOUT_SECONDS, context=secure)
    else:
        opened = smtplib.SMTP(smtp.host, smtp.port, timeout=_TIMEOUT_SECONDS)
    with opened as server:
        if smtp.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if smtp.user:
            server.login(smtp.user, smtp.password)
        yield server
