"""What a reviewer would have to remember: sizes, map, settings, commands, glossary."""

from __future__ import annotations

import ast
import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from engine.journal import Happening
from engine.machine.events import EventName
from web.config import PREFIX, Config

ROOT = Path(__file__).parents[2]
ROOMS = ("engine", "forms", "handlers", "web")
MODULES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "node_modules" not in path.parts
]
#: a file is a room with one purpose; migrations are lists of tables
LONGEST = 400


def names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_file_is_a_room_not_a_hall(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=names)
def test_a_module_says_what_only_it_knows(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_the_readme_maps_every_folder() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {path.split("/")[0] for path in tracked if "/" in path and path[0] != "."}
    assert [folder for folder in sorted(folders) if f"`{folder}/`" not in text] == []


def test_the_readme_names_both_commands_and_ci_calls_the_second() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in text and "make test" in text
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)[^)]*\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{names(page)} links to {target}"


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "operating.md").read_text("utf-8")
    settings = [PREFIX + each.name.upper() for each in fields(Config)]
    assert [name for name in settings if f"`{name}`" not in text] == []


def test_every_event_is_in_the_glossary() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    events = {str(event) for enum in (EventName, Happening) for event in enum}
    listed = set(re.findall(r"`([a-z_]+:[a-z_]+)`", text))
    assert events == listed


def test_nothing_owed_is_left_in_the_code() -> None:
    pattern = re.compile(
        r"\b(TODO|FIXME|XXX)\b|NotImplementedError|pytest\.(mark\.)?(skip|xfail|importorskip)"
    )
    owed = [names(path) for path in MODULES if pattern.search(path.read_text("utf-8"))]
    assert owed == []


def test_no_stray_shell_scripts() -> None:
    places = {path.relative_to(ROOT).parts[0] for path in ROOT.rglob("*.sh")}
    assert places <= {".ci", ".venv", "web"}
