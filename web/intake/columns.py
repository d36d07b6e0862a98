"""Says which column of a table fills which field of a start form.

A mapping is JSON: `{"month_first": true, "fields": {"description": {"template": "$issue - $sub"},
"channel": {"column": "via", "values": {"Web": "email"}, "default": "letter"}}}`.
Without one, columns are found by field key or by the field's label in either language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Template
from typing import Any

from engine.errors import BadInput, Problem, sentence
from web.wellformed import sound

_KEYS = {"column", "template", "values", "default"}


@dataclass(frozen=True)
class Column:
    """Where one field gets its text from; `default` stands for an empty or unlisted value."""

    column: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    default: str = ""

    def text(self, cells: Mapping[str, str]) -> str:
        """Return the field's text for one row."""
        raw = cells.get(self.column, "")
        if self.template:
            raw = Template(self.template).safe_substitute(cells).strip(" -–,:")
        unknown = self.default if self.values and self.default else raw
        return self.values.get(raw, unknown) or self.default


@dataclass(frozen=True)
class Columns:
    """All fields of a start form and the columns that fill them."""

    fields: Mapping[str, Column]
    month_first: bool = False

    def texts(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return the filled fields of one row, without empty ones."""
        found = {key: column.text(cells) for key, column in self.fields.items()}
        return {key: text for key, text in found.items() if text}


def read_columns(name: str, source: bytes) -> Columns:
    """Read a mapping file; raises BadInput naming the field that is wrong."""
    try:
        raw = json.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        text = sentence("The mapping is not text in UTF-8; save it as UTF-8.")
        raise _refused(name, text) from error
    except (ValueError, RecursionError) as error:
        raise _refused(
            name, sentence("The mapping is not JSON: %(reason)s"), reason=error
        ) from error
    if not sound(raw):
        raise _refused(name, sentence("The mapping holds characters that cannot be kept."))
    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), dict):
        raise _refused(name, sentence("The mapping needs an object named “fields”."))
    fields = {key: _column(name, key, value) for key, value in raw["fields"].items()}
    return Columns(fields, bool(raw.get("month_first")))


def _column(name: str, key: str, raw: Any) -> Column:
    if isinstance(raw, str):
        return Column(column=raw)
    if isinstance(raw, dict) and set(raw) <= _KEYS and isinstance(raw.get("values", {}), dict):
        texts = {part: str(raw[part]) for part in raw if part != "values"}
        values = {str(old): str(new) for old, new in raw.get("values", {}).items()}
        return Column(**texts, values=values)
    text = sentence("The field %(field)s may only have column, template, values and default.")
    raise _refused(name, text, field=key)


def columns_by_name(header: Iterable[str], labels: Mapping[str, Iterable[str]]) -> Columns:
    """Find each field's column by its key or one of its labels, whatever the case."""
    known = {cell.casefold(): cell for cell in header}
    fields = {}
    for key, names in labels.items():
        found = [known[name.casefold()] for name in (key, *names) if name.casefold() in known]
        if found:
            fields[key] = Column(column=found[0])
    return Columns(fields)


def _refused(name: str, template: str, **values: Any) -> BadInput:
    problem = Problem(template, values, place=name, rule="column-mapping")
    return BadInput([problem], sentence("The mapping %(name)s cannot be used."), name=name)
