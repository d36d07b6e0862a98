"""The heat map: the diagram of a process with counts, durations and lateness on its activities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext, lazy_gettext

from engine import clock, definition
from engine.board import heat
from engine.board.cells import Narrowing
from engine.board.heat import Warmth
from engine.board.keeping import QUICK
from engine.board.view import Work
from engine.errors import NotFound
from engine.sla.lengths import WORKING
from web import current, definitions, export, formats
from web.definitions import Definition
from web.export import Column
from web.permission import SUPERVISOR, permission
from web.supervise import asked, figures
from web.supervise.routes import blueprint

MEASURES = (
    ("count", lazy_gettext("How many")),
    ("duration", lazy_gettext("How long")),
    ("overdue", lazy_gettext("How late")),
)
#: days back; the last is all that there is, past cases of other systems too
PERIODS = (7, 30, 90, 365, 7300)
#: steps of the colour, from cool to hot
LEVELS = 5


@dataclass(frozen=True)
class Activity:
    """One activity as the heat map and its table show it."""

    id: str
    name: str
    warmth: Warmth
    #: what policy or diagram want, in words
    target: str
    to_open: str
    to_overdue: str
    to_late: str


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see."""

    measure: str
    days: int
    #: 0: all versions together
    version: int


def _asked(versions: list[int]) -> Asked:
    measure = request.args.get("measure", "")
    days, version = request.args.get("days", ""), request.args.get("version", "")
    return Asked(
        measure if measure in dict(MEASURES) else MEASURES[0][0],
        int(days) if days in map(str, PERIODS) else 30,
        int(version) if version in map(str, versions) else 0,
    )


@blueprint.get("/supervise/heat-map/<process>")
@permission(SUPERVISOR)
def heat_map(process: str) -> str:
    """Show where the work of a process gathers, takes long or comes late."""
    rows = _versions(process)
    wanted = _asked([row.version for row in rows])
    shown = next((row for row in rows if row.version == wanted.version), rows[0])
    drawn = definitions.get(shown.id)
    activities, cut, as_of = _activities(process, rows, wanted, drawn)
    return render_template(
        "supervise/heat_map.html",
        process=process,
        drawn=drawn,
        definition_id=shown.id,
        versions=[row.version for row in rows],
        wanted=wanted,
        measures=MEASURES,
        periods=PERIODS,
        activities=activities,
        cut=cut,
        as_of=as_of,
        most=heat.MOST,
        state={"heat": marks(activities, wanted.measure)},
        processes=definitions.choices(),
        query=asked.query("measure", "days", "version"),
        here=asked.here,
        length=length,
    )


@blueprint.get("/supervise/heat-map/<process>/export/<kind>")
@permission(SUPERVISOR)
def export_heat_map(process: str, kind: str) -> Response:
    """Give the table of the heat map as a file."""
    rows = _versions(process)
    wanted = _asked([row.version for row in rows])
    shown = next((row for row in rows if row.version == wanted.version), rows[0])
    activities, *_ = _activities(process, rows, wanted, definitions.get(shown.id))
    columns = [
        Column[Activity](gettext("Step"), lambda each: each.name),
        Column[Activity](gettext("Finished"), lambda each: each.warmth.finished),
        Column[Activity](gettext("Still open"), lambda each: each.warmth.open),
        Column[Activity](gettext("Overdue"), lambda each: each.warmth.overdue),
        Column[Activity](gettext("Finished late"), lambda each: each.warmth.late),
        Column[Activity](gettext("Median (minutes)"), lambda each: _minutes(each.warmth.median)),
        Column[Activity](
            gettext("90 of 100 within (minutes)"), lambda each: _minutes(each.warmth.ninetieth)
        ),
        Column[Activity](gettext("Target"), lambda each: each.target),
    ]
    return export.answer(kind, f"heat-map-{process}", columns, activities)


def _versions(process: str) -> list[Any]:
    with current.engine().database.read() as connection:
        rows = definition.versions(connection, process)
    if not rows:
        raise NotFound()
    return rows


