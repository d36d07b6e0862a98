"""What the contract tests read of a process: diagram, forms, tables, mails, words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any

import polib
from lxml import etree

from forms.components import answers

ROOT = Path(__file__).parent.parent.parent
OWN = "{urn:samphan:bpmn}"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
FLOW_NODES = re.compile(r".*(Event|Task|Gateway|task|subProcess|callActivity)$")
#: attributes and elements of a decision table that people read
TABLE_TEXTS = (
    "//@label | //@name[parent::*[local-name() = 'decision']]"
    " | //*[local-name() = 'description']/text()"
)


def names() -> list[str]:
    """Return the names of all processes: the folders that hold a diagram."""
    return sorted(path.parent.name for path in (ROOT / "processes").glob("*/*.bpmn"))


class ProcessFiles:
    """One process with everything that belongs to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = ROOT / "processes" / name

    @cached_property
    def diagram(self) -> Any:
        """The root element of the diagram."""
        return etree.parse(self.folder / f"{self.name}.bpmn").getroot()

    @cached_property
    def forms(self) -> dict[str, Any]:
        """The form schemas by name."""
        paths = sorted((ROOT / "forms" / self.name).glob("*.json"))
        return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}

    @cached_property
    def tables(self) -> list[Any]:
        """The root elements of the decision files."""
        return [etree.parse(path).getroot() for path in sorted(self.folder.glob("*.dmn"))]

    @cached_property
    def words(self) -> dict[str, str]:
        """The English of each Thai text that is translated and not in doubt."""
        entries = polib.pofile(str(self.folder / "en.po"), check_for_duplicates=True)
        return {one.msgid: one.msgstr for one in entries if one.msgstr and not one.fuzzy}

    @cached_property
    def letters(self) -> dict[tuple[str, str], Template]:
        """The mail templates by name and language."""
        found = {}
        for path in sorted((self.folder / "mail").glob("*.txt")):
            name, language, _ = path.name.rsplit(".", 2)
            found[name, language] = Template(path.read_text("utf-8"))
        return found

    def nodes(self) -> Iterator[Any]:
        """Yield the flow nodes of the diagram, those in sub-processes too."""
        for element in self.diagram.iter(f"{BPMN}*"):
            if FLOW_NODES.match(element.tag) and element.get("id"):
                yield element

    def flows(self) -> list[Any]:
        """Return the sequence flows."""
        return list(self.diagram.iter(f"{BPMN}sequenceFlow"))

    def own(self, attribute: str) -> set[str]:
        """Return the values of one of our own attributes."""
        return set(self.diagram.xpath(f"//@*[name() = 'samphan:{attribute}']"))

    def inputs(self, node: Any) -> dict[str, str]:
        """Return the inputs of a flow node."""
        found = node.iterfind(f"{BPMN}extensionElements/{OWN}input")
        return {one.get("name"): one.get("value") for one in found}

    def given(self) -> Iterator[tuple[str, str]]:
        """Yield the variables to which the diagram gives a text, with the text."""
        for output in self.diagram.iter(f"{OWN}output"):
            literal = re.fullmatch('"([^"]*)"', output.get("value"))
            if literal:
                yield output.get("name"), literal[1]
        for script in self.diagram.iter(f"{BPMN}script"):
            yield from re.findall(r'^(\w+) = "([^"]*)"$', script.text or "", re.MULTILINE)

    def options(self) -> dict[str, set[str]]:
        """Return the values that people choose from, by the key of the question."""
        found: dict[str, set[str]] = {}
        for schema in self.forms.values():
            for each in answers(schema):
                values = {str(one.get("value")) for one in each.definition.get("values", ())}
                found.setdefault(each.key, set()).update(values)
        return {key: values for key, values in found.items() if values}

    def diagram_texts(self) -> set[str]:
        """Return what people read on the diagram and in the instructions."""
        no_words = "local-name() = 'message' or local-name() = 'input' or local-name() = 'output'"
        read = {str(name) for name in self.diagram.xpath(f"//@name[not(parent::*[{no_words}])]")}
        read |= {one.text for one in self.diagram.iter(f"{BPMN}documentation")}
        return {text for text in read | set(self.stages()) if text}

    def table_texts(self) -> set[str]:
        """Return what people read in the decision tables."""
        return {str(text) for table in self.tables for text in table.xpath(TABLE_TEXTS)}

    def stages(self) -> list[str]:
        """Return the stages of the process in order."""
        listed = self.diagram.find(f"{BPMN}process").get(f"{OWN}stages", "")
        return [stage.strip() for stage in listed.split(",") if stage.strip()]

    def source_text(self) -> str:
        """Return the text of all files that may use a word of the process."""
        handlers = ROOT / "handlers" / f"{self.name}.py"
        paths = [*self.folder.glob("*.bpmn"), *self.folder.glob("*.dmn"), handlers]
        return "\n".join(path.read_text("utf-8") for path in paths if path.exists())
