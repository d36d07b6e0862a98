"""Notifications by mail: one message per person and round, when it suits the reader.

1. What is due to a person is marked and written into the outbox as one mail, in one transaction;
   a node that comes second finds nothing.
2. A person to whom the diagram itself wrote about a case within the policy's time gets no second
   mail about it: the notification stays in the page.
3. Mails leave after that transaction. An attempt that fails is followed by the next after a pause;
   nothing is lost while the mail server is down.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine import case, clock, identity, notification, preference
from engine.identity import Person
from engine.runtime import telling
from engine.runtime.tools import Tools
from engine.sla.policy import Policy
from handlers import settings
from handlers.connectors import mail
from handlers.connectors.letter import Letter
from handlers.connectors.readers import usable
from handlers.records import add_once
from handlers.records import mail as outbox

log = logging.getLogger("samphan.notices")
#: name of the template that the outbox shows
TEMPLATE = "notices"
#: mails that one round sends, so that stopping never takes long
MOST = 50
#: failures that say nothing of the next mail
_ABOUT_ONE = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
#: puts notifications into words for their reader
Compose = Callable[[Connection, Person, Sequence[Row[Any]]], Letter]


class Notices:
    """The rounds in which notifications become mails, and mails leave."""

    def __init__(self, tools: Tools, compose: Compose, *, grace: timedelta = timedelta()) -> None:
        self._tools = tools
        #: what is due this long is mailed: mails of the diagram itself go first
        self._grace = grace
        self._database = tools.database
        self._compose = compose

    def run(self) -> int:
        """Write what is due and send what can be sent; return how many mails were written."""
        written = self.write()
        self.send()
        return written

    def next_at(self) -> datetime | None:
        """Return when there is something to do next."""
        with self._database.read() as connection:
            found = (notification.next_delivery(connection), outbox.next_try(connection))
        return min((each for each in found if each is not None), default=None)

    # --- written

    def write(self) -> int:
        """Write one mail to each person who is due one."""
        now = clock.now() - self._grace
        with self._database.read() as connection:
            readers = notification.readers(connection, now)
        return sum(self._write_to(name, now) for name in readers)

    def _write_to(self, name: str, now: datetime) -> bool:
        with self._database.write() as connection:
            reader = identity.person(connection, name)
            if reader is None or reader.status != identity.ACTIVE:
                notification.postpone(connection, name, now, None)
                return False
            suits_at = telling.delivery(self._tools, connection, name, now)
            if suits_at > now:
                notification.postpone(connection, name, now, suits_at)
                return False
            rows = self._wanted(connection, reader, notification.take(connection, name, now))
            if rows:
                letter = self._compose(connection, reader, rows)
                add_once(connection, outbox.mail, _row(reader, rows, letter))
        return bool(rows)

    def _wanted(
        self, connection: Connection, reader: Person, rows: Sequence[Row[Any]]
    ) -> list[Row[Any]]:
        """Keep in the page what the reader wants no mail of (any more), or knows by another."""
        wish = preference.of(connection, reader.name)
        wanted = [
            row
            for row in rows
            if wish.by_mail(row.kind) and not self._knows(connection, reader, row)
        ]
        left = {row.id for row in rows} - {row.id for row in wanted}
        notification.keep_in_page(connection, left)
        return wanted

    def _knows(self, connection: Connection, reader: Person, row: Row[Any]) -> bool:
        """Tell whether the diagram itself wrote to the reader about the case lately."""
        if row.case_id is None:
            return False
        since = row.made_at - self._quiet_time(connection, row.case_id)
        return outbox.written_since(connection, row.case_id, reader.name, since) is not None

    def _quiet_time(self, connection: Connection, case_id: int) -> timedelta:
        wanted = sa.select(case.case.c.policy_id).where(case.case.c.id == case_id)
        number = connection.execute(wanted).scalar()
        policy = Policy() if number is None else self._tools.policies.get(connection, number)
        return policy.no_second_mail_within

    # --- sent

    def send(self) -> int:
        """Try each mail whose attempt is due, and return how many left.

        A server that does not answer is not asked for the next mail in the same round.
        """
        smtp = settings.current().smtp
        sent = 0
        for _ in range(MOST):
            if smtp is None:
                break
            with self._database.write() as connection:
                row = outbox.claim(connection, clock.now())
            if row is None:
                break
            try:
                taken = mail.hand_over(smtp, row)
            except (OSError, smtplib.SMTPException) as failure:
                log.warning("the mail server did not take mail %s: %s", row.id, failure)
                if isinstance(failure, _ABOUT_ONE):
                    continue
                break
            mail.note(self._database, row.key, taken=taken)
            sent += taken
        return sent


def _row(reader: Person, rows: Sequence[Row[Any]], letter: Letter) -> dict[str, Any]:
    now = clock.now()
    address = usable(reader.email)
    leaves = bool(address) and settings.current().smtp is not None
    waiting = outbox.QUEUED if settings.current().smtp else outbox.KEPT
    return {
        "key": f"notification {rows[0].id}/{reader.name}",
        "case_id": outbox.SEVERAL,
        "number": "",
        "template": TEMPLATE,
        "reader": reader.name,
        "address": address,
        "language": reader.language,
        "subject": letter.subject,
        "body": letter.body,
        "calendar": "",
        "method": "",
        "status": waiting if address else outbox.UNADDRESSED,
        "written_at": now,
        "try_at": now if leaves else None,
    }
