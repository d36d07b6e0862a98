"""The files of one process taken together: what could be read of them, and what could not."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import polib

from engine import decision, diagram
from engine.decision import DecisionError, DecisionModel
from engine.diagram.graph import Diagram, Node
from engine.diagram.rules.registry import Stage, add
from engine.errors import BadInput, Problem, sentence
from engine.ports import Forms

LARGEST_FORM = 500_000
LARGEST_WORDS = 500_000
WORDS = "en.po"
FORMS = "forms/"


@dataclass(frozen=True)
class Package:
    """The diagram, tables, forms and words of a process, and what is at hand for it."""

    files: Mapping[str, bytes]
    diagram: Diagram
    #: decision models by path
    tables: Mapping[str, DecisionModel]
    #: form schemas by name
    schemas: Mapping[str, Mapping[str, Any]]
    #: English by Thai
    words: Mapping[str, str]
    forms: Forms
    handlers: frozenset[str]
    groups: frozenset[str]
    #: what could not be read of the files
    unread: list[Problem] = field(default_factory=list)

    @property
    def source(self) -> bytes:
        """Return the diagram as it was handed in."""
        return next(content for path, content in self.files.items() if path.endswith(".bpmn"))

    @property
    def nodes(self) -> Iterator[Node]:
        """Give the nodes of all processes."""
        for process in self.diagram.processes.values():
            yield from process.nodes.values()

    @property
    def decisions(self) -> dict[str, DecisionModel]:
        """Return the models by each decision's id and name."""
        return {name: model for model in self.tables.values() for name in model.decisions}


def load(
    files: Mapping[str, bytes], forms: Forms, handlers: frozenset[str], groups: Collection[str]
) -> Package:
    """Read all files of a process; BadInput only when there is no diagram that can be read."""
    paths = [path for path in files if path.endswith(".bpmn")]
    if len(paths) != 1:
        template = sentence("A process has exactly one .bpmn file; these are %(count)s.")
        raise BadInput([Problem(template, {"count": len(paths)}, rule="one-diagram")])
    drawn, problems = diagram.examine(files[paths[0]])
    package = Package(files, drawn, {}, {}, {}, forms, handlers, frozenset(groups), problems)
    tables, schemas, words = {}, {}, {}
    for path, content in sorted(files.items()):
        try:
            if path.endswith(".dmn"):
                tables[path] = decision.read(content)
            elif path.startswith(FORMS) and path.endswith(".json"):
                schemas[path.removeprefix(FORMS).removesuffix(".json")] = _schema(content)
            elif path == WORDS:
                words = _words(content)
        except _Unreadable as fault:
            problems.append(Problem(fault.template, fault.values, path, fault.line, fault.rule))
        except DecisionError as error:
            problems.append(_bad_table(path, error))
    return Package(
        files, drawn, tables, schemas, words, package.forms, handlers, package.groups, problems
    )


class _Unreadable(Exception):
    """A file cannot be read."""

    def __init__(self, rule: str, template: str, line: int | None = None, **values: Any) -> None:
        super().__init__(template)
        self.rule, self.template, self.line, self.values = rule, template, line, values


def _bad_table(path: str, error: DecisionError) -> Problem:
    template = sentence("The decisions in %(file)s can't be read: %(reason)s (%(element)s).")
    values = {"file": path, "reason": error.message, "element": error.element or "-"}
    return Problem(template, values, path, error.line, "decision-reads")


def _schema(content: bytes) -> Mapping[str, Any]:
    """Return a form's schema."""
    if len(content) > LARGEST_FORM:
        raise _Unreadable("form-reads", sentence("The form has more than 500 kB; make it smaller."))
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError) as error:
        template = sentence("The form is not JSON: %(reason)s.")
        line = getattr(error, "lineno", None)
        raise _Unreadable("form-reads", template, line, reason=str(error)) from None
    if not isinstance(schema, dict):
        raise _Unreadable("form-reads", sentence("The form is no JSON object."))
    return schema


def _words(content: bytes) -> dict[str, str]:
    """Return the translations of a gettext file."""
    if len(content) > LARGEST_WORDS:
        raise _Unreadable("translation-reads", sentence("The translations have more than 500 kB."))
    try:
        # The blank line keeps polib from taking the content for the name of a file.
        entries = polib.pofile(content.decode() + "\n\n")
    except (OSError, ValueError, IndexError, AttributeError, TypeError) as error:
        template = sentence("The translations can't be read: %(reason)s.")
        raise _Unreadable("translation-reads", template, reason=str(error)[:200]) from None
    return {entry.msgid: entry.msgstr for entry in entries if entry.msgstr and not entry.fuzzy}


def _applied_here(*_: object) -> tuple[Problem, ...]:
    return ()


for _name, _sentence in {
    "one-diagram": "A process has exactly one .bpmn file.",
    "decision-reads": "Every .dmn file can be read, and its tables are sound.",
    "form-reads": "Every form is a JSON object.",
    "translation-reads": "en.po is a gettext file.",
}.items():
    add(_name, Stage.PACKAGE, _sentence, _applied_here)
