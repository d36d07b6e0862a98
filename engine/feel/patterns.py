"""Regular expressions of XPath (as matches, replace and split take them), run by RE2.

RE2 needs time in proportion to the text, whatever the pattern, so that no pattern can hang the
server; a pattern that only backtracking could run (back-references) gives null.
"""

from __future__ import annotations

from engine.feel.limits import Run
from engine.feel.values import Value


def matches(text: str, pattern: str, flags: Value, run: Run) -> Value:
    """Tell whether a pattern is found in a text."""
    import re2

    return re2.search(pattern, text) is not None


def replace(text: str, pattern: str, replacement: str, flags: Value, run: Run) -> Value:
    import re2

    return re2.sub(pattern, replacement, text)


def split(text: str, delimiter: str, run: Run) -> Value:
    import re2

    return re2.split(delimiter, text)
