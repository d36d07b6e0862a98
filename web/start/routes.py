"""The list of processes to start, and the form that starts one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import work_item
from engine.definition import IMPORTED
from engine.diagram.graph import Kind, Trigger
from engine.errors import BadInput, NotFound, Problem
from web import current, definitions, submission
from web.definitions import Definition
from web.permission import STAFF, SUPERVISOR, permission

blueprint = Blueprint("start", __name__)


@blueprint.get("/start")
@permission(STAFF, SUPERVISOR)
def choices() -> str:
    """List the processes that this person may start."""
    offered = [each for each in definitions.newest() if startable(each)]
    return render_template(
        "start/choices.html", processes=sorted(offered, key=lambda each: each.title())
    )


@blueprint.get("/start/<process>")
@permission(STAFF, SUPERVISOR)
def form(process: str) -> str:
    """Show the form that starts a case."""
    return page(offered(process), {})


@blueprint.post("/start/<process>")
@permission(STAFF, SUPERVISOR)
def begin(process: str) -> Response:
    """Start a case, or show the form again with what is wrong."""
    drawn = offered(process)
    data = submission.answers()
    try:
        data, files = submission.read(drawn.form(drawn.start_form()), None)
        started = current.engine().start(
            process,
            data,
            actor=current.actor(),
            key=request.form.get("key") or None,
            attachments=files,
        )
    except BadInput as error:
        return make_response(page(drawn, data, error.problems), 422)
    flash(gettext("Started: %(number)s", number=started.number), "ok")
    return redirect(first_work(started.work_items, started.case_id))


def first_work(items: Iterable[str], case_id: int) -> str:
    """Return the page of the first work the actor may do in the new case, else the case's."""
    actor = current.actor()
    with current.engine().database.read() as connection:
        for item_id in items:
            item = work_item.get(connection, item_id)
            if item and (
                item.assignee == actor.name
                or (not item.assignee and actor.groups & set(work_item.groups(connection, item)))
            ):
                return url_for("worklist.task", item_id=item_id)
    return url_for("cases.page", case_id=case_id)


def startable(drawn: Definition) -> bool:
    """Say whether the person signed in may start a case by hand."""
    if drawn.status == IMPORTED:
        return False
    by_hand = any(
        node.kind == Kind.START
        and not node.scope
        and (node.event is None or node.event.trigger == Trigger.NONE)
        for node in drawn.main.nodes.values()
    )
    groups = set(drawn.listed("starterGroups"))
    return by_hand and (
        not groups or current.actor().steers or bool(groups & current.actor().groups)
    )


def offered(process: str) -> Definition:
    """Return the newest version of a process that the person may start."""
    drawn = definitions.newest_of(process)
    if not startable(drawn):
        raise NotFound()
    return drawn


def page(drawn: Definition, data: dict[str, Any], problems: Iterable[Problem] = ()) -> str:
    """Render the start form."""
    faults = list(problems)
    return render_template(
        "start/form.html",
        drawn=drawn,
        key=request.form.get("key") or submission.fresh_key(),
        form=submission.island(drawn, drawn.form(drawn.start_form()), data, problems=faults),
        form_problems=faults,
    )
