"""What a command would do to a case, tried on its state and thrown away: previews ask this."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from engine import case, clock, visible_cases
from engine.actor import Actor
from engine.errors import NotAllowed, NotFound, sentence
from engine.machine import Command, Drop, Effect, Event, State, Wait, advance
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn


@dataclass(frozen=True)
class Trial:
    """What a command would lead to."""

    before: State
    after: State
    events: tuple[Event, ...]
    effects: tuple[Effect, ...]

    @property
    def gone(self) -> list[tuple[int, Wait]]:
        """Return what would not be awaited any more."""
        return [(n, wait) for n, wait in self.before.waits.items() if n not in self.after.waits]

    @property
    def wanted(self) -> list[Effect]:
        """Return what would be asked of the world, without what is taken back at once."""
        dropped = {one.wait for one in self.effects if isinstance(one, Drop)}
        return [
            one
            for one in self.effects
            if not isinstance(one, Drop) and getattr(one, "wait", None) not in dropped
        ]


def try_out(
    tools: Tools, connection: Connection, case_id: int, command: Command, *, actor: Actor
) -> Trial:
    """Return what a supervisor's command would do to a case now; refused as the verb would be."""
    row = case.get(connection, case_id)
    if row is None or not visible_cases.may_see(connection, actor, case_id):
        raise NotFound()
    if not actor.steers:
        raise NotAllowed(sentence("Only supervisors do this; ask one."))
    turn = Turn(tools, connection, row, actor=actor, at=clock.now())
    turn.must_be_active()
    before = State.load(row.state)
    program = turn.compiled.program
    state, events, effects = advance(program, before, command, turn.local_now, turn.calendars)
    return Trial(before, state, tuple(events), tuple(effects))
