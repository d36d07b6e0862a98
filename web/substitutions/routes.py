"""The page of substitutions: entering one with a look at what falls due, and ending one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import clock, identity, substitution, work_item
from engine.errors import BadInput, EngineError
from engine.substitution import Standing
from web import current, definitions, people, saying
from web.permission import STAFF, SUPERVISOR, may, permission
from web.substitutions import wish
from web.substitutions.wish import Wish
from web.worklist.listing import Line, lines

blueprint = Blueprint("substitutions", __name__)
#: how many work items the look ahead shows
SHOWN = 50
#: from how much of the past it is told what is still to come
LEARNED_FROM = timedelta(days=90)
#: how long substitutions that are over stay on the page
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Ahead:
    """What falls due while somebody is away."""

    items: list[Line]
    more: bool
    #: how much more may come, as in the days before
    expected: int
    #: what stands in the way, as a sentence
    refusal: str
    #: the substitute is away then, too
    substitute_away: bool


@blueprint.get("/substitutions")
@permission(STAFF, SUPERVISOR)
def listing() -> str:
    """Show who stands in for whom, and the form to enter a substitute."""
    return page(wish.read(), None)


@blueprint.post("/substitutions")
@permission(STAFF, SUPERVISOR)
def enter() -> Response | str:
    """Enter a substitute, or first show what falls due meanwhile."""
    wanted = wish.read(request.form)
    try:
        if request.form.get("step") != "enter":
            return page(wanted, look_ahead(wanted))
        current.engine().add_substitution(
            wanted.absent,
            wanted.substitute,
            from_at=wanted.from_at,
            until_at=wanted.until_at,
            processes=wanted.processes,
            reason=wanted.reason,
            actor=current.actor(),
        )
    except BadInput as error:
        texts = [saying.said(problem) for problem in error.problems]
        return make_response(page(wanted, None, texts), 422)
    said = gettext(
        "%(substitute)s stands in for %(absent)s.",
        substitute=people.name(wanted.substitute),
        absent=people.name(wanted.absent),
    )
    flash(said, "ok")
    return redirect(url_for("substitutions.listing"))


@blueprint.post("/substitutions/<int:substitution_id>/end")
@permission(STAFF, SUPERVISOR)
def end(substitution_id: int) -> Response:
    """End a substitution before its time."""
    reason = request.form.get("reason", "").strip()[:500]
    current.engine().end_substitution(substitution_id, actor=current.actor(), reason=reason)
    flash(gettext("The substitution has ended."), "ok")
    return redirect(url_for("substitutions.listing"))


def page(wanted: Wish, ahead: Ahead | None, problems: list[str] | None = None) -> str:
    """Render the page."""
    now = clock.now()
    name = None if may(SUPERVISOR) else current.actor().name
    with current.engine().database.read() as connection:
        rows = substitution.listed(connection, name, after=now - KEPT)
    return render_template(
        "substitutions/page.html",
        rows=[told(row, now) for row in rows],
        wanted=wanted,
        ahead=ahead,
        problems=problems or [],
        workers=people.workers(),
        processes=definitions.choices(),
    )


def told(row: Any, now: datetime) -> dict[str, Any]:
    """Prepare a substitution for the table."""
    titles = dict(definitions.choices())
    over = row.ended_at is not None or row.until_at <= now
    return {
        "id": row.id,
        "absent": row.absent,
        "substitute": row.substitute,
        "from_at": row.from_at,
        "last_at": (row.ended_at or row.until_at) - timedelta(seconds=1),
        "processes": [titles.get(key, key) for key in substitution.processes(row)],
        "reason": row.reason,
        "state": "over" if over else "now" if row.from_at <= now else "coming",
        "may_end": not over and (may(SUPERVISOR) or row.absent == current.actor().name),
    }


def look_ahead(wanted: Wish) -> Ahead:
    """Return what falls due while somebody is away, as far as it is on a worklist already."""
    from_at, until_at = wanted.from_at, wanted.until_at
    with current.engine().database.read() as connection:
        absent = identity.person(connection, wanted.absent)
        groups = frozenset() if absent is None else absent.groups
        whole = frozenset(wanted.processes)
        standing = Standing(0, wanted.absent, groups, whole, until_at)
        due = work_item.Filter(due_before=until_at, limit=SHOWN + 1)
        rows = [
            row for row in work_item.of_absent(connection, standing, due) if row.due_at is not None
        ]
        others = substitution.during(connection, from_at, until_at)
        done = work_item.count_done(connection, wanted.absent, clock.now() - LEARNED_FROM)
    return Ahead(
        lines(rows[:SHOWN]),
        len(rows) > SHOWN,
        round(done * ((until_at - from_at) / LEARNED_FROM)),
        refusal(wanted),
        any(row.absent == wanted.substitute for row in others),
    )


def refusal(wanted: Wish) -> str:
    """Return why it could not be entered like this, as far as that can be said before."""
    try:
        current.engine().check_substitution(
            wanted.absent,
            wanted.substitute,
            from_at=wanted.from_at,
            until_at=wanted.until_at,
            processes=wanted.processes,
            actor=current.actor(),
        )
    except BadInput as error:
        return " ".join(saying.said(problem) for problem in error.problems)
    except EngineError as error:
        return saying.said(error)
    return ""
