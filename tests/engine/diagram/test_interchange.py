"""What other tools and our modeler save survives: bytes, foreign namespaces, layout, meaning."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from engine import definition
from engine.diagram import Diagram, read
from engine.diagram.vocabulary import BPMN, OURS
from tests.office import OLGA, Office, package

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "web" / "frontend"
DATA = ROOT / "tests" / "data" / "interchange"
DRAWN = [DATA / "travel.bpmn", *sorted(ROOT.glob("processes/*/*.bpmn"))]
KNOWN = (f"{{{BPMN}}}", f"{{{OURS}}}")


def stored(office: Office, source: bytes) -> bytes:
    """Deploy a diagram and read it back as the pages and cases do."""
    files = package(source)
    report = office.engine.check(files)
    assert list(map(str, report.problems)) == []
    deployed = office.engine.deploy(files, actor=OLGA)
    with office.database.read() as connection:
        return definition.files(connection, deployed.definition_id)["travel.bpmn"]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_what_is_deployed_comes_out_byte_for_byte(office: Office, newline: bytes) -> None:
    source = (DATA / "travel.bpmn").read_bytes().replace(b"\n", newline)
    assert stored(office, source) == source


def test_what_needs_no_end_event_is_not_remarked_upon(office: Office) -> None:
    report = office.engine.check(package((DATA / "travel.bpmn").read_bytes()))
    assert report.remarks
    assert [one.place for one in report.remarks if one.rule == "implicit-end"] == []


def without_lines(diagram: Diagram) -> dict[str, object]:
    """Return the graph without the lines of the file."""
    return {
        process.id: replace(
            process,
            line=0,
            nodes={name: replace(node, line=0) for name, node in process.nodes.items()},
            flows={name: replace(flow, line=0) for name, flow in process.flows.items()},
        )
        for process in diagram.processes.values()
    }


def foreign(source: bytes) -> Counter[str]:
    """Count what is neither BPMN nor ours: layout, colours, attributes and elements of others."""
    found: Counter[str] = Counter()
    for element in etree.fromstring(source).iter(tag=etree.Element):
        tag, around = str(element.tag), element.getparent()
        place = element.get("id") or (around.get("id") if around is not None else "")
        if not tag.startswith(KNOWN):
            # blanks between the children of an element are layout of the text, not content
            words = " ".join((element.text or "").split()) if not len(element) else ""
            found[f"{tag} {sorted(element.attrib.items())} {words}"] += 1
        for name, value in element.attrib.items():
            if str(name).startswith("{") and not str(name).startswith(KNOWN):
                found[f"{place} {name} {value}"] += 1
    return found


def test_our_modeler_keeps_meaning_layout_and_foreign_namespaces(tmp_path: Path) -> None:
    """Runs where node and the installed packages are, like the test of the bundle."""
    if not (shutil.which("node") and (SOURCES / "node_modules").is_dir()):
        assert "SAMPHAN_NEEDS_NODE" not in os.environ, "node or its packages are missing"
        return
    once = [tmp_path / f"once-{path.name}" for path in DRAWN]
    twice = [tmp_path / f"twice-{path.name}" for path in DRAWN]
    pairs = [*zip(DRAWN, once, strict=True), *zip(once, twice, strict=True)]
    paths = json.dumps([list(map(str, pair)) for pair in pairs])
    command = ["node", str(DATA / "roundtrip.mjs"), paths]
    subprocess.run(command, cwd=SOURCES, check=True, capture_output=True, timeout=60)
    for drawn, saved, again in zip(DRAWN, once, twice, strict=True):
        before, after = drawn.read_bytes(), saved.read_bytes()
        assert after == again.read_bytes(), f"{drawn.name} changes each time it is saved"
        assert without_lines(read(after)) == without_lines(read(before))
        assert foreign(after) == foreign(before)
