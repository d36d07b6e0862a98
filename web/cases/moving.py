"""Moving a case, or ending one of its paths: choose, look at what would happen, give a reason."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import ledger
from engine.diagram.graph import Kind
from engine.errors import BadInput, Conflict, Problem, sentence
from engine.machine import Refused
from web import current, saying, taking_back
from web.cases import trial
from web.cases.blueprint import blueprint
from web.cases.seen import SeenCase, see_case
from web.cases.trial import Told
from web.permission import SUPERVISOR, permission

#: the choice of a target that ends the path
END = "-"
#: where a path can be moved to by nobody
CLOSED = (Kind.START, Kind.BOUNDARY)


@dataclass(frozen=True)
class Place:
    """Where the case stands: a wait, and what it is called."""

    wait: int
    element: str
    label: str


@blueprint.get("/cases/<int:case_id>/move")
@permission(SUPERVISOR)
def choose_move(case_id: int) -> str:
    """Choose what to move and where to, and see what would happen."""
    seen = see_case(case_id)
    wait, target = _wanted(request.args.get("wait", ""), request.args.get("target", ""))
    told, refusal = None, ""
    if wait and target:
        try:
            told = tried(seen, wait, target)
        except (Refused, Conflict) as problem:
            refusal = saying.said(problem)
    return render_template(
        "cases/move.html",
        page=seen,
        case=seen.case,
        places=places(seen),
        targets=targets(seen),
        wait=wait,
        target=target,
        end=END,
        told=told,
        refusal=refusal,
        running=running(case_id),
        diagram=seen.coloured(target if target != END else ""),
    )


@blueprint.post("/cases/<int:case_id>/move")
@permission(SUPERVISOR)
def move(case_id: int) -> Response:
    """Move the case, or end the path, with a reason."""
    seen = see_case(case_id)
    wait, target = _wanted(request.form.get("wait", ""), request.form.get("target", ""))
    reason = request.form.get("reason", "").strip()[:500]
    if not wait or not target:
        raise BadInput([Problem(sentence("Choose what to move, and where to."), place="target")])
    engine, actor = current.engine(), current.actor()
    if target == END:
        engine.end_path(case_id, wait, actor=actor, reason=reason)
        said = gettext("The path was ended.")
    else:
        engine.move(case_id, wait, target, actor=actor, reason=reason)
        said = gettext("Moved to “%(what)s”.", what=seen.drawn.label(target))
    taking_back.done(said, case_id)
    return redirect(url_for("cases.page", case_id=case_id))


def _wanted(wait: str, target: str) -> tuple[int, str]:
    """Read what was chosen; nonsense chooses nothing."""
    readable = wait.isascii() and wait.isdigit() and len(wait) < 10
    return int(wait) if readable else 0, target[:200]


def tried(seen: SeenCase, wait: int, target: str) -> Told:
    """Try what was chosen and say what it would lead to."""
    engine, actor = current.engine(), current.actor()
    if target == END:
        found = engine.try_end_path(seen.case.id, wait, actor=actor)
    else:
        found = engine.try_move(seen.case.id, wait, target, actor=actor)
    return trial.told(found, seen.drawn)


def places(seen: SeenCase) -> list[Place]:
    """Return where the case stands, each token once."""
    found: dict[int, Place] = {}
    for number, wait in seen.state.waits.items():
        element = wait.element.partition("#")[0]
        node = seen.drawn.node(element)
        if node is None or node.kind not in CLOSED:
            found.setdefault(wait.token, Place(number, element, seen.drawn.label(element)))
    return list(found.values())


def targets(seen: SeenCase) -> list[tuple[str, str]]:
    """Return the named elements beside those where the case stands, in the order of the diagram."""
    stands = {place.element for place in places(seen)}
    found = []
    for process in seen.drawn.diagram.processes.values():
        scopes = {node.scope for node in process.nodes.values() if node.id in stands}
        found += [
            (node.id, seen.drawn.label(node.id))
            for node in process.nodes.values()
            if node.name
            and node.scope in scopes
            and node.kind not in CLOSED
            and not node.event_subprocess
        ]
    return found


def running(case_id: int) -> bool:
    """Say whether the system is at work on the case right now."""
    with current.engine().database.read() as connection:
        entries = ledger.of_case(connection, case_id)
    return any(entry.status == ledger.RUNNING for entry in entries)
