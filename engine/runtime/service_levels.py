"""The verbs of service levels, as part of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.actor import Actor
from engine.runtime import pausing, policies
from engine.runtime.tools import Tools


class ServiceLevels:
    """What is done to policies and to the clocks of cases."""

    tools: Tools

    def put_policy(
        self,
        process: str,
        content: Mapping[str, Any],
        *,
        actor: Actor,
        reason: str,
        based_on: int | None = None,
    ) -> int:
        """Make a new version of a policy and return its id; open cases keep theirs.

        Conflict when `based_on` is no longer the newest version.
        """
        return policies.put(
            self.tools, process, content, actor=actor, reason=reason, based_on=based_on
        )

    def seed_policy(
        self, process: str, content: Mapping[str, Any] | None, *, reason: str
    ) -> int | None:
        """Keep the policy that a process comes with, unless somebody has made one already."""
        return policies.seed(self.tools, process, content, reason=reason)

    def pause(self, case_id: int, kind: str, *, actor: Actor, reason: str) -> None:
        """Let the clocks of a case stand still; `kind` is one of its policy's pauses."""
        pausing.stop(self.tools, case_id, kind, actor=actor, reason=reason)

    def restart(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """Let the clocks of a case run again."""
        pausing.restart(self.tools, case_id, actor=actor, reason=reason)

    def rebase(self, case_id: int, *, actor: Actor, reason: str) -> None:
        """Measure a case by the newest policy and working calendars from now on."""
        pausing.rebase(self.tools, case_id, actor=actor, reason=reason)
