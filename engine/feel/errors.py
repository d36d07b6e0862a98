"""The two refusals of FEEL: a text that cannot be read, and an evaluation that costs too much."""

from __future__ import annotations

from typing import Any


def sentence(template: str) -> str:
    """Mark an English template for translation and return it unchanged."""
    return template


class FeelError(ValueError):
    """The expression cannot be read."""

    def __init__(self, template: str, line: int = 1, column: int = 1, **values: Any) -> None:
        #: the English sentence, with the values filled in
        self.message = template % values if values else template
        super().__init__(self.message)
        #: the sentence for translation: `gettext(template) % values`
        self.template = template
        self.values = values
        self.line = line
        self.column = column


class FeelLimit(FeelError):
    """The expression needs more time or room than one evaluation may have."""


def too_long(most: int) -> FeelLimit:
    """Give the refusal of a text that would become too long."""
    template = sentence("A text would be longer than %(most)s characters; make it shorter.")
    return FeelLimit(template, most=most)
