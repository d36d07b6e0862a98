"""Diagrams of Camunda, Flowable, Activiti and SpiffWorkflow, said in the words of this engine.

    translation = translate(source, handlers=registry.names())
    translation.source      the diagram with our attributes beside the foreign ones
    translation.report      what was translated, kept, or could not be, and what is still wrong

Pure: XML in, XML and report out. Expressions are read by parsers of our own and never run.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine import diagram
from engine.errors import BadInput, Problem
from engine.translation import (
    decisions,
    formulas,
    leftovers,
    loops,
    mappings,
    messages,
    people,
    work,
)
from engine.translation.dialects import Dialect, title_of
from engine.translation.report import Entry, Outcome, Report
from engine.translation.sheet import Sheet

__all__ = ["Dialect", "Entry", "Outcome", "Report", "Translation", "translate"]

#: the rooms in the order of their work: people first, for they name the one who starts
ROOMS = (people, work, mappings, messages, loops, decisions, formulas, leftovers)


@dataclass(frozen=True)
class Translation:
    """A translated diagram and what was done to it."""

    source: bytes
    report: Report


def translate(
    source: bytes, handlers: Collection[str] = (), dialect: Dialect | None = None
) -> Translation:
    """Translate a diagram; raises BadInput when the file cannot be read as XML.

    Which engine wrote it is seen by its namespaces; `dialect` says so where there are none.
    """
    sheet = Sheet(source, handlers, dialect)
    for room in ROOMS:
        room.translate(sheet)
    result = sheet.bytes()
    report = Report(
        tuple(title_of(each) for each in sheet.dialects),
        sorted(sheet.entries, key=lambda entry: (entry.line or 0, entry.place)),
        _problems(result),
    )
    return Translation(result, report)


def _problems(source: bytes) -> list[Problem]:
    """Return what the reader of diagrams says about the result."""
    try:
        return diagram.examine(source)[1]
    except BadInput as error:
        return list(error.problems)
