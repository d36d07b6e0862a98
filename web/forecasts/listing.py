"""The list of what is likely to be late, the same for one case, and how honest it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from engine import calculation, case, clock
from engine.forecast import observing, outlook, snapshot
from engine.forecast.calibration import TENTHS, Report
from engine.forecast.outlook import Outlook
from engine.sla.clock import CASE, STEP
from engine.work_item import OPEN
from web import charts, current, definitions, measures, paging, people
from web.charts import Bar
from web.forecasts import words
from web.forecasts.blueprint import blueprint
from web.permission import SUPERVISOR, permission

MEASURES = ((STEP, lazy_gettext("steps")), (CASE, lazy_gettext("whole cases")))
LEAST = ((0, "0%"), (20, "20%"), (50, "50%"), (80, "80%"))
SHOWN = 50
#: lists say when to begin with work that is to be begun so soon, and so long before it is due
SOON, WORTH_SAYING = timedelta(days=2), timedelta(hours=1)


@dataclass(frozen=True)
class Line:
    """One clock as the list shows it."""

    case_id: int
    item_id: str
    number: str
    subject: str
    process_name: str
    what: str
    holder: str
    due_at: datetime
    expected_at: datetime
    start_by: datetime
    chance: str
    tone: str
    late: bool
    count: int
    causes: list[str]


@blueprint.get("/forecast")
@permission(SUPERVISOR)
def forecast() -> str:
    """List open clocks, the likeliest to be breached first."""
    process, measure = request.args.get("process", ""), request.args.get("measure", "")
    least = request.args.get("least", "")
    floor = int(least) / 100 if least in {str(key) for key, _ in LEAST} else 0.0
    found, whole = outlooks(process)
    wanted = [
        one
        for one in found
        if one.chance >= floor and (one.measure == measure or measure not in (CASE, STEP))
    ]
    start = page_number() * SHOWN
    shown = wanted[start : start + SHOWN]
    return render_template(
        "forecasts/listing.html",
        lines=lines(shown),
        count=len(wanted),
        expected=sum(one.chance for one in wanted),
        overdue=sum(one.late for one in wanted),
        process=process,
        measure=measure,
        least=int(floor * 100),
        floors=LEAST,
        kinds=MEASURES,
        processes=definitions.choices(),
        whole=whole,
        first_address=paging.here(page=None) if start else "",
        next_address=paging.here(page=page_number() + 1) if start + SHOWN < len(wanted) else "",
    )


def page_number() -> int:
    """Return the page that the address asks for, counted from 0."""
    text = request.args.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def outlooks(process: str = "", case_id: int | None = None) -> tuple[list[Outlook], bool]:
    """Return what is likely for open work, and whether that is all of it."""
    database, tools = current.engine().database, current.engine().tools
    curves = snapshot.latest(database) if case_id is None else snapshot.known(database)
    if curves is None:
        return [], True
    with database.read() as connection:
        hours = observing.hours(connection, tools.calendars.get)
        rows = observing.open_work(connection, process=process, case_id=case_id)
    found = outlook.outlooks(rows, curves, clock.now(), hours)
    return found, len(rows) < observing.MOST_OPEN


def of_case(case_id: int) -> list[Line]:
    """Return the forecast for the open clocks of a case, for its page."""
    return lines(outlooks(case_id=case_id)[0])


def start_by(case_id: int, item_id: str) -> datetime | None:
    """Return when to begin with a work item so that it is done in time; None if nobody knows."""
    found = (one for one in outlooks(case_id=case_id)[0] if one.row.id == item_id)
    return next((one.start_by for one in found if one.measure == STEP and not one.late), None)


def starts(rows: Sequence[Any]) -> dict[str, datetime]:
    """Return when to begin with open work items, by id, where that is worth saying on a list.

    It is where the usual time is an hour or more, and it begins within two days or has begun: then
    it is now, or when working time begins again.
    """
    now, tools = clock.now(), current.engine().tools
    timed = [row for row in rows if row.status in OPEN and row.due_at and row.due_at > now]
    curves = snapshot.known(tools.database) if timed else None
    if curves is None:
        return {}
    with tools.database.read() as connection:
        hours = observing.hours(connection, tools.calendars.get)
    hours.reach((), now)
    found = {}
    for row in timed:
        line = hours.of(row.candidate_group, row.branch)
        at = outlook.start_by(row, curves, line)
        if at is not None and at <= now + SOON and row.due_at - at >= WORTH_SAYING:
            found[row.id] = max(at, line.opening(now))
    return found


def lines(found: list[Outlook]) -> list[Line]:
    """Prepare outlooks for their list."""
    ids = {one.row.case_id for one in found}
    drawn = definitions.of_cases(ids)
    with current.engine().database.read() as connection:
        named = {row.id: row for row in case.named(connection, sorted(ids))}
    return [_line(one, drawn[one.row.case_id], named[one.row.case_id]) for one in found]


def _line(one: Outlook, drawn: definitions.Definition, named: Any) -> Line:
    row = one.row
    step = drawn.label(row.activity)
    return Line(
        row.case_id,
        row.id,
        named.number,
        named.subject,
        drawn.title(),
        step if one.measure == STEP else measures.name(CASE),
        people.name(row.assignee) or people.group(row.group),
        one.due_at,
        one.expected_at,
        one.start_by,
        words.percent(one.chance),
        words.tone(one.chance),
        one.late,
        one.count,
        [words.cause(each, one, drawn) for each in one.causes],
    )


@blueprint.get("/forecast/calibration")
@permission(SUPERVISOR)
def calibration() -> str:
    """Show how honest the forecast would have been on the past."""
    with current.engine().database.read() as connection:
        reports, made_at = snapshot.reports(connection)
        asked = calculation.is_asked_for(connection, snapshot.CALIBRATION)
    return render_template(
        "forecasts/calibration.html",
        reports=[(report, _chart(report)) for report in reports],
        made_at=made_at,
        asked=asked,
        tenths=[f"{10 * number}–{10 * number + 10}%" for number in range(TENTHS)],
        recent=observing.RECENT,
        title_of=definitions.title,
        measure_of=lambda key: measures.name(key) if key != STEP else str(gettext("Steps")),
    )


def _chart(report: Report) -> Any:
    dots = [
        Bar(
            f"{10 * number}%",
            None if not tenth.count else 100 * tenth.happened,
            f"{tenth.count}: {tenth.said:.0%} → {tenth.happened:.0%}",
            _tone(tenth.said, tenth.happened) if tenth.count else "",
        )
        for number, tenth in enumerate(report.tenths)
    ]
    half = 50 / TENTHS
    label = str(gettext("Share that was late, by the chance that was given"))
    return charts.trend(dots, label, ideal=(half, 100 - half))


def _tone(said: float, happened: float) -> str:
    return "ok" if abs(said - happened) <= 0.1 else "warn"


@blueprint.post("/forecast/calibration")
@permission(SUPERVISOR)
def calibrate() -> Response:
    """Ask for the curves and their calibration to be drawn anew."""
    now, who = clock.now(), current.actor().name
    with current.engine().database.write() as connection:
        for kind in (snapshot.DURATIONS, snapshot.CALIBRATION):
            if not calculation.is_asked_for(connection, kind):
                calculation.add(connection, kind, {}, at=now, actor=who)
    flash(gettext("It is being worked out in the background; come back in a minute."), "ok")
    return redirect(url_for("forecasts.calibration"))
