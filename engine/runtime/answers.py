"""What the verbs answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import Problem


@dataclass(frozen=True)
class Report:
    """What was found when a process was checked: problems forbid the deploy, remarks do not."""

    problems: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()

    @property
    def good(self) -> bool:
        """Tell whether the process may be deployed."""
        return not self.problems


@dataclass(frozen=True)
class Deployed:
    """A version is in use; `unchanged` when it was the newest already."""

    definition_id: int
    process: str
    version: int
    unchanged: bool
    report: Report = field(default_factory=Report)


@dataclass(frozen=True)
class Started:
    """A case has begun; `work_items` are ids of what it offers first."""

    case_id: int
    number: str
    work_items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Completed:
    """A work item is done; `work_items` are ids of what the case offers next."""

    case_id: int
    work_items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Attachment:
    """A stored file."""

    id: int
    case_id: int | None
    field: str
    name: str
    content_type: str
    size: int
    hash: str
    at: datetime
    actor: str
