"""Lengths of time as office people type them: a number, and a unit chosen from a list.

The choice says what the number counts and in which hours (`working:days`, `after:hours`); without
a unit (`working`) the number is words with units of their own ("1 day 4 hours"), or ISO 8601.
What no single unit expresses is shown in words, and every length comes back as it was.
"""

from __future__ import annotations

import re
import unicodedata

from flask import Flask
from flask_babel import gettext

from engine.errors import sentence
from web.formats import plain

BEFORE, AFTER, PERCENT = "before", "after", "percent"
_UNITS = {"minutes": "PT{}M", "hours": "PT{}H", "days": "P{}D", "weeks": "P{}W"}
_NAMES = {
    "working:minutes": sentence("working minutes"),
    "working:hours": sentence("working hours"),
    "working:days": sentence("working days"),
    "working": sentence("working time, in words"),
    "natural:minutes": sentence("minutes, day and night"),
    "natural:hours": sentence("hours, day and night"),
    "natural:days": sentence("calendar days"),
    "natural:weeks": sentence("weeks"),
    "natural": sentence("day and night, in words"),
    "percent": sentence("percent of the target"),
    "before:minutes": sentence("minutes before due"),
    "before:hours": sentence("hours before due"),
    "before": sentence("before due, in words"),
    "after:minutes": sentence("minutes after due"),
    "after:hours": sentence("hours after due"),
    "after:days": sentence("days after due"),
    "after": sentence("after due, in words"),
}
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_AMOUNT = r"([0-9]{1,9}(?:\.[0-9]{1,3})?)\s*"
_JOINT = r"\s*(?:,|and|และ)?\s*"
#: units as people write them, longest first
_WORDS = re.compile(
    rf"(?:{_AMOUNT}(?:weeks?|wk|w|สัปดาห์|อาทิตย์)\b{_JOINT})?"
    rf"(?:{_AMOUNT}(?:days?|d|วัน)\b{_JOINT})?"
    rf"(?:{_AMOUNT}(?:hours?|hrs?|h|ชั่วโมง|ชม)\b\.?{_JOINT})?"
    rf"(?:{_AMOUNT}(?:minutes?|mins?|m|นาที)\b\.?)?".replace(r"\b", r"(?![a-z])"),
    re.IGNORECASE,
)


def options(*kinds: str) -> list[tuple[str, str]]:
    """Return the choices of some kinds with their names."""
    return [(key, gettext(name)) for key, name in _NAMES.items() if kind_of(key) in kinds]


def kind_of(choice: str) -> str:
    """Return what a choice is about: its hours, or before or after what."""
    return choice.partition(":")[0]


def split(text: str, kind: str, unit: str = "days") -> tuple[str, str]:
    """Return the number and the choice that a length is shown as; `unit` where there is none."""
    if not text:
        return "", f"{kind}:{unit}"
    for name, form in _UNITS.items():
        before, after = form.split("{}")
        amount = text.removeprefix(before).removesuffix(after)
        if f"{kind}:{name}" in _NAMES and form.format(amount) == text and _NUMBER.fullmatch(amount):
            return amount, f"{kind}:{name}"
    words = plain(text)
    return (words if _written(words) == text else text), kind


def joined(amount: str, choice: str) -> tuple[str, str]:
    """Return the length that was meant, as ISO 8601, and its kind; what is none stays as typed."""
    kind, _, unit = choice.partition(":")
    amount = "".join(str(unicodedata.decimal(each, each)) for each in amount).strip()
    number = amount.replace(",", "") if _THOUSANDS.fullmatch(amount) else amount
    if unit in _UNITS and _NUMBER.fullmatch(number):
        return _UNITS[unit].format(number), kind
    return _written(amount), kind


def said(amount: str, choice: str) -> str:
    """Say a length in words."""
    return plain(joined(amount, choice)[0])


def _written(text: str) -> str:
    """Return what words of time mean, as ISO 8601; other texts as they are."""
    found = _WORDS.fullmatch(text.strip())
    if not found or not any(found.groups()):
        return text
    weeks, days, hours, minutes = found.groups()
    whole = "".join(f"{number}{mark}" for number, mark in ((weeks, "W"), (days, "D")) if number)
    rest = "".join(f"{number}{mark}" for number, mark in ((hours, "H"), (minutes, "M")) if number)
    return f"P{whole}{'T' if rest else ''}{rest}"


def register(app: Flask) -> None:
    """Make the lists of units known to the templates."""
    app.add_template_global(options, "span_options")
    app.add_template_global(split, "span_split")
    app.add_template_filter(said, "span")
