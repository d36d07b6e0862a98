"""Decision tables as people read them: a row for each rule, in the words of the process.

What is plain (an answer of a form, yes and no, a length of time) stands in words; every other
expression stands as FEEL. What is no table is shown as its expression.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from lxml.etree import _Element as Element

from engine.decision import source
from engine.errors import sentence
from web import formats
from web.definitions import Definition

POLICIES = {
    "UNIQUE": sentence("At most one row fits."),
    "FIRST": sentence("The first row that fits counts."),
    "PRIORITY": sentence("Of the rows that fit, the one with the most important result counts."),
    "ANY": sentence("All rows that fit say the same."),
    "COLLECT": sentence("All rows that fit count together."),
    "RULE ORDER": sentence("All rows that fit count, in the order of the table."),
    "OUTPUT ORDER": sentence("All rows that fit count, the most important result first."),
}
_WORDS = {"true": sentence("yes"), "false": sentence("no")}
_LITERAL = re.compile(r'"([^"\\]*)"')
_LITERALS = re.compile(r'"[^"\\]*"(?:\s*,\s*"[^"\\]*")*')


@dataclass(frozen=True)
class Cell:
    """One entry of a rule: words, or an expression; without a text everything fits."""

    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Decision:
    """One decision of a file: its rules, or the expression that it is."""

    title: str
    policy: str = ""
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    #: (entries of the inputs, entries of the outputs, what the rule says of itself)
    rules: Sequence[tuple[list[Cell], list[Cell], str]] = ()
    expression: str = ""


def decisions(content: bytes, drawn: Definition) -> list[Decision]:
    """Return the decisions of a file, what others build upon first, as it is written."""
    root = source.parse(content)
    return [_decision(element, drawn) for element in source.children(root, "decision")]


def _decision(element: Element, drawn: Definition) -> Decision:
    title = drawn.say(element.get("name") or source.label_of(element))
    table = source.child(element, "decisionTable")
    if table is None:
        return Decision(
            title, expression=source.text_of(source.child(element, "literalExpression"))
        )
    inputs = [_input(each, drawn) for each in source.children(table, "input")]
    outputs = [_output(each, title, drawn) for each in source.children(table, "output")]
    policy = table.get("hitPolicy") or "UNIQUE"
    return Decision(
        title,
        str(gettext(POLICIES[policy])) if policy in POLICIES else policy,
        [label for label, _ in inputs],
        [label for label, _ in outputs],
        [_rule(each, inputs, outputs, drawn) for each in source.children(table, "rule")],
    )


#: what a column is called, and the name of its variable
Column = tuple[str, str]


def _input(element: Element, drawn: Definition) -> Column:
    name = source.text_of(source.child(element, "inputExpression"))
    return drawn.say(element.get("label")) or name, name


def _output(element: Element, title: str, drawn: Definition) -> Column:
    name = element.get("name") or ""
    return drawn.say(element.get("label")) or name or title, name


def _rule(
    element: Element, inputs: list[Column], outputs: list[Column], drawn: Definition
) -> tuple[list[Cell], list[Cell], str]:
    """Return the entries of a rule under the columns they belong to."""
    asked, given = (
        [
            _cell(source.text_of(entry), name, drawn)
            for (_, name), entry in zip(columns, source.children(element, kind), strict=False)
        ]
        for columns, kind in ((inputs, "inputEntry"), (outputs, "outputEntry"))
    )
    return asked, given, drawn.say(source.text_of(source.child(element, "description")))


def _cell(text: str, name: str, drawn: Definition) -> Cell:
    if text in ("", "-"):
        return Cell("")
    if text in _WORDS:
        return Cell(str(gettext(_WORDS[text])))
    if not _LITERALS.fullmatch(text):
        return Cell(text, is_code=True)
    called = _options(name, drawn)
    values = _LITERAL.findall(text)
    return Cell(", ".join(called.get(value) or formats.plain(value) for value in values))


def _options(name: str, drawn: Definition) -> dict[str, str]:
    """Return what the forms of the process call the values of a variable."""
    component = drawn.answers.get(name)
    listed = component.definition.get("values") or () if component else ()
    return {str(option.get("value")): drawn.say(option.get("label")) for option in listed}
