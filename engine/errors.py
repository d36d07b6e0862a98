"""Every refusal of the engine, and the sentence that the person reads.

A sentence is kept as an English template with named values, so that the web can translate it
(`gettext(error.template) % error.values`); `sentence()` marks templates for the extractor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


def sentence(template: str) -> str:
    """Mark an English template for translation and return it unchanged."""
    return template


@dataclass(frozen=True)
class Phrase:
    """Part of a sentence that is translated too, standing among the values of the whole."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say it in English."""
        return self.template % self.values if self.values else self.template


class Phrases(tuple[Phrase, ...]):
    """Several parts of a sentence, one after the other."""

    __slots__ = ()
    SEPARATOR = "; "

    def __str__(self) -> str:
        """Say them in English."""
        return self.SEPARATOR.join(map(str, self))


@dataclass(frozen=True)
class Problem:
    """One fault in what was handed in: where it is, what is wrong and what to do."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    #: element id, field key, column name or file name; empty for the whole
    place: str = ""
    #: 1-based line of the file, or row of the table
    line: int | None = None
    #: the rule that was broken, by its name in the documentation
    rule: str = ""

    def __str__(self) -> str:
        """Say it in English, with place and line."""
        text = self.template % self.values
        where = ", ".join(
            part for part in (self.place, f"line {self.line}" if self.line else "") if part
        )
        return f"{where}: {text}" if where else text


class EngineError(Exception):
    """The command cannot be carried out."""

    #: the HTTP status that fits
    status = 409

    def __init__(self, template: str | None = None, **values: Any) -> None:
        self.template = template or (self.__doc__ or "").strip()
        self.values = values
        super().__init__(self.template % values if values else self.template)


class NotFound(EngineError):
    """This does not exist, or it is not for you to see."""  # noqa: D404  (what people read)

    status = 404


class NotAllowed(EngineError):
    """You may not do this; ask a supervisor or an administrator."""

    status = 403


class Conflict(EngineError):
    """Somebody was here before you; load the page again to see what changed."""

    status = 409


class BadInput(EngineError):
    """What was handed in has faults; each is named with its place and remedy."""

    status = 422

    def __init__(
        self, problems: Sequence[Problem], template: str | None = None, **values: Any
    ) -> None:
        super().__init__(template, **values)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """List the problems in English, one per line."""
        return "\n".join([super().__str__(), *map(str, self.problems)])


class BpmnError(Exception):
    """A business failure that the diagram handles at a boundary event."""

    def __init__(self, code: str, message: str = "") -> None:
        self.code = code
        super().__init__(message or code)


class Retry(Exception):
    """A handler asks to be called again later."""

    def __init__(self, after: timedelta, message: str = "") -> None:
        self.after = after
        super().__init__(message or f"again after {after}")
