"""What a filled-in form sends: the answers as JSON, the files beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from flask import request, url_for
from werkzeug.datastructures import FileStorage

import forms
from engine import attachment
from engine.errors import BadInput, Problem, sentence
from forms import attachments
from forms.components import answers as answers_of
from web import current, formats, i18n, saying, wellformed
from web.definitions import Definition, fields

FILES = "file:"
#: files that one field may name
MOST_FILES = 100
Schema = Mapping[str, Any]
Files = dict[str, dict[str, str]]


def read(schema: Schema | None, case_id: int | None) -> tuple[dict[str, Any], list[int]]:
    """Return the answers that were sent, and the ids of the files that belong to them."""
    data = answers()
    ids: list[int] = []
    for field in pickers(schema):
        kept = known(data.get(field), case_id)
        new = [file for file in request.files.getlist(FILES + field) if file.filename]
        added = [keep(case_id, field, file, accepted(schema, field)) for file in new]
        if field in data or added:
            # only files that may be named here, whatever was sent
            data[field] = [*kept, *added]
            ids += data[field]
    return data, ids


def pickers(schema: Schema | None) -> list[str]:
    """Return the keys of the fields that take files."""
    components = (schema or {}).get("components", [])
    return [each["key"] for each in fields(components) if each.get("type") == "filepicker"]


def known(ids: Any, case_id: int | None) -> list[int]:
    """Return those of the ids that are files of this case, or uploads of one's own."""
    whole = [each for each in ids if type(each) is int] if isinstance(ids, list) else []
    wanted = list(dict.fromkeys(whole))[:MOST_FILES]
    with current.engine().database.read() as connection:
        rows = [attachment.get(connection, each) for each in wanted]
    return [row.id for row in rows if row is not None and ours(row, case_id)]


def ours(row: Any, case_id: int | None) -> bool:
    """Say whether a file may be named in a submission to this case."""
    if row.case_id is None:
        return bool(row.actor == current.actor().name)
    return bool(row.case_id == case_id)


def kept_files(schema: Schema | None, data: Mapping[str, Any], case_id: int | None) -> Files:
    """Return the names and addresses of the files that the form's data name."""
    ids = [each for field in pickers(schema) for each in known(data.get(field), case_id)]
    with current.engine().database.read() as connection:
        rows = [attachment.get(connection, each) for each in ids]
    return {
        str(row.id): {
            "name": row.name,
            "url": url_for("cases.download", attachment_id=row.id),
        }
        for row in rows
        if row is not None
    }


def accepted(schema: Schema | None, field: str) -> str:
    """Return which kinds of files a field takes."""
    for each in fields((schema or {}).get("components", [])):
        if each["key"] == field:
            return str(each.get("accept", ""))
    return ""


def answers() -> dict[str, Any]:
    """Return the answers without files."""
    data = wellformed.json_object(request.form.get("submission", "{}"))
    if data is None:
        raise BadInput(
            [Problem(sentence("The form did not arrive whole; load the page and send it again."))]
        )
    return data


def keep(case_id: int | None, field: str, file: FileStorage, allowed: str = "") -> int:
    """Check one file, keep it and return its id."""
    content = file.stream.read(attachments.LARGEST + 1)
    taken = attachments.accept(file.filename or "", content, allowed=allowed, place=field)
    return (
        current.engine()
        .attach(
            case_id,
            field,
            taken.name,
            content,
            actor=current.actor(),
            content_type=taken.media_type,
        )
        .id
    )


def dated(schema: Schema, data: dict[str, Any]) -> dict[str, Any]:
    """Write the days within texts that are only shown as people do."""
    texts = {
        each.key
        for each in answers_of(schema)
        if each.shown_only and each.type in ("textfield", "textarea")
    }
    return {
        name: formats.dated(value) if name in texts and isinstance(value, str) else value
        for name, value in data.items()
    }


def fresh_key() -> str:
    """Return a key under which a form is sent once, however often it is clicked."""
    return uuid4().hex


def island(
    drawn: Definition,
    schema: dict[str, Any] | None,
    data: dict[str, Any],
    *,
    case_id: int | None = None,
    draft_url: str = "",
    problems: Iterable[Problem] = (),
) -> dict[str, Any]:
    """Return what the form in the page needs."""
    if schema is None:
        return {"schema": None}
    shown = dated(schema, forms.defaults(schema, data))
    return {
        "schema": forms.localise(schema, drawn.say),
        "data": shown,
        "files": kept_files(schema, shown, case_id),
        "language": i18n.language(),
        "draft_url": draft_url,
        "problems": {each.place: saying.said(each) for each in problems if each.place},
    }
