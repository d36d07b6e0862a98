"""The rehearsal of a case, and of a sample case by a policy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for

from engine import clock, policy
from engine.errors import NotFound
from engine.runtime import rehearsing, sampling
from handlers.rehearsing import HORIZON, rehearse
from web import current, definitions, dimensions, formats
from web.cases.seen import see_case
from web.permission import (
    ADMINISTRATOR,
    AUDITOR,
    PROCESS_OWNER,
    STAFF,
    SUPERVISOR,
    permission,
)
from web.rehearsals import words

blueprint = Blueprint("rehearsals", __name__)


@blueprint.get("/cases/<int:case_id>/rehearsal")
@permission(STAFF, SUPERVISOR, AUDITOR)
def of_case(case_id: int) -> str:
    """Show what happens when nobody touches a case."""
    seen = see_case(case_id)
    engine, now = current.engine(), clock.now()
    rehearsing.prepare(engine.tools, seen.case, now)
    with engine.database.read() as connection:
        found = rehearse(engine.tools, connection, seen.case, now)
    return render_template(
        "rehearsals/case.html",
        case=seen.case,
        page=seen,
        moments=words.moments(found, seen.drawn),
        now=now,
        until=now + HORIZON,
    )


@blueprint.get("/policies/<process>/rehearsal")
@permission(SUPERVISOR, ADMINISTRATOR, PROCESS_OWNER, AUDITOR)
def of_policy(process: str) -> str:
    """Show what a policy does to a sample case that nobody touches."""
    engine, drawn = current.engine(), definitions.newest_of(process)
    start = _start()
    chosen = {name: request.args.get(name, "")[:60] for name in ("severity", "customer_class")}
    step = request.args.get("step", "")
    with engine.database.read() as connection:
        newest = policy.newest(connection, process)
    if newest is None:
        raise NotFound()
    scenes = sampling.of_sample(engine.tools, sampling.Sample(process, chosen, step, start))
    return render_template(
        "rehearsals/policy.html",
        drawn=drawn,
        policy_address=url_for("policies.show", process=process),
        moments=words.sample(scenes, drawn),
        start=formats.local(start),
        step=step,
        chosen=chosen,
        choices=_choices(newest.content),
        steps=[(key, drawn.label(key)) for key in _listed(newest.content, "step")],
    )


def _start() -> datetime:
    """Read when the sample case begins; nonsense is now."""
    try:
        found = datetime.fromisoformat(request.args.get("start", ""))
        if not 1970 < found.year < 2200:
            return clock.now()
    except ValueError:
        return clock.now()
    return found if found.tzinfo else found.replace(tzinfo=current.config().zone)


def _choices(content: Any) -> dict[str, list[tuple[str, str]]]:
    """Return the severities and classes of customer that the policy tells apart, with words."""
    return {
        name: [(value, dimensions.word(name, value)) for value in _listed(content, name)]
        for name in (dimensions.SEVERITY, dimensions.CUSTOMER_CLASS)
    }


def _listed(content: Any, name: str) -> list[str]:
    return sorted({row[name] for row in content.get("targets", ()) if row.get(name)})
