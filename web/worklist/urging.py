"""What supervisors do to a work item beside giving it away: its priority, a reminder."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from engine.errors import BadInput, Problem, sentence
from web import current, people, taking_back
from web.permission import SUPERVISOR, permission
from web.worklist.blueprint import blueprint
from web.worklist.seen import see_item

#: what people choose from; any number between is possible in diagrams
PRIORITIES = (
    (100, lazy_gettext("most urgent (100)")),
    (75, lazy_gettext("urgent (75)")),
    (50, lazy_gettext("normal (50)")),
    (25, lazy_gettext("can wait (25)")),
)


@blueprint.post("/work-items/<item_id>/priority")
@permission(SUPERVISOR)
def prioritise(item_id: str) -> Response:
    """Make a work item more or less urgent."""
    seen = see_item(item_id)
    text = request.form.get("priority", "")
    if not text.isascii() or not text.isdigit() or len(text) > 3:
        raise BadInput([Problem(sentence("Choose a priority."), place="priority")])
    reason = request.form.get("reason", "").strip()[:500]
    current.engine().prioritise(item_id, int(text), actor=current.actor(), reason=reason)
    said = gettext("The priority of “%(name)s” is %(priority)s now.", name=seen.name, priority=text)
    taking_back.done(said, seen.item.case_id)
    return redirect(url_for("worklist.task", item_id=item_id))


@blueprint.post("/work-items/<item_id>/remind")
@permission(SUPERVISOR)
def remind(item_id: str) -> Response:
    """Remind those who are to do it."""
    see_item(item_id)
    reason = request.form.get("reason", "").strip()[:500]
    reached = current.engine().remind(item_id, actor=current.actor(), reason=reason)
    names = ", ".join(people.name(each) for each in reached)
    flash(gettext("Reminded: %(names)s", names=names), "ok")
    return redirect(url_for("worklist.task", item_id=item_id))
