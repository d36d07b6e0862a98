"""Preferences: how a person wants to be told of things, and when a mail may reach them.

The content is JSON: `kinds` (by kind of notification, whether in the `page` and by `mail`),
`digest_at` (a time of day, for one mail a day; empty: as soon as it fits), `quiet_from` and
`quiet_until` (times of day, over midnight too), `days` (0 is Monday).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine.business_time import Calendar
from engine.db import metadata
from engine.errors import Problem, sentence

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY = timedelta(days=1)
#: days within which there is an opening for sure, or there is none at all
_HORIZON = 400
_MIDNIGHT = 24 * 60

preference = sa.Table(
    "preference",
    metadata,
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Preference:
    """How one person wants to be told."""

    #: by kind: (in the page, by mail); what is not named is told both ways
    kinds: Mapping[str, tuple[bool, bool]] = field(default_factory=dict)
    digest_at: str = ""
    quiet_from: str = ""
    quiet_until: str = ""
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    #: whether the calendar feed shows what one's groups may claim
    feed_groups: bool = False

    def in_page(self, kind: str) -> bool:
        """Tell whether the page rings the bell for it."""
        return self.kinds.get(kind, _USUAL.get(kind, (True, True)))[0]

    def by_mail(self, kind: str) -> bool:
        """Tell whether a mail is wanted."""
        return self.kinds.get(kind, _USUAL.get(kind, (True, True)))[1]


#: where somebody chose nothing: remarks stay in the page
_USUAL = {"comment": (True, False)}


def of(connection: Connection, person: str) -> Preference:
    """Return how a person wants to be told."""
    wanted = sa.select(preference.c.content).where(preference.c.person == person)
    content = connection.execute(wanted).scalar()
    return Preference() if content is None else read(orjson.loads(content))


def put(connection: Connection, person: str, chosen: Preference) -> None:
    """Keep how a person wants to be told."""
    connection.execute(preference.delete().where(preference.c.person == person))
    content = orjson.dumps(asdict(chosen), option=orjson.OPT_SORT_KEYS).decode()
    connection.execute(preference.insert().values(person=person, content=content))


def read(content: Mapping[str, Any]) -> Preference:
    """Return the preference that a stored content describes."""
    return Preference(
        {kind: (bool(pair[0]), bool(pair[1])) for kind, pair in content["kinds"].items()},
        content["digest_at"],
        content["quiet_from"],
        content["quiet_until"],
        tuple(content["days"]),
        bool(content.get("feed_groups")),
    )


def problems(chosen: Preference) -> Iterator[Problem]:
    """Return what is wrong with a choice; nothing when it may be kept."""
    for place in ("digest_at", "quiet_from", "quiet_until"):
        text = getattr(chosen, place)
        if text and not _CLOCK.fullmatch(text):
            template = sentence("“%(text)s” is no time of day; write it as 08:30.")
            yield Problem(template, {"text": text}, place)
    if bool(chosen.quiet_from) != bool(chosen.quiet_until):
        template = sentence("Quiet hours have a beginning and an end; fill in both, or neither.")
        yield Problem(template, place="quiet_from")
    elif chosen.quiet_from and chosen.quiet_from == chosen.quiet_until:
        template = sentence("Quiet hours that begin and end at the same time would last all day.")
        yield Problem(template, place="quiet_until")
    if not chosen.days or not set(chosen.days) <= set(range(7)):
        template = sentence("Choose at least one day on which mails may come.")
        yield Problem(template, place="days")
    if chosen.digest_at and _is_quiet(chosen, chosen.digest_at):
        template = sentence("The daily mail would come in the quiet hours; choose another time.")
        yield Problem(template, place="digest_at")


def delivery(chosen: Preference, calendar: Calendar, at: datetime) -> datetime:
    """Return the first instant from `at` on at which a mail may reach the person.

    1. A daily mail comes at its time on the next chosen working day.
    2. Else any instant does that lies in working hours of a chosen day and not in quiet hours.
    3. Where no such instant comes within a year, the choice is not heeded.
    """
    day = calendar.local(at).date()
    zone = ZoneInfo(calendar.zone)
    for _ in range(_HORIZON):
        for start, end in _open(chosen, calendar, day):
            opens, closes = (_instant(day, minute, zone) for minute in (start, end))
            if chosen.digest_at and at <= opens:
                return opens
            if not chosen.digest_at and at < closes:
                return max(at, opens)
        day += _DAY
    return at


def _open(chosen: Preference, calendar: Calendar, day: date) -> Iterator[tuple[int, int]]:
    """Yield the minutes of a day in which mails may come; a daily mail has one instant."""
    ranges = calendar.ranges_on(day) if day.weekday() in chosen.days else ()
    if chosen.digest_at:
        if ranges:
            yield _minutes(chosen.digest_at), _minutes(chosen.digest_at)
        return
    for start, end in ranges:
        free = start
        for quiet_start, quiet_end in _quiet(chosen):
            if free < min(end, quiet_start):
                yield free, min(end, quiet_start)
            free = max(free, quiet_end)
        if free < end:
            yield free, end


def _quiet(chosen: Preference) -> tuple[tuple[int, int], ...]:
    """Return the quiet ranges of a day in minutes, in order."""
    if not chosen.quiet_from:
        return ()
    start, end = _minutes(chosen.quiet_from), _minutes(chosen.quiet_until)
    return ((start, end),) if start < end else ((0, end), (start, _MIDNIGHT))


def _is_quiet(chosen: Preference, text: str) -> bool:
    times = (chosen.quiet_from, chosen.quiet_until, text)
    if not all(_CLOCK.fullmatch(each) for each in times):
        return False
    return any(start <= _minutes(text) < end for start, end in _quiet(chosen))


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    if minute >= _MIDNIGHT:
        day, minute = day + _DAY, minute - _MIDNIGHT
    there = datetime.combine(day, time(minute // 60, minute % 60), zone)
    return there.astimezone(UTC)
