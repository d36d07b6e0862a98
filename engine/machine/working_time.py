"""Times that count working hours and working days, by the calendars that a case noted.

`PT8H` are eight working hours, `P2D` two working days; `P1DT4H` are a working day, then four
hours. A case notes the versions of the calendars that were newest when it began (`calendars` of
its facts, by candidate group, a branch's under `branch:…`, the office's under the empty name) and
keeps to them. A cycle keeps its version in its repetition:
"R3/<first occurrence>/PT8H/working/<version>".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from engine.business_time import (
    OFFICE_HOURS,
    Calendar,
    Calendars,
    NoWorkingTime,
    add,
    add_days,
    only_office_hours,
)
from engine.errors import sentence
from engine.machine import timing
from engine.machine.play import Play
from engine.machine.state import ROOT, Data
from engine.machine.timing import BadTime, Due

NATURAL, WORKING = "natural", "working"
#: what a diagram may say
BASES = ("", NATURAL, WORKING)
_NOT_COUNTED = re.compile(r"[YMW]")
_FURTHEST = 1 << 20


class Span(NamedTuple):
    """A working duration: whole working days, then working hours."""

    days: int
    hours: timedelta


class Repetition(NamedTuple):
    """A cycle of working time: how often in all (None: for ever), from when, how far apart."""

    times: int | None
    first: datetime
    span: Span
    calendar: Calendar


def version_for(facts: Data, groups: Collection[str], branch: Any = None) -> int:
    """Return the version that counts: of the first group, else the branch, else the office.

    Only those count that have a calendar of their own.
    """
    noted = facts.get("calendars") or {}
    office = noted.get(f"branch:{branch}", noted.get("", 0)) if branch else noted.get("", 0)
    return int(next((noted[group] for group in groups if group in noted), office))


def version_in(play: Play, groups: Collection[str]) -> int:
    """Return the version that counts for these groups of a running case."""
    return version_for(play.facts, groups, play.data.get(ROOT, {}).get("branch"))


@lru_cache(maxsize=1024)
def span(text: str) -> Span:
    """Read a working duration such as P2D, PT8H or P1DT4H."""
    whole = timing.duration(text)
    days = text.partition("T")[0]
    if whole.months or _NOT_COUNTED.search(days):
        raise BadTime(
            sentence("%(text)s: working time has days and hours only; write P10D or PT8H"), text
        )
    length = timing.duration(days).rest if days != "P" else timedelta()
    if whole.rest < timedelta() or length % timedelta(days=1):
        raise BadTime(sentence("%(text)s: working days are whole and not negative"), text)
    return Span(length.days, whole.rest - length)


def later(calendar: Calendar, at: datetime, wanted: Span, times: int = 1) -> datetime:
    """Add a working duration `times` times: all days first, then all hours."""
    if wanted.days * times:
        at = add_days(calendar, at, wanted.days * times)
    if wanted.hours * times:
        at = add(calendar, at, wanted.hours * times)
    return timing.utc(at)


def due(play: Play, kind: str, text: str, groups: Collection[str]) -> Due:
    """Return when a timer of working time is due first; instants stay what they are."""
    natural = timing.due(kind, text, play.now) if kind != "duration" else None
    if kind == "date" and natural is not None:
        return natural
    version = version_in(play, groups)
    try:
        if kind == "duration":
            return Due(later(play.calendars(version), play.now, span(text)))
        return _first(text, play.now, version, play.calendars)
    except (NoWorkingTime, OverflowError):
        raise _beyond(text) from None


def deadline(play: Play, text: str, groups: Collection[str]) -> datetime:
    """Return until when work must be done: a working duration from now, or an instant."""
    if text.startswith("P"):
        return due(play, "duration", text, groups).at
    return timing.deadline(text, play.now)


def check(kind: str, text: str) -> None:
    """Raise BadTime when a working time drawn into a diagram cannot be meant."""
    timing.check(kind, text)
    if kind == "date":
        raise BadTime(
            sentence("%(text)s is an instant, which no calendar moves; take out the time basis"),
            text,
        )
    try:
        later(OFFICE_HOURS, timing.instant("2026-01-01T00:00:00Z"), span(text.rpartition("/")[2]))
    except (NoWorkingTime, OverflowError):
        raise _beyond(text) from None


def occurrences(
    due_at: datetime, repeat: str, now: datetime, calendars: Calendars = only_office_hours
) -> tuple[int, datetime | None]:
    """Count the occurrences from `due_at` up to now, and name the next one, if any is left.

    Does so for cycles of any basis.
    """
    if now < due_at or not _is_working(repeat):
        return timing.occurrences(due_at, repeat, now)
    cycle = _read(repeat, calendars)
    first = _index(cycle, due_at)
    index = _index(cycle, timing.utc(now) + timedelta(milliseconds=1))
    if cycle.times is not None and index >= cycle.times:
        return max(1, cycle.times - first), None
    return index - first, _occurrence(cycle, index)


def following(play: Play, due_at: datetime, repeat: str, count: int) -> datetime | None:
    """Return the occurrence after `count` occurrences that began with `due_at`."""
    if not _is_working(repeat):
        return timing.following(due_at, repeat, count)
    cycle = _read(repeat, play.calendars)
    index = _index(cycle, due_at) + count
    if cycle.times is not None and index >= cycle.times:
        return None
    return _occurrence(cycle, index)


def _first(text: str, now: datetime, version: int, calendars: Calendars) -> Due:
    """Read Rn/span or Rn/start/span, which `timing.due` has let through."""
    parts = text.split("/")
    ending = f"{WORKING}/{version}"
    times = int(parts[0][1:]) if parts[0] != "R" else None
    if len(parts) == 2:
        # Counted from now, so that now itself is number 0 of one more than are wanted.
        many = "" if times is None else str(times + 1)
        repeat = f"R{many}/{now.isoformat()}/{parts[1]}/{ending}"
        return Due(later(calendars(version), now, span(parts[1])), repeat)
    start = timing.instant(parts[1], now.tzinfo)
    repeat = f"{parts[0]}/{start.isoformat()}/{parts[2]}/{ending}"
    cycle = _read(repeat, calendars)
    index = 0 if start >= now else _index(cycle, now)
    found = _occurrence(cycle, index if times is None else min(index, times - 1))
    if found is None:
        raise _beyond(text)
    return Due(found, repeat)


def _is_working(repeat: str) -> bool:
    return f"/{WORKING}/" in repeat


def _read(repeat: str, calendars: Calendars) -> Repetition:
    times, first, text, _, version = repeat.split("/")
    many = int(times[1:]) if times[1:] else None
    return Repetition(many, timing.instant(first), span(text), calendars(int(version)))


def _index(cycle: Repetition, at: datetime) -> int:
    """Return the number of the first occurrence that does not lie before `at`."""
    high = 1
    while high < _FURTHEST and _before(cycle, high, at):
        high *= 2
    return bisect_left(range(high), True, key=lambda index: not _before(cycle, index, at))


def _before(cycle: Repetition, index: int, at: datetime) -> bool:
    found = _occurrence(cycle, index)
    return found is not None and found < at


def _occurrence(cycle: Repetition, index: int) -> datetime | None:
    """Return an occurrence by its number; None beyond what the calendar holds."""
    try:
        return later(cycle.calendar, cycle.first, cycle.span, index)
    except (NoWorkingTime, OverflowError, ValueError):
        return None


def _beyond(text: str) -> BadTime:
    return BadTime(
        sentence("%(text)s leads beyond the working time of the next twelve years"), text
    )
