"""When a mail may reach somebody: working hours, quiet hours, chosen days, once a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import preference
from engine.business_time import OFFICE_HOURS, Calendar, is_working
from engine.db import Database
from engine.preference import Preference, delivery

BANGKOK = ZoneInfo("Asia/Bangkok")
#: with a holiday on Monday, 23 November, and a daylight saving zone for the odd cases
HOLIDAY = Calendar(OFFICE_HOURS.zone, OFFICE_HOURS.week, {date(2026, 11, 23): ()})
BERLIN = Calendar("Europe/Berlin", (((0, 1440),),) * 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANGKOK).astimezone(UTC)


@pytest.mark.parametrize(
    ("chosen", "now", "expected"),
    [
        (Preference(), "2026-11-20T10:00", "2026-11-20T10:00"),
        (Preference(), "2026-11-20T12:30", "2026-11-20T13:00"),
        (Preference(), "2026-11-21T14:00", "2026-11-24T08:30"),
        (Preference(days=(5,)), "2026-11-20T10:00", "2026-11-21T08:30"),
        (
            Preference(quiet_from="16:00", quiet_until="09:00"),
            "2026-11-20T16:10",
            "2026-11-21T09:00",
        ),
        (
            Preference(quiet_from="10:00", quiet_until="11:00"),
            "2026-11-20T10:30",
            "2026-11-20T11:00",
        ),
        (Preference(digest_at="08:00"), "2026-11-20T08:00", "2026-11-20T08:00"),
        (Preference(digest_at="08:00"), "2026-11-20T08:01", "2026-11-21T08:00"),
        (Preference(digest_at="18:00"), "2026-11-21T18:01", "2026-11-24T18:00"),
    ],
)
def test_a_mail_comes_at_the_next_instant_that_suits(
    chosen: Preference, now: str, expected: str
) -> None:
    assert delivery(chosen, HOLIDAY, at(now)) == at(expected)


def test_a_choice_that_no_instant_meets_is_not_heeded() -> None:
    assert delivery(Preference(days=(6,)), HOLIDAY, at("2026-11-20T10:00")) == at(
        "2026-11-20T10:00"
    )


CLOCKS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@given(
    now=INSTANTS,
    quiet=st.one_of(st.just(("", "")), st.tuples(CLOCKS, CLOCKS)),
    days=st.sets(st.integers(0, 6), min_size=1),
    calendar=st.sampled_from([OFFICE_HOURS, HOLIDAY, BERLIN]),
)
def test_deliveries_suit_come_never_early_and_stay(
    now: datetime, quiet: tuple[str, str], days: set[int], calendar: Calendar
) -> None:
    chosen = Preference(quiet_from=quiet[0], quiet_until=quiet[1], days=tuple(sorted(days)))
    found = delivery(chosen, calendar, now)
    assert found >= now
    assert delivery(chosen, calendar, found) == found
    if found > now:
        there = found.astimezone(ZoneInfo(calendar.zone))
        assert there.weekday() in days
        assert is_working(calendar, found) or calendar is BERLIN
        assert delivery(chosen, calendar, found - timedelta(milliseconds=1)) == found


def test_a_choice_is_kept_as_it_was_made(database: Database) -> None:
    chosen = Preference({"work": (True, False)}, "08:30", "18:00", "07:00", (0, 1), True)
    with database.write() as connection:
        preference.put(connection, "alice", chosen)
        preference.put(connection, "alice", chosen)
        assert preference.of(connection, "alice") == chosen
        assert preference.of(connection, "bob") == Preference()


@pytest.mark.parametrize(
    ("chosen", "place"),
    [
        (Preference(digest_at="8.30"), "digest_at"),
        (Preference(quiet_from="20:00"), "quiet_from"),
        (Preference(quiet_from="20:00", quiet_until="20:00"), "quiet_until"),
        (Preference(days=()), "days"),
        (Preference(digest_at="06:00", quiet_from="20:00", quiet_until="07:00"), "digest_at"),
        (Preference(quiet_from="25:00", quiet_until="07:00"), "quiet_from"),
    ],
)
def test_a_choice_that_makes_no_sense_is_told_where(chosen: Preference, place: str) -> None:
    assert [problem.place for problem in preference.problems(chosen)] == [place]


def test_what_nobody_chose_is_told_both_ways_but_remarks() -> None:
    usual = Preference()
    assert (usual.in_page("breached"), usual.by_mail("breached")) == (True, True)
    assert (usual.in_page("comment"), usual.by_mail("comment")) == (True, False)
    assert list(preference.problems(usual)) == []
