"""The rules that are checked while bytes become XML; engine/diagram/source.py applies them."""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagram.rules.registry import Stage, add
from engine.errors import Problem


def _applied_elsewhere(*_: object) -> Iterable[Problem]:
    return ()


for _name, _words in {
    "xml-size": "A file has at most 5 MB.",
    "xml-encoding": "A file is in UTF-8.",
    "xml-doctype": "A file holds no DOCTYPE and declares no entities.",
    "xml-well-formed": "A file is well-formed XML.",
    "xml-bounds": "A file's elements, nesting and attributes stay within bounds.",
}.items():
    add(_name, Stage.SOURCE, _words, _applied_elsewhere)
