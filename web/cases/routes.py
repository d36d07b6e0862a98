"""The list of cases, the page of one case, and its diagram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import lazy_gettext
from sqlalchemy.engine import Connection

from engine import attachment, case, comment, incident, visible_cases, work_item
from web import current, definitions, history, paging, people, taking_back
from web.cases import clocks, messages
from web.cases.blueprint import blueprint
from web.cases.seen import see_case
from web.definitions import Definition
from web.forecasts import listing as forecasts
from web.permission import AUDITOR, STAFF, SUPERVISOR, permission

STATES = (
    (case.ACTIVE, lazy_gettext("active")),
    (case.SUSPENDED, lazy_gettext("suspended")),
    (case.COMPLETED, lazy_gettext("completed")),
    (case.CANCELLED, lazy_gettext("cancelled")),
)
#: events, and finished tasks, that the page of a case shows
LAST = 60


@dataclass(frozen=True)
class Line:
    """One case as a list shows it."""

    id: int
    number: str
    subject: str
    process_name: str
    stage_name: str
    status: str
    escalation: str
    started_at: Any


def line(row: Any, drawn: Definition) -> Line:
    """Prepare a row for a list."""
    return Line(
        row.id,
        row.number,
        row.subject,
        drawn.title(),
        drawn.say(row.stage),
        row.status,
        drawn.say(row.escalation),
        row.started_at,
    )


def wanted() -> visible_cases.Filter:
    """Read from the address what the list is narrowed to."""
    mark = paging.after()
    last = mark[1] if mark else ""
    return visible_cases.Filter(
        text=request.args.get("q", "").strip()[:200],
        process=request.args.get("process", ""),
        status=request.args.get("status", ""),
        escalated=bool(request.args.get("escalated")),
        started_by=current.actor().name if request.args.get("mine") else "",
        after=(mark[0], int(last)) if mark and last.isdecimal() and len(last) < 16 else None,
        limit=paging.SIZE + 1,
    )


def find(narrowed: visible_cases.Filter) -> tuple[list[Line], str]:
    """Return a page of the cases that the person may see, and the address of the next page."""
    with current.engine().database.read() as connection:
        rows = visible_cases.find(connection, current.actor(), narrowed)
    shown, more = paging.cut(rows)
    lines = [line(row, definitions.get(row.definition_id)) for row in shown]
    last = shown[-1] if more else None
    return lines, paging.address_after(last.started_at, last.id) if last else ""


@blueprint.get("/cases")
@permission(STAFF, SUPERVISOR, AUDITOR)
def listing() -> str:
    """List cases, newest first."""
    narrowed = wanted()
    lines, next_address = find(narrowed)
    return render_template(
        "cases/listing.html",
        cases=lines,
        wanted=narrowed,
        narrowed=any(request.args.get(name) for name in ("q", "process", "status", "escalated")),
        processes=definitions.choices(),
        states=STATES,
        first_address=paging.first_address(),
        next_address=next_address,
    )


@blueprint.get("/cases/<int:case_id>")
@permission(STAFF, SUPERVISOR, AUDITOR)
def page(case_id: int) -> str:
    """Show a case: diagram, work, data, files, comments and history."""
    seen = see_case(case_id)
    told, more = history.newest(case_id, seen.drawn, LAST)
    with current.engine().database.read() as connection:
        comments = comment.of_case(connection, case_id)
        files = attachment.of_case(connection, case_id)
        items = _items(connection, case_id)
        stuck = [row for row in incident.of_case(connection, case_id) if row.status == "open"]
    return render_template(
        "cases/page.html",
        page=seen,
        case=seen.case,
        diagram=seen.coloured(),
        messages=messages.offered(seen),
        items=[work_line(row, seen.drawn) for row in items],
        incidents=[
            {"id": row.id, "what": seen.drawn.label(row.element), "error": row.message}
            for row in stuck
        ],
        comments=comments,
        attachments=files,
        history=told,
        more=more,
        panel=clocks.panel(seen),
        forecast=forecasts.of_case(case_id) if seen.case.ended_at is None else [],
        undoable=taking_back.undoable(case_id),
    )


def _items(connection: Connection, case_id: int) -> list[Any]:
    """Return the open work of a case, and what was finished last."""
    newest = {row.id: row for row in work_item.of_case(connection, case_id, LAST)}
    still = {row.id: row for row in work_item.open_of(connection, case_id).values()}
    return list((still | newest).values())


@blueprint.get("/cases/<int:case_id>/history")
@permission(STAFF, SUPERVISOR, AUDITOR)
def earlier(case_id: int) -> str:
    """Show what happened to a case before an event, page by page."""
    seen = see_case(case_id)
    text = request.args.get("before", "")
    before = int(text) if text.isdecimal() and len(text) < 10 else None
    told, more = history.newest(case_id, seen.drawn, paging.SIZE, before=before)
    return render_template(
        "cases/earlier.html", case=seen.case, history=told, more=more, first=before is None
    )


@blueprint.get("/cases/<int:case_id>/diagram.bpmn")
@permission(STAFF, SUPERVISOR, AUDITOR)
def diagram(case_id: int) -> Response:
    """Give the diagram of a case in the reader's language."""
    return xml(see_case(case_id).drawn)


def xml(drawn: Definition) -> Response:
    """Answer with a diagram."""
    return make_response(drawn.drawn(), 200, {"Content-Type": "application/xml; charset=utf-8"})


def work_line(row: Any, drawn: Definition) -> dict[str, Any]:
    """Prepare a work item of the case for its table."""
    return {
        "id": row.id,
        "name": drawn.say(row.name) or drawn.label(row.activity),
        "status": row.status,
        "open": row.status in work_item.OPEN,
        "due_at": row.due_at,
        "assignee_name": people.name(row.completed_by or row.assignee),
        "group_name": people.group(row.candidate_group),
    }
