"""The modeler: draw, check, deploy; files other than the diagram come from the newest version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, flash, jsonify, render_template, request, url_for
from flask_babel import gettext

from engine.errors import BadInput, EngineError, Problem, sentence
from engine.runtime import Report
from web import current, definitions, i18n, people, saying
from web.definitions import Definition
from web.owners.blueprint import blueprint
from web.permission import PROCESS_OWNER, permission
from web.security import allow_style_attributes

#: largest diagram that is taken, in bytes
LARGEST = 5 * 1024 * 1024


@blueprint.get("/processes/<process>/model")
@permission(PROCESS_OWNER)
def model(process: str) -> str:
    """Show the modeler with the newest version."""
    allow_style_attributes()
    drawn = definitions.newest_of(process)
    return render_template("owners/model.html", drawn=drawn, offers=offers(drawn))


@blueprint.get("/processes/<process>/source.bpmn")
@permission(PROCESS_OWNER)
def source(process: str) -> Response:
    """Give the newest diagram as it was drawn, to be edited."""
    drawn = definitions.newest_of(process)
    return Response(drawn.source, mimetype="application/xml")


@blueprint.post("/processes/<process>/check")
@permission(PROCESS_OWNER)
def check(process: str) -> Response:
    """Look a diagram over without deploying it."""
    try:
        report = current.engine().check(package(process))
    except BadInput as error:
        report = Report(problems=error.problems)
    return jsonify(as_json(report))


@blueprint.post("/processes/<process>/deploy")
@permission(PROCESS_OWNER)
def deploy(process: str) -> Response:
    """Deploy a diagram as the new version; running cases stay on theirs."""
    reason = (request.args.get("reason") or request.headers.get("X-Reason", "")).strip()
    try:
        done = current.engine().deploy(package(process), actor=current.actor(), reason=reason)
    except EngineError as error:
        problems = getattr(error, "problems", ())
        answer = jsonify(as_json(Report(problems=problems)) | {"message": saying.said(error)})
        answer.status_code = error.status
        return answer
    told = gettext("Version %(number)s is in use; new cases run on it.", number=done.version)
    flash(gettext("Nothing was changed.") if done.unchanged else told, "ok")
    return jsonify(
        as_json(done.report)
        | {
            "version": done.version,
            "unchanged": done.unchanged,
            "location": url_for("owners.versions", process=process),
        }
    )


def package(process: str) -> dict[str, bytes]:
    """Return the newest version's files with the diagram that was sent."""
    drawn = definitions.newest_of(process)
    sent = request.get_data(cache=False)
    if not sent or len(sent) > LARGEST:
        raise BadInput(
            [
                Problem(
                    sentence("The diagram is empty or larger than 5 MB; draw less and try again.")
                )
            ]
        )
    return {**drawn.files, f"{process}.bpmn": sent}


def as_json(report: Report) -> dict[str, Any]:
    """Return a report in words."""
    return {
        "good": not report.problems,
        "problems": told(report.problems),
        "remarks": told(report.remarks),
    }


def told(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems in words with their places."""
    return [
        {"element": each.place, "line": each.line, "rule": each.rule, "text": saying.said(each)}
        for each in problems
    ]


def offers(drawn: Definition) -> Mapping[str, Any]:
    """Return what the modeler offers to choose from."""
    return {
        "groups": [{"value": key, "label": name} for key, name in people.all_groups()],
        "forms": names(drawn, "forms/", ".json"),
        "handlers": sorted(current.engine().handlers.names()),
        "decisions": names(drawn, "", ".dmn"),
        "language": i18n.language(),
    }


def names(drawn: Definition, folder: str, ending: str) -> list[str]:
    """Return the names of the files of one kind, without folder and ending."""
    return [
        path.removeprefix(folder).removesuffix(ending)
        for path in sorted(drawn.files)
        if path.startswith(folder) and path.endswith(ending)
    ]
