"""The list of processes, the versions of one, and what a version consists of."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from flask import Response, render_template

import forms
from engine import case, definition
from engine.errors import NotFound
from web import current, definitions, i18n
from web.cases.routes import xml
from web.definitions import Definition
from web.owners import tables
from web.owners.blueprint import blueprint
from web.permission import AUDITOR, PROCESS_OWNER, SUPERVISOR, permission

#: nothing is active on a diagram that is only looked at
BLANK = {"active": [], "done": [], "flows": [], "counts": {}, "focus": ""}


@blueprint.get("/processes")
@permission(PROCESS_OWNER, AUDITOR, SUPERVISOR)
def listing() -> str:
    """List the processes with the newest version of each."""
    running = open_cases()
    with current.engine().database.read() as connection:
        rows = {row.id: row for row in definition.newest_of_all(connection)}
    drawn = [definitions.get(key) for key in rows]
    return render_template(
        "owners/listing.html",
        processes=sorted(drawn, key=lambda each: each.title()),
        rows=rows,
        running={
            each.process: sum(count for (name, _), count in running.items() if name == each.process)
            for each in drawn
        },
    )


@blueprint.get("/processes/<process>")
@permission(PROCESS_OWNER, AUDITOR, SUPERVISOR)
def versions(process: str) -> str:
    """List the versions of a process and how many open cases run on each."""
    drawn = definitions.newest_of(process)
    running = open_cases()
    with current.engine().database.read() as connection:
        rows = definition.versions(connection, process)
    return render_template(
        "owners/versions.html",
        drawn=drawn,
        versions=rows,
        running={row.id: running.get((process, row.id), 0) for row in rows},
        blank=BLANK,
        kinds=kinds(drawn),
    )


@blueprint.get("/definitions/<int:definition_id>")
@permission(PROCESS_OWNER, AUDITOR, SUPERVISOR)
def version(definition_id: int) -> str:
    """Show one version: its diagram and its files."""
    drawn = definitions.get(definition_id)
    with current.engine().database.read() as connection:
        row = definition.get(connection, definition_id)
    return render_template(
        "owners/version.html", drawn=drawn, row=row, blank=BLANK, kinds=kinds(drawn)
    )


@blueprint.get("/definitions/<int:definition_id>/diagram.bpmn")
@permission(PROCESS_OWNER, AUDITOR, SUPERVISOR)
def diagram(definition_id: int) -> Response:
    """Give the diagram of a version in the reader's language."""
    return xml(definitions.get(definition_id))


@blueprint.get("/definitions/<int:definition_id>/files/<path:path>")
@permission(PROCESS_OWNER, AUDITOR, SUPERVISOR)
def file(definition_id: int, path: str) -> str:
    """Show a form as people see it, tables as rules, or another file as it is written."""
    drawn = definitions.get(definition_id)
    content = drawn.files.get(path)
    if content is None:
        raise NotFound()
    form: dict[str, Any] | None = None
    if path.startswith("forms/"):
        schema = json.loads(content)
        form = {
            "schema": forms.localise(schema, drawn.say),
            "data": {},
            "language": i18n.language(),
            "readonly": True,
        }
    return render_template(
        "owners/file.html",
        drawn=drawn,
        path=path,
        form=form,
        decisions=tables.decisions(content, drawn) if path.endswith(".dmn") else [],
        words=drawn.english if path == "en.po" else {},
        text=content.decode("utf-8", errors="replace"),
    )


def kinds(drawn: Definition) -> dict[str, list[str]]:
    """Return the files of a version by kind."""
    found: dict[str, list[str]] = {"forms": [], "tables": [], "mails": [], "others": []}
    for path in sorted(drawn.files):
        if path.startswith("forms/"):
            found["forms"].append(path)
        elif path.endswith(".dmn"):
            found["tables"].append(path)
        elif path.startswith("mail/"):
            found["mails"].append(path)
        else:
            found["others"].append(path)
    return found


def open_cases() -> dict[tuple[str, int], int]:
    """Count the open cases per process and version."""
    columns = case.case.c
    statement = (
        sa.select(columns.process, columns.definition_id, sa.func.count().label("count"))
        .where(columns.ended_at.is_(None))
        .group_by(columns.process, columns.definition_id)
    )
    with current.engine().database.read() as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(statement)}
