"""Working calendars: a year to look at, hours and days to change, files to take in, versions.

Administrators change them, supervisors look. Every change is a new version with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import calendar, clock, identity
from engine.errors import EngineError, NotFound
from web import current, dimensions, i18n, public_holidays
from web.administration import day_list, impact, year
from web.permission import ADMINISTRATOR, SUPERVISOR, may, permission

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars")
#: versions that the page lists
_SHOWN = 20
_YEARS = range(1970, 2201)


@blueprint.get("/")
@permission(ADMINISTRATOR, SUPERVISOR)
def listing() -> str:
    """List the calendars, and which group works by which."""
    return listing_page()


@blueprint.post("/")
@permission(ADMINISTRATOR)
def add() -> Response:
    """Add a calendar that begins as a copy of the office's."""
    key = request.form.get("key", "").strip().lower()
    with current.engine().database.read() as connection:
        known = calendar.newest(connection, key)
        office = calendar.newest(connection)
    if known is None:
        content = office.content if office else {"zone": _zone(), "week": public_holidays.WEEK}
        try:
            _put(key, {"exceptions": {}, **content}, gettext("new calendar"), None)
        except EngineError as error:
            return make_response(listing_page(error), error.status)
    return redirect(url_for("calendars.show", key=key))


@blueprint.post("/groups")
@permission(ADMINISTRATOR)
def choose() -> Response:
    """Let a group work by another calendar."""
    group, key = request.form.get("group", ""), request.form.get("calendar", "")
    current.engine().choose_calendar(group, key or None, actor=current.actor())
    flash(gettext("Saved; cases that begin from now on count by it."), "ok")
    return redirect(url_for("calendars.listing"))


@blueprint.post("/branches")
@permission(ADMINISTRATOR)
def choose_for_branch() -> Response:
    """Let cases of a branch count by another calendar."""
    branch, key = request.form.get("branch", ""), request.form.get("calendar", "")
    current.engine().choose_branch_calendar(branch, key or None, actor=current.actor())
    flash(gettext("Saved; cases that begin from now on count by it."), "ok")
    return redirect(url_for("calendars.listing"))


@blueprint.get("/<key>")
@permission(ADMINISTRATOR, SUPERVISOR)
def show(key: str) -> str:
    """Show a year of a calendar with its hours, exceptions and versions."""
    return page(newest(key))


@blueprint.post("/<key>/week")
@permission(ADMINISTRATOR)
def set_week(key: str) -> Response:
    """Change the usual hours of the week."""
    known = newest(key)
    hours = [year.hours_of(request.form.get(f"hours{number}", "")) for number in range(7)]
    zone = request.form.get("zone", "").strip()
    return changed(known, {**known.content, "zone": zone, "week": hours})


@blueprint.post("/<key>/day")
@permission(ADMINISTRATOR)
def set_day(key: str) -> Response:
    """Add or change a holiday (without hours) or an extra working day (with hours)."""
    known, form = newest(key), request.form
    content = deepcopy(dict(known.content))
    content["exceptions"][form.get("day", "").strip()] = {
        "name": form.get("name", "").strip()[:200],
        "name_en": form.get("name_en", "").strip()[:200],
        "ranges": year.hours_of(form.get("hours", "")),
    }
    return changed(known, content)


@blueprint.post("/<key>/remove")
@permission(ADMINISTRATOR)
def remove_day(key: str) -> Response:
    """Let a day be a usual day again."""
    known = newest(key)
    content = deepcopy(dict(known.content))
    content["exceptions"].pop(request.form.get("day", ""), None)
    return changed(known, content)


@blueprint.post("/<key>/look")
@permission(ADMINISTRATOR)
def look(key: str) -> Response:
    """List the holidays of a file, or of a year by the library, before anything is kept."""
    known = newest(key)
    sent = request.files.get("file")
    found = day_list.DayList()
    try:
        if sent is not None and sent.filename:
            found = day_list.read(sent.read(day_list.MOST_BYTES + 1))
        else:
            found.days = {d: s["name"] for d, s in public_holidays.of_years([_year()]).items()}
    except EngineError as error:
        return make_response(page(known, error), error.status)
    rows = [(day, name, _standing(known, day, name)) for day, name in found.days.items()]
    return make_response(
        render_template(
            "administration/calendar_import.html", known=known, rows=rows, found=found, year=_year()
        )
    )


@blueprint.post("/<key>/take")
@permission(ADMINISTRATOR)
def take(key: str) -> Response:
    """Keep the listed holidays that were ticked."""
    known = newest(key)
    content = deepcopy(dict(known.content))
    for day in request.form.getlist("day"):
        name = request.form.get(f"name-{day}", "").strip()[:200]
        english = public_holidays.english(day, name)
        content["exceptions"][day] = {"name": name, "name_en": english, "ranges": []}
    return changed(known, content)


