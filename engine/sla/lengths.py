"""Lengths of time as policies write them, and what they come to in counted time.

A working length (`P2D`, `PT8H`) counts the hours of a calendar; a natural one counts all hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from engine import business_time
from engine.business_time import Calendar
from engine.db import from_milliseconds, to_milliseconds
from engine.errors import sentence
from engine.machine import timing, working_time
from engine.working_line import around

WORKING, NATURAL = "working", "natural"
BASES = (WORKING, NATURAL)
LONGEST = timedelta(days=3650)
MILLISECOND = timedelta(milliseconds=1)
#: what is no length at all, or none that a policy may have
BadLength = timing.BadTime


def check(text: str, basis: str) -> None:
    """Raise BadLength unless the text is a length that this basis can count."""
    if basis == WORKING:
        parts = working_time.span(text)
        length = timedelta(days=parts.days) + parts.hours
    else:
        length = natural(text)
    if not timedelta() < length <= LONGEST:
        raise BadLength(sentence("“%(text)s” is nothing, or longer than ten years."), text)


def is_length(text: str) -> bool:
    """Tell whether a text is written as a length, whatever may count it."""
    try:
        timing.duration(text)
    except BadLength:
        return False
    return True


def natural(text: str) -> timedelta:
    """Return a natural length; months and years are no fixed length and are refused."""
    whole = timing.duration(text)
    if whole.months:
        template = sentence(
            "“%(text)s”: months differ in length; write days, such as 30 days (P30D)."
        )
        raise BadLength(template, text)
    return whole.rest


def counted(calendar: Calendar | None, start: datetime, end: datetime) -> timedelta:
    """Return the time that counts between two instants; without a calendar all of it does."""
    if calendar is None:
        return end - start
    return between(calendar, to_milliseconds(start), to_milliseconds(end)) * MILLISECOND


def passed(calendar: Calendar | None, start: datetime, wanted: timedelta) -> datetime:
    """Return the first instant by which so much time has counted."""
    if calendar is None:
        return start + wanted
    return from_milliseconds(by(calendar, to_milliseconds(start), wanted // MILLISECOND))


def between(calendar: Calendar | None, start: int, end: int) -> int:
    """Return the counted milliseconds between two stamps."""
    if calendar is None:
        return end - start
    if start > end:
        return -between(calendar, end, start)
    line = around(calendar, start, end)
    return line.before(end) - line.before(start)


def by(calendar: Calendar | None, start: int, wanted: int) -> int:
    """Return the first stamp by which so many milliseconds have counted."""
    if calendar is None:
        return start + wanted
    line = around(calendar, start, start)
    done = line.before(start) + wanted
    if wanted and done <= line.total:
        return line.by(done)
    at = business_time.add(calendar, from_milliseconds(start), wanted * MILLISECOND)
    return to_milliseconds(at)


def later(calendar: Calendar | None, start: datetime, text: str) -> datetime:
    """Return the instant a length after another: whole working days first, then hours."""
    if calendar is None:
        return start + natural(text)
    return working_time.later(calendar, start, working_time.span(text))


def worth(calendar: Calendar | None, start: datetime, text: str) -> timedelta:
    """Return how much counted time a length comes to that begins at `start`."""
    if calendar is None:
        return natural(text)
    parts = working_time.span(text)
    if not parts.days:
        return parts.hours
    return business_time.between(calendar, start, working_time.later(calendar, start, parts))
