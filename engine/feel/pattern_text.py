r"""Translates regular expressions of XPath 3.1 (5.6.1, on XML Schema's) into RE2's.

They differ: XPath takes [a-z-[aeiou]] away from each other, names blocks \p{IsThai}, knows \i and
\c, gives \d and \w all of Unicode, and refuses what other languages add (\b, look-around).
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.feel.character_sets import BLOCKS, CATEGORIES, Ranges, minus, of_category, written

_META = frozenset(".\\?*+{}()|[]^$-")
_CONTROL = {"n": "\\n", "r": "\\r", "t": "\\t"}
_NAME_START = "\\p{L}_:"
_NAME = "\\p{L}\\p{N}\\p{M}\\-._:\\x{b7}"
_CLASSES = {
    "s": " \\t\\n\\r",
    "S": "\\x{0}-\\x{8}\\x{b}\\x{c}\\x{e}-\\x{1f}\\x{21}-\\x{10ffff}",
    "d": "\\p{Nd}",
    "D": "\\P{Nd}",
    "w": "\\p{L}\\p{M}\\p{N}\\p{S}",
    "W": "\\p{P}\\p{Z}\\p{C}",
    "i": _NAME_START,
    "I": "^" + _NAME_START,
    "c": _NAME,
    "C": "^" + _NAME,
}
_SPACE = frozenset(" \t\n\r")


class _Refused(Exception):
    """The pattern is not one of XPath's, or needs backtracking."""


def to_re2(pattern: str, flags: str) -> str | None:
    """Give RE2's text for a pattern, or None when it is none or needs backtracking."""
    if "q" in flags:
        return pattern
    try:
        return _Translator(pattern, "x" in flags, "s" in flags).whole()
    except _Refused:
        return None


@dataclass
class _Translator:
    pattern: str
    free: bool
    dot_all: bool
    index: int = 0
    depth: int = 0

    def whole(self) -> str:
        text = self._branches()
        if self.index < len(self.pattern):
            raise _Refused
        return text

    def _peek(self) -> str:
        while self.free and self.pattern[self.index : self.index + 1] in _SPACE:
            self.index += 1
        return self.pattern[self.index : self.index + 1]

    def _take(self) -> str:
        if self.index >= len(self.pattern):
            raise _Refused
        self.index += 1
        return self.pattern[self.index - 1]

    def _branches(self) -> str:
        pieces: list[str] = []
        atom = False
        while True:
            sign = self._peek()
            if sign in ("", ")"):
                return "".join(pieces)
            if sign in "?*+{":
                if not atom:
                    raise _Refused
                pieces.append(self._quantifier())
                atom = False
            else:
                pieces.append(self._atom(self._take()))
                atom = sign not in "|^$"

    def _quantifier(self) -> str:
        sign = self._take()
        if sign == "{":
            end = self.pattern.find("}", self.index)
            body = self.pattern[self.index : end] if end > 0 else ""
            low, comma, high = body.partition(",")
            if not low.isdecimal() or (high and not high.isdecimal()):
                raise _Refused
            if high and int(low) > int(high):
                raise _Refused
            self.index = end + 1
            sign = f"{{{low}{comma}{high}}}"
        if self._peek() == "?":
            sign += self._take()
        return sign

    def _atom(self, sign: str) -> str:
        if sign == "\\":
            return self._escape()
        if sign == "[":
            return self._class()
        if sign == "(":
            return self._group()
        if sign == ".":
            return "(?s:.)" if self.dot_all else "[^\\n\\r]"
        if sign in "]}":
            raise _Refused
        return sign if sign in "|^$" else _quoted(sign)

    def _group(self) -> str:
        self.depth += 1
        if self.depth > 50:
            raise _Refused
        plain = self.pattern.startswith("?:", self.index)
        self.index += 2 if plain else 0
        inner = self._branches()
        if self._peek() != ")":
            raise _Refused
        self._take()
        self.depth -= 1
        return f"(?:{inner})" if plain else f"({inner})"

    def _escape(self) -> str:
        sign = self._take()
        if sign in _META:
            return "\\" + sign
        if sign in _CONTROL:
            return _CONTROL[sign]
        if sign in "pP":
            return self._category(sign)
        if sign not in _CLASSES:
            raise _Refused
        return f"[{_CLASSES[sign]}]"

    def _category(self, sign: str) -> str:
        end = self.pattern.find("}", self.index)
        if self._take() != "{" or end < 0:
            raise _Refused
        name = self.pattern[self.index : end]
        self.index = end + 1
        if name.startswith("Is"):
            if name[2:] not in BLOCKS:
                raise _Refused
            return f"[{'' if sign == 'p' else '^'}{written([BLOCKS[name[2:]]])}]"
        if name not in CATEGORIES:
            raise _Refused
        return "\\" + sign + "{" + name + "}"

    def _class(self) -> str:
        """Read a class; one that takes another away is worked out to ranges."""
        start = self.index
        text = self._members()
        if self.pattern[self.index : self.index + 1] == "]":
            self.index += 1
            return text
        self.index = start
        return f"[{written(self._worked_out())}]"

    def _members(self) -> str:
        """Read what stands in a class up to its end or to what is taken away."""
        negated = self.pattern.startswith("^", self.index)
        self.index += negated
        pieces: list[str] = []
        while not self._class_ends(bool(pieces)):
            low = self._member()
            if self._is_range() and len(low) > 0:
                self.index += 1
                pieces.append(_range(low, self._member()))
            else:
                pieces.append(low)
        return f"[{'^' if negated else ''}{''.join(pieces)}]"

    def _class_ends(self, begun: bool) -> bool:
        rest = self.pattern[self.index : self.index + 2]
        if not rest or (not begun and rest[0] == "]"):
            raise _Refused
        return rest[0] == "]" or rest == "-["

    def _is_range(self) -> bool:
        rest = self.pattern[self.index : self.index + 2]
        return len(rest) == 2 and rest[0] == "-" and rest[1] not in "[]"

    def _member(self) -> str:
        sign = self._take()
        if sign == "[":
            raise _Refused
        if sign != "\\":
            return _quoted(sign)
        text = self._escape()
        if text.startswith("[^"):
            raise _Refused
        return text[1:-1] if text.startswith("[") else text

    def _worked_out(self) -> Ranges:
        self.depth += 1
        if self.depth > 20:
            raise _Refused
        whole = of_category(self._members())
        if self.pattern.startswith("-[", self.index):
            self.index += 2
            whole = minus(whole, self._worked_out())
        if self._take() != "]":
            raise _Refused
        self.depth -= 1
        return whole


def _quoted(sign: str) -> str:
    code = ord(sign)
    if code < 128 and (sign.isalnum() or sign in "_ "):
        return sign
    return f"\\x{{{code:x}}}"


def _range(low: str, high: str) -> str:
    if len(_single(low)) != 1 or len(_single(high)) != 1 or _single(low) > _single(high):
        raise _Refused
    return f"{low}-{high}"


def _single(text: str) -> str:
    """Give the character that a member of a class stands for, or a longer text."""
    if text.startswith("\\x{"):
        return chr(int(text[3:-1], 16))
    control = {"\\n": "\n", "\\r": "\r", "\\t": "\t"}.get(text)
    return control or (text[1:] if len(text) == 2 and text[0] == "\\" else text)
