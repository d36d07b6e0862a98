"""Reassigning, and incidents with retry."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import case, incident
from engine.errors import BadInput, Problem, sentence
from web import current, definitions, people, taking_back
from web.address import safe
from web.incidents import causes
from web.permission import SUPERVISOR, permission
from web.worklist.seen import see_item

blueprint = Blueprint("supervise", __name__)


@blueprint.post("/supervise/work-items/<item_id>/assign")
@permission(SUPERVISOR)
def assign(item_id: str) -> Response:
    """Give a work item to somebody, or back to its group."""
    seen = see_item(item_id)
    to, reason = request.form.get("to") or None, request.form.get("reason", "").strip()
    if not reason:
        raise BadInput([Problem(sentence("Say why the work changes hands."), place="reason")])
    current.engine().assign(item_id, to, actor=current.actor(), reason=reason)
    holder = people.name(to) if to else seen.group
    said = gettext("“%(name)s” is now with %(who)s.", name=seen.name, who=holder)
    taking_back.done(said, seen.item.case_id)
    return redirect(safe(request.form.get("next") or url_for("supervise.board")))


@blueprint.get("/supervise/incidents")
@permission(SUPERVISOR)
def incidents() -> str:
    """List technical failures that wait for a person."""
    with current.engine().database.read() as connection:
        rows = incident.open_ones(connection, current.actor())
    return render_template("supervise/incidents.html", incidents=told(rows))


@blueprint.post("/supervise/incidents/<int:incident_id>/retry")
@permission(SUPERVISOR)
def retry(incident_id: int) -> Response:
    """Try again what failed."""
    reason = request.form.get("reason", "").strip() or gettext("tried again")
    current.engine().retry(incident_id, actor=current.actor(), reason=reason)
    flash(gettext("It is being tried again; look at the case in a moment."), "ok")
    return redirect(url_for("supervise.incidents"))


def told(rows: list[Any]) -> list[dict[str, Any]]:
    """Prepare incidents for their list."""
    ids = [row.case_id for row in rows if row.case_id]
    drawn = definitions.of_cases(ids)
    with current.engine().database.read() as connection:
        numbers = {row.id: row.number for row in case.named(connection, ids)}
    return [
        {
            "id": row.id,
            "case_id": row.case_id,
            "what": drawn[row.case_id].label(row.element) if row.case_id else row.element,
            "process": drawn[row.case_id].title() if row.case_id else "",
            "number": numbers.get(row.case_id, ""),
            "cause": causes.plain(row.message),
            "message": row.message,
            "raised_at": row.raised_at,
        }
        for row in rows
    ]
