"""What a filled-in form sends: the answers as JSON, the files beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from flask import request
from werkzeug.datastructures import FileStorage

import forms
from engine.errors import BadInput, Problem, sentence
from forms import attachments
from web import current, i18n
from web.definitions import Definition, fields

FILES = "file:"


def read(schema: Mapping[str, Any] | None, case_id: int | None) -> tuple[dict[str, Any], list[int]]:
    """Return the answers that were sent, and the ids of the files that were kept with them."""
    data = answers()
    ids: list[int] = []
    for name in request.files:
        field = name.removeprefix(FILES)
        files = [file for file in request.files.getlist(name) if file.filename]
        if name.startswith(FILES) and files:
            data[field] = [keep(case_id, field, file, accepted(schema, field)) for file in files]
            ids += data[field]
    return data, ids


def accepted(schema: Mapping[str, Any] | None, field: str) -> str:
    """Return which kinds of files a field takes."""
    for each in fields((schema or {}).get("components", [])):
        if each["key"] == field:
            return str(each.get("accept", ""))
    return ""


def answers() -> dict[str, Any]:
    """Return the answers without files."""
    text = request.form.get("submission", "{}")
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
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


def fresh_key() -> str:
    """Return a key under which a form is sent once, however often it is clicked."""
    return uuid4().hex


def island(
    drawn: Definition,
    schema: dict[str, Any] | None,
    data: dict[str, Any],
    *,
    draft_url: str = "",
    problems: Iterable[Problem] = (),
) -> dict[str, Any]:
    """Return what the form in the page needs."""
    if schema is None:
        return {"schema": None}
    return {
        "schema": forms.localise(schema, drawn.say),
        "data": forms.defaults(schema, data),
        "language": i18n.language(),
        "draft_url": draft_url,
        "problems": {each.place: i18n.said(each) for each in problems if each.place},
    }
