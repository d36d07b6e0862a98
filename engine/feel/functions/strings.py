"""Built-in functions on strings (DMN 1.5, 10.3.4.3)."""

from __future__ import annotations

from decimal import Decimal

from engine.feel import patterns
from engine.feel.errors import too_long
from engine.feel.functions.signature import built_in
from engine.feel.limits import STRING_LENGTH, Run
from engine.feel.numbers import whole
from engine.feel.values import Value


@built_in("substring(string: string, start position: number, length: number?)")
def substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> Value:
    """Cut a part out of a text."""
    first = whole(start)
    count = len(text) if length is None else whole(length)
    if not first or abs(first) > len(text) or count is None or count < 1:
        return None
    index = first - 1 if first > 0 else len(text) + first
    return text[index : index + count]


@built_in("string length(string: string)")
def string_length(run: Run, text: str) -> Value:
    """Count the characters."""
    return Decimal(len(text))


@built_in("upper case(string: string)")
def upper_case(run: Run, text: str) -> Value:
    """Write in capitals."""
    return text.upper()


@built_in("lower case(string: string)")
def lower_case(run: Run, text: str) -> Value:
    """Write in small letters."""
    return text.lower()


@built_in("substring before(string: string, match: string)")
def substring_before(run: Run, text: str, match: str) -> Value:
    """Give what stands before a match, or nothing when there is none."""
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@built_in("substring after(string: string, match: string)")
def substring_after(run: Run, text: str, match: str) -> Value:
    """Give what stands after a match, or nothing when there is none."""
    return text.partition(match)[2] if match else text


@built_in("contains(string: string, match: string)")
def contains(run: Run, text: str, match: str) -> Value:
    """Tell whether a text has a part."""
    return match in text


@built_in("starts with(string: string, match: string)")
def starts_with(run: Run, text: str, match: str) -> Value:
    """Tell how a text begins."""
    return text.startswith(match)


@built_in("ends with(string: string, match: string)")
def ends_with(run: Run, text: str, match: str) -> Value:
    """Tell how a text ends."""
    return text.endswith(match)


@built_in("matches(input: string, pattern: string, flags: any?)")
def matches(run: Run, text: str, pattern: str, flags: Value = None) -> Value:
    """Tell whether a regular expression is found in a text."""
    return patterns.matches(text, pattern, flags, run)


@built_in("replace(input: string, pattern: string, replacement: string, flags: any?)")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: Value = None) -> Value:
    """Put a text in the place of each match of a regular expression."""
    return patterns.replace(text, pattern, replacement, flags, run)


@built_in("split(string: string, delimiter: string)")
def split(run: Run, text: str, delimiter: str) -> Value:
    """Cut a text at each match of a regular expression."""
    return patterns.split(text, delimiter, run)


@built_in("string join(list: list, delimiter: any?)")
def string_join(run: Run, items: list[Value], delimiter: Value = None) -> Value:
    """Join texts, leaving nulls out."""
    if delimiter is not None and type(delimiter) is not str:
        return None
    texts = [item for item in items if item is not None]
    if not all(type(text) is str for text in texts):
        return None
    glue = delimiter or ""
    if sum(map(len, texts)) + len(glue) * len(texts) > STRING_LENGTH:
        raise too_long(STRING_LENGTH)
    return glue.join(texts)
