"""The verbs of supervisors and substitutes, as the engine offers them to the other rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine import clock
from engine.actor import Actor
from engine.machine import EndPath, Move
from engine.runtime import acting, batching, substituting, undoing
from engine.runtime.tools import Tools
from engine.runtime.trying import Trial, try_out


class Supervising:
    """What people do to the work of others; `Engine` inherits it."""

    tools: Tools

    # --- work items

    def prioritise(self, item_id: str, priority: int, *, actor: Actor, reason: str) -> None:
        """Make a work item more or less urgent: 50 is normal, higher comes first."""
        acting.prioritise(self.tools, item_id, priority, actor=actor, reason=reason)

    def remind(self, item_id: str, *, actor: Actor, reason: str = "") -> list[str]:
        """Remind those who are to do a work item, once an hour at most; return whom."""
        return acting.remind(self.tools, item_id, actor=actor, reason=reason)

    # --- paths and incidents

    def end_path(self, case_id: int, wait: int, *, actor: Actor, reason: str) -> None:
        """End one path of a case where it waits."""
        acting.end_path(self.tools, case_id, wait, actor=actor, reason=reason)

    def try_move(self, case_id: int, wait: int, element: str, *, actor: Actor) -> Trial:
        """Return what moving would lead to; nothing is changed."""
        with self.tools.database.read() as connection:
            return try_out(self.tools, connection, case_id, Move(wait, element), actor=actor)

    def try_end_path(self, case_id: int, wait: int, *, actor: Actor) -> Trial:
        """Return what ending a path would lead to; nothing is changed."""
        with self.tools.database.read() as connection:
            return try_out(self.tools, connection, case_id, EndPath(wait), actor=actor)

    def skip(
        self, incident_id: int, result: Mapping[str, Any], *, actor: Actor, reason: str
    ) -> None:
        """Let a case go on as if what failed had given this result."""
        acting.skip(self.tools, incident_id, result, actor=actor, reason=reason)

    # --- batches

    def start_batch(
        self,
        kind: str,
        targets: Sequence[str],
        parameters: Mapping[str, Any],
        *,
        actor: Actor,
        reason: str,
    ) -> int:
        """Begin an intervention on many (see batching.KINDS); workers carry it out."""
        return batching.start(self.tools, kind, targets, parameters, actor=actor, reason=reason)

    def stop_batch(self, batch_id: int, *, actor: Actor, reason: str = "") -> int:
        """Call off what a batch has not done yet; return how many items."""
        return batching.stop(self.tools, batch_id, actor=actor, reason=reason)

    # --- taking back

    def undo(self, case_id: int, seq: int, *, actor: Actor, reason: str = "") -> None:
        """Take back what was done last to a case; `seq` is a row of it in the journal."""
        undoing.undo(self.tools, case_id, seq, actor=actor, reason=reason)

    # --- substitutes

    def add_substitution(
        self,
        absent: str,
        substitute: str,
        *,
        from_at: datetime,
        until_at: datetime,
        processes: Collection[str] = (),
        reason: str,
        actor: Actor,
    ) -> int:
        """Let somebody stand for a colleague in a period (in some processes or all)."""
        return substituting.add(
            self.tools,
            absent,
            substitute,
            from_at=from_at,
            until_at=until_at,
            processes=processes,
            reason=reason,
            actor=actor,
        )

    def check_substitution(
        self,
        absent: str,
        substitute: str,
        *,
        from_at: datetime,
        until_at: datetime,
        processes: Collection[str] = (),
        actor: Actor,
    ) -> None:
        """Refuse what `add_substitution` would refuse; nothing is changed."""
        with self.tools.database.read() as connection:
            substituting.check(
                connection,
                absent,
                substitute,
                from_at=from_at,
                until_at=until_at,
                processes=processes,
                actor=actor,
                now=clock.now(),
            )

    def end_substitution(self, substitution_id: int, *, actor: Actor, reason: str = "") -> None:
        """End a substitution before its time."""
        substituting.end(self.tools, substitution_id, actor=actor, reason=reason)