def changed(known: calendar.Version, content: Mapping[str, Any]) -> Response:
    """Keep a content as the next version, or show the page with what is wrong with it."""
    based_on = request.form.get("based_on", type=int)
    asked = impact.page(known, content)
    if asked is not None:
        return make_response(asked)
    try:
        made = _put(known.key, content, request.form.get("reason", "").strip()[:500], based_on)
    except EngineError as error:
        return make_response(page(known, error), error.status)
    if made == known.id:
        flash(gettext("Nothing was changed."), "ok")
    else:
        flash(gettext("Saved; cases that begin from now on count by it."), "ok")
        batch = impact.rebase()
        if batch is not None:
            return redirect(url_for("batches.one", batch_id=batch))
    return redirect(url_for("calendars.show", key=known.key, year=_year()))


def newest(key: str) -> calendar.Version:
    """Return the newest version of a calendar, or say that there is none."""
    with current.engine().database.read() as connection:
        known = calendar.newest(connection, key)
    if known is None:
        raise NotFound()
    return known


def listing_page(error: EngineError | None = None) -> str:
    """Render the list of calendars and groups."""
    with current.engine().database.read() as connection:
        keys = calendar.keys(connection)
        shown = [calendar.newest(connection, key) for key in keys]
        groups = [(row.key, chosen) for row, chosen in _chosen(connection)]
        branches = _branches(calendar.branches(connection))
    return render_template(
        "administration/calendars.html",
        calendars=shown,
        groups=groups,
        branches=branches,
        error=error,
        editable=may(ADMINISTRATOR),
    )


def page(known: calendar.Version, error: EngineError | None = None) -> str:
    """Render a calendar; after a refusal with the sentences."""
    language, shown = i18n.language(), _year()
    with current.engine().database.read() as connection:
        versions = calendar.versions(connection, known.key)
    exceptions = [
        (date.fromisoformat(day), said)
        for day, said in sorted(known.content["exceptions"].items())
        if day.startswith(str(shown))
    ]
    return render_template(
        "administration/calendar.html",
        known=known,
        error=error,
        editable=may(ADMINISTRATOR),
        year=shown,
        year_text=year.year_text(shown, language),
        months=year.months(known.content, shown, language),
        weekdays=year.weekdays(language),
        hours=_hours(known),
        exceptions=[(day, year.name_of(s, language), s["ranges"]) for day, s in exceptions],
        hours_text=year.hours_text,
        edited=_edited(known),
        versions=[_told(versions, place) for place in range(min(_SHOWN, len(versions)))],
        problem_place=lambda problem: _place(problem.place),
    )


def _put(key: str, content: Mapping[str, Any], reason: str, based_on: int | None) -> int:
    return current.engine().put_calendar(
        key, content, actor=current.actor(), reason=reason, based_on=based_on
    )


def _chosen(connection: Any) -> list[tuple[Any, str]]:
    chosen = calendar.groups(connection)
    return [(row, chosen.get(row.key, calendar.OFFICE)) for row in identity.groups(connection)]


def _branches(chosen: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return each branch that forms or choices know: key, name, calendar."""
    known = dict(dimensions.options(dimensions.BRANCH)) | {
        key: dimensions.word(dimensions.BRANCH, key) for key in chosen
    }
    return [(key, text, chosen.get(key, calendar.OFFICE)) for key, text in known.items()]


def _year() -> int:
    """Return the year that the reader looks at: the one asked for, else this one."""
    asked = request.values.get("year", type=int)
    here = clock.now().astimezone(current.config().zone).year
    return asked if asked is not None and asked in _YEARS else here


def _zone() -> str:
    return current.config().time_zone


def _hours(known: calendar.Version) -> list[str]:
    """Return the hours of the week: what was sent, or what is kept."""
    kept = [year.hours_text(ranges) for ranges in known.content["week"]]
    return [request.form.get(f"hours{day}", hours) for day, hours in enumerate(kept)]


def _edited(known: calendar.Version) -> dict[str, str]:
    """Return what the form of a day begins with: what was sent, or the day that was chosen."""
    if request.method == "POST":
        return {name: request.form.get(name, "") for name in ("day", "name", "name_en", "hours")}
    day = request.args.get("day", "")
    said = known.content["exceptions"].get(day)
    if said is None:
        return {"day": "", "name": "", "name_en": "", "hours": ""}
    hours = year.hours_text(said["ranges"])
    return {"day": day, "name": said["name"], "name_en": said.get("name_en", ""), "hours": hours}


def _standing(known: calendar.Version, day: str, name: str) -> str:
    """Say what taking a listed day would do: "new", "same" or "other" (another name or hours)."""
    said = known.content["exceptions"].get(day)
    if said is None:
        return "new"
    return "same" if said["name"] == name and not said["ranges"] else "other"


def _told(versions: list[calendar.Version], place: int) -> tuple[int, calendar.Version, list[str]]:
    """Return a version with its number and the parts in which it differs from the one before."""
    before = versions[place + 1].content if place + 1 < len(versions) else None
    changed = list(calendar.changes(before, versions[place].content))
    return len(versions) - place, versions[place], changed


def _place(place: str) -> str:
    """Name the weekday of a problem with the hours of the week."""
    _, dot, number = place.partition(".")
    return year.weekdays(i18n.language())[int(number)][1] if dot else ""
