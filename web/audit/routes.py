"""Stepping through a case's events with the data at that point, and verifying the chain."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine import excerpt, journal
from engine.errors import NotFound
from web import current, definitions, facts, history, people
from web.audit import past
from web.cases.routes import STATES, find, wanted
from web.cases.seen import SeenCase, see_case
from web.paging import first_address
from web.permission import AUDITOR, permission

blueprint = Blueprint("audit", __name__)
#: events that are stepped through on one page
WINDOW = 300
#: events of the office that are shown beside the cases
OFFICE_SHOWN = 20


@blueprint.get("/audit")
@permission(AUDITOR)
def listing() -> str:
    """Find the case to look into."""
    narrowed = wanted()
    lines, next_address = find(narrowed)
    with current.engine().database.read() as connection:
        office = excerpt.newest(connection, journal.OFFICE, OFFICE_SHOWN)
    return render_template(
        "audit/listing.html",
        cases=lines,
        wanted=narrowed,
        states=STATES,
        processes=definitions.choices(),
        office=[history.office_line(each) for each in office],
        first_address=first_address(),
        next_address=next_address,
    )


@blueprint.get("/audit/cases/<int:case_id>")
@permission(AUDITOR)
def steps(case_id: int) -> str:
    """Step through the events of a case."""
    seen = see_case(case_id)
    step = chosen(seen.case.seq)
    begin = max(0, step - 1) // WINDOW * WINDOW
    with current.engine().database.read() as connection:
        rows = excerpt.window(connection, case_id, begin, WINDOW)
        before = excerpt.counts(connection, case_id, upto=begin) if begin else []
    told = [history.line(row, seen.drawn) for row in rows]
    return render_template(
        "audit/steps.html",
        page=seen,
        case=seen.case,
        step=step,
        lines=told,
        events=[as_json(line) for line in told],
        before=[count._asdict() for count in before],
        earlier=begin,
        later=begin + WINDOW + 1 if begin + WINDOW < seen.case.seq else 0,
        step_address=step_address(case_id),
        **at(seen, step),
    )


@blueprint.get("/audit/cases/<int:case_id>/steps/<int:step>")
@permission(AUDITOR)
def data_at(case_id: int, step: int) -> str:
    """Show one event and the data as it was then."""
    seen = see_case(case_id)
    return render_template("audit/data.html", case=seen.case, step=step, **at(seen, step))


@blueprint.post("/audit/cases/<int:case_id>/verify")
@permission(AUDITOR)
def verify(case_id: int) -> str:
    """Check the chain of a case and show the result."""
    seen = see_case(case_id)
    with current.engine().database.read() as connection:
        breaks = journal.verify(connection, case_id)
    return render_template(
        "audit/verified.html",
        title=seen.case.number,
        breaks=breaks,
        rows=seen.case.seq,
        back=url_for("audit.steps", case_id=case_id),
    )


@blueprint.post("/audit/verify")
@permission(AUDITOR)
def verify_office() -> str:
    """Check the chain of the office: people, groups and deploys."""
    with current.engine().database.read() as connection:
        breaks = journal.verify(connection, journal.OFFICE)
        rows = journal.last(connection, journal.OFFICE).seq
    return render_template(
        "audit/verified.html", title="", breaks=breaks, rows=rows, back=url_for("audit.listing")
    )


def chosen(last: int) -> int:
    """Return the step that the address asks for, or the last."""
    text = request.args.get("step", "")
    return min(max(int(text), 1), last) if text.isdecimal() and len(text) < 9 else last


def step_address(case_id: int) -> str:
    """Return the address of a step's data with {seq} in the place of its number."""
    return url_for("audit.data_at", case_id=case_id, step=0).removesuffix("0") + "{seq}"


def at(seen: SeenCase, step: int) -> dict[str, Any]:
    """Return the event of a step and the data as it was after it."""
    with current.engine().database.read() as connection:
        found = excerpt.window(connection, seen.case.id, step - 1, 1)
        data = past.variables(connection, seen.case.id, step)
    if not found or found[0].seq != step:
        raise NotFound()
    line = history.line(found[0], seen.drawn)
    return {
        "line": line,
        "data": facts.known(seen.drawn, data),
        "technical": facts.technical(seen.drawn, data),
        "changed": [
            (facts.fact(seen.drawn, name, was), facts.fact(seen.drawn, name, now))
            for name, was, now in line.changes
        ],
    }


def as_json(line: history.Line) -> dict[str, Any]:
    """Return an event as the replay island takes it."""
    return {
        "seq": line.seq,
        "at": line.at.isoformat(),
        "event": line.event,
        "element": line.element,
        "actor": people.name(line.actor),
        "text": line.text,
    }
