"""The board: what is late, will be late and lies long, by whom and where; every number is a link.

The page is one form of filters and one fragment of figures, which asks for itself again while
somebody looks at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response as Redirect

from engine import clock, incident
from engine.board import Rate, View, listing
from engine.board.cells import AGES
from engine.board.view import EVERYTHING, Line
from web import charts, current, definitions, export, formats, people
from web.cases.routes import line as case_line
from web.charts import Bar
from web.export import Column
from web.permission import SUPERVISOR, permission
from web.supervise import asked, figures, saved
from web.supervise.lists import lines as work_lines
from web.supervise.names import WORD_OF, Names
from web.supervise.routes import blueprint

#: what the table can be grouped by
GROUPINGS = (
    ("process", lazy_gettext("By process")),
    ("step", lazy_gettext("By step")),
    ("branch", lazy_gettext("By branch")),
    ("group", lazy_gettext("By group")),
    ("person", lazy_gettext("By person")),
    ("severity", lazy_gettext("By severity")),
    ("customer_class", lazy_gettext("By customer class")),
)
#: what stands over the first column of each table
HEADS = {
    "process": lazy_gettext("Process"),
    "step": lazy_gettext("Step"),
    "branch": lazy_gettext("Branch"),
    "group": lazy_gettext("Group"),
    "person": lazy_gettext("Person"),
    "severity": lazy_gettext("Severity"),
    "customer_class": lazy_gettext("Customer class"),
}
#: how many lines of the most overdue work and of escalated cases the board itself shows
MOST_URGENT = 8
#: lines of a table before the rest is folded in
MOST_LINES = 15
_AGE_TONES = ("", "", "", "warn", "warn", "bad")


@dataclass(frozen=True)
class Row:
    """One line of a table as the board shows it."""

    name: str
    line: Line
    #: parts of the open work: overdue, due today or at risk, the rest
    bar: Any
    #: addresses of its lists, by state
    to: dict[str, str]


@blueprint.get("/supervise")
@permission(SUPERVISOR)
def board() -> str:
    """Show the figures, what is most overdue, and escalated cases."""
    narrowing = asked.narrowing(request.args)
    kept = figures.figures()
    view = kept.view(narrowing)
    names = Names()
    everything = kept.view(EVERYTHING) if view else None
    return render_template(
        "supervise/board.html",
        view=view,
        names=names,
        narrowing=narrowing,
        narrowed=narrowing != EVERYTHING,
        conditions=asked.conditions(),
        choices=_choices(names, everything) if everything else {},
        saved=saved.offered("board"),
        here=asked.here(*asked.NARROWING, *asked.OF_BOARD),
        query=asked.query(*asked.NARROWING, *asked.OF_BOARD),
        address=asked.address,
        workers=people.workers(),
        **(_figures(view, names) if view else {}),
    )


@blueprint.post("/supervise/refresh")
@permission(SUPERVISOR)
def refresh() -> Redirect:
    """Count again, and go back to the board as it was narrowed."""
    figures.figures().board.expire()
    return redirect(saved.address_of("board", request.form.get("query", "")))


@blueprint.after_app_request
def count_again(answer: Response) -> Response:
    """After something that a supervisor did, figures are counted again at the next look."""
    if request.method == "POST" and current.signed_in() and current.actor().steers:
        figures.expire()
    return answer


def _choices(names: Names, everything: View) -> dict[str, list[tuple[str, str]]]:
    return {word: names.choices(everything, key) for key, word in WORD_OF.items()}


def _figures(view: View, names: Names) -> dict[str, Any]:
    """Return what the fragment of figures shows."""
    by = request.args.get("by", "")
    by = by if by in dict(GROUPINGS) else "process"
    of_cases = request.args.get("of") == "cases" and not view.narrowing.of_work_only
    now, before = view.rate(30), view.rate(60, before=30)
    today = formats.local(view.snapshot.at).date()
    with current.engine().database.read() as connection:
        stuck = len(incident.open_ones(connection, current.actor()))
    return {
        "by": by,
        "groupings": GROUPINGS,
        "head": HEADS[by],
        "rows": rows(view, names, by),
        "most_lines": MOST_LINES,
        "people": _load(view, names),
        "rate": now,
        "before": before,
        "case_rate": view.rate(30, of_cases=True),
        "month": {"from": (today - timedelta(days=29)).isoformat()},
        "ages": _ages(view),
        "of_cases": of_cases,
        "weeks": _weeks(view, of_cases),
        "stuck": stuck,
        "urgent": _urgent(view),
        "escalated": _escalated(view),
        "charts": charts,
    }


def rows(view: View, names: Names, by: str) -> list[Row]:
    """Return the lines of a table, the most overdue first."""
    lines = view.by(by)
    widest = max((line.work.open for line in lines), default=0)
    return [_row(line, names, by, widest) for line in lines]


def _row(line: Line, names: Names, by: str, widest: int) -> Row:
    work, key = line.work, line.key or "-"
    near = min(work.open - work.overdue, max(work.today, work.at_risk))
    parts = [("bad", work.overdue), ("warn", near), ("rest", work.open - work.overdue - near)]
    narrowed = {WORD_OF[by]: key}
    to = {
        state: asked.address("supervise.work_items", state=state, **narrowed)
        for state in ("open", "overdue", "today", "at_risk", "paused")
    }
    to["board"] = asked.address("supervise.board", by=by, **narrowed)
    to["on_time"] = asked.address(
        "supervise.work_items", state="late", **narrowed, **{"from": _month()}
    )
    return Row(names.of(by, line.key), line, charts.shares(parts, widest), to)


def _month() -> str:
    return (formats.local(clock.now()).date() - timedelta(days=29)).isoformat()


def _load(view: View, names: Names) -> list[Row]:
    """Return the load of each person, the heaviest first; nobody's work comes last."""
    lines = [line for line in view.by("person") if line.work.open]
    lines.sort(key=lambda line: (not line.key, -line.minutes, line.key))
    widest = max((line.minutes for line in lines), default=0)
    found = []
    for line in lines:
        late = line.minutes * line.work.overdue / line.work.open
        parts = [("bad", late), ("rest", line.minutes - late)]
        row = _row(line, names, "person", 0)
        found.append(Row(row.name, line, charts.shares(parts, widest), row.to))
    return found


