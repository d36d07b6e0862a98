"""The page of one work item: what to do, the form, the case around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import comment, excerpt, work_item
from engine.errors import BadInput, NotAllowed, Problem, sentence
from web import current, facts, history, people, submission, taking_back, wellformed
from web.facts import Fact
from web.forecasts import listing as forecasts
from web.permission import AUDITOR, STAFF, SUPERVISOR, permission
from web.worklist import following
from web.worklist.blueprint import blueprint
from web.worklist.seen import SeenItem, see_item
from web.worklist.urging import PRIORITIES

#: events that the page shows
HISTORY = 30


@blueprint.get("/work-items/<item_id>")
@permission(STAFF, SUPERVISOR, AUDITOR)
def task(item_id: str) -> str:
    """Show a work item."""
    seen = see_item(item_id)
    return page(seen, seen.data())


@blueprint.post("/work-items/<item_id>")
@permission(STAFF, SUPERVISOR)
def complete(item_id: str) -> Response:
    """Complete a work item with its form, or show the form again with what is wrong."""
    seen = see_item(item_id)
    data = submission.answers()
    try:
        if not seen.may_work and seen.item.status in work_item.OPEN:
            raise NotAllowed()
        data, files = submission.read(seen.schema, seen.item.case_id)
        current.engine().complete(
            item_id,
            data,
            actor=current.actor(),
            key=request.form.get("key") or None,
            attachments=files,
        )
    except BadInput as error:
        return make_response(page(seen, {**seen.data(), **data}, error.problems), 422)
    said = gettext(
        "Completed: %(name)s (%(number)s)", name=seen.name, number=seen.around.case.number
    )
    taking_back.done(said, seen.item.case_id)
    if request.form.get("next"):
        return redirect(following.address())
    return redirect(url_for("worklist.listing"))


@blueprint.post("/work-items/<item_id>/draft")
@permission(STAFF, SUPERVISOR)
def save_draft(item_id: str) -> Response:
    """Keep what has been typed so far."""
    seen = see_item(item_id)
    data = wellformed.json_object(request.get_data(cache=False).decode("utf-8", "replace"))
    if data is None:
        raise BadInput([Problem(sentence("The draft did not arrive whole; go on typing."))])
    current.engine().save_draft(seen.item.id, data, actor=current.actor())
    return make_response("", 204)


def page(seen: SeenItem, data: dict[str, Any], problems: Iterable[Problem] = ()) -> str:
    """Render the page of a work item with the form filled in."""
    faults = list(problems)
    with current.engine().database.read() as connection:
        comments = comment.of_case(connection, seen.item.case_id)
    form = submission.island(
        seen.drawn,
        seen.schema,
        data,
        case_id=seen.item.case_id,
        draft_url=url_for("worklist.save_draft", item_id=seen.item.id),
        problems=faults,
    )
    return render_template(
        "worklist/task.html",
        seen=seen,
        item=seen.item,
        case=seen.around.case,
        page=seen.around,
        stage=seen.drawn.say(seen.item.stage) or seen.around.stage,
        key=request.form.get("key") or submission.fresh_key(),
        form=form,
        form_problems=faults,
        diagram=seen.around.coloured(seen.item.activity),
        answers=completed_answers(seen),
        comments=comments,
        colleagues=people.workers(),
        priorities=PRIORITIES,
        undoable=taking_back.undoable(seen.item.case_id),
        start_by=forecasts.start_by(seen.item.case_id, seen.item.id),
        history=history.newest(seen.item.case_id, seen.drawn, HISTORY)[0],
    )


def completed_answers(seen: SeenItem) -> list[Fact]:
    """Return what was answered when the item was completed, in words."""
    if seen.item.status in work_item.OPEN:
        return []
    with current.engine().database.read() as connection:
        event = excerpt.completion(connection, seen.item.case_id, seen.item.wait)
    changes = {} if event is None else event.data.get("changes", {})
    return facts.known(seen.drawn, {name: after for name, (_, after) in changes.items()})
