"""What a translation did: each foreign statement with what became of it, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from engine.errors import Problem


class Outcome(StrEnum):
    """What became of a foreign statement."""

    #: it is said in our words now
    TRANSLATED = "translated"
    #: it stays in the file, and nothing is lost by not reading it
    KEPT = "kept"
    #: it stays in the file, and what it says does not happen here
    OPEN = "open"


@dataclass(frozen=True)
class Entry:
    """One foreign statement."""

    outcome: Outcome
    #: id of the element
    place: str
    line: int | None
    #: what stood there: camunda:assignee="${boss}"
    origin: str
    #: what says it now: samphan:assignedTo="=boss"
    result: str = ""
    #: why it was kept or could not be translated, or what differs in the translation
    reasons: tuple[Problem, ...] = ()
    #: what a person does about it
    remedy: Problem | None = None

    def __str__(self) -> str:
        """Say it in English."""
        where = f"{self.place}, line {self.line}" if self.line else self.place
        arrow = f" -> {self.result}" if self.result else ""
        more = " ".join(
            part.template % part.values if part.values else part.template
            for part in (*self.reasons, *((self.remedy,) if self.remedy else ()))
        )
        return f"{where}: {self.origin}{arrow}" + (f" – {more}" if more else "")


@dataclass
class Report:
    """All entries, in the order of the lines, and what still keeps the diagram from running."""

    #: names of the engines whose extensions were found
    dialects: tuple[str, ...] = ()
    entries: list[Entry] = field(default_factory=list)
    #: what the reader of diagrams says about the result
    problems: list[Problem] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[Entry]:
        """Return the entries with this outcome."""
        return [entry for entry in self.entries if entry.outcome is outcome]
