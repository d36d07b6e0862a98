"""Every event of the journal is told in words."""

from __future__ import annotations

from engine.journal import Happening
from engine.machine.events import EventName
from web import history


def test_every_event_has_a_sentence() -> None:
    known = {*history.SENTENCES, *history.OFFICE}
    names = {*map(str, EventName), *map(str, Happening)}
    assert sorted(names - known) == []


def test_no_sentence_is_left_over() -> None:
    names = {*map(str, EventName), *map(str, Happening)}
    assert sorted({*history.SENTENCES, *history.OFFICE} - names) == []


def test_what_is_left_out_and_coloured_exists() -> None:
    assert set(history.SENTENCES) >= history.MINUTE
    assert set(history.TONES) <= set(history.SENTENCES)
