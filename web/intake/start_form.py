"""Finds the start form of the newest version of a process, outside of any page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polib

from engine import definition, diagram
from engine.diagram.graph import Kind
from engine.errors import NotFound, sentence
from engine.runtime import Engine


def find(engine: Engine, process: str) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Return the form's schema and the English words of the process."""
    with engine.database.read() as connection:
        row = definition.newest(connection, process)
        if row is None:
            raise NotFound(sentence("There is no process %(process)s."), process=process)
        files = definition.files(connection, row.id)
    nodes = diagram.read(files[f"{process}.bpmn"]).main.nodes.values()
    forms = [n.attribute("taskForm") for n in nodes if n.kind == Kind.START and not n.scope]
    name = next((form for form in forms if form), None)
    if name is None:
        template = sentence("The process %(process)s has no start form.")
        raise NotFound(template, process=process)
    entries = polib.pofile(files.get("en.po", b"").decode("utf-8"))
    return json.loads(files[f"forms/{name}.json"]), {each.msgid: each.msgstr for each in entries}
