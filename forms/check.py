"""Checks a form at deploy: every component, property, condition and pattern within the fence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import re2

from engine.errors import Phrase, Problem, sentence
from forms import condition
from forms.components import (
    BOXES,
    CHOICES,
    INPUTS,
    SCHEMA_VERSION,
    SHOWN,
    Component,
    Schema,
    answers,
    condition_of,
    everything,
    kind_of,
    listing,
    mapping,
)
from forms.properties import PROPERTIES, RULES, VALUES

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_TEMPLATE = re.compile(r"\{\{\s*[A-Za-z_][A-Za-z0-9_.]*\s*\}\}")
_MOST_COMPONENTS = 400
_MOST_OPTIONS = 300
_DEEPEST = 6
_LONGEST_PATTERN = 300


def check(schema: Schema) -> list[Problem]:
    """Return what is wrong with a form schema, naming the component each time."""
    whole = list(_check_whole(schema))
    if whole:
        return whole
    problems = [
        problem
        for definition in everything(schema)
        for problem in _check_component(definition, _place(definition))
    ]
    return problems or [*_check_keys(schema, {}, "")]


def _check_whole(schema: Schema) -> Iterator[Problem]:
    if not isinstance(schema, Mapping) or schema.get("type") != "default":
        yield Problem(sentence("A form is a JSON object of type “default”."), rule="form")
        return
    if schema.get("schemaVersion", SCHEMA_VERSION) != SCHEMA_VERSION:
        yield Problem(
            sentence("The form has schema version %(found)s; save it again as version %(wanted)s."),
            {"found": schema.get("schemaVersion"), "wanted": SCHEMA_VERSION},
            rule="form",
        )
    if not listing(schema.get("components")):
        yield Problem(sentence("The form has no components; add a field."), rule="form")
    elif _depth(schema) > _DEEPEST or sum(1 for _ in everything(schema)) > _MOST_COMPONENTS:
        yield Problem(sentence("The form is too large; split it into two."), rule="form")


def _depth(box: Schema, level: int = 0) -> int:
    if level > _DEEPEST:
        return level
    inner = map(mapping, listing(box.get("components")))
    return max((_depth(definition, level + 1) for definition in inner), default=level)


def _place(definition: Mapping[str, Any]) -> str:
    for name in ("key", "path", "id", "label", "type"):
        if definition.get(name):
            return str(definition[name])[:80]
    return "?"


def _check_component(definition: Mapping[str, Any], place: str) -> Iterator[Problem]:
    kind = kind_of(definition)
    if kind not in INPUTS and kind not in SHOWN and kind not in BOXES:
        yield Problem(
            sentence("The component “%(type)s” is not allowed; replace it by one of: %(allowed)s."),
            {"type": definition.get("type"), "allowed": ", ".join([*INPUTS, *SHOWN, *BOXES])},
            place,
            rule="component",
        )
        return
    yield from _check_properties(definition, kind, place)
    yield from _check_texts(definition, kind, place)
    yield from _check_rules(definition, place)
    if kind in CHOICES:
        yield from _check_options(definition, place)
    if kind == "dynamiclist":
        yield from _check_list(definition, place)


def _check_properties(definition: Mapping[str, Any], kind: str, place: str) -> Iterator[Problem]:
    allowed = PROPERTIES["any"] | PROPERTIES[kind]
    unknown = [("", name) for name in definition if name not in allowed]
    unknown += [
        ("validate.", name) for name in mapping(definition.get("validate")) if name not in RULES
    ]
    for prefix, name in unknown:
        yield Problem(
            sentence("“%(name)s” is not allowed for a %(type)s; remove it."),
            {"name": f"{prefix}{name}", "type": kind},
            place,
            rule="property",
        )


def _check_texts(definition: Mapping[str, Any], kind: str, place: str) -> Iterator[Problem]:
    for name, value in definition.items():
        if not isinstance(value, str) or name in ("type", "id", "key"):
            continue
        rest = _TEMPLATE.sub("", value) if kind == "text" else value
        if value.lstrip().startswith("=") or "{{" in rest:
            yield Problem(
                sentence("“%(name)s” may not be computed; write the text itself."),
                {"name": name},
                place,
                rule="expression",
            )


def _check_rules(definition: Mapping[str, Any], place: str) -> Iterator[Problem]:
    rules = mapping(definition.get("validate"))
    for name, value in (*definition.items(), *rules.items()):
        if name in VALUES and not VALUES[name].fits(value):
            yield Problem(
                sentence("“%(name)s” must be %(wanted)s."),
                {"name": name, "wanted": VALUES[name].wanted},
                place,
                rule="value",
            )
    if "pattern" in rules:
        yield from _check_pattern(rules["pattern"], place)


def _check_pattern(pattern: Any, place: str) -> Iterator[Problem]:
    reason = pattern_fault(pattern)
    if reason:
        yield Problem(
            sentence("The pattern cannot be used (%(reason)s); write a simpler one."),
            {"reason": reason},
            place,
            rule="pattern",
        )


def pattern_fault(pattern: Any) -> Phrase | str:
    """Say why a pattern cannot be run in linear time; empty if it can."""
    if not isinstance(pattern, str) or len(pattern) > _LONGEST_PATTERN:
        return Phrase(sentence("at most %(most)s characters"), {"most": _LONGEST_PATTERN})
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(pattern, options)
    except (re2.error, UnicodeError) as fault:
        text = fault.args[0] if fault.args else fault
        return text.decode() if isinstance(text, bytes) else str(text)
    return ""


def _check_options(definition: Mapping[str, Any], place: str) -> Iterator[Problem]:
    options = [mapping(option) for option in listing(definition.get("values"))]
    values = [option.get("value") for option in options]
    fit = all(isinstance(value, str) and value for value in values)
    if not options or not fit or len(set(values)) < len(values) or len(values) > _MOST_OPTIONS:
        yield Problem(
            sentence("The options must be a list of different texts; give each a label and value."),
            {},
            place,
            rule="options",
        )
    elif not all(isinstance(option.get("label"), str) for option in options):
        yield Problem(sentence("Each option needs a label."), {}, place, rule="options")


def _check_list(definition: Mapping[str, Any], place: str) -> Iterator[Problem]:
    if definition.get("isRepeating") is not True:
        yield Problem(
            sentence("A dynamic list must have isRepeating true."), {}, place, rule="list"
        )
    inner = [component.type for component in answers(definition)]
    if not inner or {"dynamiclist", "filepicker"} & set(inner):
        yield Problem(
            sentence("A dynamic list needs fields, and no files or lists inside."),
            {},
            place,
            rule="list",
        )


def _check_keys(box: Schema, outer: Mapping[str, str], prefix: str) -> Iterator[Problem]:
    """Check keys and conditions of a form, then those of the rows of its lists."""
    inside = [*answers(box)]
    yield from _check_names(inside, prefix)
    kinds = {**outer, **{c.key: _kind(c) for c in inside if not c.definition.get("disabled")}}
    for definition in _own(box):
        for text in condition_of(definition):
            yield from _check_condition(text, kinds, prefix + _place(definition))
    for component in inside:
        if component.type == "dynamiclist":
            yield from _check_keys(component.definition, kinds, f"{component.key}.")


def _check_names(inside: list[Component], prefix: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for component in inside:
        key = component.key
        if not _KEY.fullmatch(key) or key == "case":
            yield Problem(
                sentence("“%(key)s” cannot be a key; use letters, digits and _ only."),
                {"key": key},
                prefix + _place(component.definition),
                rule="key",
            )
        elif key in seen:
            yield Problem(
                sentence("The key “%(key)s” is used twice; rename one."),
                {"key": key},
                prefix + key,
                rule="key",
            )
        seen.add(key)


def _kind(component: Component) -> str:
    kind = INPUTS.get(component.type, "list")
    as_text = kind == "option" or component.definition.get("serializeToString")
    return "text" if as_text else kind


def _own(box: Schema) -> Iterator[Mapping[str, Any]]:
    """Yield the components in the scope of a box: through groups, not into lists."""
    for definition in map(mapping, listing(box.get("components"))):
        yield definition
        if kind_of(definition) == "group":
            yield from _own(definition)


def _check_condition(text: str, kinds: Mapping[str, str], place: str) -> Iterator[Problem]:
    try:
        condition.check(text, kinds)
    except condition.Unfit as fault:
        yield Problem(
            sentence("The hide condition “%(text)s” cannot be used: %(reason)s."),
            {"text": text[:120], "reason": fault.reason},
            place,
            rule="condition",
        )
