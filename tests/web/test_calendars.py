"""Administrators keep the working calendars, supervisors look at them, others have no business."""

from __future__ import annotations

import io
import re

import pytest

from engine import calendar, identity
from engine.errors import BadInput
from web import public_holidays
from web.administration import day_list

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Dealer//EN
BEGIN:VEVENT
UID:1
SUMMARY:ประชุมใหญ่ประจำปี
DTSTART;VALUE=DATE:20261228
DTEND;VALUE=DATE:20261230
END:VEVENT
BEGIN:VEVENT
UID:2
SUMMARY:Every week
DTSTART;VALUE=DATE:20261201
RRULE:FREQ=WEEKLY
END:VEVENT
END:VCALENDAR
"""
REASON = {"reason": "ราชกิจจานุเบกษา"}


@pytest.fixture
def kept(engine):
    """The office's calendar, as `samphan init` makes it."""
    public_holidays.seed(engine, "Asia/Bangkok", identity.SYSTEM)
    return engine


def newest(engine, key="office"):
    with engine.database.read() as connection:
        return calendar.newest(connection, key)


def based_on(page: str) -> str:
    return re.search(r'name="based_on" value="(\d+)"', page).group(1)


def change(browser, path: str, **fields: str):
    page = browser.get("/calendars/office?year=2026").text
    return browser.post(
        f"/calendars/office/{path}",
        {"based_on": based_on(page), "year": "2026", **REASON, **fields},
        follow_redirects=True,
    )


def test_the_year_shows_holidays_by_name_in_the_language_of_the_reader(kept, visitor):
    thai = visitor("adam", "th").get("/calendars/office?year=2026").text
    assert "2569" in thai
    assert "วันสงกรานต์" in thai
    assert "มกราคม" in thai
    english = visitor("sam").get("/calendars/office?year=2026").text
    assert 'title="Songkran Festival"' in english
    assert "National Children" not in english
    assert english.count('<table class="month">') == 12
    assert visitor("sam").get("/calendars/office?year=2027").text.count("Songkran") >= 3


def test_init_makes_the_office_calendar_once(kept):
    first = newest(kept)
    public_holidays.seed(kept, "Asia/Bangkok", identity.SYSTEM)
    assert newest(kept).id == first.id
    assert first.content["exceptions"]["2026-12-07"]["name"].startswith("ชดเชย")


def test_an_administrator_adds_a_late_holiday_and_the_versions_tell(kept, visitor):
    page = change(visitor("adam"), "day", day="2026-12-04", name="วันหยุดพิเศษ", name_en="Bridge day")
    assert "cases that begin from now on" in page.text
    assert "Bridge day" in page.text
    assert REASON["reason"] in page.text
    assert newest(kept).content["exceptions"]["2026-12-04"]["ranges"] == []


def test_a_sunday_becomes_a_working_day_and_a_usual_one_again(kept, visitor):
    adam = visitor("adam")
    page = change(adam, "day", day="2026-12-13", name="เปิดพิเศษ", hours="9.00–12.00, 13:00-16:00")
    assert 'class="day extra"' in page.text
    kept_ranges = newest(kept).content["exceptions"]["2026-12-13"]["ranges"]
    assert kept_ranges == [["09:00", "12:00"], ["13:00", "16:00"]]
    chosen = adam.get("/calendars/office?year=2026&day=2026-12-13").text
    assert 'value="09:00-12:00, 13:00-16:00"' in chosen
    change(adam, "remove", day="2026-12-13")
    assert "2026-12-13" not in newest(kept).content["exceptions"]


def test_the_week_is_changed_with_its_lunch_break(kept, visitor):
    hours = {f"hours{number}": "09:00-12:00, 13:00-18:00" for number in range(5)}
    change(visitor("adam"), "week", zone="Asia/Bangkok", hours5="", hours6="", **hours)
    week = newest(kept).content["week"]
    assert week[0] == [["09:00", "12:00"], ["13:00", "18:00"]]
    assert week[5:] == [[], []]


def test_overlapping_hours_are_refused_with_the_weekday(kept, visitor):
    before = newest(kept).id
    answer = change(visitor("adam"), "week", zone="Asia/Bangkok", hours2="08:00-12:00, 11:00-15:00")
    assert answer.status_code == 422
    assert "Wednesday: The hours 08:00-12:00 and 11:00-15:00 overlap" in answer.text
    assert newest(kept).id == before


@pytest.mark.parametrize("hours", ["<script>", "8-9", "25:00-26:00", "08:00", ",,-,"])
def test_nonsense_for_hours_is_refused_in_words(kept, visitor, hours):
    answer = change(visitor("adam"), "day", day="2026-12-04", name="x", hours=hours)
    assert answer.status_code == 422
    assert "<script>" not in answer.text.split('id="day-form"')[1].split("</form>")[0]