def _activities(
    process: str, rows: list[Any], wanted: Asked, drawn: Definition
) -> tuple[list[Activity], bool, datetime | None]:
    """Return what the map shows, whether more was finished than is measured, and as of when."""
    now = clock.now()
    ids = [row.id for row in rows if row.version == wanted.version]
    since = now - timedelta(days=wanted.days)
    waiting, as_of = (None, None) if ids else _waiting(process)
    with current.engine().database.read() as connection:
        found, cut = heat.warmths(
            connection, process, definitions=ids, since=since, now=now, waiting=waiting
        )
        targets = heat.targets(connection, process, found)
    first = formats.local(since).date().isoformat()
    activities = []
    for activity, warmth in found.items():
        step = {"step": f"{process}/{activity}"}
        activities.append(
            Activity(
                activity,
                drawn.label(activity),
                warmth,
                _target(targets[activity], drawn, activity),
                asked.address("supervise.work_items", state="open", **step),
                asked.address("supervise.work_items", state="overdue", **step),
                asked.address("supervise.work_items", state="late", **step, **{"from": first}),
            )
        )
    order = {node: place for place, node in enumerate(_nodes(drawn))}
    return sorted(activities, key=lambda each: order.get(each.id, len(order))), cut, as_of


def _waiting(process: str) -> tuple[dict[str, Work] | None, datetime | None]:
    """Return the open work of each step as the board counted it, and when, if not just now."""
    view = figures.figures().view(Narrowing(process=process))
    if view is None:
        return None, None
    steps = {line.key.partition("/")[2]: line.work for line in view.by("step") if line.work.open}
    return steps, view.snapshot.at if view.snapshot.seconds >= QUICK else None


def _nodes(drawn: Definition) -> list[str]:
    """Return the elements in the order of their stages, then as they are drawn."""
    stages = {stage: place for place, stage in enumerate(drawn.listed("stages"))}
    nodes = [node for each in drawn.diagram.processes.values() for node in each.nodes.items()]
    nodes.sort(key=lambda pair: stages.get(pair[1].attribute("stage"), len(stages)))
    return [name for name, _ in nodes]


def _target(targets: list[Any], drawn: Definition, activity: str) -> str:
    """Say what is wanted of a step: by the policy, else by the diagram."""
    if targets:
        lengths = list(dict.fromkeys(_words(row.length, row.basis) for row in targets))
        return " / ".join(lengths)
    node = drawn.node(activity)
    wanted = node.attribute("slaDuration") if node else ""
    if wanted.startswith("="):
        return str(gettext("by a rule of the diagram"))
    basis = node.attribute("timeBasis") if node else ""
    return _words(wanted, basis) if wanted else ""


def _words(text: str, basis: str) -> str:
    said = formats.plain(text)
    return str(gettext("%(length)s of working time", length=said)) if basis == WORKING else said


def marks(activities: list[Activity], measure: str) -> dict[str, Any]:
    """Return level and text of each activity, as the diagram island takes them."""
    values = {each.id: _value(each.warmth, measure) for each in activities}
    highest = max((value for value in values.values() if value is not None), default=0.0)
    whole = 1.0 if measure == "overdue" else highest
    return {
        each.id: {"level": _level(values[each.id], whole), "text": _text(each.warmth, measure)}
        for each in activities
    }


def _level(value: float | None, whole: float) -> int:
    """Return the step of the colour, 0 where nothing is known."""
    if value is None or whole <= 0:
        return 0
    return min(LEVELS, 1 + int(LEVELS * value / whole))


def _value(warmth: Warmth, measure: str) -> float | None:
    if measure == "duration":
        return warmth.median.total_seconds() if warmth.median is not None else None
    if measure == "overdue":
        return warmth.late_share
    return float(warmth.finished + warmth.open)


def _text(warmth: Warmth, measure: str) -> str:
    if measure == "duration":
        return f"{length(warmth.median)} · {length(warmth.ninetieth)}"
    if measure == "overdue":
        share = warmth.late_share
        late = warmth.late + warmth.overdue
        return "–" if share is None else f"{100 * share:.0f}% ({late:,})"
    return f"{warmth.finished:,} + {warmth.open:,}"


def length(span: timedelta | None) -> str:
    """Write working time shortly: minutes, or hours."""
    return "–" if span is None else formats.minutes(round(span.total_seconds() / 60))


def _minutes(span: timedelta | None) -> int | str:
    return "" if span is None else round(span.total_seconds() / 60)
