"""A case as the person before the screen sees it; a case that is not for them does not exist."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import attachment, case, excerpt, visible_cases
from engine.diagram.graph import Kind
from engine.errors import NotFound
from engine.machine.state import State, WaitKind
from web import current, definitions, facts
from web.cases import colours
from web.definitions import Definition
from web.facts import Fact


@dataclass(frozen=True)
class SeenCase:
    """A case with its definition."""

    case: Any
    drawn: Definition

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
    def facts(self) -> list[Fact]:
        """Return the key facts that the process names, in words."""
        stored = json.loads(self.case.facts or "{}")
        return facts.chosen(self.drawn, self.drawn.listed("keyFacts"), stored)

    @property
    def data(self) -> list[Fact]:
        """Return the case data that people know by name."""
        with current.engine().database.read() as connection:
            rows = attachment.of_case(connection, self.case.id)
        files = {str(row.id): row.name for row in rows}
        return facts.known(self.drawn, self.variables, files)

    @property
    def technical(self) -> list[Fact]:
        """Return the case data that serve the diagram only."""
        return facts.technical(self.drawn, self.variables)

    @property
    def stages_done(self) -> bool:
        """Say whether all stages lie behind the case."""
        return bool(self.case.status == case.COMPLETED)

    def coloured(self, focus: str = "") -> dict[str, Any]:
        """Return how the diagram is coloured; work for people comes before other waits."""
        waits = sorted(self.state.waits.values(), key=lambda wait: wait.kind != WaitKind.WORK_ITEM)
        # A part of an event with several triggers ("x#0") stands where its event does.
        places = [wait.element.partition("#")[0] for wait in waits]
        waiting = [place for place in places if self._stands(place)]
        with current.engine().database.read() as connection:
            counts = excerpt.counts(connection, self.case.id)
        return colours.of(counts, waiting, focus=focus)

    def _stands(self, element: str) -> bool:
        """Say whether the case stands there, and not merely listens beside its way."""
        node = self.drawn.node(element)
        return node is None or node.kind not in (Kind.BOUNDARY, Kind.START)


def see_case(case_id: int) -> SeenCase:
    """Load a case, or say that there is none for this person."""
    with current.engine().database.read() as connection:
        row = case.get(connection, case_id)
        if row is None or not visible_cases.may_see(connection, current.actor(), case_id):
            raise NotFound()
    return SeenCase(row, definitions.get(row.definition_id))
