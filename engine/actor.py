"""Who acts: the name, roles and groups that every verb and every list is asked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

STAFF: Final = "staff"
SUPERVISOR: Final = "supervisor"
PROCESS_OWNER: Final = "process_owner"
AUDITOR: Final = "auditor"
ADMINISTRATOR: Final = "administrator"
ROLES: Final = (STAFF, SUPERVISOR, PROCESS_OWNER, AUDITOR, ADMINISTRATOR)


@dataclass(frozen=True)
class Actor:
    """Somebody who gives a command: a person with roles and groups, or the system."""

    name: str
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    language: str = "th"

    @property
    def steers(self) -> bool:
        """Tell whether the actor may steer every case: supervisors and the system."""
        return SUPERVISOR in self.roles or self is SYSTEM

    @property
    def sees_all(self) -> bool:
        """Tell whether the actor may read every case: supervisors, auditors and the system."""
        return AUDITOR in self.roles or self.steers

    @property
    def works(self) -> bool:
        """Tell whether the actor may hold work items: staff and supervisors."""
        return STAFF in self.roles or self.steers


#: acts for timers, jobs and messages between cases
SYSTEM: Final = Actor("system")
