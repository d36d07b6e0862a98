"""Days off from an iCalendar file, as a list to look over before anything is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import icalendar

from engine.errors import BadInput, Problem, sentence

MOST_BYTES = 512 * 1024
MOST_DAYS = 1000
_LONGEST = 31


@dataclass
class DayList:
    """What a file holds."""

    #: name by ISO day
    days: dict[str, str] = field(default_factory=dict)
    #: names of events that repeat or last long, which are left out
    left_out: list[str] = field(default_factory=list)


def read(content: bytes) -> DayList:
    """Read the whole-day and other events of a file; BadInput when it is none or too large."""
    if len(content) > MOST_BYTES:
        raise _refused(sentence("The file has more than 512 KB; choose a shorter one."))
    try:
        calendars = icalendar.Calendar.from_ical(content, multiple=True)
        events = [event for each in calendars for event in each.walk("VEVENT")]
        found = _listed(events)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as problem:
        raise _refused(sentence("This is no iCalendar file (.ics); choose another.")) from problem
    if not found.days and not found.left_out:
        raise _refused(sentence("The file has no events."))
    if len(found.days) > MOST_DAYS:
        raise _refused(sentence("The file has more than 1,000 days; choose a shorter one."))
    return found


def _listed(events: list[Any]) -> DayList:
    found = DayList()
    for event in events:
        name = str(event.get("SUMMARY", "")).strip()[:200] or "?"
        days = list(_days(event))
        if "RRULE" in event or not 0 < len(days) <= _LONGEST:
            found.left_out.append(name)
            continue
        for day in days:
            found.days.setdefault(day.isoformat(), name)
    found.days = dict(sorted(found.days.items()))
    return found


def _days(event: Any) -> Iterator[date]:
    """Yield the days of an event, up to one more than is taken; the end does not belong to it."""
    begin = event.decoded("DTSTART")
    end = event.decoded("DTEND", begin)
    day, last = _plain(begin), _plain(end)
    yield day
    for _ in range(_LONGEST):
        day += timedelta(days=1)
        if day >= last:
            return
        yield day


def _plain(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _refused(template: str) -> BadInput:
    return BadInput([Problem(template, place="file")], sentence("This file cannot be taken in."))
