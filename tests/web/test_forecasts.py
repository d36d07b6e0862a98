"""Supervisors see what will be late, how honest that is, and ask what would be by other rules."""

from __future__ import annotations

import re

import pytest

from engine import calculation, calendar, clock, identity
from engine.calculating import Calculator
from tests.past import bring_in
from tests.web.conftest import COMPLAINT
from web import public_holidays
from web.forecasts import words


@pytest.fixture
def past(engine):
    """An engine with sixty tickets of a help desk behind it."""
    bring_in(engine)
    return engine


def ask(browser, engine, **fields: str) -> str:
    """Ask a question and return the page with its answer."""
    sent = browser.post("/supervise/what-if", {"process": "helpdesk", **fields})
    assert sent.status_code == 302, sent.text
    page = browser.get(sent.location).text
    assert "being worked out" in page and "every 1s" in page
    Calculator(engine.database, "node").run_all()
    return browser.get(sent.location).text


def test_a_past_case_has_its_page(past, visitor):
    page = visitor("sam").get("/cases/1").text
    assert "HELPDESK-000001" in page
    assert "brought the case in from an event log" in page
    assert "Severity" in page and "helpdesk/Value" in page


def test_a_past_case_is_stepped_through_and_verified(past, visitor):
    ada = visitor("ada")
    assert "event log" in ada.get("/audit/cases/1?step=1").text
    assert ada.post("/audit/cases/1/verify").status_code == 200


def test_a_process_of_past_cases_is_not_offered_for_starting(past, visitor):
    alice = visitor("alice")
    assert "Helpdesk" not in alice.get("/start").text
    assert alice.get("/start/helpdesk").status_code == 404


def test_the_forecast_says_chance_cause_and_when_to_start(past, engine, complaint, visitor):
    page = visitor("sam").get("/supervise/forecast").text
    assert "Nothing to forecast" in page or complaint.number in page
    thai = visitor("sam", "th").get("/supervise/forecast").text
    assert "พยากรณ์" in thai


def test_the_forecast_is_narrowed(past, visitor):
    page = visitor("sam").get("/supervise/forecast?process=helpdesk&least=80&measure=case").text
    assert "Nothing to forecast" in page
    assert visitor("sam").get("/supervise/forecast?least=x&page=-1&measure=y").status_code == 200


def test_the_honesty_of_the_forecast_is_worked_out_when_asked(past, engine, visitor):
    sam = visitor("sam")
    assert "Not worked out yet" in sam.get("/supervise/forecast/calibration").text
    sam.post("/supervise/forecast/calibration")
    Calculator(engine.database, "node").run_all()
    page = sam.get("/supervise/forecast/calibration").text
    assert "Brier score" in page and "Helpdesk" in page
    assert "base rate" in page


def test_a_shorter_target_flips_cases(past, engine, visitor):
    page = ask(visitor("sam"), engine, **{"new.measure": "case", "new.length": "PT1H"})
    assert "0.0%" in page
    assert "late then" in page
    assert re.search(r"\d+ clocks would flip", page)


def test_the_flips_are_a_file(past, engine, visitor):
    sam = visitor("sam")
    ask(sam, engine, **{"new.measure": "case", "new.length": "PT1H"})
    with engine.database.read() as connection:
        number = calculation.latest(connection, "what_if", 1)[0].id
    file = sam.get(f"/supervise/what-if/{number}/flips.csv")
    assert "HELPDESK-0000" in file.get_data().decode("utf-8-sig")


def test_a_change_that_changes_nothing_is_refused(past, visitor):
    sent = visitor("sam").post("/supervise/what-if", {"process": "helpdesk"})
    assert sent.status_code == 422
    assert "Change something first." in sent.text


@pytest.mark.parametrize(
    "fields",
    [
        {"new.measure": "case", "new.length": "soon"},
        {"holiday": "tomorrow"},
        {"group": "helpdesk/Value 1", "people": "many"},
        {"group": "helpdesk/Value 1", "people": "0, 3"},
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(past, visitor, fields):
    sent = visitor("sam").post("/supervise/what-if", {"process": "helpdesk", **fields})
    assert sent.status_code == 422
    assert 'role="alert"' in sent.text


def test_a_length_that_is_none_is_named_at_its_field(past, visitor):
    fields = {"process": "pcdr", "new.measure": "case", "new.length": "soon"}
    page = visitor("sam").post("/supervise/what-if", fields).text
    assert 'href="#new.length"' in page
    field = page.partition('id="new.length"')[2].partition("</div>")[0]
    assert 'aria-invalid="true"' in field and "“soon” is no length of time" in field
    late = {"process": "pcdr", "length.1": "0", "length.1.unit": "working:days"}
    page = visitor("sam").post("/supervise/what-if", late).text
    assert 'href="#length.1">Targets, row 2</a>' in page and "“0” is nothing" in page


def test_a_holiday_of_the_past_is_asked_about(past, engine, visitor):
    public_holidays.seed(engine, "Asia/Bangkok", identity.SYSTEM)
    form = visitor("sam").get("/supervise/what-if?process=helpdesk").text
    assert "One more holiday" in form
    page = ask(visitor("sam"), engine, holiday="2012-05-07")
    assert "7 May 2012 is a holiday" in page


def test_other_numbers_of_people_are_an_estimate(past, engine, visitor):
    page = ask(visitor("sam"), engine, group="helpdesk/Value 1", people="1, 2")
    assert "An estimate" in page and "Range" in page


def test_a_question_of_nobody_is_not_there(past, visitor):
    assert visitor("sam").get("/supervise/what-if/77").status_code == 404
    with past.database.write() as connection:
        other = calculation.add(connection, "durations", {}, at=clock.now(), actor="system")
    assert visitor("sam").get(f"/supervise/what-if/{other}").status_code == 404


def test_a_calendar_says_which_deadlines_move_before_it_is_saved(engine, complaint, visitor):
    public_holidays.seed(engine, "Asia/Bangkok", identity.SYSTEM)
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
        assert alice is not None
    started = engine.start("complaint", COMPLAINT, actor=alice.actor)
    adam = visitor("adam")
    page = adam.get("/calendars/office").text
    based_on = re.search(r'name="based_on" value="(\d+)"', page).group(1)
    week = {f"hours{number}": "" for number in range(1, 7)} | {"hours0": "09:00-10:00"}
    fields = {"based_on": based_on, "zone": "Asia/Bangkok", "reason": "x", **week}
    before = adam.post("/calendars/office/week", fields)
    assert "open deadlines move" in before.text
    assert started.number in before.text
    with engine.database.read() as connection:
        assert str(calendar.newest(connection).id) == based_on, "nothing is saved yet"
    saved = adam.post("/calendars/office/week", {**fields, "agreed": "yes"})
    assert saved.status_code == 302
    with engine.database.read() as connection:
        assert str(calendar.newest(connection).id) != based_on


def test_lengths_of_working_time_are_said_in_words(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert words.working(45 * 60) == "45 working minutes"
        assert words.working(3 * 3600) == "3 working hours"
        assert words.working(20 * 3600) == "2.5 working days"
        assert words.percent(0.999) == "99%"
