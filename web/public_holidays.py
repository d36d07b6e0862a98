"""What the office calendar begins with: usual hours, and Thailand's public holidays.

The library knows the rules; the Royal Gazette decides late, so administrators edit the result.
Reasons for it: docs/decisions/0006-libraries.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import holidays

from engine import calendar, clock
from engine.actor import Actor
from engine.runtime import Engine

_DAY = [["08:30", "12:00"], ["13:00", "17:30"]]
_SATURDAY = [["08:30", "12:00"]]
WEEK = [*[_DAY] * 5, _SATURDAY, []]
#: in the library's list, but offices work on it
_NO_DAY_OFF = "National Children's Day"
_KNOWN = range(1970, 2101)


def of_years(years: Iterable[int]) -> dict[str, dict[str, Any]]:
    """Return the public holidays of some years as exceptions of a calendar."""
    return {
        day: {"name": thai, "name_en": english, "ranges": []}
        for year in years
        for day, (thai, english) in _of_year(year).items()
    }


def english(day: str, name: str) -> str:
    """Return the English name of a public holiday; empty when the day or its name is no such."""
    found = _of_year(int(day[:4])).get(day) if day[:4].isdecimal() else None
    return found[1] if found is not None and found[0] == name else ""


@lru_cache(maxsize=300)
def _of_year(year: int) -> dict[str, tuple[str, str]]:
    """Return the names of a year's holidays by ISO day; nothing where the library knows none."""
    if year not in _KNOWN:
        return {}
    thai = holidays.country_holidays("TH", years=year, language="th")
    in_english = holidays.country_holidays("TH", years=year, language="en_US")
    return {
        day.isoformat(): (thai[day], in_english[day])
        for day in sorted(thai)
        if in_english[day] != _NO_DAY_OFF
    }


def seed(engine: Engine, zone: str, actor: Actor) -> None:
    """Make the office calendar when there is none: last, this and next year's holidays."""
    with engine.database.read() as connection:
        if calendar.newest(connection) is not None:
            return
    year = clock.now().year
    content = {"zone": zone, "week": WEEK, "exceptions": of_years(range(year - 1, year + 2))}
    engine.put_calendar(calendar.OFFICE, content, actor=actor, reason="samphan init")
