"""Claim, release, delegate, and taking the next task."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from web import current, people, taking_back
from web.permission import STAFF, SUPERVISOR, permission
from web.worklist import following
from web.worklist.blueprint import blueprint
from web.worklist.seen import see_item


@blueprint.post("/work-items/<item_id>/claim")
@permission(STAFF, SUPERVISOR)
def claim(item_id: str) -> Response:
    """Reserve a work item for oneself and open it."""
    see_item(item_id)
    current.engine().claim(item_id, actor=current.actor())
    return redirect(url_for("worklist.task", item_id=item_id))


@blueprint.post("/work-items/<item_id>/release")
@permission(STAFF, SUPERVISOR)
def release(item_id: str) -> Response:
    """Give a work item back to its group."""
    seen = see_item(item_id)
    current.engine().release(item_id, actor=current.actor())
    flash(gettext("Released: %(name)s", name=seen.name), "ok")
    return redirect(url_for("worklist.listing"))


@blueprint.post("/work-items/<item_id>/delegate")
@permission(STAFF, SUPERVISOR)
def delegate(item_id: str) -> Response:
    """Give a work item to somebody else, with a reason."""
    seen = see_item(item_id)
    to, reason = request.form.get("to", ""), request.form.get("reason", "").strip()
    verb = current.engine().delegate if seen.is_mine else current.engine().assign
    verb(item_id, to, actor=current.actor(), reason=reason)
    said = gettext("“%(name)s” is now with %(who)s.", name=seen.name, who=people.name(to))
    taking_back.done(said, seen.item.case_id)
    return redirect(url_for("worklist.listing"))


@blueprint.post("/worklist/next")
@permission(STAFF, SUPERVISOR)
def next_task() -> Response:
    """Open the most urgent work."""
    return redirect(following.address())
