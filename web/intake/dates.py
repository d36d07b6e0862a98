"""Reads dates as offices write them: ISO, either order, Buddhist or common era, Thai words."""

from __future__ import annotations

import re
from datetime import date

#: years from here on are Buddhist era: B.E. = C.E. + 543
FIRST_BUDDHIST_YEAR = 2400
BUDDHIST_OFFSET = 543

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_MONTHS = (
    ("ม.ค.", "มกราคม", "jan"),
    ("ก.พ.", "กุมภาพันธ์", "feb"),
    ("มี.ค.", "มีนาคม", "mar"),
    ("เม.ย.", "เมษายน", "apr"),
    ("พ.ค.", "พฤษภาคม", "may"),
    ("มิ.ย.", "มิถุนายน", "jun"),
    ("ก.ค.", "กรกฎาคม", "jul"),
    ("ส.ค.", "สิงหาคม", "aug"),
    ("ก.ย.", "กันยายน", "sep"),
    ("ต.ค.", "ตุลาคม", "oct"),
    ("พ.ย.", "พฤศจิกายน", "nov"),
    ("ธ.ค.", "ธันวาคม", "dec"),
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2,4})(?: .*)?")
_WORDS = re.compile(r"(\d{1,2})\s*([^\d\s]+)\s*(\d{2,4})")


def read_date(text: str, *, month_first: bool = False) -> date:
    """Read one date; raises ValueError when it is none.

    Two-digit years are Buddhist era in Thai words (5 พ.ย. 69), else 20yy.
    """
    text = text.strip().translate(_DIGITS)
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _NUMBERS.fullmatch(text):
        first, second, year = map(int, match.groups())
        month, day = (first, second) if month_first else (second, first)
    elif match := _WORDS.fullmatch(text):
        day, month, year = int(match[1]), _month(match[2]), _long_year(match)
    else:
        raise ValueError(text)
    return date(_common_era(year), month, day)


def _month(word: str) -> int:
    lowered = word.lower()
    for number, names in enumerate(_MONTHS, start=1):
        if word in names[:2] or lowered.startswith(names[2]):
            return number
    raise ValueError(word)


def _long_year(match: re.Match[str]) -> int:
    year = int(match[3])
    thai = not match[2].isascii()
    return year + 2500 if year < 100 and thai else year


def _common_era(year: int) -> int:
    if year < 100:
        return year + 2000
    return year - BUDDHIST_OFFSET if year >= FIRST_BUDDHIST_YEAR else year
