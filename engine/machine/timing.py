"""ISO 8601 durations, instants and repetitions, and the instants that they give.

Days, months and years count in the zone of the moment handed in; every result is UTC, cut to
milliseconds. Months and years clamp to the month's end; repetitions count from their first
occurrence, so that the 31st comes back after a February.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from engine.errors import sentence

_PART = r"(\d+(?:[.,]\d+)?)"
_DURATION = re.compile(
    rf"(-)?P(?=[\dT])(?:{_PART}Y)?(?:{_PART}M)?(?:{_PART}W)?(?:{_PART}D)?"
    rf"(?:T(?=\d)(?:{_PART}H)?(?:{_PART}M)?(?:{_PART}S)?)?"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FURTHEST = timedelta(days=366 * 1000)
_SHORTEST = timedelta(seconds=1)
_AVERAGE_MONTH = timedelta(days=30.436875)


class BadTime(ValueError):
    """A text is no time that the machine understands."""

    def __init__(self, template: str, text: str) -> None:
        self.template = template
        self.text = text
        super().__init__(template % {"text": text})


class Span(NamedTuple):
    """A duration: months apart from the rest, because months differ in length."""

    months: int
    rest: timedelta


class Due(NamedTuple):
    """When a timer is due, and how it repeats."""

    #: aware, UTC
    at: datetime
    #: "" or "R3/<first occurrence>/P1D"
    repeat: str = ""


class Repetition(NamedTuple):
    """A cycle: how often in all (None: for ever), from when, and how far apart."""

    times: int | None
    first: datetime
    span: Span


@lru_cache(maxsize=1024)
def duration(text: str) -> Span:
    """Read a duration such as P1M, P14D, PT4H or P1DT12H."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise BadTime(sentence("%(text)s is not an ISO 8601 duration such as P2D or PT4H"), text)
    sign, *parts = match.groups()
    years, months, weeks, days, hours, minutes, seconds = (
        float(part.replace(",", ".")) if part else 0.0 for part in parts
    )
    whole = years * 12 + months
    if whole != int(whole) or whole > 12_000:
        raise BadTime(
            sentence("%(text)s: years and months must be whole, 1000 years at most"), text
        )
    try:
        rest = timedelta(days=days, weeks=weeks, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        rest = _FURTHEST * 2
    if rest > _FURTHEST:
        raise BadTime(sentence("%(text)s is longer than 1000 years"), text)
    return Span(-int(whole), -rest) if sign else Span(int(whole), rest)


def later(at: datetime, span: Span, times: int = 1) -> datetime:
    """Add a span `times` times, in the zone of `at`."""
    months = span.months * times
    if months:
        index = at.year * 12 + at.month - 1 + months
        year, month = divmod(index, 12)
        at = at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
    return at + span.rest * times


def instant(text: str, zone: tzinfo | None = None) -> datetime:
    """Read an instant such as 2026-12-01T09:00:00+07:00; without an offset it counts in `zone`."""
    bare, _, place = text.partition("@")
    try:
        at = datetime.fromisoformat(bare)
        zone = ZoneInfo(place) if place else zone
    except (ValueError, OSError):
        raise BadTime(
            sentence("%(text)s is not an instant such as 2026-12-01T09:00:00+07:00"), text
        ) from None
    if at.tzinfo is None and zone is None:
        raise BadTime(sentence("%(text)s has no offset; write it as …+07:00"), text)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def utc(at: datetime) -> datetime:
    """Return an instant in UTC, cut to milliseconds."""
    at = at.astimezone(UTC)
    rest = at.microsecond % 1000
    return at.replace(microsecond=at.microsecond - rest) if rest else at


def due(kind: str, text: str, now: datetime) -> Due:
    """Return when a timer of this kind ("date", "duration", "cycle") is due first."""
    try:
        if kind == "duration":
            return Due(utc(later(now, duration(text))))
        if kind == "date":
            return Due(utc(_day(text, time.min, now) or instant(text, now.tzinfo)))
        return _first(text, now)
    except (OverflowError, ValueError) as problem:
        raise _understood(problem, text) from None


def deadline(text: str, now: datetime) -> datetime:
    """Return until when something must be done: a duration from now, an instant, or a day's end."""
    try:
        if text.lstrip("-").startswith("P"):
            return utc(later(now, duration(text)))
        return utc(_day(text, time(23, 59, 59), now) or instant(text, now.tzinfo))
    except (OverflowError, ValueError) as problem:
        raise _understood(problem, text) from None


def check(kind: str, text: str) -> None:
    """Raise BadTime when a timer drawn into a diagram cannot be meant."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    if kind == "date":
        instant(text)  # a drawn instant must carry its offset
    elif kind == "duration":
        if due(kind, text, at).at < at:
            raise BadTime(sentence("%(text)s is negative; a timer cannot be due in the past"), text)
    else:
        due(kind, text, at)


def occurrences(due_at: datetime, repeat: str, now: datetime) -> tuple[int, datetime | None]:
    """Count the occurrences from `due_at` up to now, and name the next one, if any is left."""
    if now < due_at:
        return 0, due_at
    if not repeat:
        return 1, None
    cycle = repetition(repeat)
    first = index = _index(cycle, due_at)
    # Jump close to now, then walk: a cycle of seconds may have been missed for months.
    index = max(index, _index(cycle, now) - 1)
    while utc(later(cycle.first, cycle.span, index)) <= now:
        index += 1
    if cycle.times is not None and index >= cycle.times:
        return max(1, cycle.times - first), None
    return index - first, _occurrence(cycle, index)


def following(due_at: datetime, repeat: str, count: int) -> datetime | None:
    """Return the occurrence after `count` occurrences that began with `due_at`."""
    if not repeat:
        return None
    cycle = repetition(repeat)
    index = _index(cycle, due_at) + count
    if cycle.times is not None and index >= cycle.times:
        return None
    return _occurrence(cycle, index)


def _occurrence(cycle: Repetition, index: int) -> datetime | None:
    """Return an occurrence by its number; None beyond the calendar."""
    try:
        return utc(later(cycle.first, cycle.span, index))
    except (OverflowError, ValueError):
        return None


@lru_cache(maxsize=1024)
def repetition(repeat: str) -> Repetition:
    """Read a repetition that `due` gave: R, how often, its first occurrence, its span."""
    times, first, span = repeat.split("/")
    return Repetition(int(times[1:]) if times[1:] else None, instant(first), duration(span))


def _first(text: str, now: datetime) -> Due:
    """Read Rn/span or Rn/start/span; occurrences before now are left out, but never all."""
    parts = text.split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R\d{0,9}", parts[0]):
        raise BadTime(
            sentence("%(text)s is not a cycle such as R3/P1D or R/2026-12-01T…/P7D"), text
        )
    span = duration(parts[-1])
    if (not span.months and span.rest < _SHORTEST) or span.months < 0:
        raise BadTime(sentence("%(text)s comes back sooner than after a second"), text)
    times = int(parts[0][1:]) if parts[0] != "R" else None
    if times == 0:
        raise BadTime(sentence("%(text)s never happens; write R1/… or more"), text)
    if len(parts) == 2:
        # Counted from now, so that now itself is number 0 of one more than are wanted.
        many = "" if times is None else str(times + 1)
        return Due(utc(later(now, span)), f"R{many}/{now.isoformat()}/{parts[1]}")
    start = instant(parts[1], now.tzinfo)
    index = 0 if start >= now else _index(Repetition(times, start, span), now)
    if times is not None:
        index = min(index, times - 1)
    return Due(utc(later(start, span, index)), f"{parts[0]}/{start.isoformat()}/{parts[2]}")


def _index(cycle: Repetition, at: datetime) -> int:
    """Return the number of the first occurrence that does not lie before `at`."""
    about = cycle.span.months * _AVERAGE_MONTH + cycle.span.rest
    index = max(0, int((at - cycle.first) / about) - 2)
    while utc(later(cycle.first, cycle.span, index)) < at:
        index += 1
    return index


def _day(text: str, at: time, now: datetime) -> datetime | None:
    """Read a day without a time as a moment of that day where `now` is."""
    if not _DAY.fullmatch(text):
        return None
    return datetime.combine(date.fromisoformat(text), at, now.tzinfo)


def _understood(problem: Exception, text: str) -> BadTime:
    if isinstance(problem, BadTime):
        return problem
    return BadTime(sentence("%(text)s gives no instant of the calendar"), text)
