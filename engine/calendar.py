"""Calendars of working time: a change is a new version, and a version never changes.

A case notes the versions that were newest when it began (`current`), so that its due instants can
be worked out again at any time. The content of a version is JSON: `zone`; `week`, seven lists of
ranges (`["08:30", "12:00"]`) from Monday to Sunday; `exceptions`, by ISO day a name in two
languages and the day's own ranges: none on a holiday, some on an extra working day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import business_time, version
from engine.business_time import Range, Ranges
from engine.db import Instant, Key, metadata
from engine.errors import Problem, sentence
from engine.statement import run

#: the calendar of everybody whose group has none of its own
OFFICE = "office"
MOST_EXCEPTIONS = 2000
_CLOCK = re.compile(r"(?:([01]\d|2[0-3]):([0-5]\d))|24:00")
_YEARS = range(1970, 2201)

calendar_version = sa.Table(
    "calendar_version",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("made_by", sa.String(64), nullable=False),
    sa.Column("reason", sa.Text, nullable=False, default=""),
)
sa.Index("ix_calendar_version_key", calendar_version.c.key, calendar_version.c.id)

group_calendar = sa.Table(
    "group_calendar",
    metadata,
    sa.Column("group", sa.String(64), sa.ForeignKey("group.key"), primary_key=True),
    sa.Column("calendar", sa.String(64), nullable=False),
)

branch_calendar = sa.Table(
    "branch_calendar",
    metadata,
    #: what the case data `branch` says
    sa.Column("branch", sa.String(200), primary_key=True),
    sa.Column("calendar", sa.String(64), nullable=False),
)
#: stands before a branch where groups and branches are named together; no group's key has a colon
BRANCH = "branch:"

_CURRENT = """
SELECT '' AS "group", max(id) FROM calendar_version WHERE "key" = 'office'
UNION ALL
SELECT chosen."group", max(version.id) FROM group_calendar AS chosen
JOIN calendar_version AS version ON version."key" = chosen.calendar GROUP BY chosen."group"
UNION ALL
SELECT 'branch:' || chosen.branch, max(version.id) FROM branch_calendar AS chosen
JOIN calendar_version AS version ON version."key" = chosen.calendar GROUP BY chosen.branch
"""


class Version(version.Version):
    """One version of a calendar."""

    @cached_property
    def calendar(self) -> business_time.Calendar:
        """Return the calendar to reckon with."""
        return read(self.content, str(self.id))


_versions = version.Versions(calendar_version, "key", Version)
get, versions, add = _versions.get, _versions.all, _versions.add


def newest(connection: Connection, key: str = OFFICE) -> Version | None:
    """Return the newest version of a calendar, or None."""
    return _versions.newest(connection, key)


def keys(connection: Connection) -> list[str]:
    """Return the keys of all calendars, the office's first."""
    found = connection.execute(sa.select(calendar_version.c.key).distinct()).scalars()
    return sorted(found, key=lambda key: (key != OFFICE, key))


def groups(connection: Connection) -> dict[str, str]:
    """Return the calendar of every group that has one of its own."""
    rows = connection.execute(sa.select(group_calendar.c.group, group_calendar.c.calendar))
    return {row.group: row.calendar for row in rows}


def branches(connection: Connection) -> dict[str, str]:
    """Return the calendar of every branch that has one of its own."""
    rows = connection.execute(sa.select(branch_calendar).order_by(branch_calendar.c.branch))
    return {row.branch: row.calendar for row in rows}


def current(connection: Connection) -> dict[str, int]:
    """Return the newest versions by group, of branches under `branch:…`, the office's under ""."""
    rows = run(connection, _CURRENT, ()).fetchall()
    return {group: newest for group, newest in rows if newest is not None}


def choose(connection: Connection, group: str, key: str | None) -> None:
    """Give a group a calendar of its own, or (None) the office's."""
    connection.execute(sa.delete(group_calendar).where(group_calendar.c.group == group))
    if key is not None:
        connection.execute(sa.insert(group_calendar).values(group=group, calendar=key))


