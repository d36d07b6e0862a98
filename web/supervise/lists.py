"""The lists behind the numbers of the board: open and finished work, and cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, current_app, render_template, request
from flask_babel import gettext, lazy_gettext

from engine import business_time, clock, work_item
from engine.board import listing
from engine.board.handling import Calendars
from engine.board.view import EVERYTHING
from web import current, definitions, dimensions, export, paging, people
from web.cases.routes import STATES as OF_A_CASE
from web.definitions import Definition
from web.export import Column
from web.permission import SUPERVISOR, permission
from web.supervise import asked, figures, saved
from web.supervise.names import WORD_OF, Names
from web.supervise.routes import blueprint

#: how many may be acted upon at once as "all that match"
MOST_AT_ONCE = 5000
#: where room for acting takes what was chosen
PREPARE = "/supervise/batches/prepare"
STATES = {
    "open": lazy_gettext("open"),
    "overdue": lazy_gettext("overdue"),
    "today": lazy_gettext("due today"),
    "at_risk": lazy_gettext("at risk"),
    "paused": lazy_gettext("paused"),
    "unassigned": lazy_gettext("with nobody yet"),
    "escalated": lazy_gettext("escalated"),
    "done": lazy_gettext("finished"),
    "on_time": lazy_gettext("finished on time"),
    "late": lazy_gettext("finished late"),
}


@dataclass(frozen=True)
class Line:
    """One work item or case as its list shows it."""

    id: Any
    case_id: int
    name: str
    number: str
    subject: str
    process_name: str
    stage: str
    assignee: str | None
    holder: str
    group_name: str
    branch: str
    severity: str
    customer_class: str
    status: str
    created_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    #: percent of the working time until due that has passed; None without a due instant
    used: float | None
    paused: bool
    overdue: bool


@blueprint.get("/supervise/work-items")
@permission(SUPERVISOR)
def work_items() -> str:
    """List work items behind a number of the board."""
    wanted = asked.wanted(request.args, listing.STATES_OF_WORK)
    with current.engine().database.read() as connection:
        found = listing.work_items(connection, wanted)
    shown, more = paging.cut(found)
    return _page("supervise/work_items.html", "work-items", wanted, shown, lines(shown), more)


@blueprint.get("/supervise/cases")
@permission(SUPERVISOR)
def case_list() -> str:
    """List cases behind a number of the board."""
    wanted = asked.wanted(request.args, listing.STATES_OF_CASES)
    if wanted.after and not (wanted.after[1].isdecimal() and len(wanted.after[1]) < 16):
        wanted = replace(wanted, after=None)
    with current.engine().database.read() as connection:
        found = listing.cases(connection, wanted)
    shown, more = paging.cut(found)
    return _page("supervise/cases.html", "cases", wanted, shown, case_lines(shown), more)


def _page(
    template: str,
    place: str,
    wanted: listing.Wanted,
    found: Sequence[Any],
    shown: Sequence[Line],
    more: bool,
) -> str:
    names, everything = Names(), figures.figures().view(EVERYTHING)
    of_work = place == "work-items"
    states = listing.STATES_OF_WORK if of_work else listing.STATES_OF_CASES
    words = WORD_OF if of_work else {key: WORD_OF[key] for key in _OF_CASES}
    choices = {w: names.choices(everything, key) for key, w in words.items()} if everything else {}
    return render_template(
        template,
        wanted=wanted,
        narrowing=wanted.narrowing,
        names=names,
        states=[(state, STATES[state]) for state in states],
        title=str(STATES[wanted.state]),
        choices=choices,
        items=shown,
        workers=people.workers() if of_work else [],
        saved=saved.offered(place),
        query=asked.query(*asked.NARROWING, *asked.OF_LISTS),
        address=asked.address,
        prepare=PREPARE if may_prepare() and not wanted.finished else "",
        most_at_once=MOST_AT_ONCE,
        conditions=asked.conditions(),
        narrowed=bool(asked.query(*asked.NARROWING, *asked.OF_LISTS)),
        first_address=paging.first_address(),
        next_address=paging.address_after(found[-1].place_at, found[-1].id) if more else "",
    )


_OF_CASES = ("process", "branch", "severity", "customer_class")


def may_prepare() -> bool:
    """Say whether batches are prepared here."""
    return any(rule.rule == PREPARE for rule in current_app.url_map.iter_rules())


def matching(place: str, query: str) -> list[str]:
    """Return the ids of all that a list shows, up to MOST_AT_ONCE: what a batch acts upon."""
    said = dict(parse_qsl(query))
    of_work = place == "work-items"
    wanted = asked.wanted(said, listing.STATES_OF_WORK if of_work else listing.STATES_OF_CASES)
    ask = listing.work_items if of_work else listing.cases
    whole = replace(wanted, after=None)
    found = listing.everything(ask, current.engine().database, whole, MOST_AT_ONCE)
    return [str(row.id) for row in found]


def lines(rows: Sequence[Any]) -> list[Line]:
    """Prepare work items for their list."""
    with current.engine().database.read() as connection:
        calendars = Calendars(connection)
        return [_work_line(row, definitions.get(row.definition_id), calendars) for row in rows]


def _work_line(row: Any, drawn: Definition, calendars: Calendars) -> Line:
    now = clock.now()
    is_open = row.status in work_item.OPEN
    return Line(
        id=row.id,
        case_id=row.case_id,
        name=drawn.say(row.name) or gettext("Task"),
        stage=drawn.say(row.stage),
        assignee=row.assignee,
        holder=people.name(row.completed_by or row.assignee),
        group_name=people.group(row.candidate_group),
        status=row.status,
        created_at=row.created_at,
        ended_at=row.completed_at,
        used=used(row.created_at, row.due_at, row.completed_at or now, row, calendars),
        paused=row.paused_at is not None,
        overdue=is_open and row.due_at is not None and row.due_at < now,
        **_common(row, drawn),
    )


def case_lines(rows: Sequence[Any]) -> list[Line]:
    """Prepare cases for their list."""
    with current.engine().database.read() as connection:
        calendars = Calendars(connection)
        return [_case_line(row, definitions.get(row.definition_id), calendars) for row in rows]


def _case_line(row: Any, drawn: Definition, calendars: Calendars) -> Line:
    now = clock.now()
    return Line(
        id=row.id,
        case_id=row.id,
        name=drawn.say(row.escalation),
        stage=drawn.say(row.stage),
        assignee=None,
        holder="",
        group_name="",
        status=row.status,
        created_at=row.started_at,
        ended_at=row.ended_at,
        used=used(row.started_at, row.due_at, row.ended_at or now, row, calendars),
        paused=row.paused_at is not None,
        overdue=row.ended_at is None and row.due_at is not None and row.due_at < now,
        **_common(row, drawn),
    )


def _common(row: Any, drawn: Definition) -> dict[str, Any]:
    return {
        "number": row.number,
        "subject": row.subject,
        "process_name": drawn.title(),
        "branch": dimensions.word("branch", row.branch),
        "severity": dimensions.word("severity", row.severity),
        "customer_class": dimensions.word("customer_class", row.customer_class),
        "due_at": row.due_at,
    }


def used(
    start: datetime, due: datetime | None, at: datetime, row: Any, calendars: Calendars
) -> float | None:
    """Return the percent of the working time until due that has passed, pauses not regarded."""
    if due is None:
        return None
    hours = calendars.of(getattr(row, "candidate_group", None))
    whole = business_time.between(hours, start, due)
    if whole.total_seconds() <= 0:
        return None
    return 100 * (business_time.between(hours, start, at) / whole)


@blueprint.get("/supervise/work-items/export/<kind>")
@permission(SUPERVISOR)
def export_work_items(kind: str) -> Response:
    """Give a list of work items as a file."""
    wanted = asked.wanted(request.args, listing.STATES_OF_WORK)
    found = _rows(listing.work_items, wanted, lines)
    columns = [
        Column[Line](gettext("Task"), lambda line: line.name),
        *_columns(),
        Column[Line](gettext("With"), lambda line: line.holder),
        Column[Line](gettext("Group"), lambda line: line.group_name),
        *_moments(gettext("Created"), gettext("Finished")),
    ]
    return export.answer(kind, "work-items", columns, found)


@blueprint.get("/supervise/cases/export/<kind>")
@permission(SUPERVISOR)
def export_cases(kind: str) -> Response:
    """Give a list of cases as a file."""
    wanted = asked.wanted(request.args, listing.STATES_OF_CASES)
    states = dict(OF_A_CASE)
    columns = [
        *_columns(),
        Column[Line](gettext("State"), lambda line: str(states[line.status])),
        Column[Line](gettext("Escalation"), lambda line: line.name),
        *_moments(gettext("Started"), gettext("Ended")),
    ]
    return export.answer(kind, "cases", columns, _rows(listing.cases, wanted, case_lines))


def _rows(ask: listing.Ask, wanted: listing.Wanted, prepare: Any) -> Any:
    """Go through the lines of a list, portion by portion, one more than a file holds."""
    whole = replace(wanted, after=None)
    portion: list[Any] = []
    for row in listing.everything(ask, current.engine().database, whole, export.MOST_ROWS + 1):
        portion.append(row)
        if len(portion) == listing.PORTION:
            yield from prepare(portion)
            portion = []
    yield from prepare(portion)


def _columns() -> list[Column[Line]]:
    return [
        Column(gettext("Case"), lambda line: line.number),
        Column(gettext("Subject"), lambda line: line.subject),
        Column(gettext("Process"), lambda line: line.process_name),
        Column(gettext("Stage"), lambda line: line.stage),
        Column(gettext("Branch"), lambda line: line.branch),
        Column(gettext("Severity"), lambda line: line.severity),
        Column(gettext("Customer class"), lambda line: line.customer_class),
    ]


def _moments(begun: str, ended: str) -> list[Column[Line]]:
    return [
        Column(begun, lambda line: line.created_at, is_moment=True),
        Column(gettext("Due"), lambda line: line.due_at, is_moment=True),
        Column(
            gettext("Percent used"),
            lambda line: "" if line.used is None else round(line.used),
        ),
        Column(ended, lambda line: line.ended_at, is_moment=True),
    ]
