"""A small package of files that keeps all rules, and how tests look at it."""

import json
from collections.abc import Mapping
from typing import Any

from engine import inspection
from engine.errors import Problem
from forms import FormJs
from tests.engine.diagram.drawing import around

FORM = json.dumps(
    {
        "type": "default",
        "schemaVersion": 19,
        "components": [{"type": "textfield", "key": "note", "id": "f1", "label": "Note"}],
    }
).encode()
TABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="urn:t">
 <decision id="grade" name="grade"><variable name="grade"/>
  <literalExpression><text>if amount &gt; 10 then "high" else "low"</text></literalExpression>
 </decision>
</definitions>"""
TASK = (
    '<userTask id="a" name="Write" s:taskForm="note" s:candidateGroup="cr_staff" '
    's:slaDuration="P1D"/>'
)


class Registry:
    """The handlers that tests know."""

    def names(self) -> frozenset[str]:
        return frozenset({"mail.send"})

    def call(self, name: str, call: Any) -> Mapping[str, Any] | None:
        raise AssertionError


def shaped(source: bytes) -> bytes:
    """Give start, end and the elements a to c their names and shapes."""
    source = source.replace(b'id="start"', b'id="start" name="Start"')
    source = source.replace(b'id="end"', b'id="end" name="End"')
    shapes = "".join(
        f'<other:shape bpmnElement="{name}"/>' for name in ("start", "end", "a", "b", "c", "g")
    )
    return source.replace(b"</bpmn:definitions>", shapes.encode() + b"</bpmn:definitions>")


def package(source: bytes | None = None, **others: bytes) -> dict[str, bytes]:
    """Return a package around a diagram; `note_json=...` replaces forms/note.json."""
    drawn = shaped(around(TASK, "a")) if source is None else source
    files = {"p.bpmn": drawn, "forms/note.json": FORM, "grade.dmn": TABLE, "en.po": b""}
    names = {"note_json": "forms/note.json", "grade_dmn": "grade.dmn", "en_po": "en.po"}
    return files | {names[name]: content for name, content in others.items()}


def inspected(files: Mapping[str, bytes]) -> tuple[list[Problem], list[Problem]]:
    """Return problems and remarks of a package."""
    return inspection.inspect(files, forms=FormJs(), handlers=Registry(), groups=["cr_staff"])
