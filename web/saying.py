"""How refusals and problems are said: translated, with moments as the reader writes them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from engine.errors import EngineError, Problem
from web import formats


def said(fault: EngineError | Problem) -> str:
    """Say a refusal or a problem in the reader's language."""
    text = str(gettext(fault.template))
    return (
        text % {name: told(value) for name, value in fault.values.items()} if fault.values else text
    )


def told(value: Any) -> Any:
    """Write a moment among the values as the reader does, and leave the rest."""
    return formats.date_like(value) if isinstance(value, str) else value
