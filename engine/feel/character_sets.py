"""Sets of characters as ranges of code points, for classes that RE2 cannot write."""

from __future__ import annotations

import sys
from functools import lru_cache

import re2

#: sorted, not touching: (first, last) code points
Ranges = list[tuple[int, int]]

CATEGORIES = frozenset(
    (
        *("C", "Cc", "Cf", "Cn", "Co", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn"),
        *("N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps"),
        *("S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs"),
    )
)
#: the blocks people ask for; others are refused
BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0, 0x7F),
    "Latin-1Supplement": (0x80, 0xFF),
    "LatinExtended-A": (0x100, 0x17F),
    "LatinExtended-B": (0x180, 0x24F),
    "IPAExtensions": (0x250, 0x2AF),
    "SpacingModifierLetters": (0x2B0, 0x2FF),
    "CombiningDiacriticalMarks": (0x300, 0x36F),
    "Greek": (0x370, 0x3FF),
    "GreekandCoptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Armenian": (0x530, 0x58F),
    "Hebrew": (0x590, 0x5FF),
    "Arabic": (0x600, 0x6FF),
    "Devanagari": (0x900, 0x97F),
    "Thai": (0xE00, 0xE7F),
    "Lao": (0xE80, 0xEFF),
    "Georgian": (0x10A0, 0x10FF),
    "Khmer": (0x1780, 0x17FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "PrivateUse": (0xE000, 0xF8FF),
}


def written(ranges: Ranges) -> str:
    """Write ranges as the inside of a class; no range at all as a class of nothing."""
    if not ranges:
        return "^\\x{0}-\\x{10ffff}"
    return "".join(f"\\x{{{low:x}}}-\\x{{{high:x}}}" for low, high in ranges)


def minus(whole: Ranges, part: Ranges) -> Ranges:
    """Take one set away from another."""
    left = []
    for first, last in whole:
        start = first
        for low, high in part:
            if high < start or low > last:
                continue
            if low > start:
                left.append((start, low - 1))
            start = high + 1
        if start <= last:
            left.append((start, last))
    return left


@lru_cache(maxsize=64)
def _matched(text: str) -> tuple[tuple[int, int], ...]:
    options = re2.Options()
    options.log_errors = False
    try:
        pattern = re2.compile(f"{text}+", options)
    except re2.error:
        return ()
    found = []
    for match in pattern.finditer(_every_character()):
        start = _code(match.start())
        end = _code(match.end() - 1)
        found.append((start, end))
    return tuple(found)


def of_category(text: str) -> Ranges:
    """Work out which characters a class without subtraction has, by trying each."""
    return list(_matched(text))


@lru_cache(maxsize=1)
def _every_character() -> str:
    return "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))


def _code(index: int) -> int:
    return index if index < 0xD800 else index + 0x800
