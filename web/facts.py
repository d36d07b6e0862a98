"""Case data in words: what a form called it, and the answer as people say it.

What no form asks for or shows is technical: it is told to auditors only, under its raw name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from forms.components import Component
from forms.description import describe_answer, describe_rows
from web import current, formats, i18n
from web.definitions import Definition

Data = Mapping[str, Any]
Files = Mapping[str, str]


@dataclass(frozen=True)
class Fact:
    """One thing that is known of a case."""

    label: str
    text: str
    #: of a list of rows: the labels of its columns, and the texts below them
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    technical: bool = False


def known(drawn: Definition, data: Data, files: Files | None = None) -> list[Fact]:
    """Return what the forms of the process name, in the order of the process."""
    fields = drawn.answers
    return [fact(drawn, name, data[name], files) for name in fields if name in data]


def technical(drawn: Definition, data: Data) -> list[Fact]:
    """Return what serves the diagram only."""
    names = sorted(set(data) - set(drawn.answers))
    return [fact(drawn, name, data[name]) for name in names]


def chosen(drawn: Definition, names: list[str], data: Data) -> list[Fact]:
    """Return the facts with these names as far as there is an answer, in this order."""
    answered = [name for name in names if data.get(name) not in (None, "", [])]
    return [fact(drawn, name, data[name]) for name in answered]


def fact(drawn: Definition, name: str, value: Any, files: Files | None = None) -> Fact:
    """Say one variable in words."""
    component = drawn.answers.get(name)
    if component is None:
        return Fact(name, formats.plain(value), technical=True)
    label = drawn.say(component.label)
    if component.type == "dynamiclist":
        return _table(drawn, component, label, value)
    text = describe_answer(
        component,
        value,
        drawn.say,
        i18n.language(),
        files=files,
        zone=current.config().zone,
    )
    return Fact(label, formats.dated(text) or "–")


def _table(drawn: Definition, component: Component, label: str, value: Any) -> Fact:
    """Say a list of rows as a table."""
    columns, rows = describe_rows(
        component, value, drawn.say, i18n.language(), zone=current.config().zone
    )
    text = "" if rows else str(gettext("none"))
    return Fact(label, text, tuple(columns), tuple(map(tuple, rows)))
