"""Notifications: what a person is told, in the page at once and by mail when they want it.

A row holds an English sentence and its values; both are put into the reader's language when they
are read. Names of values say what they are: `who`, `to` and `absent` (for whom
the reader stands in) are people, `group` a group, `task`,
`step` and `level` words of the case's process, names that end in `_at` are moments (ISO); all
else is text. Verbs call `engine.runtime.telling.tell`, which knows what the reader wants.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata, partial_index

#: work was given to me · work for my group waits · part of the time is used · it is overdue ·
#: it was escalated to me · somebody wrote at my case · a supervisor reminds me · an incident
WORK, WAITING, WARNED, BREACHED = "work", "waiting", "warned", "breached"
ESCALATED, COMMENT, REMINDED, INCIDENT = "escalated", "comment", "reminded", "incident"
KINDS = (WORK, WAITING, WARNED, BREACHED, ESCALATED, COMMENT, REMINDED, INCIDENT)
#: counts on pages stop here
CAP = 100

notification = sa.Table(
    "notification",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("case_id", Key, sa.ForeignKey("case.id")),
    sa.Column("work_item_id", sa.String(60)),
    #: an English sentence with names in it, and its values as JSON; translated for the reader
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("details", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    #: not mailed before this instant: working hours and quiet hours of the reader; empty: never
    sa.Column("deliver_at", Instant),
    sa.Column("mailed_at", Instant),
    sa.Column("read_at", Instant),
    sa.Index("ix_notification_person", "person", "id"),
    partial_index("ix_notification_unread", "read_at IS NULL", "person"),
    partial_index(
        "ix_notification_deliver_at", "mailed_at IS NULL AND deliver_at IS NOT NULL", "deliver_at"
    ),
)
_n = notification.c
#: what the index of the mail rounds holds
_waiting = sa.and_(_n.mailed_at.is_(None), _n.deliver_at.is_not(None))


def add(
    connection: Connection,
    person: str,
    kind: str,
    template: str,
    details: Mapping[str, Any],
    *,
    at: datetime,
    case_id: int | None = None,
    work_item_id: str | None = None,
    deliver_at: datetime | None = None,
    read_at: datetime | None = None,
) -> int:
    """Store a notification and return its id; without `deliver_at` it stays in the page."""
    values = {
        "person": person,
        "kind": kind,
        "case_id": case_id,
        "work_item_id": work_item_id,
        "template": template,
        "details": orjson.dumps(details, option=orjson.OPT_SORT_KEYS).decode(),
        "made_at": at,
        "deliver_at": deliver_at,
        "read_at": read_at,
    }
    made = sa.insert(notification).values(values).returning(_n.id)
    return int(connection.execute(made).scalar_one())


def details(row: Row[Any]) -> dict[str, Any]:
    """Return the values of a notification's sentence."""
    found: dict[str, Any] = orjson.loads(row.details)
    return found


# --- in the page


def newest(
    connection: Connection, person: str, *, before: int | None = None, limit: int = 50
) -> list[Row[Any]]:
    """Return what a person was told, the newest first."""
    wanted = sa.select(notification).where(_n.person == person)
    if before is not None:
        wanted = wanted.where(_n.id < before)
    return list(connection.execute(wanted.order_by(_n.id.desc()).limit(limit)))


def get(connection: Connection, person: str, notification_id: int) -> Row[Any] | None:
    """Return one notification of a person."""
    wanted = sa.select(notification).where(_n.id == notification_id, _n.person == person)
    return connection.execute(wanted).first()


def unread(connection: Connection, person: str) -> int:
    """Count what a person has not read yet, up to CAP."""
    some = sa.select(_n.id).where(_n.person == person, _n.read_at.is_(None)).limit(CAP).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def mark_read(
    connection: Connection, person: str, *, at: datetime, only: Collection[int] | None = None
) -> int:
    """Note that a person read some of it, or (None) all; return how many were new."""
    mine = notification.update().where(_n.person == person, _n.read_at.is_(None))
    if only is not None:
        mine = mine.where(_n.id.in_(only))
    return connection.execute(mine.values(read_at=at)).rowcount


# --- by mail


def readers(connection: Connection, now: datetime) -> list[str]:
    """Return whom a mail is due to."""
    due = sa.select(_n.person).where(_waiting, _n.deliver_at <= now)
    return sorted(connection.execute(due.distinct()).scalars())


def take(connection: Connection, person: str, now: datetime) -> list[Row[Any]]:
    """Mark what is due to a person as mailed and return it; another node gets nothing of it."""
    due = (
        notification.update()
        .where(_waiting, _n.deliver_at <= now, _n.person == person)
        .values(mailed_at=now)
        .returning(notification)
    )
    return sorted(connection.execute(due).all(), key=lambda row: int(row.id))


def postpone(connection: Connection, person: str, now: datetime, until: datetime | None) -> None:
    """Let what is due to a person wait for a later instant, or (None) stay in the page."""
    due = notification.update().where(_waiting, _n.deliver_at <= now, _n.person == person)
    connection.execute(due.values(deliver_at=until))


def ask_again(connection: Connection, person: str, now: datetime) -> None:
    """Let the next round look at all that waits for a person: they changed their wishes."""
    later = notification.update().where(_waiting, _n.deliver_at > now, _n.person == person)
    connection.execute(later.values(deliver_at=now))


def keep_in_page(connection: Connection, ids: Collection[int]) -> None:
    """Take back that some were to be mailed: they stay in the page only."""
    changed = notification.update().where(_n.id.in_(ids))
    connection.execute(changed.values(deliver_at=None, mailed_at=None))


def next_delivery(connection: Connection) -> datetime | None:
    """Return when the next mail is due."""
    found = sa.select(_n.deliver_at).where(_waiting).order_by(_n.deliver_at).limit(1)
    return connection.execute(found).scalar()


# --- removed


def forgettable(connection: Connection, *, read: datetime, made: datetime, limit: int) -> list[int]:
    """Return the oldest that were read before `read`, or made before `made` and never read.

    The newest of all stays, whatever its age: keys of mails rest on ids, and SQLite would give the
    id of the last row again. What waits to be mailed stays too.
    """
    newest = sa.select(sa.func.max(_n.id)).scalar_subquery()
    old = sa.or_(_n.read_at < read, sa.and_(_n.read_at.is_(None), _n.made_at < made))
    found = (
        sa.select(_n.id).where(_n.id < newest, old, sa.not_(_waiting)).order_by(_n.id).limit(limit)
    )
    return list(connection.execute(found).scalars())


def remove(connection: Connection, ids: Collection[int]) -> None:
    """Remove some."""
    connection.execute(notification.delete().where(_n.id.in_(ids)))
