"""Cuts the text of an expression into words, numbers, strings and symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from engine.feel.errors import FeelError, sentence
from engine.feel.limits import TEXT_LENGTH

_SPACE = "\\s\\u0085\\u180e\\u200b\\ufeff"
_TOKEN = re.compile(
    rf"""
    (?P<space>[{_SPACE}]+|//[^\n\r]*|/\*.*?\*/)
  | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<string>@?"(?:[^"\\]|\\.)*")
  | (?P<word>(?:[A-Za-z_]|[^\x00-\x7f{_SPACE}])(?:[A-Za-z0-9_]|[^\x00-\x7f{_SPACE}])*)
  | (?P<symbol>\.\.|\*\*|<=|>=|!=|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{6}|[nrt\"'\\])", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number, string or symbol."""

    #: "number", "string", "at" (a string after @), "word", "symbol" or "end"
    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Cut a text into tokens; the last is of kind "end"."""
    if len(text) > TEXT_LENGTH:
        template = sentence("The expression is longer than %(most)s characters; split it up.")
        raise FeelError(template, most=TEXT_LENGTH)
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "space":
            continue
        found.append(_token(kind, match.group(), match.start(), text))
    found.append(Token("end", "", len(text), len(text)))
    return found


def _token(kind: str, piece: str, start: int, text: str) -> Token:
    end = start + len(piece)
    if kind == "string":
        if piece.startswith("@"):
            return Token("at", _unescape(piece[2:-1]), start, end)
        return Token("string", _unescape(piece[1:-1]), start, end)
    if piece == '"':
        template = sentence("A text is opened by a quotation mark but not closed; close it.")
        raise error(template, text, start)
    if piece == "/" and text.startswith("/*", start):
        template = sentence("A comment is opened by /* but not closed by */; close it.")
        raise error(template, text, start)
    return Token(kind, piece, start, end)


def _unescape(body: str) -> str:
    if "\\" not in body:
        return body
    return _PAIR.sub(_combine, _ESCAPE.sub(_character, body))


def _combine(match: re.Match[str]) -> str:
    """Make one character of a surrogate pair; half a pair becomes the replacement character."""
    return match.group().encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] not in "uU":
        return _SIMPLE[code]
    number = int(code[1:], 16)
    return chr(number) if number <= 0x10FFFF else match.group()


def error(template: str, text: str, position: int, **values: Any) -> FeelError:
    """Give the error that names a place in the text."""
    before = text[:position]
    line = before.count("\n") + 1
    return FeelError(template, line, position - before.rfind("\n"), **values)


def spelled(found: list[Token], text: str) -> str:
    """Write tokens as one name: a single space wherever the text has room."""
    name = ""
    for index, token in enumerate(found):
        gap = index > 0 and found[index - 1].end < token.start
        name += (" " if gap else "") + text[token.start : token.end]
    return name


def parts(name: str) -> tuple[str, ...]:
    """Cut a name into the texts of its tokens."""
    return tuple(
        match.group() for match in _TOKEN.finditer(name[:TEXT_LENGTH]) if match.lastgroup != "space"
    )
