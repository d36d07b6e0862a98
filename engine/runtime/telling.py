"""Telling people: the rows of a notification, written in the transaction of what it tells of.

Each reader's preferences say whether it rings in the page and when a mail may reach them: in the
working hours of their group, outside their quiet hours, or once a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import calendar, case, identity, notification, preference, substitution
from engine.actor import SUPERVISOR
from engine.business_time import Calendar
from engine.runtime.tools import Tools

#: letters of somebody's text that a notification quotes
LONGEST_QUOTE = 200


def quote(text: str) -> str:
    """Return a text as one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…"


def tell(
    tools: Tools,
    connection: Connection,
    person: str,
    kind: str,
    template: str,
    details: Mapping[str, Any],
    **more: Any,
) -> bool:
    """Tell a person something; False when they left or want to hear nothing of this kind."""
    return person in tell_each(tools, connection, [person], kind, template, details, **more)


def tell_each(
    tools: Tools,
    connection: Connection,
    people: Iterable[str],
    kind: str,
    template: str,
    details: Mapping[str, Any],
    *,
    at: datetime,
    case_id: int | None = None,
    work_item_id: str | None = None,
) -> list[str]:
    """Tell several people the same, each once, and who stands in for them; return whom it reached.

    A substitute reads whose work it is.
    """
    reached = []
    for person, absent in receivers(connection, people, kind, case_id, at).items():
        reader = identity.person(connection, person)
        if reader is None or reader.status != identity.ACTIVE:
            continue
        wish = preference.of(connection, person)
        in_page, by_mail = wish.in_page(kind), wish.by_mail(kind)
        if not in_page and not by_mail:
            continue
        hours = calendar_of(tools, connection, reader.groups)
        notification.add(
            connection,
            person,
            kind,
            template,
            {**details, "absent": absent} if absent else details,
            at=at,
            case_id=case_id,
            work_item_id=work_item_id,
            deliver_at=preference.delivery(wish, hours, at) if by_mail else None,
            read_at=None if in_page else at,
        )
        reached.append(person)
    return reached


def receivers(
    connection: Connection, people: Iterable[str], kind: str, case_id: int | None, at: datetime
) -> dict[str, str]:
    """Return who is told: the people themselves, and who stands in for whom."""
    found = dict.fromkeys(people, "")
    process = None if case_id is None else _process(connection, case_id)
    if process is None or kind == notification.INCIDENT:
        return found
    for absent in tuple(found):
        for name in substitution.substitutes(connection, absent, at, process):
            found.setdefault(name, absent)
    return found


def _process(connection: Connection, case_id: int) -> str | None:
    wanted = sa.select(case.case.c.process).where(case.case.c.id == case_id)
    found: str | None = connection.execute(wanted).scalar()
    return found


def delivery(tools: Tools, connection: Connection, person: str, at: datetime) -> datetime:
    """Return the first instant from `at` on at which a mail may reach a person."""
    reader = identity.person(connection, person)
    groups = () if reader is None else reader.groups
    wish = preference.of(connection, person)
    return preference.delivery(wish, calendar_of(tools, connection, groups), at)


def calendar_of(tools: Tools, connection: Connection, groups: Iterable[str]) -> Calendar:
    """Return the newest calendar of the first of some groups that has one, else the office's."""
    newest = calendar.current(connection)
    own = [newest[group] for group in sorted(groups) if group in newest]
    return tools.calendars.get(connection, own[0] if own else newest.get("", 0))


def supervisors(connection: Connection) -> list[str]:
    """Return the names of those who look after everything."""
    return [
        person.name
        for person in identity.people(connection)
        if person.status == identity.ACTIVE and SUPERVISOR in person.roles
    ]
