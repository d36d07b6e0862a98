"""Attachments of a case: adding and downloading."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, request, send_file, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine import attachment
from engine.errors import BadInput, NotFound, Problem, sentence
from web import current, submission
from web.cases.blueprint import blueprint
from web.cases.seen import see_case
from web.permission import AUDITOR, STAFF, SUPERVISOR, permission


@blueprint.post("/cases/<int:case_id>/attachments")
@permission(STAFF, SUPERVISOR)
def attach(case_id: int) -> Response:
    """Add a file to a case."""
    see_case(case_id)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadInput([Problem(sentence("No file was chosen; choose one first."), place="file")])
    submission.keep(case_id, "", file)
    flash(gettext("Attached: %(name)s", name=file.filename), "ok")
    return redirect(url_for("cases.page", case_id=case_id) + "#attachments")


@blueprint.get("/attachments/<int:attachment_id>")
@permission(STAFF, SUPERVISOR, AUDITOR)
def download(attachment_id: int) -> Response:
    """Hand out a file, never shown in the browser but saved."""
    with current.engine().database.read() as connection:
        row = attachment.get(connection, attachment_id)
    if row is None or (row.case_id is None and row.actor != current.actor().name):
        raise NotFound()
    if row.case_id is not None:
        see_case(row.case_id)
    with current.engine().database.read() as connection:
        content = attachment.content(connection, row.hash)
    return send_file(
        BytesIO(content),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=row.name,
    )
