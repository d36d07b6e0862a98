"""Every page in both languages: no English in the Thai page, and moments as the reader writes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from engine import clock
from engine.second_opinion import portability
from forms import FormJs
from web import formats, saying

PAGES = {
    "alice": ["/worklist", "/worklist?view=done", "/start", "/start/complaint", "/cases"],
    "sam": [
        *("/supervise", "/supervise?by=person&of=cases", "/supervise/incidents", "/outbox"),
        *("/supervise/work-items", "/supervise/work-items?state=late", "/supervise/cases"),
        *("/supervise/filters", "/supervise/heat-map/complaint", "/cases/1", "/work-items/1-3"),
    ],
    "olga": ["/processes", "/processes/complaint", "/definitions/1", "/processes/complaint/model"],
    "ada": ["/audit", "/audit/cases/1"],
    "adam": ["/people", "/people/new", "/people/alice", "/groups", "/account", "/nowhere"],
}
#: words that stay as they are in a Thai page
KEPT = {"English", "Samphan", "FEEL", "JavaScript", "iCalendar", "PCDR", "CRM", "TMT", "KMR", "MB"}
PCDR = "Pre Customer Complaint Detection and Resolution"
TAGS = re.compile(r"<(script|style|noscript)\b.*?</\1>|<span lang=.en.>.*?</span>|<[^>]+>", re.S)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_renders(visitor, complaint: Any, name: str, language: str) -> None:
    browser = visitor(name, language)
    for path in PAGES[name]:
        answer = browser.get(path)
        assert answer.status_code in (200, 404), (path, answer.status_code)
        assert f'<html lang="{language}"' in answer.text, path
        assert "%(" not in answer.text, path


def test_thai_pages_hold_no_english_sentences(visitor, complaint: Any) -> None:
    sentence = re.compile(r"\b[A-Za-z]{2,}(?: [A-Za-z]{2,})+\b")
    for name, paths in PAGES.items():
        browser = visitor(name, "th")
        for path in paths:
            text = TAGS.sub("\n", browser.get(path).text.replace(PCDR, ""))
            found = [each for each in sentence.findall(text) if not set(each.split()) & KEPT]
            assert [each for each in found if not each.istitle()] == [], path


@pytest.fixture
def thai(app: Flask) -> Any:
    with app.test_request_context(headers={"Cookie": "language=th"}):
        yield


@pytest.fixture
def english(app: Flask) -> Any:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        yield


EVENING = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)


def test_thai_moments_are_of_the_buddhist_era_and_the_offices_zone(thai: None) -> None:
    assert formats.moment(EVENING) == Markup(
        '<time datetime="2026-12-31T17:30:00+00:00">'
        "1\N{NO-BREAK SPACE}ม.ค.\N{NO-BREAK SPACE}2570 00:30</time>"
    )
    assert "1 ม.ค. 2570" in formats.day(EVENING)
    assert "29 ก.พ. 2571" in formats.day(date(2028, 2, 29))


def test_the_reasons_within_a_sentence_are_told_in_thai(thai: None) -> None:
    field = {"type": "textfield", "id": "a", "key": "a", "label": "ก"}
    hidden = {**field, "id": "b", "key": "b", "conditional": {"hide": "=a + 1"}}
    form = {"type": "default", "schemaVersion": 19, "components": [field, hidden]}
    refused = [saying.said(problem) for problem in FormJs().check(form)]
    stock = saying.said(portability(Path("processes/pcdr/pcdr.bpmn").read_bytes()))
    assert "ใช้ “+ 1” ตรงนี้ไม่ได้" in " ".join(refused)
    assert "ไม่รู้จักข้อมูลเข้าและข้อมูลออกของ Samphan" in stock
    assert "แห่ง)" in stock and "more)" not in stock


def test_english_moments_are_of_the_common_era(english: None) -> None:
    assert "1\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2027 00:30" in formats.moment(EVENING)
    assert formats.moment(None) == "–"


def test_due_moments_are_told_by_what_is_left(english: None) -> None:
    now = clock.now()
    assert "3 hours left" in formats.due(now + timedelta(hours=3, minutes=5))
    assert "1 hour left" in formats.due(now + timedelta(minutes=70))
    assert "4 days overdue" in formats.due(now - timedelta(days=4, hours=1))
    assert "less than a minute" in formats.due(now)
    assert formats.urgency(now) == "bad"
    assert formats.urgency(now + timedelta(hours=23)) == "warn"
    assert formats.urgency(now + timedelta(days=3)) == "ok"
    assert formats.urgency(None) == ""


def test_values_are_told_as_people_say_them(english: None) -> None:
    told = {
        True: "yes",
        "P14D": "14 days",
        "PT4H": "4 hours",
        "P1DT2H": "1 day 2 hours",
        "2026-11-20": "20 Nov 2026",
        "2026-11-20T10:00:00+07:00": "20 Nov 2026 10:00",
        "2026-11-20T10:00:00@Asia/Bangkok": "20 Nov 2026 10:00",
        "P": "P",
        "0812345678": "0812345678",
        "2026-13-45": "2026-13-45",
    }
    assert {value: formats.plain(value) for value in told} == told
    assert formats.plain(None) == formats.plain([]) == formats.plain({}) == "–"
    assert formats.plain(["a", False]) == "a, no"
    assert formats.size(5) == "5 bytes"
    assert formats.size(5000) == "5 KB"
    assert formats.size(5_000_000) == "4.8 MB"
    assert formats.capped(100) == "99+"