def test_who_looked_at_an_older_version_is_told(kept, visitor):
    adam = visitor("adam")
    seen = based_on(adam.get("/calendars/office").text)
    change(adam, "day", day="2026-12-04", name="วันหยุดพิเศษ")
    answer = adam.post(
        "/calendars/office/day", {"based_on": seen, "day": "2026-12-11", "name": "อีกวัน"}
    )
    assert answer.status_code == 409
    assert "meanwhile" in answer.text


def test_a_file_is_listed_before_anything_is_kept(kept, visitor):
    adam, before = visitor("adam"), newest(kept).id
    sent = {"file": (io.BytesIO(ICS.encode()), "days.ics")}
    page = adam.post("/calendars/office/look", sent, content_type="multipart/form-data")
    assert page.status_code == 200
    assert "28 Dec 2026" in page.text
    assert "Every week" in page.text
    assert newest(kept).id == before
    taken = {"day": ["2026-12-28"], "name-2026-12-28": "ประชุมใหญ่ประจำปี", **REASON}
    adam.post("/calendars/office/take", {"based_on": str(before), **taken})
    assert newest(kept).content["exceptions"]["2026-12-28"]["name"] == "ประชุมใหญ่ประจำปี"
    assert "2026-12-29" not in newest(kept).content["exceptions"]


def test_the_public_holidays_of_another_year_are_listed_too(kept, visitor):
    adam = visitor("adam")
    page = adam.post("/calendars/office/look", {"year": "2028"})
    assert "13 Apr 2028" in page.text
    name = public_holidays.of_years([2028])["2028-04-13"]["name"]
    adam.post("/calendars/office/take", {"day": ["2028-04-13"], "name-2028-04-13": name})
    assert newest(kept).content["exceptions"]["2028-04-13"]["name_en"] == "Songkran Festival"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "no iCalendar file"),
        (b"\xff\xfe\x00", "no iCalendar file"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no events"),
        (b"x" * (day_list.MOST_BYTES + 1), "512 KB"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR", "no iCalendar"),
    ],
)
def test_what_is_no_calendar_file_is_refused(content, words):
    with pytest.raises(BadInput) as refused:
        day_list.read(content)
    assert words in str(refused.value.problems[0])


def test_a_bad_file_comes_back_with_the_page(kept, visitor):
    sent = {"file": (io.BytesIO(b"hello"), "days.ics")}
    page = visitor("adam").post("/calendars/office/look", sent, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "no iCalendar file" in page.text


def test_a_group_gets_a_calendar_of_its_own(kept, visitor):
    adam = visitor("adam")
    page = adam.post("/calendars/", {"key": "service"}, follow_redirects=True)
    assert "service" in page.text
    adam.post("/calendars/groups", {"group": "service", "calendar": "service"})
    with kept.database.read() as connection:
        assert calendar.groups(connection) == {"service": "service"}
    assert adam.post("/calendars/", {"key": "Ü"}).status_code == 422


def test_a_branch_gets_a_calendar_of_its_own(kept, visitor):
    adam = visitor("adam")
    adam.post("/calendars/", {"key": "lamphun"})
    sent = {"branch": "สาขาลำพูน", "calendar": "lamphun"}
    page = adam.post("/calendars/branches", sent, follow_redirects=True)
    assert "สาขาลำพูน" in page.text
    with kept.database.read() as connection:
        assert calendar.branches(connection) == {"สาขาลำพูน": "lamphun"}


def test_supervisors_see_but_do_not_change(kept, visitor):
    sam = visitor("sam")
    page = sam.get("/calendars/office?year=2026")
    assert "Songkran" in page.text
    assert "Add or change a day" not in page.text
    assert "/calendars/" in sam.get("/supervise", follow_redirects=True).text
    assert sam.post("/calendars/office/day", {"day": "2026-12-04"}).status_code == 403


@pytest.mark.parametrize("who", ["charlie", "alice", "ada", "olga"])
def test_charlie_has_no_business_here(kept, visitor, who):
    browser = visitor(who)
    for path in ("/calendars/", "/calendars/office"):
        assert browser.get(path).status_code == 403
    for path in ("week", "day", "remove", "look", "take"):
        assert browser.post(f"/calendars/office/{path}", {}).status_code == 403
    assert browser.post("/calendars/groups", {}).status_code == 403
    assert browser.post("/calendars/", {"key": "x"}).status_code == 403


def test_a_calendar_that_is_not_there_is_not_found(kept, visitor):
    assert visitor("adam").get("/calendars/moon").status_code == 404
    assert visitor("adam").get("/calendars/office?year=99999").status_code == 200
