"""Definitions made ready to run, kept for as long as the process lives: they never change."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy.engine import Connection

from engine import decision, definition, diagram
from engine.diagram.graph import Diagram
from engine.errors import NotFound, sentence
from engine.machine import Program, compile_program


@dataclass(frozen=True)
class Form:
    """A form of a definition, and the hash that tells which one a person saw."""

    name: str
    schema: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Compiled:
    """One definition, ready to run."""

    id: int
    process: str
    version: int
    name: str
    program: Program
    diagram: Diagram
    files: Mapping[str, bytes]
    #: variables shown as facts of a case
    key_facts: tuple[str, ...]
    starter_groups: frozenset[str]
    forms: Mapping[str, Form] = field(default_factory=dict)
    #: it was discovered from past cases of another system, and runs nothing
    imported: bool = False

    @property
    def prefix(self) -> str:
        """Return the prefix of case numbers."""
        return self.diagram.main.attribute("casePrefix") or self.process[:2].upper()

    def form(self, name: str) -> Form | None:
        """Return a form by name; None for an activity without one."""
        if not name:
            return None
        found = self.forms.get(name)
        if found is None:
            raise NotFound(
                sentence("Version %(version)s of %(process)s has no form “%(form)s”; deploy it."),
                version=self.version,
                process=self.process,
                form=name,
            )
        return found

    def is_described_by(self, names: Collection[str]) -> bool:
        """Tell whether the subject or a fact of a case may change with these variables."""
        return not self._describing.isdisjoint(names)

    @cached_property
    def _describing(self) -> frozenset[str]:
        subject = self.program.subject
        return frozenset(self.key_facts).union(subject.expression.names if subject else ())

    @property
    def start_form(self) -> str:
        """Return the name of the form that begins a case by hand; empty when there is none."""
        plain = [start.element for start in self.program.starts if start.trigger == "none"]
        return self.diagram.main.nodes[plain[0]].attribute("taskForm") if plain else ""

    def starts_by_hand(self) -> bool:
        """Tell whether there is a start event without a trigger."""
        return any(start.trigger == "none" for start in self.program.starts)


def compile_files(files: Mapping[str, bytes]) -> tuple[Diagram, Program]:
    """Read the diagram and the tables among the files; BadInput names every fault."""
    drawn = diagram.read(files[diagram_path(files)])
    tables = {
        name: model
        for path in sorted(files)
        if path.endswith(".dmn")
        for model in (decision.read(files[path]),)
        for name in model.decisions
    }
    return drawn, compile_program(drawn, tables)


def diagram_path(files: Mapping[str, bytes]) -> str:
    """Return the path of the one diagram among the files."""
    paths = [path for path in files if path.endswith(".bpmn")]
    if len(paths) != 1:
        raise NotFound(
            sentence("A process has exactly one .bpmn file; these are %(count)s."),
            count=len(paths),
        )
    return paths[0]


class Definitions:
    """Compiled definitions by id."""

    def __init__(self) -> None:
        self._known: dict[int, Compiled] = {}
        self._turn = threading.Lock()

    def get(self, connection: Connection, definition_id: int) -> Compiled:
        """Return a definition ready to run; compiles it at the first call."""
        found = self._known.get(definition_id)
        if found is None:
            with self._turn:
                found = self._known.get(definition_id) or _compile(connection, definition_id)
                self._known[definition_id] = found
        return found

    def newest(self, connection: Connection, process: str) -> Compiled:
        """Return the newest version of a process."""
        row = definition.newest(connection, process)
        if row is None:
            raise NotFound(
                sentence("There is no process “%(process)s”; deploy it first."), process=process
            )
        return self.get(connection, row.id)


def _compile(connection: Connection, definition_id: int) -> Compiled:
    row = definition.get(connection, definition_id)
    if row is None:
        raise NotFound(sentence("There is no definition %(id)s."), id=definition_id)
    files = definition.files(connection, definition_id)
    drawn, program = compile_files(files)
    main = drawn.main
    return Compiled(
        row.id,
        row.process,
        row.version,
        row.name,
        program,
        drawn,
        files,
        _listed(main.attribute("keyFacts")),
        frozenset(_listed(main.attribute("starterGroups"))),
        dict(_forms(files)),
        row.status == definition.IMPORTED,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _forms(files: Mapping[str, bytes]) -> list[tuple[str, Form]]:
    found = []
    for path, content in files.items():
        if path.startswith("forms/") and path.endswith(".json"):
            name = path.removeprefix("forms/").removesuffix(".json")
            digest = hashlib.sha256(content).hexdigest()
            found.append((name, Form(name, orjson.loads(content), digest)))
    return found
