"""Working time against a minute-by-minute oracle that knows nothing of the compiled calendar."""

from __future__ import annotations

import os
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.business_time import (
    Calendar,
    NoWorkingTime,
    Ranges,
    add,
    add_days,
    between,
    is_working,
    segments,
)

MINUTE = timedelta(minutes=1)
#: a million in the long mode
CASES = int(os.environ.get("SAMPHAN_TIME_CASES", "3000"))
OFFICE: Ranges = ((8 * 60 + 30, 12 * 60), (13 * 60, 17 * 60 + 30))
BANGKOK = Calendar(
    "Asia/Bangkok",
    (OFFICE,) * 5 + (((8 * 60 + 30, 12 * 60),), ()),
    {
        date(2026, 4, 13): (),
        date(2026, 4, 14): (),
        date(2026, 4, 15): (),
        date(2026, 4, 19): OFFICE,
    },
)


def oracle_is_working(calendar: Calendar, at: datetime) -> bool:
    """Look at the wall clock, minute by minute."""
    local = at.astimezone(ZoneInfo(calendar.zone))
    ranges = calendar.exceptions.get(local.date(), calendar.week[local.weekday()])
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in ranges)


def oracle_add(calendar: Calendar, at: datetime, minutes: int) -> datetime:
    while minutes:
        if oracle_is_working(calendar, at):
            minutes -= 1
        at += MINUTE
    return at


def random_calendar(rnd: random.Random) -> Calendar:
    def ranges() -> Ranges:
        cuts = sorted(rnd.sample(range(0, 1441, 15), 2 * rnd.randint(1, 3)))
        return tuple(zip(cuts[::2], cuts[1::2], strict=True))

    week = (*tuple(ranges() if rnd.random() < 0.75 else () for _ in range(6)), ranges())
    zone = rnd.choice(
        ["Asia/Bangkok", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran"]
    )
    days = [date(2026, 1, 1) + timedelta(days=rnd.randrange(400)) for _ in range(20)]
    return Calendar(zone, week, {day: ranges() if rnd.random() < 0.3 else () for day in days})


def random_instant(rnd: random.Random) -> datetime:
    near = [
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 4, 4, 12, tzinfo=UTC),
        datetime(2026, 12, 31, tzinfo=UTC),
        datetime(2026, 4, 12, tzinfo=UTC),
        datetime(2026, 11, 1, tzinfo=UTC),
    ]
    return rnd.choice(near) + timedelta(minutes=rnd.randrange(-3000, 3000))


def test_working_time_agrees_with_a_minute_by_minute_oracle(chance: random.Random) -> None:
    for number in range(CASES):
        if number % 50 == 0:
            calendar = random_calendar(chance)
        at, minutes = random_instant(chance), chance.choice([1, 15, 60, 240, 480, 900])
        expected = oracle_add(calendar, at, minutes)
        assert add(calendar, at, minutes * MINUTE) == expected, (calendar, at, minutes)
        assert between(calendar, at, expected) == minutes * MINUTE
        assert is_working(calendar, at) == oracle_is_working(calendar, at)


def test_adding_is_additive_and_measuring_is_its_inverse() -> None:
    rnd = random.Random(7)
    for _ in range(2000):
        calendar, at = random_calendar(rnd), random_instant(rnd)
        first, second = (timedelta(seconds=rnd.randrange(1, 200_000)) for _ in range(2))
        once = add(calendar, at, first + second)
        assert add(calendar, add(calendar, at, first), second) == once
        assert between(calendar, at, once) == first + second
        pieces = list(segments(calendar, at, once))
        assert sum((end - start for start, end, works in pieces if works), timedelta()) == (
            first + second
        )
        assert pieces[0][0] == at and pieces[-1][1] == once


def test_working_days_end_at_the_close_of_the_last_day_and_add_up() -> None:
    songkran = datetime(2026, 4, 10, 3, tzinfo=UTC)  # Friday 10:00 in Bangkok
    assert add_days(BANGKOK, songkran, 1) == datetime(2026, 4, 11, 5, tzinfo=UTC)
    assert add_days(BANGKOK, songkran, 2) == datetime(2026, 4, 16, 10, 30, tzinfo=UTC)
    assert add_days(BANGKOK, add_days(BANGKOK, songkran, 1), 1) == add_days(BANGKOK, songkran, 2)


def test_a_calendar_without_working_time_is_refused_not_searched_for_ever() -> None:
    empty = Calendar("Asia/Bangkok", ((),) * 7)
    with pytest.raises(NoWorkingTime):
        add(empty, datetime(2026, 1, 1, tzinfo=UTC), MINUTE)
    with pytest.raises(NoWorkingTime):
        add_days(empty, datetime(2026, 1, 1, tzinfo=UTC), 1)


@pytest.mark.parametrize(
    "ranges", [((60, 60),), ((120, 60),), ((0, 1441),), ((60, 120), (100, 200))]
)
def test_ranges_that_overlap_or_leave_the_day_are_refused(ranges: Ranges) -> None:
    with pytest.raises(ValueError):
        Calendar("Asia/Bangkok", (ranges,) + ((),) * 6)