def _ages(view: View) -> list[Bar]:
    """Return how long open work lies, as columns."""
    edges = (0, *AGES)
    labels = [f"{low}–{high}" for low, high in zip(edges, AGES, strict=False)]
    labels = [f"< {AGES[0]}", *labels[1:], f"> {AGES[-1]}"]
    counts = view.ages or (0,) * len(labels)
    return [
        Bar(
            label,
            count,
            f"{count:,}",
            _AGE_TONES[age],
            asked.address("supervise.work_items", state="open", age=age),
        )
        for age, (label, count) in enumerate(zip(labels, counts, strict=True))
    ]


def _weeks(view: View, of_cases: bool) -> list[tuple[Any, Rate, Bar]]:
    """Return (Monday, rate, dot) of each week."""
    endpoint = "supervise.case_list" if of_cases else "supervise.work_items"
    found = []
    for monday, rate in zip(view.snapshot.weeks, view.trend(of_cases=of_cases), strict=True):
        said = {"from": monday.isoformat(), "until": (monday + timedelta(days=6)).isoformat()}
        to = asked.address(endpoint, state="late", **said)
        text = gettext("%(on_time)s of %(timed)s on time", on_time=rate.on_time, timed=rate.timed)
        label = f"{monday.day}/{monday.month}"
        found.append((monday, rate, Bar(label, rate.percent, text, "", to)))
    return found


def _urgent(view: View) -> list[Any]:
    """Return the work that is overdue longest."""
    return work_lines(
        _first(listing.work_items, listing.OVERDUE, view) if view.work.overdue else []
    )


def _escalated(view: View) -> list[Any]:
    """Return the escalated cases, the earliest due first."""
    found = _first(listing.cases, listing.ESCALATED, view) if view.cases.escalated else []
    return [case_line(row, definitions.get(row.definition_id)) for row in found]


def _first(ask: listing.Ask, state: str, view: View) -> list[Any]:
    """Return the first rows of a list of what the board shows."""
    now = clock.now()
    wanted = listing.Wanted(now, now, view.narrowing, state, limit=MOST_URGENT)
    with current.engine().database.read() as connection:
        return ask(connection, wanted)


@blueprint.get("/supervise/board/export/<kind>")
@permission(SUPERVISOR)
def export_board(kind: str) -> Response:
    """Give the table of the board as a file."""
    names = Names()
    by = request.args.get("by", "")
    by = by if by in dict(GROUPINGS) else "process"
    view = figures.figures().view(asked.narrowing(request.args))
    columns = [
        Column[Row](str(HEADS[by]), lambda row: row.name),
        Column[Row](gettext("Key"), lambda row: row.line.key),
        Column[Row](gettext("Still open"), lambda row: row.line.work.open),
        Column[Row](gettext("Overdue"), lambda row: row.line.work.overdue),
        Column[Row](gettext("Due later today"), lambda row: row.line.work.today),
        Column[Row](gettext("At risk"), lambda row: row.line.work.at_risk),
        Column[Row](gettext("Paused"), lambda row: row.line.work.paused),
        Column[Row](gettext("Working minutes left"), lambda row: row.line.minutes),
        Column[Row](gettext("Finished in 30 days"), lambda row: row.line.rate.timed),
        Column[Row](gettext("of them on time"), lambda row: row.line.rate.on_time),
        Column[Row](gettext("As of"), lambda _: view.snapshot.at if view else None, is_moment=True),
    ]
    return export.answer(kind, f"board-{by}", columns, rows(view, names, by) if view else [])
