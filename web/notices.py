"""What a mail of notifications says: the most urgent first, why it comes, how to change that."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection, Row

from engine import notification
from engine.errors import sentence
from engine.identity import Person
from handlers import settings
from handlers.connectors.letter import Letter, one_line
from web.phrases import Phrases

#: by kind: what it is, and why it comes; in the order of a mail
KINDS = {
    notification.ESCALATED: (
        sentence("Escalated to you"),
        sentence("the escalation ladder names you or your group"),
    ),
    notification.BREACHED: (
        sentence("Overdue"),
        sentence("you hold this work, or your group may take it"),
    ),
    notification.WARNED: (
        sentence("Due soon"),
        sentence("you hold this work, or your group may take it"),
    ),
    notification.REMINDED: (sentence("Reminders"), sentence("a supervisor asks you about it")),
    notification.WORK: (sentence("Work for you"), sentence("somebody gave it to you")),
    notification.WAITING: (sentence("Work that waits"), sentence("your group may take it")),
    notification.INCIDENT: (
        sentence("Incidents"),
        sentence("as a supervisor you look after incidents"),
    ),
    notification.COMMENT: (
        sentence("Comments"),
        sentence("you hold work of this case, or were named"),
    ),
}
_ORDER = {kind: place for place, kind in enumerate(KINDS)}
_LONGEST_SUBJECT = 150
#: of one kind that a mail lists
MOST = 25


def compose(connection: Connection, reader: Person, rows: Sequence[Row[Any]]) -> Letter:
    """Write one mail about some notifications in the language of their reader."""
    zone = ZoneInfo(settings.current().time_zone)
    phrases = Phrases(connection, reader.language, zone)
    ordered = sorted(rows, key=lambda row: (_ORDER.get(row.kind, len(_ORDER)), row.id))
    parts = [phrases.say(sentence("Dear %(name)s,"), {"name": phrases.person(reader.name)})]
    for kind, some in groupby(ordered, key=lambda row: str(row.kind)):
        parts.append(_section(phrases, kind, list(some)))
    parts.append(_foot(phrases))
    return Letter(one_line(_subject(phrases, ordered)), "\n\n".join(parts) + "\n")


def _subject(phrases: Phrases, rows: Sequence[Row[Any]]) -> str:
    first = _told(phrases, rows[0])
    if len(rows) > 1:
        count = phrases.ngettext("%(num)d thing to know", "%(num)d things to know", len(rows))
        first = f"{count}: {first}"
    return first if len(first) <= _LONGEST_SUBJECT else first[: _LONGEST_SUBJECT - 1] + "…"


def _section(phrases: Phrases, kind: str, rows: Sequence[Row[Any]]) -> str:
    title, why = (phrases.say(text) for text in KINDS[kind])
    lines = [f"{title} ({why})"]
    for row in rows[:MOST]:
        lines += [f"- {_told(phrases, row)}", f"  {link(row)}"]
    if len(rows) > MOST:
        more = phrases.ngettext("and %(num)d more", "and %(num)d more", len(rows) - MOST)
        lines += [f"- {more}", f"  {_base()}/notifications"]
    return "\n".join(lines)


def _told(phrases: Phrases, row: Row[Any]) -> str:
    return phrases.told(row.template, notification.details(row), row.case_id)


def link(row: Row[Any]) -> str:
    """Return the address of the work or case that a notification is about."""
    if row.work_item_id is not None:
        return f"{_base()}/work-items/{row.work_item_id}"
    return f"{_base()}/notifications" if row.case_id is None else settings.case_link(row.case_id)


def _base() -> str:
    return settings.current().base_url.rstrip("/")


def _foot(phrases: Phrases) -> str:
    text = sentence("Choose what comes by mail, when, and how often: %(link)s")
    return "--\n" + phrases.say(text, {"link": f"{_base()}/account/notifications"})
