"""What if: past cases measured by other rules, asked on a page and answered in the background."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as Answer

from engine import calculation, calendar, case, clock, policy
from engine.db import from_milliseconds
from engine.diagram.graph import Kind
from engine.errors import BadInput, NotFound
from engine.forecast import observing
from engine.sla.clock import CASE, RESPONSE, STEP
from engine.sla.policy import PauseRule
from engine.what_if.change import WHAT_IF
from engine.what_if.evaluation import Measured
from web import current, definitions, dimensions, export, measures, paging, people
from web.administration import year
from web.export import Column
from web.forecasts import words
from web.forecasts.asked import Question
from web.forecasts.blueprint import blueprint
from web.forecasts.listing import SHOWN, page_number
from web.formats import plain
from web.permission import SUPERVISOR, permission

_EARLIER = 10
_CHOOSING = ("severity", "customer_class")
_WORK = (Kind.USER, Kind.MANUAL)


@blueprint.get("/what-if")
@permission(SUPERVISOR)
def what_if() -> str:
    """Ask what would have become of past cases by other rules."""
    return page(request.args.get("process", ""))


@blueprint.post("/what-if")
@permission(SUPERVISOR)
def ask() -> Answer:
    """Take a question; it is answered in the background."""
    process = request.form.get("process", "")
    known, office = _today(process)
    try:
        question = Question(process, request.form, known.content if known else {}, office)
        parameters = question.parameters()
    except BadInput as error:
        return make_response(page(process, error), error.status)
    with current.engine().database.write() as connection:
        who = current.actor().name
        number = calculation.add(connection, WHAT_IF, parameters, at=clock.now(), actor=who)
    return redirect(url_for("forecasts.answer", calculation_id=number))


@blueprint.get("/what-if/<int:calculation_id>")
@permission(SUPERVISOR)
def answer(calculation_id: int) -> str:
    """Show how far a question is, and its answer."""
    row = _asked(calculation_id)
    parameters = orjson.loads(row.parameters)
    result = orjson.loads(row.result) if row.result else None
    flips = [Measured(*one) for one in (result or {}).get("kept", ())]
    start = page_number() * SHOWN
    drawn = definitions.newest_of(parameters["process"])
    return render_template(
        "forecasts/answer.html",
        row=row,
        title=drawn.title(),
        process=parameters["process"],
        said=[change(each, drawn) for each in parameters["said"]],
        result=result,
        staff=parameters.get("staff"),
        flips=list(shown(flips[start : start + SHOWN], drawn)),
        kept=len(flips),
        by_step=_pairs((result or {}).get("by_step", ())),
        by_severity=_pairs((result or {}).get("by_severity", ())),
        step_of=lambda key: measures.name(key) or drawn.label(key),
        word_of=lambda value: dimensions.word("severity", value),
        measure_of=measure_name,
        working=words.working,
        first_address=paging.here(page=None) if start else "",
        next_address=(paging.here(page=page_number() + 1) if start + SHOWN < len(flips) else ""),
    )


@blueprint.get("/what-if/<int:calculation_id>/flips.<kind>")
@permission(SUPERVISOR)
def flips(calculation_id: int, kind: str) -> Response:
    """Give the cases that would flip as a file."""
    row = _asked(calculation_id)
    drawn = definitions.newest_of(orjson.loads(row.parameters)["process"])
    kept = [Measured(*one) for one in orjson.loads(row.result or "{}").get("kept", ())]
    columns: list[Column[dict[str, Any]]] = [
        Column(str(gettext("Case")), lambda one: one["number"]),
        Column(str(gettext("Clock")), lambda one: one["what"]),
        Column(str(gettext("Severity")), lambda one: one["severity"]),
        Column(str(gettext("Finished")), lambda one: one["ended_at"], is_moment=True),
        Column(str(gettext("Due today")), lambda one: one["due_before"], is_moment=True),
        Column(str(gettext("Due then")), lambda one: one["due_after"], is_moment=True),
        Column(str(gettext("Late then")), lambda one: bool(one["late"])),
    ]
    return export.answer(kind, f"what-if-{calculation_id}", columns, shown(kept, drawn))


def page(process: str, error: BadInput | None = None) -> str:
    """Render the form of a question; after a refusal with the sentences."""
    processes = definitions.choices()
    chosen = process if process in dict(processes) else ""
    drawn = definitions.newest_of(chosen) if chosen else None
    known, office = _today(chosen)
    with current.engine().database.read() as connection:
        earlier = calculation.latest(connection, WHAT_IF, _EARLIER)
        groups = observing.groups(connection, chosen) if chosen else []
        values = {name: observing.values(connection, chosen, name) for name in _CHOOSING}
        past = observing.count_finished(connection, chosen) if chosen else 0
    return make_page(
        processes=processes,
        chosen=chosen,
        drawn=drawn,
        known=known,
        past=past,
        steps=[(node, drawn.label(node)) for node in _steps(drawn)] if drawn else [],
        hours=[year.hours_text(ranges) for ranges in office.content["week"]] if office else [],
        groups=[(key, people.group(key)) for key in groups],
        severities=_options("severity", values),
        classes=_options("customer_class", values),
        earlier=[_earlier(row) for row in earlier],
        error=error,
        form=request.form,
    )


def make_page(**values: Any) -> str:
    """Render the page with the words that it needs."""
    return render_template(
        "forecasts/what_if.html",
        measures=[(key, measures.name(key)) for key in (CASE, RESPONSE, STEP)],
        word_of=dimensions.word,
        measure_of=measures.name,
        **values,
    )


def change(each: list[Any], drawn: definitions.Definition) -> str:
    """Say one change in words."""
    kind, what, before, after = each
    if kind in ("length", "new"):
        parts = [measures.name(what["measure"])]
        parts += [drawn.label(what["step"])] if what["step"] else []
        parts += [dimensions.word(n, what[n]) for n in ("severity", "customer_class") if what[n]]
        old = plain(before) if before else gettext("none")
        counted = measures.basis(what["basis"])
        return f"{' · '.join(parts)}: {old} → {plain(after)} ({counted})"
    if kind == "holiday":
        return str(gettext("%(day)s is a holiday", day=plain(after)))
    if kind == "hours":
        names = {
            "weekdays": gettext("Monday to Friday"),
            "saturday": gettext("Saturday"),
            "sunday": gettext("Sunday"),
        }
        closed = str(gettext("closed"))
        return f"{names[what]}: {before or closed} → {after or closed}"
    if kind == "staff":
        numbers = ", ".join(map(str, after))
        return str(
            gettext("%(group)s with %(numbers)s people", group=people.group(what), numbers=numbers)
        )
    name = measures.pause([policy_rule(what)], what["key"])
    if kind == "pause_off":
        return str(gettext("“%(pause)s” does not stop the clocks", pause=name))
    longest = plain(after) if after else gettext("as long as it takes")
    return str(gettext("“%(pause)s” lasts %(length)s at most", pause=name, length=longest))


def policy_rule(said: dict[str, Any]) -> Any:
    """Return a kind of pause as its name is looked up."""
    return PauseRule(said["key"], said["name"], said.get("name_en", ""))


def shown(found: list[Measured], drawn: definitions.Definition) -> Iterator[dict[str, Any]]:
    """Prepare clocks that flip for their list."""
    with current.engine().database.read() as connection:
        numbers = {
            row.id: row.number
            for row in case.named(connection, sorted({one.case_id for one in found}))
        }
    for one in found:
        yield {
            "case_id": one.case_id,
            "number": numbers.get(one.case_id, str(one.case_id)),
            "what": drawn.label(one.element) if one.measure == STEP else measures.name(one.measure),
            "severity": dimensions.word("severity", one.severity),
            "ended_at": from_milliseconds(one.ended),
            "due_before": _moment(one.due_before),
            "due_after": _moment(one.due_after),
            "late": one.late_after,
        }


def measure_name(key: str) -> str:
    """Return what is measured, in the plural where there are several in a case."""
    return str(gettext("Steps")) if key == STEP else measures.name(key)


def _pairs(rows: Iterable[list[Any]]) -> list[tuple[str, list[int]]]:
    """Return by key how many would be late, and how many on time."""
    found: dict[str, list[int]] = {}
    for key, way, count in rows:
        found.setdefault(key, [0, 0])[way == "on_time"] = count
    return list(found.items())


def _options(name: str, values: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Return the values of past cases and of the forms, with what they are called."""
    known = dict(dimensions.options(name)) | {
        value: dimensions.word(name, value) for value in values[name]
    }
    return list(known.items())


def _moment(stamp: int | None) -> datetime | None:
    return None if stamp is None else from_milliseconds(stamp)


def _today(process: str) -> tuple[policy.Version | None, calendar.Version | None]:
    with current.engine().database.read() as connection:
        return policy.newest(connection, process), calendar.newest(connection)


def _steps(drawn: definitions.Definition) -> list[str]:
    return [node.id for node in drawn.main.nodes.values() if node.kind in _WORK]


def _asked(calculation_id: int) -> Any:
    with current.engine().database.read() as connection:
        row = calculation.get(connection, calculation_id)
    if row is None or row.kind != WHAT_IF:
        raise NotFound()
    return row


def _earlier(row: Any) -> dict[str, Any]:
    parameters = orjson.loads(row.parameters)
    drawn = definitions.newest_of(parameters["process"])
    return {
        "id": row.id,
        "title": drawn.title(),
        "said": "; ".join(change(each, drawn) for each in parameters["said"]),
        "made_at": row.made_at,
        "made_by": row.made_by,
        "status": row.status,
    }
