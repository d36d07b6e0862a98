"""Correcting case data: the values as people know them, what would change, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from engine.errors import BadInput, Problem, sentence
from web import current, facts, saying, taking_back
from web.address import safe
from web.cases.blueprint import blueprint
from web.cases.seen import SeenCase, see_case
from web.facts import Fact
from web.permission import SUPERVISOR, permission

#: how a value is written in the form, by what it is
TEXT, NUMBER, CHOICE, JSON = "text", "number", "choice", "json"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
#: fields of the form carry this before the name of the variable
PREFIX = "v:"


@dataclass(frozen=True)
class Field:
    """One value as the form shows it."""

    name: str
    label: str
    kind: str
    text: str
    technical: bool
    #: what there is to choose from, (value, label)
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_day(self) -> bool:
        """Say whether it is a day of the calendar."""
        return self.kind == TEXT and DAY.fullmatch(self.text) is not None


@blueprint.get("/cases/<int:case_id>/data")
@permission(SUPERVISOR)
def data_form(case_id: int) -> str:
    """Show the case data, ready to be corrected."""
    return _page(see_case(case_id), {}, [])


@blueprint.post("/cases/<int:case_id>/data")
@permission(SUPERVISOR)
def correct(case_id: int) -> Response | str:
    """Show what would change; carry it out when it was confirmed with a reason."""
    seen = see_case(case_id)
    said = {
        name.removeprefix(PREFIX): text
        for name, text in request.form.items()
        if name.startswith(PREFIX)
    }
    problems: list[Problem] = []
    changes = changed(seen.variables, said, problems)
    if problems:
        texts = [f"{_label(seen, one.place)}: {saying.said(one)}" for one in problems]
        return make_response(_page(seen, said, texts), 422)
    if request.form.get("step") != "save":
        return _page(seen, said, [], changes)
    if not changes:
        raise BadInput([Problem(sentence("Nothing was changed."), place="data")])
    reason = request.form.get("reason", "").strip()[:500]
    current.engine().correct(case_id, changes, actor=current.actor(), reason=reason)
    taking_back.done(gettext("The case data were corrected."), case_id)
    return redirect(safe(request.form.get("next") or url_for("cases.page", case_id=case_id)))


def _page(
    seen: SeenCase,
    said: Mapping[str, str],
    problems: list[str],
    changes: Mapping[str, Any] | None = None,
) -> str:
    return render_template(
        "cases/data.html",
        page=seen,
        case=seen.case,
        fields=fields(seen, said),
        prefix=PREFIX,
        problems=problems,
        changes=None if changes is None else compared(seen, changes),
        back=safe(request.values.get("next") or url_for("cases.page", case_id=seen.case.id)),
    )


def _label(seen: SeenCase, name: str) -> str:
    return facts.fact(seen.drawn, name, None).label


def fields(seen: SeenCase, said: Mapping[str, str]) -> list[Field]:
    """Return the values of the case data: first those that forms ask for, in their order.

    Nobody corrects files by words; lists are written as code and stand with what is technical.
    """
    answers = seen.drawn.answers
    asked = [name for name in answers if name in seen.variables]
    others = sorted(set(seen.variables) - set(asked))
    shown = [_field(seen, name, said, name in others) for name in (*asked, *others)]
    return [one for one in shown if one.name in others or answers[one.name].type != "filepicker"]


def _field(seen: SeenCase, name: str, said: Mapping[str, str], technical: bool) -> Field:
    kind, text = written(seen.variables[name])
    options = _options(seen, name) if kind == TEXT else ()
    if options and text not in dict(options):
        options = ((text, text or "–"), *options)
    code = technical or kind == JSON
    return Field(name, _label(seen, name), kind, said.get(name, text), code, options)


def _options(seen: SeenCase, name: str) -> tuple[tuple[str, str], ...]:
    """Return what a field of a form lets one choose from."""
    component = seen.drawn.answers.get(name)
    if component is None or component.type not in ("select", "radio"):
        return ()
    listed = component.definition.get("values") or ()
    return tuple((str(one.get("value")), seen.drawn.say(one.get("label"))) for one in listed)


def written(value: Any) -> tuple[str, str]:
    """Return how a value is written in the form."""
    if isinstance(value, bool):
        return CHOICE, "true" if value else "false"
    if isinstance(value, int | float):
        return NUMBER, json.dumps(value)
    if value is None or isinstance(value, str):
        return TEXT, value or ""
    return JSON, json.dumps(value, ensure_ascii=False, indent=1)


def changed(
    before: Mapping[str, Any], said: Mapping[str, str], problems: list[Problem]
) -> dict[str, Any]:
    """Return what the form changes; what cannot be read becomes a problem."""
    found: dict[str, Any] = {}
    for name in (name for name in said if name in before):
        kind, old = written(before[name])
        # browsers send line ends of their own
        text = said[name].replace("\r\n", "\n")
        if text == old.replace("\r\n", "\n"):
            continue
        try:
            found[name] = _read(kind, text)
        except (ValueError, RecursionError):
            template = sentence("“%(text)s” cannot be read here.")
            problems.append(Problem(template, {"text": text[:60]}, name))
    return found


def _read(kind: str, text: str) -> Any:
    """Return the value of a text; ValueError when it is of another kind."""
    if kind == TEXT:
        return text
    value = json.loads(text)
    if written(value)[0] != kind:
        raise ValueError(kind)
    return value


def compared(seen: SeenCase, changes: Mapping[str, Any]) -> list[tuple[Fact, Fact]]:
    """Return what would change, before and after in words."""
    return [
        (facts.fact(seen.drawn, name, seen.variables[name]), facts.fact(seen.drawn, name, value))
        for name, value in changes.items()
    ]
