"""A deployed definition as pages show it: its drawing, forms and files in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import polib
import sqlalchemy as sa
from flask import current_app
from lxml import etree

from engine import case, definition, diagram
from engine.diagram.graph import Diagram, Kind, Node, Process
from engine.errors import NotFound
from engine.strange_xml import HARDENED
from forms.components import Component, answers
from web import current, i18n

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
#: definitions never change, so each is read once; this bounds how many stay in memory
KEPT = 64

#: what stands for a gateway without a name
NAMELESS = "◇"


@dataclass(frozen=True)
class Definition:
    """One version of a process, read from the database once."""

    id: int
    process: str
    version: int
    name: str
    status: str
    files: Mapping[str, bytes]

    @cached_property
    def diagram(self) -> Diagram:
        """Return the graph of its diagram."""
        return diagram.read(self.source)

    @property
    def source(self) -> bytes:
        """Return the XML of its diagram."""
        return self.files[f"{self.process}.bpmn"]

    @property
    def main(self) -> Process:
        """Return the process that a start begins."""
        return self.diagram.main

    @cached_property
    def english(self) -> Mapping[str, str]:
        """Return the English of each label."""
        text = self.files.get("en.po", b"").decode("utf-8")
        return {each.msgid: each.msgstr for each in polib.pofile(text) if each.msgstr}

    def say(self, label: str | None) -> str:
        """Return a label of the process in the reader's language."""
        if not label:
            return ""
        return label if i18n.language() == "th" else self.english.get(label, label)

    def title(self) -> str:
        """Return the name of the process."""
        return self.say(self.main.name or self.main.pool or self.name) or self.process

    def purpose(self) -> str:
        """Return what the process is for, as its documentation says."""
        return self.say(self.main.documentation)

    def node(self, element: str) -> Node | None:
        """Return an element of any of its processes."""
        for process in self.diagram.processes.values():
            if element in process.nodes:
                return process.nodes[element]
        return None

    def label(self, element: str) -> str:
        """Return what an element or a flow is called; its id, or the sign of a gateway, if not."""
        node = self.node(element)
        if node is not None:
            return self.say(node.name) or (NAMELESS if "gateway" in node.kind.lower() else element)
        return self._flow_label(element) or element

    def _flow_label(self, element: str) -> str:
        """Return the name of a flow, or between which elements it leads."""
        for process in self.diagram.processes.values():
            flow = process.flows.get(element)
            if flow is not None:
                ends = f"{self._end(flow.source)} → {self._end(flow.target)}"
                return f"{ends} ({self.say(flow.name)})" if flow.name else ends
        return ""

    def _end(self, element: str) -> str:
        """Return the name of an end of a flow, or a sign for a nameless one."""
        node = self.node(element)
        return self.say(node.name) if node and node.name else NAMELESS

    def listed(self, attribute: str) -> list[str]:
        """Return a comma-separated attribute of the process as a list."""
        parts = self.main.attribute(attribute).split(",")
        return [part.strip() for part in parts if part.strip()]

    def stages(self) -> list[str]:
        """Return the stages in order, in the reader's language."""
        return [self.say(stage) for stage in self.listed("stages")]

    def form(self, name: str | None) -> dict[str, Any] | None:
        """Return the schema of a form."""
        content = self.files.get(f"forms/{name}.json") if name else None
        if content is None:
            return None
        schema: dict[str, Any] = json.loads(content)
        return schema

    @cached_property
    def answers(self) -> dict[str, Component]:
        """Return what its forms ask for or show by key, in the order of the process."""
        found: dict[str, Component] = {}
        for name in self._forms():
            for each in answers(self.form(name) or {}):
                earlier = found.get(each.key)
                if earlier is None or (earlier.shown_only and not each.shown_only):
                    found[each.key] = each
        return found

    def _forms(self) -> list[str]:
        """Return the names of its forms: the start's, then by stage, then as they are drawn."""
        nodes = [node for each in self.diagram.processes.values() for node in each.nodes.values()]
        stages = {stage: place for place, stage in enumerate(self.listed("stages"))}
        nodes.sort(key=lambda node: stages.get(node.attribute("stage"), len(stages)))
        nodes.sort(key=lambda node: node.kind != Kind.START)
        return list(dict.fromkeys(filter(None, (node.attribute("taskForm") for node in nodes))))

    def start_form(self) -> str:
        """Return the name of the form that starts a case, or nothing."""
        for node in self.main.nodes.values():
            if node.kind == Kind.START and not node.scope and node.attribute("taskForm"):
                return node.attribute("taskForm")
        return ""

    def drawn(self) -> bytes:
        """Return the diagram with its labels in the reader's language."""
        if i18n.language() == "th":
            return self.source
        return _translated(self.source, self.english)


_lock = Lock()


def get(definition_id: int) -> Definition:
    """Return a definition, from memory when it was read before."""
    kept: dict[int, Definition] = current_app.extensions.setdefault("samphan.definitions", {})
    found = kept.get(definition_id)
    if found is None:
        found = _load(definition_id)
        with _lock:
            while len(kept) >= KEPT:
                kept.pop(next(iter(kept)))
            kept[definition_id] = found
    return found


def of_case(case_id: int) -> Definition:
    """Return the definition that a case runs on."""
    return of_cases([case_id])[case_id]


def of_cases(case_ids: Collection[int]) -> dict[int, Definition]:
    """Return the definitions that some cases run on, by case."""
    statement = sa.select(case.case.c.id, case.case.c.definition_id)
    with current.engine().database.read() as connection:
        rows = connection.execute(statement.where(case.case.c.id.in_(set(case_ids)))).all()
    return {row.id: get(row.definition_id) for row in rows}


def newest() -> list[Definition]:
    """Return the newest version of each process."""
    with current.engine().database.read() as connection:
        rows = definition.newest_of_all(connection)
    return [get(row.id) for row in rows]


def newest_of(process: str) -> Definition:
    """Return the newest version of a process."""
    with current.engine().database.read() as connection:
        row = definition.newest(connection, process)
    if row is None:
        raise NotFound()
    return get(row.id)


def title(process: str) -> str:
    """Return the name of a process, or its key when it is not in use."""
    with current.engine().database.read() as connection:
        row = definition.newest(connection, process)
    return process if row is None else get(row.id).title()


def choices() -> list[tuple[str, str]]:
    """Return (process, name) of all processes, for filters."""
    return sorted(((each.process, each.title()) for each in newest()), key=lambda pair: pair[1])


def _load(definition_id: int) -> Definition:
    """Read a definition with its files."""
    with current.engine().database.read() as connection:
        row = definition.get(connection, definition_id)
        if row is None:
            raise NotFound()
        files = definition.files(connection, definition_id)
    return Definition(row.id, row.process, row.version, row.name, row.status, files)


def fields(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Go through all components of a form that have a key."""
    for component in components:
        if component.get("key"):
            yield component
        yield from fields(component.get("components", []))


def _translated(source: bytes, words: Mapping[str, str]) -> bytes:
    """Return a diagram with every name, text and documentation replaced by its translation."""
    parser: etree.XMLParser = etree.XMLParser(**HARDENED)
    root = etree.fromstring(source, parser)
    for element in root.iter(etree.Element):
        name, text = element.get("name") or "", element.text or ""
        if name in words:
            element.set("name", words[name])
        if element.tag in (BPMN + "text", BPMN + "documentation") and text in words:
            element.text = words[text]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
