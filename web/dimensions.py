"""What cases are grouped by (branch, severity, customer class), in the words of the forms."""

from __future__ import annotations

from typing import cast

from flask import g

from web import definitions

BRANCH, SEVERITY, CUSTOMER_CLASS = "branch", "severity", "customer_class"


def options(name: str) -> list[tuple[str, str]]:
    """Return (value, word) of all that the forms of the newest versions offer for a name."""
    return list(_known().get(name, {}).items())


def word(name: str, value: str) -> str:
    """Return what a value is called; itself where no form says."""
    return _known().get(name, {}).get(value, value)


def _known() -> dict[str, dict[str, str]]:
    """Return the words of all values, read once per request."""
    if "dimensions" not in g:
        found: dict[str, dict[str, str]] = {}
        for drawn in definitions.newest():
            for name in (BRANCH, SEVERITY, CUSTOMER_CLASS):
                component = drawn.answers.get(name)
                for option in component.definition.get("values") or () if component else ():
                    value = str(option.get("value"))
                    found.setdefault(name, {}).setdefault(value, drawn.say(option.get("label")))
        g.dimensions = found
    return cast("dict[str, dict[str, str]]", g.dimensions)
