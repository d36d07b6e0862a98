"""Validates a submission again on the server, by marshmallow fields built from the form itself.

1. Conditions are evaluated as form-js does it: on what was sent, then once more without the answers
   of hidden fields. 2. Answers of hidden, disabled and read-only fields are dropped; a field that
   the form does not have is refused. 3. What is left is checked by one marshmallow field each.
Every visible field is in the result: an empty one as null, false or an empty list.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError

from engine.errors import BadInput, Problem, sentence
from forms import components as parts
from forms import condition
from forms.answer import ANSWERS, Answer
from forms.components import UNANSWERED, Component, answers
from forms.condition import HIDES

_MOST_ROWS = 200
#: what is kept: forms that were read, and the fields of each for some days
_MOST_SCOPES = 2000
_MOST_DAYS = 8
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


@dataclass(frozen=True)
class _Step:
    """What is done with one component: its field, or none for a list of rows."""

    component: Component
    key: str
    answer: Answer | None
    #: the value of an empty one, and what is wrong with it
    empty: Any
    missing: Sequence[Problem]


class _Scope:
    """One scope of a form, read once: the form, or the rows of a list. Forms never change."""

    def __init__(self, box: parts.Schema) -> None:
        #: kept, so that nothing else gets its id
        self.box = box
        self.inside = [*answers(box)]
        self.known = frozenset(component.key for component in self.inside)
        self.empty = {c.key: UNANSWERED.get(c.type) for c in self.inside}
        self.conditional = [
            (component, [condition.compiled(text) for text in component.conditions])
            for component in self.inside
            if component.conditions
        ]
        self._steps: dict[tuple[date, bool], list[_Step]] = {}

    def steps(self, today: date, *, in_row: bool) -> list[_Step]:
        """Return what is done with the components that may be written; fields ask for the day."""
        found = self._steps.get((today, in_row))
        if found is None:
            if len(self._steps) >= _MOST_DAYS:
                self._steps.clear()
            writable = [c for c in self.inside if _writable(c, in_row=in_row)]
            found = self._steps[today, in_row] = [_step(c, today) for c in writable]
        return found


def _step(component: Component, today: date) -> _Step:
    kind = component.type
    answer = None if kind == "dynamiclist" else ANSWERS[kind](component, today)
    missing = answer.missing if answer is not None and answer.required else ()
    return _Step(component, component.key, answer, _EMPTY.get(kind), missing)


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
    hidden = _hidden(scope, data, around or {}) if scope.conditional else ()
    cleaned: dict[str, Any] = {}
    problems: list[Problem] = []
    faults: Sequence[Problem]
    for step in scope.steps(today, in_row=around is not None):
        if hidden and id(step.component) in hidden:
            continue
        value = data.get(step.key)
        if step.answer is None:
            rows = [] if _unanswered(value) else value
            within = {**(around or {}), **data}
            cleaned[step.key], faults = _rows(step.component, rows, within, today)
        else:
            cleaned[step.key], faults = _answer(step, step.answer, value)
        problems += faults
    for name in data.keys() - scope.known:
        if not _unanswered(data[name]):
            problems.append(_unknown(name))
    return cleaned, problems


def _answer(step: _Step, field: Answer, value: Any) -> tuple[Any, Sequence[Problem]]:
    """Return an answer as its field lets it through, or what is wrong with it."""
    if _unanswered(value):
        return list(step.empty) if isinstance(step.empty, tuple) else step.empty, step.missing
    try:
        return field.read(value), ()
    except ValidationError as refusal:
        return None, [one for one in refusal.messages if isinstance(one, Problem)]


def _writable(component: Component, *, in_row: bool) -> bool:
    # read-only columns of a row are kept, as the list is stored as a whole
    disabled = bool(component.definition.get("disabled"))
    return not disabled and (in_row or not component.shown_only)


def _unanswered(value: Any) -> bool:
    return value is None or value in ("", [])


def _hidden(scope: _Scope, data: Mapping[str, Any], around: Mapping[str, Any]) -> Collection[int]:
    """Return the components (their ids in memory) that the browser does not show."""
    given = {key: value for key, value in data.items() if value is not None}
    values = {**around, **scope.empty, **given}
    hidden = _hidden_by(scope, values)
    answered = {c.key: None for c in hidden if values.get(c.key) is not None}
    if answered:
        hidden = _hidden_by(scope, {**values, **answered})
    return {id(component) for component in hidden}


def _hidden_by(scope: _Scope, values: Mapping[str, Any]) -> list[Component]:
    hidden = []
    for component, tests in scope.conditional:
        for test in tests:
            if test(values) in HIDES:
                hidden.append(component)
                break
    return hidden


def _unknown(name: Any) -> Problem:
    place = str(name)[:80]
    template = sentence("“%(name)s” is not a field of this form; load the page again.")
    return Problem(template, {"name": place}, place)


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
