"""The texts of a form, and the form in another language; schema texts are Thai message ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from forms.components import Schema, everything, listing, mapping

Translate = Callable[[str], str]
#: where people's texts stand in a component
_TEXTS = ("label", "description", "text", "dateLabel", "timeLabel")


def localise(schema: Schema, translate: Translate) -> dict[str, Any]:
    """Return a copy of the form with every text translated."""
    return {
        **schema,
        "components": [
            _component(definition, translate)
            for definition in map(mapping, listing(schema.get("components")))
        ],
    }


def texts(schema: Schema) -> list[str]:
    """Return every text of the form that a person reads, each once, in order."""
    found: dict[str, None] = {}

    def collect(text: str) -> str:
        found[text] = None
        return text

    for definition in everything(schema):
        _component({**definition, "components": []}, collect)
    return list(found)


def _component(definition: Mapping[str, Any], translate: Translate) -> dict[str, Any]:
    changed = _translated(definition, _TEXTS, translate)
    if "validate" in definition:
        changed["validate"] = _translated(
            mapping(definition["validate"]), ("patternErrorMessage",), translate
        )
    if "appearance" in definition:
        changed["appearance"] = _translated(
            mapping(definition["appearance"]), ("prefixAdorner", "suffixAdorner"), translate
        )
    if "values" in definition:
        changed["values"] = [
            _translated(mapping(option), ("label",), translate)
            for option in listing(definition["values"])
        ]
    if "components" in definition:
        changed["components"] = localise(definition, translate)["components"]
    return changed


def _translated(
    part: Mapping[str, Any], names: tuple[str, ...], translate: Translate
) -> dict[str, Any]:
    def one(name: str, value: Any) -> Any:
        return translate(value) if name in names and isinstance(value, str) and value else value

    return {name: one(name, value) for name, value in part.items()}
