"""The outbox: every mail that was written, one row per reader, whether it left or stays here.

The row is the truth; sending is an attempt to carry it out. Its key is the job's idempotency key
and the reader, so a job that runs twice writes once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.db import Instant, Key, metadata, partial_index

#: these stay in the outbox: no mail server is set · the reader has no address · the mail server
#: knows no such reader
KEPT, UNADDRESSED, REFUSED = "kept", "unaddressed", "refused"
#: about to leave · left
QUEUED, SENT = "queued", "sent"

#: case of mails that tell of several cases; it is no case's id
SEVERAL = 0
#: minutes between two attempts, at most
_LONGEST_PAUSE = 60

mail = sa.Table(
    "mail",
    metadata,
    sa.Column("id", Key, primary_key=True),
    #: "<idempotency key of the job>/<reader>"
    sa.Column("key", sa.String(300), nullable=False, unique=True),
    sa.Column("case_id", Key, nullable=False),
    sa.Column("number", sa.String(40), nullable=False),
    sa.Column("template", sa.String(200), nullable=False),
    #: user name, or the address itself for a reader outside the house
    sa.Column("reader", sa.String(300), nullable=False),
    #: empty when the reader has no address
    sa.Column("address", sa.String(300), nullable=False),
    sa.Column("language", sa.String(10), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    #: an iCalendar text and its method; empty for a plain mail
    sa.Column("calendar", sa.Text, nullable=False),
    sa.Column("method", sa.String(20), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("sent_at", Instant),
    #: of a mail that no job sends: when it is tried next; empty once it left or stays here
    sa.Column("try_at", Instant),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    partial_index("ix_mail_try_at", "try_at IS NOT NULL", "try_at"),
    sa.Index("ix_mail_status_written_at", "status", "written_at"),
    sa.Index("ix_mail_case_id", "case_id"),
)


def queued(connection: Connection, keys: Sequence[str]) -> Sequence[sa.Row[Any]]:
    """Return those mails among `keys` that have still to leave, in the order of writing."""
    query = sa.select(mail).where(mail.c.key.in_(keys), mail.c.status == QUEUED)
    return connection.execute(query.order_by(mail.c.id)).all()


def mark_sent(connection: Connection, key: str, at: datetime) -> None:
    """Note that the mail server took a mail."""
    left = {"status": SENT, "sent_at": at, "try_at": None}
    connection.execute(mail.update().where(mail.c.key == key).values(left))


def mark_refused(connection: Connection, key: str) -> None:
    """Note that the mail server will never take a mail to this address."""
    stays = {"status": REFUSED, "try_at": None}
    connection.execute(mail.update().where(mail.c.key == key).values(stays))


def claim(connection: Connection, now: datetime) -> sa.Row[Any] | None:
    """Take a mail whose attempt is due, and let the next one follow after a pause.

    Who dies while sending is followed by another attempt under the same Message-ID.
    """
    due = sa.select(mail.c.id).where(mail.c.try_at <= now).order_by(mail.c.try_at).limit(1)
    found = connection.execute(due.with_for_update(skip_locked=True)).scalar()
    if found is None:
        return None
    taken = mail.update().where(mail.c.id == found).returning(mail)
    row = connection.execute(taken.values(tries=mail.c.tries + 1)).one()
    minutes = min(_LONGEST_PAUSE, 2 ** min(row.tries - 1, 10))
    again_at = now + timedelta(minutes=minutes)
    connection.execute(mail.update().where(mail.c.id == found).values(try_at=again_at))
    return row


def next_try(connection: Connection) -> datetime | None:
    """Return when the next attempt is due."""
    found = sa.select(mail.c.try_at).where(mail.c.try_at.is_not(None)).order_by(mail.c.try_at)
    return connection.execute(found.limit(1)).scalar()


def written_since(
    connection: Connection, case_id: int, reader: str, since: datetime
) -> datetime | None:
    """Return when a diagram last wrote to somebody about a case, if that was since an instant."""
    wanted = sa.select(sa.func.max(mail.c.written_at)).where(
        mail.c.case_id == case_id, mail.c.reader == reader, mail.c.written_at >= since
    )
    found: datetime | None = connection.execute(wanted).scalar()
    return found


def of_case(connection: Connection, case_id: int) -> Sequence[sa.Row[Any]]:
    """Return the mails of a case in the order of writing."""
    query = sa.select(mail).where(mail.c.case_id == case_id).order_by(mail.c.id)
    return connection.execute(query).all()


def newest(
    connection: Connection, *, status: str = "", before: int | None = None, limit: int = 50
) -> Sequence[sa.Row[Any]]:
    """Return a page of the outbox, newest first, continuing below the id `before`."""
    query = sa.select(mail).order_by(mail.c.id.desc()).limit(limit)
    if status:
        query = query.where(mail.c.status == status)
    if before is not None:
        query = query.where(mail.c.id < before)
    return connection.execute(query).all()
