"""Durations, instants and cycles, counted as people count them."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machine.timing import (
    BadTime,
    check,
    deadline,
    due,
    duration,
    following,
    later,
    occurrences,
)

BANGKOK = timezone(timedelta(hours=7))
NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P14D", "2026-02-14T12:00:00+00:00"),
        ("PT4H30M", "2026-01-31T16:30:00+00:00"),
        ("P2W", "2026-02-14T12:00:00+00:00"),
        ("P1M", "2026-02-28T12:00:00+00:00"),
        ("P1Y1M", "2027-02-28T12:00:00+00:00"),
        ("P1M1D", "2026-03-01T12:00:00+00:00"),
        ("P0.5D", "2026-02-01T00:00:00+00:00"),
        ("PT1,5S", "2026-01-31T12:00:01.500000+00:00"),
        ("PT0S", "2026-01-31T12:00:00+00:00"),
        ("-PT1H", "2026-01-31T11:00:00+00:00"),
    ],
)
def test_a_duration_counts_from_now_and_months_end_with_the_month(text, expected):
    assert due("duration", text, NOON).at.isoformat() == expected


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "1D", "P1.5M", "P1H", "two days", "P1D "])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(BadTime):
        duration(text)


@pytest.mark.parametrize("text", ["P2000Y", "P99999999999999D", "P1D" + "9" * 4000])
def test_a_duration_beyond_reason_is_refused(text):
    with pytest.raises(BadTime):
        due("duration", text, NOON)


def test_a_month_is_counted_where_the_office_is():
    evening = datetime(2026, 1, 31, 6, 0, tzinfo=BANGKOK)
    assert due("duration", "P1M", evening).at == datetime(2026, 2, 27, 23, 0, tzinfo=UTC)


def test_a_drawn_instant_needs_its_offset_but_a_computed_one_counts_at_the_office():
    with pytest.raises(BadTime, match="offset"):
        check("date", "2026-12-01T09:00:00")
    check("date", "2026-12-01T09:00:00+07:00")
    at_office = NOON.astimezone(BANGKOK)
    expected = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    assert due("date", "2026-12-01T09:00:00", at_office).at == expected
    assert due("date", "2026-12-01T09:00:00@Asia/Bangkok", NOON).at == expected


def test_a_day_as_deadline_lasts_until_its_end_and_as_timer_comes_at_its_beginning():
    at_office = NOON.astimezone(BANGKOK)
    assert deadline("2026-12-01", at_office) == datetime(2026, 12, 1, 16, 59, 59, tzinfo=UTC)
    assert due("date", "2026-12-01", at_office).at == datetime(2026, 11, 30, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["P1D", "R0/P1D", "R3/-P1D", "R/PT0S", "R/PT0.1S", "0 0 * * *", "R3/a/P1D", "R-1/P1D"]
)
def test_what_is_no_cycle_is_refused(text):
    with pytest.raises(BadTime):
        check("cycle", text)


def test_a_cycle_keeps_the_last_of_the_month():
    first = due("cycle", "R4/P1M", NOON)
    days = [first.at]
    while (next_at := following(days[-1], first.repeat, 1)) is not None:
        days.append(next_at)
    assert [f"{day:%d.%m.}" for day in days] == ["28.02.", "31.03.", "30.04.", "31.05."]


def test_missed_occurrences_count_as_one_firing():
    first = due("cycle", "R/P1D", NOON)
    count, next_at = occurrences(first.at, first.repeat, NOON + timedelta(days=10, hours=1))
    assert count == 10
    assert next_at == NOON + timedelta(days=11)


def test_the_last_occurrence_of_a_cycle_has_no_successor():
    first = due("cycle", "R3/P1D", NOON)
    assert occurrences(first.at, first.repeat, NOON + timedelta(days=30)) == (3, None)
    assert occurrences(first.at, first.repeat, NOON) == (0, first.at)


def test_a_cycle_with_a_start_in_the_past_begins_with_the_next_occurrence():
    first = due("cycle", "R/2020-01-01T09:00:00+07:00/P7D", NOON)
    assert NOON <= first.at < NOON + timedelta(days=7)
    assert first.at.weekday() == datetime(2020, 1, 1, tzinfo=UTC).weekday()


SPANS = st.sampled_from(["PT1S", "PT7H", "P1D", "P13DT5H", "P1W", "P1M", "P5M", "P1Y", "P1M3D"])


@given(SPANS, st.integers(0, 40_000_000), st.one_of(st.none(), st.integers(1, 50)))
def test_counting_at_once_is_the_same_as_walking(span, seconds, times):
    first = due("cycle", f"R{times or ''}/{span}", NOON)
    now = first.at + timedelta(seconds=seconds if span != "PT1S" else seconds % 5000)
    count, at = 0, first.at
    while at is not None and at <= now:
        count += 1
        at = following(first.at, first.repeat, count)
    assert occurrences(first.at, first.repeat, now) == (count, at)


@given(SPANS, st.integers(1, 60))
def test_occurrences_never_go_back(span, steps):
    moments = [later(NOON, duration(span), step) for step in range(steps)]
    assert all(before < after for before, after in pairwise(moments))
