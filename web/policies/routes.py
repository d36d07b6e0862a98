"""The list of policies, and one policy as tables that are read, filled in and compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import policy
from engine.errors import BadInput, EngineError, NotFound, Problem
from engine.runtime import policies
from engine.sla.clock import MEASURES
from engine.sla.lengths import BASES, NATURAL
from engine.sla.policy import ASSIGNEE, RUNS, STOPS
from web import current, definitions, dimensions, measures, people, spans
from web.permission import ADMINISTRATOR, AUDITOR, PROCESS_OWNER, SUPERVISOR, may, permission
from web.policies import editing, telling
from web.policies.blueprint import blueprint

_READERS = (SUPERVISOR, ADMINISTRATOR, PROCESS_OWNER, AUDITOR)
#: versions that the page lists
_SHOWN = 20


@dataclass(frozen=True)
class Sheet:
    """A policy as its page shows it: stored, or as it is being filled in."""

    parts: dict[str, editing.Rows]
    rest: dict[str, Any]


@blueprint.get("")
@permission(*_READERS)
def listing() -> str:
    """List the processes with what is promised for them."""
    with current.engine().database.read() as connection:
        known = policy.all_newest(connection)
    lines = [(key, name, known.get(key)) for key, name in definitions.choices()]
    return render_template("policies/listing.html", lines=lines)


@blueprint.get("/<process>")
@permission(*_READERS)
def show(process: str) -> str:
    """Show the policy of a process, its newest version or the one asked for."""
    versions = _versions(process)
    asked = request.args.get("version", type=int)
    known = next((one for one in versions if one.id == asked), None) if asked else None
    if asked and known is None:
        raise NotFound()
    known = known or (versions[0] if versions else None)
    return page(process, versions, known, _stored(known))


@blueprint.post("/<process>")
@permission(SUPERVISOR, ADMINISTRATOR)
def save(process: str) -> Response:
    """Keep what was filled in as the next version; or add and remove rows before that."""
    versions, form = _versions(process), request.form
    known = versions[0] if versions else None
    parts = {part: editing.rows_sent(form, part) for part in editing.COLUMNS}
    ends = form.getlist("response_ends")
    part, _, number = form.get("remove", "").partition(".")
    if part in parts and number.isdecimal() and len(number) < 5:
        parts[part] = editing.without(parts[part], int(number))
    sheet = Sheet(parts, editing.rest_sent(form, ends))
    if part or form.get("more"):
        return make_response(page(process, versions, known, sheet))
    try:
        made = current.engine().put_policy(
            process,
            editing.content_of(parts, form, ends),
            actor=current.actor(),
            reason=form.get("reason", "")[:500],
            based_on=form.get("based_on", type=int),
        )
    except EngineError as error:
        return make_response(page(process, versions, known, sheet, error), error.status)
    unchanged = known is not None and made == known.id
    saved = gettext("Saved; cases that begin from now on are measured by it.")
    flash(gettext("Nothing was changed.") if unchanged else saved, "ok")
    return redirect(url_for("policies.show", process=process))


def page(
    process: str,
    versions: list[policy.Version],
    known: policy.Version | None,
    sheet: Sheet,
    error: EngineError | None = None,
) -> str:
    """Render a policy."""
    drawn = definitions.newest_of(process)
    steps, problems = _steps(process), _problems(error)
    newest = known is None or known.id == versions[0].id
    return render_template(
        "policies/show.html",
        process=process,
        title=drawn.title(),
        known=known,
        number=len(versions) - versions.index(known) if known else 0,
        newest=newest,
        since=[]
        if newest or known is None
        else telling.differences(known.content, versions[0].content, steps),
        sheet=sheet,
        editable=newest and may(SUPERVISOR, ADMINISTRATOR),
        error=error,
        problems=problems,
        faults={problem.place: problem for problem in reversed(problems)},
        steps=steps,
        severities=dimensions.options(dimensions.SEVERITY),
        classes=dimensions.options(dimensions.CUSTOMER_CLASS),
        groups=[(ASSIGNEE, measures.receiver(ASSIGNEE)), *people.all_groups()],
        measured=[(key, gettext(measures.MEASURES[key])) for key in MEASURES],
        bases=spans.options(*BASES),
        basis_of=lambda choice: measures.basis(spans.kind_of(choice)),
        standstill=[(key, telling.suspended(key)) for key in (RUNS, STOPS)],
        whens=spans.options(*editing.WHEN),
        day_and_night=spans.options(NATURAL),
        reached=lambda row: telling.when(editing.plain(row, "ladder")),
        blank=editing.blank,
        reason=request.form.get("reason", ""),
        versions=[_told(versions, place, steps) for place in range(min(_SHOWN, len(versions)))],
    )


def _versions(process: str) -> list[policy.Version]:
    if process not in dict(definitions.choices()):
        raise NotFound()
    with current.engine().database.read() as connection:
        return policy.versions(connection, process)


def _stored(known: policy.Version | None) -> Sheet:
    content = known.content if known else {}
    parts = {part: editing.rows_of(content, part) for part in editing.COLUMNS}
    return Sheet(parts, editing.rest_of(content))


def _steps(process: str) -> dict[str, str]:
    engine, drawn = current.engine(), definitions.newest_of(process)
    with engine.database.read() as connection:
        compiled = engine.tools.definitions.get(connection, drawn.id)
    return {key: drawn.say(name) for key, name in policies.steps_of(compiled).items()}


def _problems(error: EngineError | None) -> list[Problem]:
    """Return the problems at the fields where they were typed, with what was typed there."""
    found = []
    for problem in error.problems if isinstance(error, BadInput) else ():
        part, row, name = (*problem.place.split("."), "", "")[:3]
        place = f"{part}.{row}.amount" if name in editing.WHEN else problem.place
        typed = request.form.get(place, "")[: editing.LONGEST]
        values = {"text": typed} if typed and "text" in problem.values else {}
        found.append(replace(problem, place=place, values={**problem.values, **values}))
    return found


def _told(
    versions: list[policy.Version], place: int, steps: dict[str, str]
) -> tuple[int, policy.Version, list[str]]:
    """Return a version with its number and what it changed in words."""
    before = versions[place + 1].content if place + 1 < len(versions) else None
    said = telling.differences(before, versions[place].content, steps)
    return len(versions) - place, versions[place], said
