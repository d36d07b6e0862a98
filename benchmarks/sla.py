"""How fast clocks of service levels are evaluated, one by one, each with two pauses."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.figures import Figure
from engine.calendar import read
from engine.sla.clock import Clock, Span
from engine.sla.ledger import segments
from web.public_holidays import WEEK, of_years

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def measure(quick: bool) -> list[Figure]:
    """Ask clocks, made anew for each question, for what is used and when they are due.

    The best of three runs, in seconds of the processor.
    """
    years = of_years(range(2026, 2029))
    calendar = read({"zone": "Asia/Bangkok", "week": WEEK, "exceptions": years})
    random = Random(2569)
    count = 10_000 if quick else 100_000

    def clock() -> Clock:
        at = BEGIN + random.randrange(14_000) * HOUR
        first, second = at + random.randrange(1, 40) * HOUR, at + random.randrange(60, 99) * HOUR
        pauses = Span(first, first + 9 * HOUR), Span(second, second + 30 * HOUR)
        target = random.randrange(4, 60) * HOUR
        return Clock("case", "case", "", (), at, None, target, calendar, pauses)

    def rate(ask: Callable[[Clock], object], many: int) -> float:
        return max(once(ask, many) for _ in range(3))

    def once(ask: Callable[[Clock], object], many: int) -> float:
        made = [clock() for _ in range(many)]
        started = time.process_time()
        for one in made:
            ask(one)
        return many / (time.process_time() - started)

    rate(lambda one: one.due_at(one.started_at), 1000)
    return [
        Figure("sla.due", rate(lambda one: one.due_at(BEGIN), count), "1/s", ">= 50000"),
        Figure(
            "sla.percent",
            rate(lambda one: one.percent(one.started_at + 90 * HOUR), count),
            "1/s",
            ">= 50000",
        ),
        Figure(
            "sla.ledgers",
            rate(lambda one: segments(one, one.started_at + 200 * HOUR), count // 10),
            "1/s",
        ),
    ]
