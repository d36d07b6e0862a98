"""Regular expressions of XPath (as matches, replace and split take them), run by RE2.

RE2 needs time in proportion to the text, whatever the pattern, so that no pattern can hang the
server; a pattern that only backtracking could run (with back-references) gives null.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import re2

from engine.feel import pattern_text
from engine.feel.errors import FeelLimit, sentence, too_long
from engine.feel.limits import PATTERN_LENGTH, PATTERN_MEMORY, STRING_LENGTH, Run
from engine.feel.values import Value

_FLAGS = frozenset("smixq")
_REPLACEMENT = re.compile(r"\\(.)|\$(\d+)|([^\\$]+)|(.)", re.DOTALL)
_COMPILE_COST = 50


@lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> Any:
    """Give the compiled pattern, or None when it is not one of XPath's that RE2 can run."""
    source = pattern_text.to_re2(pattern, flags)
    if source is None:
        return None
    options = re2.Options()
    options.log_errors = False
    options.max_mem = PATTERN_MEMORY
    options.case_sensitive = "i" not in flags
    options.dot_nl = "s" in flags
    options.literal = "q" in flags
    prefix = "(?m)" if "m" in flags and "q" not in flags else ""
    try:
        return re2.compile(prefix + source, options)
    except re2.error:
        return None


def _pattern(pattern: str, flags: Value, run: Run) -> Any:
    flags = "" if flags is None else flags
    if type(flags) is not str or not _FLAGS.issuperset(flags):
        return None
    if len(pattern) > PATTERN_LENGTH:
        template = sentence("A regular expression has more than %(most)s characters; shorten it.")
        raise FeelLimit(template, most=PATTERN_LENGTH)
    run.spend(_COMPILE_COST)
    return _compiled(pattern, "".join(sorted(set(flags))))


def _clean(text: str) -> str:
    """Replace halves of surrogate pairs, which cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def matches(text: str, pattern: str, flags: Value, run: Run) -> Value:
    """Tell whether a pattern is found in a text."""
    compiled = _pattern(pattern, flags, run)
    return None if compiled is None else compiled.search(_clean(text)) is not None


def replace(text: str, pattern: str, replacement: str, flags: Value, run: Run) -> Value:
    """Put a replacement, with $1 for groups, in the place of each match."""
    compiled = _pattern(pattern, flags, run)
    if compiled is None or compiled.search("") is not None:
        return None
    parts = _parts(replacement, compiled.groups, type(flags) is str and "q" in flags)
    if parts is None:
        return None
    text = _clean(text)
    pieces: list[str] = []
    end = length = 0
    for match in compiled.finditer(text):
        piece = "".join(p if type(p) is str else match.group(p) or "" for p in parts)
        pieces += (text[end : match.start()], piece)
        end = match.end()
        length += len(piece)
        _pay(run)
        if length > STRING_LENGTH:
            raise too_long(STRING_LENGTH)
    return "".join((*pieces, text[end:]))


def _pay(run: Run) -> None:
    """Count a match; the next one may have to read the rest of the text."""
    run.spend()
    run.look_at_the_clock()


def _parts(replacement: str, groups: int, literal: bool) -> list[str | int] | None:
    """Cut a replacement into texts and numbers of groups; None when it is not well-formed."""
    if literal:
        return [replacement]
    parts: list[str | int] = []
    for escaped, number, plain, wrong in _REPLACEMENT.findall(replacement):
        if wrong or (escaped and escaped not in "\\$"):
            return None
        if number:
            parts += _group(number, groups)
        else:
            parts.append(escaped or plain)
    return parts


def _group(digits: str, groups: int) -> list[str | int]:
    """Take as many digits as make the number of a group; the others are text."""
    size = len(digits)
    while size > 1 and int(digits[:size]) > groups:
        size -= 1
    number = int(digits[:size])
    return [number if number <= groups else "", digits[size:]]


def split(text: str, delimiter: str, run: Run) -> Value:
    """Cut a text at each match of a pattern."""
    compiled = _pattern(delimiter, None, run)
    if compiled is None or compiled.search("") is not None:
        return None
    text = _clean(text)
    pieces, end = [], 0
    for match in compiled.finditer(text):
        _pay(run)
        pieces.append(text[end : match.start()])
        end = match.end()
    return [*pieces, text[end:]]
