"""What is likely for open work, and how honest that is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from engine import business_time
from engine.business_time import OFFICE_HOURS, Calendar
from engine.forecast import observing
from engine.forecast.calibration import Report, calibrate
from engine.forecast.durations import Durations, durations
from engine.forecast.observing import Hours, Past
from engine.forecast.outlook import LOADED, WAITED, outlooks
from engine.sla.clock import CASE, STEP
from engine.working_line import Line
from tests.office import Office
from tests.past import bring_in

#: every hour is a working hour, so that lengths can be read off
ALWAYS = Calendar("UTC", (((0, 24 * 60),),) * 7)
HOURS = Hours({}, {0: ALWAYS})
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def item(number: int, *, begin: datetime, took: timedelta | None, **said: object) -> Past:
    due = begin + 10 * HOUR
    ended = None if took is None else begin + took
    values: dict[str, object] = {
        "id": f"{number}-1",
        "case_id": number,
        "process": "repair",
        "activity": "assess",
        "severity": "",
        "customer_class": "",
        "branch": "",
        "group": "cr_staff",
        "assignee": None,
        "created_at": begin,
        "claimed_at": None,
        "completed_at": ended,
        "due_at": due,
        "withdrawn": False,
        "case_started_at": begin,
        "case_ended_at": ended,
        "case_due_at": None,
        "case_cancelled": False,
    }
    return Past(**{**values, **said})  # type: ignore[arg-type]  # a row of the test's own


def known(rows: list[Past], now: datetime) -> Durations:
    return durations(observing.observations(rows, now, HOURS))


def past(count: int = 100) -> list[Past]:
    """Work that took 1 to `count` tenths of an hour."""
    return [
        item(number, begin=MONDAY, took=timedelta(minutes=6 * (number + 1)))
        for number in range(count)
    ]


def test_the_chance_follows_the_time_used_so_far() -> None:
    now = MONDAY + timedelta(days=7)
    curves = known(past(), now)
    fresh = item(1000, begin=now, took=None, due_at=now + 5 * HOUR)
    old = item(1001, begin=now - 4 * HOUR, took=None, due_at=now + HOUR)
    found = {one.row.case_id: one for one in outlooks([fresh, old], curves, now, HOURS)}
    assert 0.45 < found[1000].chance < 0.55
    assert 0.8 < found[1001].chance < 0.9
    assert found[1000].start_by == now + 5 * HOUR - timedelta(minutes=306)


def test_what_is_overdue_is_late_already_and_says_why() -> None:
    now = MONDAY + timedelta(days=7)
    late = item(1000, begin=now - 20 * HOUR, took=None)
    (found,) = outlooks([late], known(past(), now), now, HOURS)
    assert found.late and found.chance == 1.0
    assert found.causes[0].template == WAITED
    assert abs(found.causes[0].seconds - 15 * 3600) < 900


def test_claiming_at_the_last_moment_tells_nothing_about_handling() -> None:
    now = MONDAY + timedelta(days=7)
    rows = [row._replace(claimed_at=row.completed_at) for row in past()]
    held = item(1000, begin=now - HOUR, took=None, claimed_at=now - HOUR, due_at=now + 9 * HOUR)
    (found,) = outlooks([held], known(rows, now), now, HOURS)
    assert found.chance < 0.1, "compared with the whole of the step, not with no time at all"
    assert found.start_by < found.due_at


def test_work_that_lies_before_is_a_cause() -> None:
    now = MONDAY + timedelta(days=7)
    rows = [
        item(n, begin=now, took=None, assignee="alice", due_at=now + n * HOUR) for n in range(1, 6)
    ]
    found = {one.row.case_id: one for one in outlooks(rows, known(past(), now), now, HOURS)}
    assert LOADED in {cause.template for cause in found[5].causes}
    assert LOADED not in {cause.template for cause in found[1].causes}


def test_an_honest_forecast_is_called_honest() -> None:
    rows = []
    for number in range(600):
        begin = MONDAY + number * 3 * HOUR
        took = timedelta(minutes=6 * (1 + number * 37 % 100))
        rows.append(item(number, begin=begin, took=took, due_at=begin + 8 * HOUR))
    (report,) = calibrate(rows, HOURS, MONDAY + timedelta(days=365))
    assert report.measure == STEP
    for tenth in report.tenths:
        if tenth.count > 20:
            assert abs(tenth.said - tenth.happened) < 0.1
    assert report.brier < report.base_brier
    assert Report.from_json(report.to_json()) == report


def test_a_forecast_knows_nothing_that_happened_later() -> None:
    early, late = past(20), [item(99, begin=MONDAY, took=timedelta(days=9))]
    now = MONDAY + timedelta(days=1)
    by_then = known(early + late, now).find("repair", "assess", "step")
    assert by_then is not None
    assert by_then.count == 20, "what was not done by then is not counted as done"


def test_the_case_and_the_step_are_forecast_from_stored_rows(office: Office) -> None:
    bring_in(office.engine)
    now = datetime(2014, 6, 1, tzinfo=UTC)
    with office.database.read() as connection:
        rows, hours = observing.finished(connection), observing.hours(connection)
    curves = durations(observing.observations(rows, now, hours))
    kept = next(row for row in rows if row.due_at is not None and row.case_due_at is not None)
    open_one = kept._replace(completed_at=None, case_ended_at=None)
    found = outlooks([open_one], curves, open_one.created_at, hours)
    assert {one.measure for one in found} == {CASE, STEP}


def test_a_line_of_working_time_says_what_the_calendar_says() -> None:
    line = Line(OFFICE_HOURS, MONDAY, MONDAY + timedelta(days=30))
    for hours in range(0, 600, 7):
        at = MONDAY + hours * HOUR
        wanted = business_time.between(OFFICE_HOURS, MONDAY, at).total_seconds()
        assert line.seconds(MONDAY, at) == wanted
        later = business_time.add(OFFICE_HOURS, at, 5 * HOUR)
        assert line.shifted(at, 5 * 3600) == later
