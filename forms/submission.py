"""Validates a submission again on the server, by a marshmallow schema built from the form itself.

1. Conditions are evaluated as form-js does it: on what was sent, then once more without the answers
   of hidden fields. 2. Answers of hidden, disabled and read-only fields are dropped; a field that
   the form does not have is refused. 3. What is left is checked by one marshmallow field each.
Every visible field is in the result: an empty one as null, false or an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from engine.errors import BadInput, Problem, sentence
from forms import components as parts
from forms import condition
from forms.answer import ANSWERS, Answer
from forms.components import UNANSWERED, Component, answers

_MOST_ROWS = 200
#: what is kept of forms that were read, and of each by day and visible fields
_MOST_SCOPES = 2000
_MOST_SCHEMAS = 50
_EMPTY: Mapping[str, Any] = {
    "checkbox": False,
    "checklist": (),
    "taglist": (),
    "filepicker": (),
    "dynamiclist": (),
}


def validate(schema: parts.Schema, data: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Return the cleaned submission, or raise BadInput with one problem per faulty field."""
    if not isinstance(data, Mapping):
        raise BadInput([Problem(sentence("The submission is not an object; send the form again."))])
    cleaned, problems = _load(schema, data, None, today)
    if problems:
        raise BadInput(problems, sentence("The form has faults; each is named at its field."))
    return cleaned


class _Scope:
    """One scope of a form, read once: the form, or the rows of a list. Forms never change."""

    def __init__(self, box: parts.Schema) -> None:
        #: kept, so that nothing else gets its id
        self.box = box
        self.inside = [*answers(box)]
        self.known = frozenset(component.key for component in self.inside)
        self.empty = {c.key: UNANSWERED.get(c.type) for c in self.inside}
        self.conditional = [component for component in self.inside if component.conditions]
        self._schemas: dict[tuple[date, tuple[str, ...]], Schema] = {}

    def schema(self, wanted: list[Component], today: date) -> Schema:
        """Return the marshmallow schema of the wanted fields; fields may ask for the day."""
        name = (today, tuple(component.key for component in wanted))
        found = self._schemas.get(name)
        if found is None:
            if len(self._schemas) >= _MOST_SCHEMAS:
                self._schemas.clear()
            fields = {c.key: ANSWERS[c.type](c, today) for c in wanted}
            found = self._schemas[name] = Schema.from_dict(fields)(unknown=RAISE)  # type: ignore[arg-type]
        return found


_scopes: dict[int, _Scope] = {}


def _scope(box: parts.Schema) -> _Scope:
    """Return what was read from this object before; the engine keeps one per deployed form."""
    found = _scopes.get(id(box))
    if found is None or found.box is not box:
        if len(_scopes) >= _MOST_SCOPES:
            _scopes.clear()
        found = _scopes[id(box)] = _Scope(box)
    return found


def _load(
    box: parts.Schema, data: Mapping[str, Any], around: Mapping[str, Any] | None, today: date
) -> tuple[dict[str, Any], list[Problem]]:
    """Load the answers of one scope: the form, or one row of a list (around: the answers there)."""
    scope = _scope(box)
    writable = [
        component
        for component in _visible(scope, data, around or {})
        if _writable(component, in_row=around is not None)
    ]
    sent = {key: value for key, value in data.items() if not _unanswered(value)}
    plain = [component for component in writable if component.type != "dynamiclist"]
    wanted = {component.key for component in plain}
    offered = {key: value for key, value in sent.items() if key in wanted or key not in scope.known}
    cleaned: dict[str, Any] = {}
    problems: list[Problem] = []
    try:
        cleaned = dict(scope.schema(plain, today).load(offered))
    except ValidationError as refusal:
        problems = [*_problems(refusal, [c.key for c in scope.inside])]
    for component in writable:
        if component.type == "dynamiclist":
            sent_rows = sent.get(component.key, [])
            rows, faults = _rows(component, sent_rows, {**(around or {}), **data}, today)
            cleaned[component.key] = rows
            problems += faults
    return {c.key: _filled(c, cleaned) for c in writable}, problems


def _writable(component: Component, *, in_row: bool) -> bool:
    # read-only columns of a row are kept, as the list is stored as a whole
    disabled = bool(component.definition.get("disabled"))
    return not disabled and (in_row or not component.shown_only)


def _filled(component: Component, cleaned: Mapping[str, Any]) -> Any:
    value = cleaned.get(component.key)
    empty = _EMPTY.get(component.type)
    return value if value is not None else list(empty) if isinstance(empty, tuple) else empty


def _unanswered(value: Any) -> bool:
    return value is None or value in ("", [])


def _visible(scope: _Scope, data: Mapping[str, Any], around: Mapping[str, Any]) -> list[Component]:
    if not scope.conditional:
        return scope.inside
    given = {key: value for key, value in data.items() if value is not None}
    values = {**around, **scope.empty, **given}
    first = {**values, **{c.key: None for c in scope.conditional if _hidden(c, values)}}
    hidden = {id(c) for c in scope.conditional if _hidden(c, first)}
    return [component for component in scope.inside if id(component) not in hidden]


def _hidden(component: Component, values: Mapping[str, Any]) -> bool:
    return any(condition.hides(text, values) for text in component.conditions)


def _problems(refusal: ValidationError, order: list[str]) -> Iterator[Problem]:
    """Turn marshmallow's messages into problems in the order of the form."""
    messages = refusal.messages if isinstance(refusal.messages, dict) else {}
    for key in [*(k for k in order if k in messages), *(k for k in messages if k not in order)]:
        for message in messages[key]:
            yield (
                message
                if isinstance(message, Problem)
                else Problem(
                    sentence("“%(name)s” is not a field of this form; load the page again."),
                    {"name": str(key)[:80]},
                    str(key)[:80],
                )
            )


def _rows(
    component: Component, rows: Any, around: Mapping[str, Any], today: date
) -> tuple[list[dict[str, Any]], list[Problem]]:
    fit = isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows)
    if not fit or len(rows) > _MOST_ROWS:
        template = sentence("“%(label)s” must be a list of at most %(most)s rows.")
        return [], [Answer.problem(component, template, most=_MOST_ROWS)]
    loaded = [_load(component.definition, row, around, today) for row in rows]
    problems = [
        Problem(p.template, p.values, f"{component.key}.{number}.{p.place}", number + 1)
        for number, (_, faults) in enumerate(loaded)
        for p in faults
    ]
    return [row for row, _ in loaded], problems
