"""Before a calendar is changed: which open deadlines would move, and whether to re-base them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from engine import calendar, case
from engine.runtime.moving_deadlines import Impact, impact
from engine.sla.clock import STEP
from handlers.records import meeting
from web import current, definitions, measures
from web.permission import SUPERVISOR, may

#: deadlines that are listed; all are counted
SHOWN = 200
#: fields of the form that are not handed on
_OWN = {"csrf_token", "agreed", "rebase", "case"}


def page(known: calendar.Version, content: Mapping[str, Any]) -> str | None:
    """Return what the change would move, for the person to agree; None when nothing is asked."""
    if request.form.get("agreed") or calendar.problems(content):
        return None
    found = impact(current.engine().tools, known.key, content)
    with current.engine().database.read() as connection:
        meetings = meeting.between_closed(
            connection, known.calendar, calendar.read(content, "changed")
        )
    if not (found.moved or found.timers or meetings):
        return None
    return render_template(
        "administration/calendar_impact.html",
        known=known,
        impact=found,
        lines=_lines(found),
        meetings=meetings,
        fields=[
            (name, value) for name, value in request.form.items(multi=True) if name not in _OWN
        ],
        action=request.path,
        may_rebase=may(SUPERVISOR),
        reason=request.form.get("reason", "").strip(),
    )


def rebase() -> int | None:
    """Begin to measure the chosen cases by the change, when that was asked; return the batch."""
    ids = request.form.getlist("case")
    if not request.form.get("rebase") or not ids or not may(SUPERVISOR):
        return None
    reason = request.form.get("reason", "").strip() or gettext("the working calendar changed")
    return current.engine().start_batch("rebase", ids, {}, actor=current.actor(), reason=reason)


def _lines(found: Impact) -> list[dict[str, Any]]:
    some = found.moved[:SHOWN]
    ids = sorted({one.case_id for one in some})
    drawn = definitions.of_cases(ids)
    with current.engine().database.read() as connection:
        numbers = {row.id: row.number for row in case.named(connection, ids)}
    return [
        {
            "case_id": one.case_id,
            "number": numbers[one.case_id],
            "what": drawn[one.case_id].label(one.element)
            if one.measure == STEP
            else measures.name(one.measure),
            "before": one.before,
            "after": one.after,
        }
        for one in some
    ]
