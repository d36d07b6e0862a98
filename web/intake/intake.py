"""Turns rows of a table into cases: rehearse them all first, then start one case per good row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.actor import Actor
from engine.errors import BadInput, Problem, sentence
from engine.ports import Forms
from engine.runtime import Engine, Started
from forms.components import Component, Schema, answers, mapping
from web.intake.columns import Columns
from web.intake.dates import read_date
from web.intake.table import Row

_YES = frozenset({"yes", "true", "1", "x", "y", "ใช่", "มี"})


@dataclass(frozen=True)
class Intake:
    """One row as the start form would get it, with what is wrong with it."""

    row: int
    data: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


class StartForm:
    """The start form of a process, as far as a table can fill it."""

    def __init__(self, schema: Schema, words: Mapping[str, str], forms: Forms) -> None:
        """Take the form, the translations of its labels (Thai to English) and the checker."""
        self._schema = schema
        self._words = words
        self._forms = forms
        self._fields = {component.key: component for component in answers(schema)}

    def labels(self) -> dict[str, tuple[str, ...]]:
        """Return the labels of each field in both languages, to find its column by."""
        return {key: self._said(component.label) for key, component in self._fields.items()}

    def rehearse(self, rows: Iterable[Row], columns: Columns, today: date) -> Iterator[Intake]:
        """Check every row as the form would, without starting anything."""
        for row in rows:
            problems: list[Problem] = []
            data = self._data(row, columns, problems)
            if not problems:
                data = self._validated(row, data, today, problems)
            yield Intake(row.number, data, problems)

    def _data(self, row: Row, columns: Columns, problems: list[Problem]) -> dict[str, Any]:
        data = {}
        for key, text in columns.texts(row.cells).items():
            component = self._fields.get(key)
            if component is None:
                problems.append(
                    _problem(row, key, sentence("The start form has no field %(field)s."))
                )
                continue
            try:
                data[key] = self._value(component, text, columns.month_first)
            except ValueError:
                template = sentence("“%(text)s” does not fit the field %(field)s.")
                problems.append(_problem(row, key, template, text=text[:80]))
        return data

    def _value(self, component: Component, text: str, month_first: bool) -> Any:
        kind = component.type
        if kind == "datetime":
            return read_date(text, month_first=month_first).isoformat()
        if kind == "number":
            return _number(text)
        if kind == "checkbox":
            return text.casefold() in _YES
        if kind in ("select", "radio"):
            return self._option(component, text)
        if kind in ("checklist", "taglist"):
            return [self._option(component, part.strip()) for part in text.split(",")]
        return text

    def _option(self, component: Component, text: str) -> Any:
        for option in map(mapping, component.definition.get("values", [])):
            names = (str(option.get("value")), *self._said(str(option.get("label"))))
            if text.casefold() in (name.casefold() for name in names):
                return option.get("value")
        raise ValueError(text)

    def _said(self, label: str) -> tuple[str, ...]:
        return (label, self._words[label]) if self._words.get(label) else (label,)

    def _validated(
        self, row: Row, data: dict[str, Any], today: date, problems: list[Problem]
    ) -> dict[str, Any]:
        try:
            return self._forms.validate(self._schema, data, today=today)
        except BadInput as error:
            problems += [
                Problem(each.template, each.values, each.place, row.number, each.rule)
                for each in error.problems
            ]
            return data


def start(
    engine: Engine, process: str, intakes: Iterable[Intake], source: str, *, actor: Actor
) -> Iterator[tuple[Intake, Started]]:
    """Start one case per row; the same row of the same file is never started twice."""
    for intake in intakes:
        key = hashlib.sha256(f"{source}\0{process}\0{intake.row}".encode()).hexdigest()
        yield intake, engine.start(process, intake.data, actor=actor, key=f"import:{key}")


def _number(text: str) -> int | float:
    plain = text.replace(",", "").replace(" ", "")
    return float(plain) if "." in plain else int(plain)


def _problem(row: Row, key: str, template: str, **values: Any) -> Problem:
    return Problem(template, {"field": key, **values}, place=key, line=row.number, rule="row")
