"""Collects the sentences to translate: of templates, pages, and everything the engine refuses with.

Run it after changing a sentence (`make translations`); new ones appear untranslated in the
catalogue, and a contract test fails until they are translated.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from engine.errors import EngineError

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUES = Path(__file__).parent
ROOMS = ("engine", "forms", "handlers", "web")
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
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if ".migrations." not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    waiting = [EngineError]
    while waiting:
        error = waiting.pop()
        waiting += error.__subclasses__()
        yield (error.__doc__ or "").strip()


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
