"""The page of an incident: what failed and why, what the system was told, retry or skip."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import case, incident, journal, ledger
from engine.errors import BadInput, NotFound, Problem, sentence
from web import current, definitions, facts
from web.facts import Fact
from web.incidents import causes
from web.permission import SUPERVISOR, permission

blueprint = Blueprint("incidents", __name__)


@dataclass(frozen=True)
class Seen:
    """An incident with what belongs to it."""

    row: Any
    case: Any
    entry: Any
    what: str
    inputs: list[Fact]
    variables: dict[str, Any]

    @property
    def open(self) -> bool:
        """Say whether somebody has to take care of it."""
        return bool(self.row.status == incident.OPEN)

    @property
    def skippable(self) -> bool:
        """Say whether the case may go on without what failed."""
        kinds = (ledger.JOB, ledger.MESSAGE)
        active = self.case is not None and self.case.status == case.ACTIVE
        return self.open and active and self.entry is not None and self.entry.kind in kinds


@blueprint.get("/supervise/incidents/<int:incident_id>")
@permission(SUPERVISOR)
def one(incident_id: int) -> str:
    """Show an incident."""
    seen = see(incident_id)
    return render_template(
        "incidents/one.html",
        seen=seen,
        incident=seen.row,
        case=seen.case,
        cause=causes.plain(seen.row.message),
        advice=causes.advice(seen.row.message),
        outputs="{}",
    )


@blueprint.post("/supervise/incidents/<int:incident_id>/skip")
@permission(SUPERVISOR)
def skip(incident_id: int) -> Response:
    """Let the case go on without what failed, with a reason and what it would have given."""
    seen = see(incident_id)
    reason = request.form.get("reason", "").strip()[:500]
    given = read_result(request.form.get("result", ""))
    current.engine().skip(incident_id, given, actor=current.actor(), reason=reason)
    flash(gettext("Skipped; the case goes on without it."), "ok")
    return redirect(url_for("cases.page", case_id=seen.row.case_id))


def read_result(text: str) -> dict[str, Any]:
    """Read what the failed job would have given: lines `name = value`, or a JSON object."""
    text = text.strip()
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        problem = Problem(sentence('Write a JSON object, such as {"sent": true}.'), {}, "result")
        raise BadInput([problem], sentence("The result cannot be read."))
    return found


def see(incident_id: int) -> Seen:
    """Load an incident, or say that there is none."""
    with current.engine().database.read() as connection:
        row = incident.get(connection, incident_id)
        if row is None:
            raise NotFound()
        entry = ledger.get(connection, row.ledger_id) if row.ledger_id else None
        of = case.get(connection, row.case_id) if row.case_id else None
    if of is None:
        return Seen(row, None, entry, row.element, [], {})
    drawn = definitions.get(of.definition_id)
    inputs = journal.parse(entry.inputs) if entry is not None else {}
    told = [facts.fact(drawn, name, value) for name, value in inputs.items()]
    return Seen(row, of, entry, drawn.label(row.element), told, inputs)
