"""How fast working time is added, over a calendar with lunch breaks and holidays."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.figures import Figure
from engine.business_time import add, add_days
from engine.calendar import read
from web.public_holidays import WEEK, of_years

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def measure(quick: bool) -> list[Figure]:
    """Add random spans to random instants of two years."""
    years = of_years(range(2026, 2029))
    calendar = read({"zone": "Asia/Bangkok", "week": WEEK, "exceptions": years})
    random = Random(2569)
    count = 20_000 if quick else 200_000
    asked = [
        (BEGIN + timedelta(minutes=random.randrange(700 * 1440)), random.randrange(1, 100))
        for _ in range(count)
    ]
    add(calendar, BEGIN, timedelta(hours=1))
    started = time.perf_counter()
    for at, number in asked:
        add(calendar, at, timedelta(hours=number))
    hours = count / (time.perf_counter() - started)
    started = time.perf_counter()
    for at, number in asked[: count // 10]:
        add_days(calendar, at, number % 20 + 1)
    days = count / 10 / (time.perf_counter() - started)
    return [
        Figure("business_time.hours_added", hours, "1/s", ">= 50000"),
        Figure("business_time.days_added", days, "1/s"),
    ]
