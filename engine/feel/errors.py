"""The two refusals of FEEL: a text that cannot be read, and an evaluation that costs too much."""

from __future__ import annotations


class FeelError(ValueError):
    """The expression cannot be read."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class FeelLimit(FeelError):
    """The expression needs more time or room than one evaluation may have."""
