"""Collects the sentences to translate: of templates, pages, and everything the engine refuses with.

Run it after changing a sentence (`make translations`); new ones appear untranslated in the
catalogue, and a contract test fails until they are translated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUES = Path(__file__).parent
ROOMS = ("engine", "forms", "handlers", "web")
#: folders without sentences
SKIPPED = {"frontend", "static", "migrations"}
#: the class whose descendants' docstrings are read by people
FAMILY = "EngineError"
#: calls whose first argument is a sentence that people read
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "lazy_gettext": None,
    "sentence": None,
    "Problem": None,
    "NotFound": None,
    "NotAllowed": None,
    "Conflict": None,
    "Refused": None,
    "BadInput": (2,),
}
METHODS = [
    ("**/translations/**", "ignore"),
    ("**/frontend/**", "ignore"),
    ("**/static/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2"),
]
OPTIONS = {"**.html": {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}


def collect() -> Catalog:
    """Return all sentences of the product, untranslated, in a stable order."""
    catalogue = Catalog(project="Samphan", charset="utf-8")
    found: set[tuple[str, ...] | str] = set()
    for room in ROOMS:
        found |= set(_of_room(room))
    found |= set(_of_errors())
    for message in sorted(found, key=str):
        catalogue.add(message)
    return catalogue


def _of_room(room: str) -> Iterator[tuple[str, ...] | str]:
    """Return the sentences in the sources and templates of one room."""
    rows = extract_from_dir(ROOT / room, METHODS, OPTIONS, KEYWORDS, strip_comment_tags=True)
    for _, _, message, _, _ in rows:
        yield message


def _of_errors() -> Iterator[str]:
    """Return the sentences that stand as docstrings of the errors."""
    classes = {each.name: each for room in ROOMS for each in _classes(ROOT / room)}
    for name, each in classes.items():
        if _is_error(name, classes):
            yield (ast.get_docstring(each) or "").strip()


def _classes(folder: Path) -> Iterator[ast.ClassDef]:
    """Return all classes that the sources of a room define."""
    for path in sorted(folder.rglob("*.py")):
        if not SKIPPED & set(path.parts):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def _is_error(name: str, classes: dict[str, ast.ClassDef]) -> bool:
    """Say whether a class descends from EngineError."""
    if name == FAMILY:
        return True
    bases = classes[name].bases if name in classes else []
    names = [base.id for base in bases if isinstance(base, ast.Name)]
    return any(_is_error(base, classes) for base in names if base != name)


def merge(language: str) -> int:
    """Bring one catalogue up to date and return how many sentences are untranslated."""
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    known = Catalog(locale=language, project="Samphan", charset="utf-8", fuzzy=False)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=language)
    wanted = collect()
    for message in wanted:
        old = known.get(message.id) if message.id else None
        if old is not None:
            message.string = old.string
    wanted.locale = known.locale
    wanted.fuzzy = False
    with path.open("wb") as file:
        write_po(file, wanted, width=100, omit_header=False, sort_output=True, include_lineno=False)
    return sum(1 for message in wanted if message.id and not _translated(message.string))


def _translated(text: str | tuple[str, ...] | list[str] | None) -> bool:
    """Say whether every form of a sentence has a translation."""
    return bool(text) and (isinstance(text, str) or all(text or ()))


if __name__ == "__main__":
    for folder in sorted(CATALOGUES.glob("*/LC_MESSAGES")):
        print(f"{folder.parent.name}: {merge(folder.parent.name)} untranslated")  # noqa: T201
