"""Dates as offices write them."""

from datetime import date

import pytest

from web.intake.dates import read_date


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-05",
        "5/11/2569",
        "05/11/2026",
        "๕/๑๑/๒๕๖๙",
        "5 พ.ย. 2569",
        "5 พฤศจิกายน 69",
        "5 Nov 2026",
        "2026-11-05 10:30:00",
        "5-11-26",
    ],
)
def test_one_day_is_understood_in_every_writing(text: str) -> None:
    assert read_date(text) == date(2026, 11, 5)


def test_month_first_is_a_matter_of_the_mapping() -> None:
    assert read_date("8/30/2013", month_first=True) == date(2013, 8, 30)
    with pytest.raises(ValueError):
        read_date("8/30/2013")


def test_a_leap_day_of_the_buddhist_era_is_kept() -> None:
    assert read_date("29/2/2567") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["", "yesterday", "31/2/2569", "5 Foo 2026", "99999999"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_date(text)