def choose_for_branch(connection: Connection, branch: str, key: str | None) -> None:
    """Give a branch a calendar of its own, or (None) the office's."""
    connection.execute(sa.delete(branch_calendar).where(branch_calendar.c.branch == branch))
    if key is not None:
        connection.execute(sa.insert(branch_calendar).values(branch=branch, calendar=key))


def read(content: Mapping[str, Any], version: str = "") -> business_time.Calendar:
    """Return the calendar that a content without problems describes."""
    return business_time.Calendar(
        content["zone"],
        tuple(_ranges(ranges) for ranges in content["week"]),
        {
            date.fromisoformat(day): _ranges(said["ranges"])
            for day, said in content["exceptions"].items()
        },
        version,
    )


def problems(content: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with a content; nothing when it may be kept."""
    return [*_zone_problems(content), *_week_problems(content), *_exception_problems(content)]


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what differs between two contents: the part, what it was, what it is now."""
    old, new = _parts(before or {}), _parts(after)
    names = sorted(old.keys() | new.keys())
    return {n: [old.get(n), new.get(n)] for n in names if old.get(n) != new.get(n)}


def _parts(content: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: content[name] for name in ("zone", "week") if name in content}
    return plain | dict(content.get("exceptions", {}))


def _ranges(drawn: Sequence[Sequence[str]]) -> Ranges:
    return tuple(_range(pair) for pair in drawn)


def _range(pair: Sequence[str]) -> Range:
    start, end = (_minutes(text) for text in pair)
    return start, end


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)


def _zone_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    zone = str(content.get("zone", ""))
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        template = sentence("“%(zone)s” is no time zone; write one such as Asia/Bangkok.")
        yield Problem(template, {"zone": zone}, "zone")


def _week_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    week = content.get("week", ())
    for number, ranges in enumerate(week):
        yield from _range_problems(ranges, f"week.{number}")
    if len(week) != 7 or not any(week):
        yield Problem(sentence("The week has no working hours; write some."), place="week")


def _exception_problems(content: Mapping[str, Any]) -> Iterator[Problem]:
    exceptions = content.get("exceptions", {})
    if len(exceptions) > MOST_EXCEPTIONS:
        template = sentence("A calendar has %(most)s exceptions at most; take old ones out.")
        yield Problem(template, {"most": MOST_EXCEPTIONS}, "exceptions")
    for day, said in exceptions.items():
        if not _is_day(day):
            template = sentence("“%(day)s” is no day between 1970 and 2200.")
            yield Problem(template, {"day": day}, day)
        if not str(said.get("name", "")).strip():
            yield Problem(sentence("A holiday or extra working day needs a name."), place=day)
        yield from _range_problems(said.get("ranges", ()), day)


def _is_day(text: str) -> bool:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return False
    return found.isoformat() == text and found.year in _YEARS


def _range_problems(ranges: Sequence[Sequence[str]], place: str) -> Iterator[Problem]:
    """Return the first thing that is wrong with the hours of a day."""
    last: Sequence[str] | None = None
    for pair in ranges:
        text = "-".join(map(str, pair))
        if len(pair) != 2 or not all(_CLOCK.fullmatch(str(one)) for one in pair):
            template = sentence("“%(text)s” are no hours; write them as 08:30-12:00, 13:00-17:30.")
            yield Problem(template, {"text": text}, place)
            return
        if pair[1] <= pair[0]:
            template = sentence("The hours %(text)s end before they begin.")
            yield Problem(template, {"text": text}, place)
            return
        if last is not None and pair[0] < last[1]:
            template = sentence(
                "The hours %(first)s and %(second)s overlap or are out of order; let one end "
                "before the next begins."
            )
            yield Problem(template, {"first": "-".join(last), "second": text}, place)
            return
        last = pair
