"""Before a batch begins: what was chosen, what is to be done, what would change and what cannot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from engine import policy
from engine.errors import BadInput, Problem, sentence
from engine.runtime.batching import CASE, INCIDENT, MOST, WORK
from engine.runtime.foreseeing import Foreseen, cases_of, foresee, items_of
from web import current, definitions, people
from web.batches import kinds
from web.batches.blueprint import blueprint
from web.permission import SUPERVISOR, permission
from web.supervise import lists
from web.worklist.urging import PRIORITIES

ITEM = re.compile(r"[0-9]{1,18}-[0-9]{1,9}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
#: rows that the page shows of each sort; all take part
SHOWN = 200


@dataclass(frozen=True)
class Chosen:
    """What a batch would act upon."""

    of: str
    targets: list[str]


@blueprint.post("/supervise/batches/prepare")
@permission(SUPERVISOR)
def prepare() -> str:
    """Show what was chosen, and what the intervention would do to each."""
    chosen = read_chosen()
    kind = request.form.get("kind", "")
    kind = kind if kind in kinds.OFFERED[chosen.of] else kinds.OFFERED[chosen.of][0]
    return page(chosen, kind, read_parameters(kind))


@blueprint.post("/supervise/batches")
@permission(SUPERVISOR)
def begin() -> Response | str:
    """Begin a batch with those that would not be refused."""
    chosen, kind = read_chosen(), request.form.get("kind", "")
    if kind not in kinds.OFFERED[chosen.of]:
        raise BadInput([Problem(sentence("Choose what is to be done."), place="kind")])
    parameters = read_parameters(kind)
    good = [one.target for one in foreseen(chosen, kind, parameters) if one.refusal is None]
    number = current.engine().start_batch(
        kind,
        good,
        parameters,
        actor=current.actor(),
        reason=request.form.get("reason", "").strip()[:500],
    )
    said = ngettext("%(num)d is being done.", "%(num)d are being done.", len(good))
    flash(said, "ok")
    return redirect(url_for("batches.one", batch_id=number))


def read_chosen() -> Chosen:
    """Read what was chosen: by check boxes, as a text, or everything that a list shows."""
    form = request.form
    if form.getlist("incidents"):
        return Chosen(INCIDENT, _clean(form.getlist("incidents"), NUMBER))
    place = form.get("place", "work-items")
    if form.get("of") == INCIDENT:
        return Chosen(INCIDENT, _clean(form.get("targets", "").split(), NUMBER))
    of_work = place != "cases"
    if form.get("chosen") == "query":
        targets = lists.matching(place if not of_work else "work-items", form.get("query", ""))
    else:
        targets = [*form.getlist("items"), *form.get("targets", "").split()]
    shape = ITEM if of_work else NUMBER
    return Chosen(WORK if of_work else CASE, _clean(targets, shape))


def _clean(targets: Sequence[str], shape: re.Pattern[str]) -> list[str]:
    good = [one for one in dict.fromkeys(targets) if shape.fullmatch(one)]
    if not good:
        raise BadInput(
            [Problem(sentence("Nothing was chosen; choose something first."), place="items")]
        )
    return good[:MOST]


def read_parameters(kind: str) -> dict[str, Any]:
    """Read the details that a kind of batch needs."""
    form = request.form
    if kind == "assign":
        return {"to": form.get("to", "")[:200]}
    if kind == "priority":
        text = form.get("priority", "75")
        return {"priority": int(text) if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) else 75}
    if kind == "pause":
        return {"pause": form.get("pause", "")[:60]}
    return {}


def foreseen(chosen: Chosen, kind: str, parameters: dict[str, Any]) -> list[Foreseen]:
    """Return what would become of each; work items and cases lead to each other."""
    engine, of = current.engine(), kinds.of(kind)
    with engine.database.read() as connection:
        targets = chosen.targets
        if chosen.of == WORK and of == CASE:
            targets = cases_of(targets)
        elif chosen.of == CASE and of == WORK:
            targets = items_of(connection, targets)[:MOST]
        return foresee(
            engine.tools, connection, kind, of, targets, parameters, actor=current.actor()
        )


def page(chosen: Chosen, kind: str, parameters: dict[str, Any]) -> str:
    """Render the page on which a batch is prepared."""
    found = foreseen(chosen, kind, parameters)
    good = [one for one in found if one.refusal is None]
    bad = [one for one in found if one.refusal is not None]
    drawn = definitions.of_cases(
        [one.case_id for one in (*good[:SHOWN], *bad[:SHOWN]) if one.case_id is not None]
    )
    return render_template(
        "batches/prepare.html",
        chosen=chosen,
        place="cases" if chosen.of == CASE else "work-items",
        kind=kind,
        kind_name=kinds.name(kind),
        kinds=kinds.offered(chosen.of),
        parameters=parameters,
        details=kinds.details(kind, parameters),
        workers=people.workers(),
        priorities=PRIORITIES,
        pauses=pauses(),
        good=good,
        bad=bad,
        shown=SHOWN,
        drawn=drawn,
    )


def pauses() -> list[tuple[str, str]]:
    """Return (key, name) of what clocks may wait for by the newest policies."""
    found: dict[str, str] = {}
    with current.engine().database.read() as connection:
        for key, _ in definitions.choices():
            version = policy.current(connection, key)
            if version is None:
                continue
            for rule in current.engine().tools.policies.get(connection, version).pauses:
                english = current.actor().language == "en" and rule.name_en
                found.setdefault(rule.key, english or rule.name)
    return sorted(found.items(), key=lambda pair: pair[1])
