"""Letters say dates and words as their reader does."""

from __future__ import annotations

import pytest

from handlers.connectors import letter

FILES = {
    "mail/note.th.txt": "Subject: ครบกำหนด $due_on\n\n$note\n".encode(),
    "mail/note.en.txt": b"Subject: Due on $due_on\n\n$note\n",
    "mail/bad.th.txt": "ไม่มีหัวเรื่อง\n".encode(),
}


def test_a_day_is_written_in_the_buddhist_era_for_thai_readers() -> None:
    values = {"due_on": "2026-12-01", "note": "x"}

    assert letter.compose(FILES, "note", "th", values).subject == "ครบกำหนด 1 ธ.ค. 2569"
    assert letter.compose(FILES, "note", "en", values).subject == "Due on 1 Dec 2026"


def test_what_the_case_does_not_know_is_a_dash() -> None:
    assert letter.compose(FILES, "note", "th", {"due_on": None, "note": ""}).body == "–\n"


def test_a_language_without_a_template_gets_thai() -> None:
    assert letter.compose(FILES, "note", "ja", {"due_on": "?", "note": "x"}).subject == "ครบกำหนด ?"


def test_a_dollar_in_a_value_stays_a_dollar() -> None:
    values = {"due_on": "", "note": "costs $note and ${due_on}"}

    assert letter.compose(FILES, "note", "en", values).body == "costs $note and ${due_on}\n"


def test_a_template_without_subject_is_told() -> None:
    with pytest.raises(ValueError, match="must begin with a line"):
        letter.compose(FILES, "bad", "th", {})
