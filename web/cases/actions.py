"""What people do to a case beside its work: comment, send a message, suspend, resume, cancel."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import comment as comments
from engine.errors import BadInput, NotFound, Problem, sentence
from web import current, taking_back
from web.address import safe
from web.cases import messages
from web.cases.blueprint import blueprint
from web.cases.seen import see_case
from web.permission import STAFF, SUPERVISOR, permission


@blueprint.post("/cases/<int:case_id>/comments")
@permission(STAFF, SUPERVISOR)
def comment(case_id: int) -> Response | str:
    """Add a comment."""
    seen = see_case(case_id)
    text = request.form.get("text", "").strip()
    if not text:
        raise BadInput([Problem(sentence("The comment is empty; write something first."))])
    current.engine().comment(case_id, text[:4000], actor=current.actor())
    if not current.is_fragment():
        back = request.form.get("back") or url_for("cases.page", case_id=case_id)
        return redirect(safe(back) + "#comments")
    with current.engine().database.read() as connection:
        rows = comments.of_case(connection, case_id)
    return render_template("cases/comments.html", comments=rows, case=seen.case)


@blueprint.post("/cases/<int:case_id>/messages/<name>")
@permission(STAFF, SUPERVISOR)
def send_message(case_id: int, name: str) -> Response:
    """Send a message that the case waits for."""
    seen = see_case(case_id)
    wanted = next((each for each in messages.offered(seen) if each.name == name), None)
    if wanted is None:
        raise NotFound(sentence("The case does not wait for this any more; look at its page."))
    current.engine().correlate(wanted.name, wanted.key, {}, actor=current.actor())
    flash(gettext("Sent: %(what)s", what=wanted.label), "ok")
    return redirect(url_for("cases.page", case_id=case_id))


@blueprint.post("/cases/<int:case_id>/steer")
@permission(SUPERVISOR)
def steer(case_id: int) -> Response:
    """Suspend, resume or cancel a case, with a reason."""
    see_case(case_id)
    engine = current.engine()
    verbs = {"suspend": engine.suspend, "resume": engine.resume, "cancel": engine.cancel}
    verb = verbs.get(request.form.get("verb", ""))
    reason = request.form.get("reason", "").strip()
    if verb is None or not reason:
        raise BadInput([Problem(sentence("Say what is to be done and why."), place="reason")])
    verb(case_id, actor=current.actor(), reason=reason)
    taking_back.done(gettext("Done. The reason is kept in the history."), case_id)
    return redirect(url_for("cases.page", case_id=case_id))
