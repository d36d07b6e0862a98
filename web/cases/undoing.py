"""Undoing what was done last to a case."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.errors import BadInput, Problem, sentence
from web import current
from web.address import safe
from web.cases.blueprint import blueprint
from web.cases.seen import see_case
from web.permission import STAFF, SUPERVISOR, permission


@blueprint.post("/cases/<int:case_id>/undo")
@permission(STAFF, SUPERVISOR)
def undo(case_id: int) -> Response:
    """Take back what was done last, if nothing has happened since."""
    see_case(case_id)
    seq = request.form.get("seq", "")
    if not seq.isascii() or not seq.isdigit() or len(seq) > 9:
        raise BadInput([Problem(sentence("Say what is to be undone."), place="seq")])
    reason = request.form.get("reason", "")[:500]
    current.engine().undo(case_id, int(seq), actor=current.actor(), reason=reason)
    flash(gettext("Undone. The history keeps both."), "ok")
    return redirect(safe(request.form.get("next") or url_for("cases.page", case_id=case_id)))
