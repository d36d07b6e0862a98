"""The worklist: what waits for me and my groups, what is overdue, what I have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import clock, work_item
from engine.substitution import standing_for
from web import current, definitions, navigation, paging, people
from web.definitions import Definition
from web.forecasts import listing as forecasts
from web.permission import SIGNED_IN, STAFF, SUPERVISOR, may, permission
from web.worklist.blueprint import blueprint

TITLES = dict(navigation.VIEWS)


@dataclass(frozen=True)
class Line:
    """One work item as a list shows it."""

    id: str
    name: str
    number: str
    subject: str
    stage: str
    process_name: str
    assignee: str | None
    assignee_name: str
    group_name: str
    status: str
    due_at: Any
    paused_at: Any
    completed_at: Any
    overdue: bool
    can_claim: bool
    priority: int
    on_behalf_of: str = ""
    #: when to begin, where that is worth saying
    start_by: datetime | None = None
    start_now: bool = False


@blueprint.get("/")
@permission(SIGNED_IN)
def front() -> Response:
    """Send each to the page their day begins with."""
    for role, endpoint in navigation.FRONT:
        if may(role):
            return redirect(url_for(endpoint))
    return redirect(url_for("account.page"))


@blueprint.get("/worklist")
@permission(STAFF, SUPERVISOR)
def listing() -> str:
    """Show one view of the worklist."""
    view = request.args.get("view", "mine")
    view = view if view in TITLES else "mine"
    wanted = work_item.Filter(
        text=request.args.get("q", "").strip()[:200],
        process=request.args.get("process", ""),
        after=paging.after(),
        limit=paging.SIZE + 1,
    )
    rows, more = paging.cut(found(view, wanted))
    return render_template(
        "worklist/listing.html",
        view=view,
        title=str(TITLES[view]),
        views=navigation.inboxes(),
        wanted=wanted,
        processes=definitions.choices(),
        items=lines(rows, of_absent(rows) if view == "behalf" else {}),
        first_address=paging.first_address(),
        next_address=paging.address_after(placed_at(view, rows[-1]), rows[-1].id) if more else "",
    )


def placed_at(view: str, row: Any) -> datetime:
    """Return the instant by which a view is sorted."""
    moment: datetime = row.completed_at if view == "done" else row.order_at
    return moment


def found(view: str, wanted: work_item.Filter) -> list[Any]:
    """Return the rows of a view."""
    actor = current.actor()
    with current.engine().database.read() as connection:
        if view == "groups":
            return work_item.of_my_groups(connection, actor, wanted)
        if view == "overdue":
            return work_item.overdue(connection, actor, clock.now(), wanted)
        if view == "behalf":
            absent = standing_for(connection, actor.name, clock.now())
            of_each = [work_item.of_absent(connection, one, wanted) for one in absent]
            merged = {row.id: row for rows in of_each for row in rows}.values()
            return sorted(merged, key=lambda row: (row.order_at, row.id))[: wanted.limit]
        if view == "done":
            return work_item.done(connection, actor, wanted)
        return work_item.mine(connection, actor, wanted)


def of_absent(rows: Sequence[Any]) -> dict[str, str]:
    """Say for whom each of some work items would be done."""
    with current.engine().database.read() as connection:
        absent = standing_for(connection, current.actor().name, clock.now())
        found = {}
        for row in rows:
            groups = set(work_item.groups(connection, row))
            fitting = (one for one in absent if row.assignee == one.absent or groups & one.groups)
            found[row.id] = next((one.absent for one in fitting), "")
    return found


def lines(
    rows: Sequence[Any], on_behalf_of: Mapping[str, str] = MappingProxyType({})
) -> list[Line]:
    """Prepare rows for a list."""
    drawn = definitions.of_cases([row.case_id for row in rows])
    starts = forecasts.starts(rows)
    return [
        line(row, drawn[row.case_id], on_behalf_of.get(row.id, ""), starts.get(row.id))
        for row in rows
    ]


def line(
    row: Any, drawn: Definition, on_behalf_of: str = "", start_by: datetime | None = None
) -> Line:
    """Prepare a row for a list."""
    open_item = row.status in work_item.OPEN
    return Line(
        id=row.id,
        name=drawn.say(row.name) or gettext("Task"),
        number=row.number,
        subject=row.subject,
        stage=drawn.say(row.stage),
        process_name=drawn.title(),
        assignee=row.assignee,
        assignee_name=people.name(row.assignee),
        group_name=people.group(row.candidate_group),
        status=row.status,
        due_at=row.due_at,
        paused_at=row.paused_at,
        completed_at=row.completed_at,
        overdue=open_item and row.due_at is not None and row.due_at < clock.now(),
        can_claim=row.status == work_item.READY and current.actor().works,
        priority=row.priority,
        on_behalf_of=on_behalf_of,
        start_by=start_by,
        start_now=start_by is not None and start_by <= clock.now(),
    )
