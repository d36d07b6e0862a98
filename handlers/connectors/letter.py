"""Turns a template and values into a letter: subject and body, free of control characters.

A template is a file of the definition, `mail/<name>.<language>.txt`: its first line is
`Subject: …`, the rest is the body; `$name` or `${name}` stand for values. A value that is a word of
the process, such as the label of an option, is written in the reader's language; a date as people
read it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from string import Template
from typing import Any

import polib
from babel.dates import format_date

#: the language in which every template exists
SOURCE_LANGUAGE = "th"
_SUBJECT = "Subject:"
#: shown for a value that the case does not know
_UNKNOWN = "–"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BUDDHIST_ERA = 543


@dataclass(frozen=True)
class Letter:
    """What one reader gets to read."""

    subject: str
    body: str


def compose(
    files: Mapping[str, bytes], name: str, language: str, values: Mapping[str, Any]
) -> Letter:
    """Fill the template in the reader's language, or in Thai where it was not translated."""
    first, _, body = _template(files, name, language).partition("\n")
    if not first.startswith(_SUBJECT):
        raise ValueError(f"the mail template {name} must begin with a line “{_SUBJECT} …”")
    known = words(files.get(f"{language}.po", b""))
    texts = {key: _text(value, known, language) for key, value in values.items()}
    try:
        subject = Template(first.removeprefix(_SUBJECT)).substitute(texts)
        return Letter(one_line(subject), Template(body.strip("\n") + "\n").substitute(texts))
    except KeyError as missing:
        raise ValueError(f"the mail template {name} needs the value {missing}") from None


def _template(files: Mapping[str, bytes], name: str, language: str) -> str:
    for wanted in (language, SOURCE_LANGUAGE):
        found = files.get(f"mail/{name}.{wanted}.txt")
        if found is not None:
            return found.decode("utf-8").replace("\r\n", "\n")
    raise LookupError(f"the definition has no file mail/{name}.{SOURCE_LANGUAGE}.txt; add it")


@lru_cache(maxsize=32)
def words(catalogue: bytes) -> Mapping[str, str]:
    """Return the translations of a process's words; none for its source language."""
    entries = polib.pofile(catalogue.decode("utf-8")) if catalogue else ()
    return {entry.msgid: entry.msgstr for entry in entries if entry.msgstr}


def _text(value: Any, words: Mapping[str, str], language: str) -> str:
    if value is None or value == "":
        return _UNKNOWN
    text = str(value)
    if _DAY.fullmatch(text):
        return day(date.fromisoformat(text), language)
    text = words.get(text, text)
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t")


def day(moment: date, language: str) -> str:
    """Return a day as people read it: Thai in the Buddhist era (21 พ.ย. 2569), else 21 Nov 2026."""
    year = moment.year + (_BUDDHIST_ERA if language == SOURCE_LANGUAGE else 0)
    return f"{format_date(moment, 'd MMM', locale=language)} {year}"


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, fit for a header."""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
