"""How refusals and problems are said: translated, with moments as the reader writes them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from engine.errors import EngineError, Phrase, Phrases, Problem
from web import formats


def said(fault: EngineError | Problem | Phrase) -> str:
    """Say a refusal, a problem or a part of one in the reader's language."""
    text = str(gettext(fault.template))
    return (
        text % {name: told(value) for name, value in fault.values.items()} if fault.values else text
    )


def told(value: Any) -> Any:
    """Write moments and phrases among the values for the reader, and leave the rest."""
    if isinstance(value, Phrase):
        return said(value)
    if isinstance(value, Phrases):
        return value.SEPARATOR.join(map(said, value))
    return formats.date_like(value) if isinstance(value, str) else value
