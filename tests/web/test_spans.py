"""Lengths of time as a number and a unit: what was stored comes back, whatever it was."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from web import spans


@pytest.fixture(params=["en", "th"])
def reader(request, app: Flask):
    """A request of somebody who reads this language."""
    with app.test_request_context("/"), force_locale(request.param):
        yield request.param


STORED = [
    "P2D",
    "PT4H",
    "PT90M",
    "P1DT4H",
    "PT1H30M",
    "P2W",
    "P7D",
    "PT24H",
    "PT1.5H",
    "PT1,5H",
    "P0DT4H",
    "PT04H",
    "PT30S",
    "P1WT2H",
    "P1M",
    "P0.5D",
    "PT0H",
    "-P1D",
    "P1DT1H1M1S",
    "P1W2D",
    "P400D",
    "PT1000000000M",
    "soon",
    "P",
    "PT",
    "1",
]


@pytest.mark.parametrize("kind", ["working", "natural", "before", "after"])
def test_what_is_stored_comes_back_as_it_was(reader, kind):
    for text in STORED:
        assert spans.joined(*spans.split(text, kind)) == (text, kind)


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("P2D", "working", ("2", "working:days")),
        ("PT90M", "natural", ("90", "natural:minutes")),
        ("P2W", "natural", ("2", "natural:weeks")),
        ("PT4H", "before", ("4", "before:hours")),
        ("", "working", ("", "working:days")),
    ],
)
def test_one_unit_is_a_number_and_a_choice(reader, text, kind, shown):
    assert spans.split(text, kind) == shown


def test_several_units_are_said_in_words(reader):
    words = {"en": "1 day 4 hours", "th": "1 วัน 4 ชั่วโมง"}[reader]
    assert spans.split("P1DT4H", "working") == (words, "working")


@pytest.mark.parametrize(
    ("amount", "choice", "meant"),
    [
        ("4", "working:hours", "PT4H"),
        ("๔", "working:hours", "PT4H"),
        ("1.5", "natural:hours", "PT1.5H"),
        ("1,440", "working:minutes", "PT1440M"),
        ("1,5", "natural:hours", "1,5"),
        ("1 day and 4 hours", "working", "P1DT4H"),
        ("1d 4h", "working:days", "P1DT4H"),
        ("2 ชม. 30 นาที", "after:hours", "PT2H30M"),
        ("P1DT4H", "working:hours", "P1DT4H"),
        ("soon", "working:hours", "soon"),
        ("4", "working", "4"),
        ("4 hours 1 day", "working", "4 hours 1 day"),
        ("-4", "working:hours", "-4"),
        ("1e3", "working:hours", "1e3"),
    ],
)
def test_what_people_type_is_what_they_mean(amount, choice, meant):
    assert spans.joined(amount, choice)[0] == meant
