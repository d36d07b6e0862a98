"""A case as the person before the screen sees it; a case that is not for them does not exist."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import case, journal
from engine.errors import NotFound
from engine.machine.state import State
from web import current, definitions
from web.cases import colours
from web.definitions import Definition


@dataclass(frozen=True)
class SeenCase:
    """A case with its definition and its journal."""

    case: Any
    drawn: Definition
    events: list[journal.Event]

    @cached_property
    def state(self) -> State:
        """Return the machine's state."""
        return State.load(self.case.state)

    @property
    def variables(self) -> Mapping[str, Any]:
        """Return the case data."""
        return self.state.variables

    @property
    def process_name(self) -> str:
        """Return the name of the process."""
        return self.drawn.title()

    @property
    def version(self) -> int:
        """Return the version of the process that the case runs on."""
        return self.drawn.version

    @property
    def stages(self) -> list[str]:
        """Return all stages in the reader's language."""
        return self.drawn.stages()

    @property
    def stage(self) -> str:
        """Return the stage the case is in."""
        return self.drawn.say(self.case.stage)

    @property
    def escalation(self) -> str:
        """Return the name of the escalation raised last."""
        return self.drawn.say(self.case.escalation)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return the key facts that the process names, in words."""
        stored = json.loads(self.case.facts or "{}")
        names = self.drawn.listed("keyFacts")
        shown = {name: stored[name] for name in names if stored.get(name) not in (None, "", [])}
        return self.drawn.in_words(shown)

    @property
    def data(self) -> list[tuple[str, str]]:
        """Return all case data in words."""
        return self.drawn.in_words(self.variables)

    def coloured(self, focus: str = "") -> dict[str, Any]:
        """Return how the diagram is coloured."""
        waiting = [wait.element for wait in self.state.waits.values()]
        return colours.of(self.events, waiting, focus=focus)


def see_case(case_id: int) -> SeenCase:
    """Load a case, or say that there is none for this person."""
    with current.engine().database.read() as connection:
        row = case.get(connection, case_id)
        if row is None or not case.may_see(connection, current.actor(), case_id):
            raise NotFound()
        events = journal.events(connection, case_id)
    return SeenCase(row, definitions.get(row.definition_id), events)
