"""Turns a template and values into a letter: subject and body, free of control characters.

A template is a file of the definition, `mail/<name>.<language>.txt`: its first line is
`Subject: …`, the rest is the body; `$name` or `${name}` stand for values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

#: the language in which every template exists
SOURCE_LANGUAGE = "th"
_SUBJECT = "Subject:"
#: shown for a value that the case does not know
_UNKNOWN = "–"


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
    texts = {key: _text(value) for key, value in values.items()}
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


def _text(value: Any) -> str:
    if value is None or value == "":
        return _UNKNOWN
    text = str(value)
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\t" or ord(sign) > 127)


def one_line(text: str) -> str:
    """Return the text without line breaks and control characters, fit for a header."""
    return "".join(sign if sign.isprintable() else " " for sign in " ".join(text.split()))
