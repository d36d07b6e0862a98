"""Forms: checks a form at deploy, validates a submission, says it in words and in a language.

The folders beside these modules hold the forms themselves, `<process>/<form>.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.errors import Problem
from forms.check import check as check_schema
from forms.components import Schema, answers, everything
from forms.description import day_text, describe
from forms.localisation import localise, texts
from forms.submission import validate as validate_submission

__all__ = ["FormJs", "day_text", "defaults", "describe", "localise", "texts"]

_NAME = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)")


class FormJs:
    """Fills the engine's port for forms with form-js schemas."""

    def check(self, schema: Mapping[str, Any]) -> Sequence[Problem]:
        """Return what is wrong with a form schema."""
        return check_schema(schema)

    def validate(
        self, schema: Mapping[str, Any], data: Mapping[str, Any], *, today: date
    ) -> dict[str, Any]:
        """Return the cleaned submission, or raise BadInput with one problem per field."""
        return validate_submission(schema, data, today=today)

    def fields(self, schema: Mapping[str, Any]) -> Sequence[str]:
        """Return the keys of the input fields in the order of the form."""
        return [component.key for component in answers(schema)]


def defaults(schema: Schema, case_data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of the case data that the form shows: its fields and names in its texts."""
    names = {component.key for component in answers(schema)}
    for definition in everything(schema):
        names.update(_NAME.findall(str(definition.get("text", ""))))
    return {name: case_data[name] for name in case_data if name in names}
