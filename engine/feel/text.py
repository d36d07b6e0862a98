"""Writes a FEEL value as text, as `string()` does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from engine.feel import numbers
from engine.feel.errors import too_long
from engine.feel.limits import STRING_LENGTH, VALUE_NODES
from engine.feel.values import Range, Value, members

_PLAIN_KEY = re.compile(r"[^\W\d]\w*(?: \w+)*\Z")


def to_text(value: Value) -> str:
    """Write a value; a string is written as it is."""
    if type(value) is str:
        return value
    pieces = []
    length = 0
    for count, piece in enumerate(_pieces(value)):
        pieces.append(piece)
        length += len(piece)
        if length > STRING_LENGTH or count > VALUE_NODES:
            raise too_long(STRING_LENGTH)
    return "".join(pieces)


def _pieces(value: Value) -> Iterator[str]:
    kind = type(value)
    if kind is list:
        yield from _list(value)
    elif kind is dict:
        yield from _context(value)
    elif kind is Range:
        yield from _range(value)
    elif kind is str:
        yield _quoted(value)
    else:
        yield _scalar(value)


def _scalar(value: Value) -> str:
    if value is None:
        return "null"
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is Decimal:
        return numbers.to_text(value)
    return value.name or "function" if hasattr(value, "invoke") else str(value)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _list(items: list[Value]) -> Iterator[str]:
    yield "["
    for index, item in enumerate(items):
        if index:
            yield ", "
        yield from _pieces(item)
    yield "]"


def _context(context: dict[str, Value]) -> Iterator[str]:
    yield "{"
    for index, (name, value) in enumerate(members(context)):
        if index:
            yield ", "
        yield (name if _PLAIN_KEY.match(name) else _quoted(name)) + ": "
        yield from _pieces(value)
    yield "}"


def _range(value: Range) -> Iterator[str]:
    yield "[" if value.low_included else "("
    yield from _pieces(value.low)
    yield ".."
    yield from _pieces(value.high)
    yield "]" if value.high_included else ")"
