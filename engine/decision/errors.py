"""The refusal of a decision file, and what is found while it is read."""

from __future__ import annotations


class DecisionError(ValueError):
    """The decision file cannot be used."""

    def __init__(self, message: str, line: int | None = None, element: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        #: id of the element, or its name when it has none
        self.element = element
