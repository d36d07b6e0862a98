"""What is wrong with a page at a look: accessibility, words nobody should read, what is cut.

Each page is looked at once per language, width and theme, whichever process gets there first. Its
words are read in both languages; axe, which takes a second, sees every page and form in Thai, and
in English each kind of page, as the same form in other words has the same structure.
"""

from __future__ import annotations

import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: rules of the Web Content Accessibility Guidelines that pages are held to
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
}
THAI = re.compile(r"[\u0e00-\u0e7f][^\n]*")
#: a variable's name, or a placeholder that was never filled
RAW = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b|%\([a-z]+\)s|\{\{|\bundefined\b|\bNaN\b")
#: a moment as computers write it
STAMP = re.compile(r"\b\d{4}-\d{2}-\d{2}(?:T[\d:+Z]+)?\b")
#: places that speak another language or a computer's on purpose
APART = "[data-island=modeler], .code, .technical, code, script, noscript, [hidden]"

#: notes of what was seen, shared by the processes of one run
_NOTES = Path(tempfile.gettempdir()) / "samphan-looks-{}".format(
    os.environ.get("PYTEST_XDIST_TESTRUNUID", os.getpid())
)


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page, unless it was looked at before."""
    language = page.get_attribute("html", "lang") or ""
    path = re.sub(r"\d+(-\d+)?", "#", page.url.split("/", 3)[-1].partition("?")[0])
    title, *look = page.evaluate(
        "() => [document.querySelector('h1')?.innerText.replace(/[A-Z]{2,}-\\d+.*/s, ''),"
        " innerWidth, matchMedia('(prefers-color-scheme: dark)').matches,"
        " document.querySelectorAll('.empty, .flash').length]"
    )
    found: list[str] = []
    if _is_new("words", path, title, look, language):
        found += _misprints(page, language)
    if _is_new("axe", path, title if language == "th" else "", look, language):
        answer = Axe().run(page, options=RULES).response
        found += [_violation(each) for each in answer["violations"]]
    return [f"{page.url} ({language}): {fault}" for fault in found]


def _is_new(*kind: object) -> bool:
    """Say whether this is looked at for the first time, by anybody."""
    _NOTES.mkdir(exist_ok=True)
    try:
        (_NOTES / sha256(repr(kind).encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _misprints(page: Page, language: str) -> list[str]:
    """Look at the words and at the width."""
    found: list[str] = []
    text = words(page)
    if language == "en":
        found += [f"Thai on an English page: {each}" for each in THAI.findall(text)]
    found += [f"a raw word: {each}" for each in {*RAW.findall(text), *STAMP.findall(text)}]
    width = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    if width > 0:
        found.append(f"the page is {width} pixels wider than the window")
    return found


def words(page: Page) -> str:
    """Return what the page says, without what speaks another language on purpose."""
    text: str = page.evaluate(
        """apart => {
            const lang = document.documentElement.lang;
            const others = [...document.querySelectorAll('[lang]')].filter(
                each => each !== document.documentElement && each.lang !== lang);
            const left = [...document.querySelectorAll(apart), ...others];
            let text = document.body.innerText;
            for (const each of left) if (each.innerText) text = text.replace(each.innerText, '');
            return text;
        }""",
        APART,
    )
    return text


def _violation(violation: dict[str, object]) -> str:
    """Name a broken rule of accessibility with its places."""
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    return f"axe {violation['id']}: {[node['html'][:160] for node in nodes[:5]]}"
