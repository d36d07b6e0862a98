"""Hide conditions: the part of FEEL on which browser and server agree, and its evaluation.

Allowed: comparisons of fields with literals or fields of the same kind, `and`, `or`, `not(…)` of
what is never null, checkbox fields alone, and `list contains(field, literal)`. A condition that
comes out as null hides, as form-js does it (it evaluates a unary test).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine.errors import Phrase, sentence
from engine.feel import Expression, compile_expression

_TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d{1,30}(?:\.\d{1,30})?)|(?P<text>\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<mark><=|>=|!=|=|<|>|\(|\)|,)|(?P<contains>list\s+contains)(?=\s*\()"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*))"
)
_ORDERED = frozenset({"<", "<=", ">", ">="})
_LIMIT = 500
#: values of a condition that hide
HIDES = (True, None)
_DEEPEST = 20

#: kinds of values: text number truth list null; sure = a truth value that is never null
Kind = str


#: the kinds as people call them
_CALLED = {
    "text": sentence("text"),
    "number": sentence("number"),
    "truth": sentence("true or false"),
    "sure": sentence("true or false"),
    "list": sentence("list"),
    "null": sentence("null"),
}


class Unfit(ValueError):
    """The condition leaves the part of FEEL on which browser and server agree."""

    def __init__(self, template: str, **values: Any) -> None:
        self.reason = Phrase(template, values)
        super().__init__(str(self.reason))


def check(text: str, kinds: Mapping[str, Kind]) -> None:
    """Raise Unfit, saying why, unless the condition is within the fence."""
    if len(text) > _LIMIT:
        raise Unfit(sentence("it is longer than %(most)s characters"), most=_LIMIT)
    _Reader(_tokens(_bare(text)), kinds).whole()


def hides(text: str, values: Mapping[str, Any]) -> bool:
    """Tell whether the condition hides, given the answers."""
    return compiled(text)(values) in HIDES


def compiled(text: str) -> Expression:
    """Return the condition ready to be asked; it hides when its value is one of HIDES."""
    return _compiled(_bare(text))


@lru_cache(maxsize=2048)
def _compiled(text: str) -> Expression:
    return compile_expression(text)


def _bare(text: str) -> str:
    return text.strip().removeprefix("=").strip()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            rest = text[position:].strip()[:20]
            raise Unfit(sentence("“%(text)s” is not allowed here"), text=rest)
        found.append((match.lastgroup, match.group(match.lastgroup)))
        position = match.end()
    return found


class _Reader:
    """Reads tokens by recursive descent and works out the kind of each part."""

    def __init__(self, tokens: list[tuple[str, str]], kinds: Mapping[str, Kind]) -> None:
        self._tokens = tokens
        self._kinds = kinds
        self._at = 0
        self._depth = 0

    def whole(self) -> None:
        kind = self._either()
        if self._at < len(self._tokens):
            raise Unfit(sentence("“%(text)s” is one too many"), text=self._peek())
        _want(kind, ("truth", "sure"))

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str) -> None:
        if self._peek() != wanted:
            raise Unfit(sentence("“%(text)s” is missing"), text=wanted)
        self._at += 1

    def _either(self) -> Kind:
        return self._joined("or", lambda: self._joined("and", self._comparison))

    def _joined(self, word: str, part: Any) -> Kind:
        kind: Kind = part()
        while self._peek() == word:
            self._at += 1
            other = part()
            _want(kind, ("truth", "sure"))
            _want(other, ("truth", "sure"))
            kind = "sure" if kind == other == "sure" else "truth"
        return kind

    def _comparison(self) -> Kind:
        left = self._part()
        operator = self._peek()
        if operator not in _ORDERED and operator not in ("=", "!="):
            return left
        self._at += 1
        _comparable(left, operator, self._part())
        return "truth" if operator in _ORDERED else "sure"

    def _part(self) -> Kind:
        if self._at >= len(self._tokens):
            raise Unfit(sentence("it ends too early"))
        group, text = self._tokens[self._at]
        self._at += 1
        if group in ("number", "text"):
            return group
        if group == "contains":
            return self._contains()
        return self._bracket() if text == "(" else self._named(group, text)

    def _bracket(self) -> Kind:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unfit(sentence("it is nested too deeply"))
        kind = self._either()
        self._take(")")
        self._depth -= 1
        return kind

    def _named(self, group: str, text: str) -> Kind:
        if text in ("true", "false"):
            return "sure"
        if text == "null":
            return "null"
        if text == "not" and self._peek() == "(":
            self._at += 1
            _want(self._bracket(), ("sure",))
            return "sure"
        if group != "name" or text not in self._kinds:
            raise Unfit(
                sentence("“%(text)s” is no field of this form that is filled in"), text=text
            )
        return self._kinds[text]

    def _contains(self) -> Kind:
        self._take("(")
        _want(self._part(), ("list",))
        self._take(",")
        _want(self._part(), ("text", "number"))
        self._take(")")
        return "truth"


def _want(kind: Kind, allowed: tuple[Kind, ...]) -> None:
    if kind not in allowed:
        raise Unfit(sentence("a value of kind “%(kind)s” cannot stand there"), kind=_called(kind))


def _comparable(left: Kind, operator: str, right: Kind) -> None:
    pair = {"truth" if kind == "sure" else kind for kind in (left, right)}
    if operator in _ORDERED and not pair <= {"number", "text"}:
        text = sentence("only numbers, dates and texts can be compared by “%(operator)s”")
        raise Unfit(text, operator=operator)
    if "list" in pair:
        raise Unfit(sentence("a list cannot be compared; use list contains(field, value)"))
    if len(pair - {"null"}) > 1:
        text = sentence("“%(left)s” and “%(right)s” cannot be compared")
        raise Unfit(text, left=_called(left), right=_called(right))


def _called(kind: Kind) -> Phrase:
    return Phrase(_CALLED[kind])
