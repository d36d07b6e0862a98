"""What lies in the folders that owners keep: the files of each process, and the organisation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.errors import BadInput, NotFound, Problem, sentence

#: which files of a process folder belong to its definition
_PATTERNS = ("*.bpmn", "*.dmn", "en.po", "mail/*.txt")
#: what `organisation.json` says of each group and person
_ORGANISATION = {
    "groups": ("key", "name", "name_en"),
    "people": ("name", "full_name", "full_name_en", "email", "language", "roles", "groups"),
}
LARGEST_FILE = 5 * 1024 * 1024


def names(processes: Path) -> list[str]:
    """Return the keys of all processes: folders that hold a diagram of their own name."""
    return sorted(path.parent.name for path in processes.glob("*/*.bpmn") if _main(path))


def process_files(processes: Path, forms: Path, name: str) -> dict[str, bytes]:
    """Return everything that a definition of a process holds, by path."""
    folder = processes / name
    if not (folder / f"{name}.bpmn").is_file():
        template = sentence("There is no diagram %(path)s.")
        raise NotFound(template, path=str(folder / f"{name}.bpmn"))
    found = [path for pattern in _PATTERNS for path in sorted(folder.glob(pattern))]
    files = {path.relative_to(folder).as_posix(): _read(path) for path in found}
    for path in sorted((forms / name).glob("*.json")):
        files[f"forms/{path.name}"] = _read(path)
    return files


def organisation(processes: Path) -> dict[str, Any]:
    """Return the groups and demo people of `organisation.json`."""
    path = processes / "organisation.json"
    found = _object(path)
    for part, keys in _ORGANISATION.items():
        entries = found.get(part)
        if not isinstance(entries, list) or not all(_holds(each, keys) for each in entries):
            text = sentence("“%(part)s” must list objects with %(keys)s.")
            problem = Problem(text, {"part": part, "keys": ", ".join(keys)}, path.name)
            raise BadInput([problem], sentence("A settings file cannot be read."))
    return found


def demo(processes: Path, name: str) -> dict[str, Any]:
    """Return what demo staff answer in a process, empty when nothing is said."""
    path = processes / name / "demo.json"
    return _object(path) if path.is_file() else {}


def policy(processes: Path, name: str) -> dict[str, Any] | None:
    """Return the policy that a process comes with, or None."""
    path = processes / name / "policy.json"
    return _object(path) if path.is_file() else None


def _main(path: Path) -> bool:
    return path.stem == path.parent.name


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        problem = Problem(sentence("The file is larger than 5 MB."), place=path.name)
        raise BadInput([problem], sentence("The process cannot be read."))
    return path.read_bytes()


def _holds(entry: Any, keys: tuple[str, ...]) -> bool:
    return isinstance(entry, dict) and set(keys) <= set(entry)


def _object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFound(sentence("There is no file %(path)s."), path=str(path)) from error
    except ValueError as error:
        problem = Problem(sentence("This is not JSON: %(reason)s"), {"reason": error}, path.name)
        raise BadInput([problem], sentence("A settings file cannot be read.")) from error
    if not isinstance(found, dict):
        problem = Problem(sentence("The file must hold an object."), place=path.name)
        raise BadInput([problem], sentence("A settings file cannot be read."))
    return found
