"""What is wrong with a page at a look: accessibility, words nobody should read, what is cut.

Each page is looked at once per language, width and theme, as the look takes a second.
"""

from __future__ import annotations

import re

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

_seen: set[tuple[str, ...]] = set()


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page, unless it was looked at before."""
    language = page.get_attribute("html", "lang") or ""
    if not _is_new(page, language):
        return []
    return [f"{page.url} ({language}): {fault}" for fault in _all(page, language)]


def _is_new(page: Page, language: str) -> bool:
    """Say whether this kind of page is seen for the first time."""
    path = re.sub(r"\d+(-\d+)?", "#", page.url.split("/", 3)[-1].partition("?")[0])
    state = page.evaluate(
        "() => [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches,"
        " document.querySelector('h1')?.innerText.replace(/[A-Z]{2,}-\\d+.*/s, ''),"
        " document.querySelectorAll('.empty, .flash').length]"
    )
    key = (path, language, *map(str, state))
    new = key not in _seen
    _seen.add(key)
    return new


def _all(page: Page, language: str) -> list[str]:
    """Look at everything."""
    found = [_violation(each) for each in Axe().run(page, options=RULES).response["violations"]]
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
