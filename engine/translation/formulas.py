"""Expressions in BPMN's own elements, rewritten in place: conditions, counts and timers."""

from __future__ import annotations

import re

from engine.diagram.document import Element, attribute, local
from engine.diagram.vocabulary import EXPRESSIONS
from engine.errors import sentence
from engine.machine import timing
from engine.translation import writing
from engine.translation.expressions import (
    Language,
    Untranslatable,
    declared,
    to_feel,
    value_of,
)
from engine.translation.sheet import Foreign, Sheet, said, shortened

TIMERS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
_SAME = sentence("It says the same here.")
_CRON = re.compile(r"[\d*?/,LW#-]+(\s+[\w*?/,L#-]+){4,6}")
_ISO = sentence("Write it in ISO 8601: PT4H, R3/P7D, 2026-12-01T09:00:00+07:00.")


def translate(sheet: Sheet) -> None:
    """Translate every expression that BPMN itself has a place for."""
    for element in sheet.named(*EXPRESSIONS):
        text = said(element)
        if not text:
            continue
        if local(element) in TIMERS:
            _timer(sheet, element, text)
        else:
            _formula(sheet, element, text)
    if sheet.dialects and not sheet.failed:
        _of_the_file(sheet)


def _of_the_file(sheet: Sheet) -> None:
    """Take out what the file says about the language of its expressions; all are FEEL now."""
    name = "expressionLanguage"
    text = attribute(sheet.root, name)
    if declared(text) not in (None, Language.FEEL):
        origin = Foreign(sheet.root, name, text, Language.OTHER)
        del sheet.root.attrib[name]
        sheet.translated(origin, "FEEL")


def language_of(sheet: Sheet, element: Element, name: str = "language") -> Language:
    """Return the language that an expression says it is in, or that of the whole file."""
    return declared(element.get(name) or "") or sheet.language or Language.FEEL


def replace(sheet: Sheet, element: Element, text: str, origin: Foreign, *remarks: str) -> None:
    """Put another text into an element of BPMN."""
    for part in list(element):
        element.remove(part)
    element.text = text
    sheet.translated(origin, shortened("; ".join(text.splitlines())), *remarks)


def _formula(sheet: Sheet, element: Element, text: str) -> None:
    """Translate a condition or a count."""
    language = language_of(sheet, element)
    origin = Foreign(element, local(element), text, language)
    condition = local(element) != "loopCardinality"
    try:
        piece = to_feel(text, language, condition=condition, names=sheet.names)
    except Untranslatable as reason:
        sheet.failed = True
        sheet.open(origin, reason, writing.SAY_IN_FEEL)
        return
    if piece.text != text.removeprefix("=").strip():
        replace(sheet, element, piece.text, origin, *sorted(piece.remarks))
    elif sheet.dialects:
        sheet.kept(origin, _SAME)
    if element.get("language") is not None and language is not Language.FEEL:
        del element.attrib["language"]


def _timer(sheet: Sheet, element: Element, text: str) -> None:
    """Translate a timer: a literal stays, an expression becomes FEEL."""
    origin = Foreign(element, local(element), text, language_of(sheet, element))
    kind = TIMERS[local(element)]
    if not _wrong(kind, text):
        return
    try:
        value, piece = value_of(text, origin.language, sheet.names)
    except Untranslatable as reason:
        sheet.open(origin, reason, _ISO)
        return
    wrong = None if value.startswith("=") else _wrong(kind, value)
    if wrong:
        cron = sentence("It is a cron text, which is not BPMN.")
        sheet.open(origin, Untranslatable(cron) if _CRON.fullmatch(value) else wrong, _ISO)
    elif value != text:
        replace(sheet, element, value, origin, *sorted(piece.remarks if piece else ()))
    elif sheet.dialects:
        sheet.kept(origin, _SAME)


def _wrong(kind: str, text: str) -> Untranslatable | None:
    """Return what is wrong with a literal time, or nothing."""
    try:
        timing.check(kind, text)
    except timing.BadTime as problem:
        return Untranslatable(problem.template, text=problem.text)
    except OverflowError:
        return Untranslatable(sentence("The time is too far away."))
    return None
