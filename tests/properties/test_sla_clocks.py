"""Clocks of service levels against an oracle that looks at every minute, pauses and all."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.business_time import Calendar
from engine.sla import ladder
from engine.sla.clock import BREACHED, MET, PAUSED, RUNNING, Clock, Span
from engine.sla.ledger import OUTSIDE, segments
from engine.sla.policy import Level, Policy
from tests.properties.test_business_time import oracle_is_working, random_calendar, random_instant

MINUTE = timedelta(minutes=1)
#: a million in the long mode
CASES = int(os.environ.get("SAMPHAN_CLOCKS", "3000"))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Working = Callable[[datetime], bool]


def remembered(calendar: Calendar | None) -> Working:
    """Return the wall-clock oracle of a calendar, which looks at each minute once."""
    known: dict[datetime, bool] = {}

    def works(at: datetime) -> bool:
        found = known.get(at)
        if found is None:
            found = known[at] = calendar is None or oracle_is_working(calendar, at)
        return found

    return works


def random_pauses(rnd: random.Random, start: datetime) -> tuple[Span, ...]:
    """Draw pauses that may touch, overlap, be empty, begin before the clock, or stay open."""
    found = []
    for _ in range(rnd.choice([0, 1, 2, 2, 3])):
        begin = start + timedelta(minutes=rnd.randrange(-600, 4000))
        end = begin + timedelta(minutes=rnd.choice([0, 1, 45, 600, 1500, 3000]))
        found.append(Span(begin, end, "customer", "why", "alice"))
    if rnd.random() < 0.15:
        found.append(Span(start + timedelta(minutes=rnd.randrange(-100, 4000)), None, "parts"))
    rnd.shuffle(found)
    return tuple(found)


def random_clock(rnd: random.Random, calendar: Calendar | None) -> Clock:
    start = random_instant(rnd)
    target = timedelta(minutes=rnd.choice([1, 15, 60, 240, 480, 900]))
    pauses = random_pauses(rnd, start)
    return Clock("case", "case", "", (), start, None, target, calendar, pauses)


def paused(clock: Clock, at: datetime) -> bool:
    return any(
        pause.started_at <= at and (pause.ended_at is None or at < pause.ended_at)
        for pause in clock.pauses
    )


def oracle(clock: Clock, works: Working, until: datetime) -> tuple[timedelta, datetime | None]:
    """Count minute by minute: what was used, and when the target was reached."""
    used, at, due = timedelta(), clock.started_at, None
    while at < until:
        if works(at) and not paused(clock, at):
            used += MINUTE
            if used == clock.target:
                due = at + MINUTE
        at += MINUTE
    return used, due


def test_clocks_agree_with_an_oracle_that_looks_at_every_minute(
    seed: int, chance: random.Random
) -> None:
    for number in range(CASES):
        if number % 250 == 0:
            calendar = None if chance.random() < 0.1 else random_calendar(chance)
            works = remembered(calendar)
        clock = random_clock(chance, calendar)
        at = clock.started_at + timedelta(minutes=chance.randrange(0, 12_000))
        used, due = oracle(clock, works, at)
        assert clock.used(at) == used, (seed, number)
        if due is not None:
            assert clock.reached == due, (seed, number)
        assert_agrees(clock, at, used, due)


def assert_agrees(clock: Clock, at: datetime, used: timedelta, due: datetime | None) -> None:
    """Compare everything else that a clock says with what was counted."""
    assert clock.left(at) == clock.target - used
    assert clock.is_paused(at) == paused(clock, at)
    assert clock.due_at(at) == (None if paused(clock, at) else clock.reached)
    late = due is not None and at > due
    assert clock.state(at) == (BREACHED if late else PAUSED if paused(clock, at) else RUNNING)
    assert (clock.percent(at) >= 100) == (due is not None)
    add_up(clock, at)


def add_up(clock: Clock, at: datetime) -> None:
    """Check that the ledger has no gap, is in order and adds up."""
    found = segments(clock, at)
    end = at if clock.stopped_at is None else min(at, clock.stopped_at)
    assert sum((one.counted for one in found), timedelta()) == clock.used(at)
    here = clock.started_at
    for one in found:
        assert one.started_at == here < one.ended_at
        assert one.counted == (
            timedelta() if one.kind in (OUTSIDE, PAUSED) else one.ended_at - one.started_at
        )
        here = one.ended_at
    assert here == max(end, clock.started_at)
    late = sum((one.counted for one in found if one.kind == BREACHED), timedelta())
    assert late == max(timedelta(), clock.used(at) - clock.target)


@pytest.fixture
def rnd() -> random.Random:
    return random.Random(2569)


def test_a_clock_is_due_at_the_first_instant_at_which_its_target_is_used(
    rnd: random.Random,
) -> None:
    for _ in range(500):
        clock = random_clock(rnd, random_calendar(rnd))
        due = clock.reached
        if due is not None:
            assert clock.used(due) == clock.target
            assert clock.used(due - timedelta(milliseconds=1)) < clock.target
            assert clock.when(100) == due
            halves = clock.when(50)
            assert halves is not None and clock.used(halves) == clock.target / 2


def test_neither_the_order_of_pauses_nor_their_splitting_changes_anything(
    rnd: random.Random,
) -> None:
    for _ in range(500):
        clock = random_clock(rnd, random_calendar(rnd))
        split: list[Span] = []
        for pause in clock.pauses:
            middle = pause.started_at + timedelta(minutes=rnd.randrange(1, 500))
            if pause.ended_at is None or middle < pause.ended_at:
                split += [Span(pause.started_at, middle), Span(middle, pause.ended_at)]
            else:
                split.append(pause)
        rnd.shuffle(split)
        other = Clock(*plain(clock)[:8], tuple(split))
        at = clock.started_at + timedelta(minutes=rnd.randrange(0, 12_000))
        assert other.used(at) == clock.used(at)
        assert other.reached == clock.reached
        assert other.state(at) == clock.state(at)
        add_up(other, at)


def test_a_stopped_clock_never_changes_again(rnd: random.Random) -> None:
    for _ in range(300):
        clock = random_clock(rnd, random_calendar(rnd))
        stop = clock.started_at + timedelta(minutes=rnd.randrange(0, 5000))
        stopped = Clock(*plain(clock)[:5], stop, *plain(clock)[6:])
        later = stop + timedelta(minutes=rnd.randrange(0, 9000))
        assert stopped.used(later) == clock.used(stop) == stopped.used(stop)
        assert stopped.state(later) == (BREACHED if clock.state(stop) == BREACHED else MET)
        assert segments(stopped, later) == segments(clock, stop)


def test_what_a_clock_sets_off_first_is_the_first_of_all_its_steps(rnd: random.Random) -> None:
    for _ in range(500):
        clock = random_clock(rnd, random_calendar(rnd))
        lengths = ["PT30M", "PT4H"] if clock.calendar is None else ["PT30M", "P1D", "P2D"]
        drawn = [
            {"percent": rnd.choice([10, 60, 150])},
            {"before": rnd.choice(lengths)},
            {"after": rnd.choice(lengths)},
            {"before": rnd.choice(lengths), "measure": "step"},
        ]
        some = rnd.sample(drawn, rnd.randrange(5))
        levels = tuple(Level(str(i), **{"measure": "case", **one}) for i, one in enumerate(some))
        warnings = tuple(rnd.sample([50, 75, 100, 125], rnd.randrange(3)))
        policy = Policy(warnings=warnings, ladder=levels)
        steps = ladder.steps(clock, policy)
        assert ladder.first_at(clock, policy) == (steps[0].at if steps else None)


def plain(clock: Clock) -> tuple[object, ...]:
    return (
        *(clock.key, clock.measure, clock.element, clock.groups, clock.started_at),
        *(clock.stopped_at, clock.target, clock.calendar, clock.pauses),
    )
