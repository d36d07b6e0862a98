"""The fenced subset of form-js schemas: which components exist and how a form is walked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

#: components that hold an answer, and the kind of value that conditions see
INPUTS: Mapping[str, str] = {
    "textfield": "text",
    "textarea": "text",
    "number": "number",
    "select": "option",
    "radio": "option",
    "checkbox": "truth",
    "checklist": "list",
    "taglist": "list",
    "datetime": "text",
    "filepicker": "list",
}
#: what the browser holds for a field without an answer; null for all others
UNANSWERED: Mapping[str, Any] = {
    "textfield": "",
    "textarea": "",
    "checkbox": False,
    "checklist": [],
    "taglist": [],
    "dynamiclist": [],
}
#: components that only show something
SHOWN = ("text", "separator", "spacer", "button")
#: components that hold other components
BOXES = ("group", "dynamiclist")
CHOICES = frozenset({"select", "radio", "checklist", "taglist"})
SCHEMA_VERSION = 19

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Component:
    """One component of a form with the conditions that may hide it."""

    definition: Mapping[str, Any]
    #: its own hide condition and those of the boxes around it
    conditions: tuple[str, ...] = ()

    @cached_property
    def type(self) -> str:
        """Return the form-js name of its kind."""
        return kind_of(self.definition)

    @cached_property
    def key(self) -> str:
        """Return the name under which its answer is stored; empty if it has none."""
        name = "path" if self.type == "dynamiclist" else "key"
        return str(self.definition.get(name) or "")

    @property
    def label(self) -> str:
        """Return what the person calls it."""
        text = self.definition.get("label") or self.definition.get("dateLabel")
        return str(text or self.definition.get("timeLabel") or self.key)

    @cached_property
    def rules(self) -> Mapping[str, Any]:
        """Return its `validate` object."""
        return mapping(self.definition.get("validate"))

    @cached_property
    def shown_only(self) -> bool:
        """Tell whether the person can only look at it."""
        return bool(self.definition.get("disabled") or self.definition.get("readonly"))

    @cached_property
    def options(self) -> list[Any]:
        """Return the values that may be chosen."""
        return [mapping(option).get("value") for option in listing(self.definition.get("values"))]


def answers(box: Schema, above: tuple[str, ...] = ()) -> Iterator[Component]:
    """Yield the components with an answer, through groups; a dynamic list is one answer."""
    for definition in map(mapping, listing(box.get("components"))):
        conditions = above + condition_of(definition)
        kind = kind_of(definition)
        if kind == "group":
            yield from answers(definition, conditions)
        elif kind in INPUTS or kind == "dynamiclist":
            yield Component(definition, conditions)


def everything(box: Schema) -> Iterator[Mapping[str, Any]]:
    """Yield every component definition, also those inside boxes."""
    for definition in map(mapping, listing(box.get("components"))):
        yield definition
        yield from everything(definition)


def kind_of(definition: Mapping[str, Any]) -> str:
    """Return the form-js name of a component's kind; empty if it has none."""
    kind = definition.get("type")
    return kind if isinstance(kind, str) else ""


def condition_of(definition: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the hide condition of a component as a tuple of none or one."""
    hide = mapping(definition.get("conditional")).get("hide")
    return (str(hide),) if hide else ()


def mapping(value: Any) -> Mapping[str, Any]:
    """Return the value if it is an object, else an empty one; forms come from people."""
    return value if isinstance(value, Mapping) else {}


def listing(value: Any) -> list[Any]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
