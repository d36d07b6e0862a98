"""A year of a calendar as the page shows it: twelve months of weeks, exceptions marked."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import get_day_names, get_month_names

from web.formats import BUDDHIST_ERA

_MONDAY_FIRST = Weeks(firstweekday=0)


@dataclass(frozen=True)
class Day:
    """One day of a month."""

    day: date
    #: "holiday", "extra" (an extra working day), "closed" or "" (a usual working day)
    kind: str
    name: str = ""


@dataclass(frozen=True)
class Month:
    """One month: its name, and weeks of seven days; None lies in another month."""

    name: str
    weeks: list[list[Day | None]]


def months(content: Mapping[str, Any], year: int, language: str) -> list[Month]:
    """Return the twelve months of a year."""
    names = get_month_names("wide", context="stand-alone", locale=language)
    return [
        Month(
            names[number],
            [
                [_day(content, each, language) if each.month == number else None for each in week]
                for week in _MONDAY_FIRST.monthdatescalendar(year, number)
            ],
        )
        for number in range(1, 13)
    ]


def weekdays(language: str) -> list[tuple[str, str]]:
    """Return the days from Monday to Sunday: short and in full."""
    short = get_day_names("narrow", context="stand-alone", locale=language)
    full = get_day_names("wide", context="stand-alone", locale=language)
    return [(short[number], full[number]) for number in range(7)]


def year_text(year: int, language: str) -> str:
    """Write a year as the reader counts it."""
    return str(year + BUDDHIST_ERA if language == "th" else year)


def name_of(said: Mapping[str, Any], language: str) -> str:
    """Return the name of an exception in the reader's language."""
    english = str(said.get("name_en") or "") if language == "en" else ""
    return english or str(said["name"])


def hours_text(ranges: list[list[str]]) -> str:
    """Write ranges as a person types them."""
    return ", ".join("-".join(pair) for pair in ranges)


def hours_of(text: str) -> list[list[str]]:
    """Read what a person typed; what is no range is left to be refused."""
    plain = text.replace("–", "-").replace(".", ":").replace(" ", "")
    return [[_padded(end) for end in part.split("-")] for part in plain.split(",") if part]


def _padded(clock: str) -> str:
    return f"0{clock}" if len(clock) == 4 and clock[1] == ":" else clock


def _day(content: Mapping[str, Any], day: date, language: str) -> Day:
    said = content["exceptions"].get(day.isoformat())
    if said is not None:
        return Day(day, "extra" if said["ranges"] else "holiday", name_of(said, language))
    return Day(day, "" if content["week"][day.weekday()] else "closed")
