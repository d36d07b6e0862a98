"""What the office calendar begins with: usual hours, and Thailand's public holidays.

The library knows the rules; the Royal Gazette decides late, so administrators edit the result.
Reasons for it: docs/decisions/0006-libraries.md.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def of_years(years: Iterable[int]) -> dict[str, dict[str, Any]]:
    """Return the public holidays of some years as exceptions of a calendar."""
    wanted = list(years)
    thai = holidays.country_holidays("TH", years=wanted, language="th")
    english = holidays.country_holidays("TH", years=wanted, language="en_US")
    return {
        day.isoformat(): {"name": thai[day], "name_en": english[day], "ranges": []}
        for day in sorted(thai)
        if english[day] != _NO_DAY_OFF
    }


def seed(engine: Engine, zone: str, actor: Actor) -> None:
    """Make the office calendar when there is none: last, this and next year's holidays."""
    with engine.database.read() as connection:
        if calendar.newest(connection) is not None:
            return
    year = clock.now().year
    content = {"zone": zone, "week": WEEK, "exceptions": of_years(range(year - 1, year + 2))}
    engine.put_calendar(calendar.OFFICE, content, actor=actor, reason="samphan init")
