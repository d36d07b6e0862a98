"""What the machine asks the world to do after a step, stored in the same transaction.

The wait that a command answers ends by that command; `Drop` is told for every other wait that
ends, and for answered message and signal waits, whose subscription must go.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple


class OfferWork(NamedTuple):
    """Put a work item on the worklist."""

    wait: int
    element: str
    name: str
    form: str
    groups: tuple[str, ...]
    assignee: str | None
    #: aware, UTC
    due_at: datetime | None
    #: 50 is normal, higher is more urgent
    priority: int
    stage: str
    #: variables of the scopes between the activity and its process: item, inputs
    local: dict[str, Any]


class ArmTimer(NamedTuple):
    """Wake the case at an instant."""

    wait: int
    element: str
    #: aware, UTC
    due_at: datetime


class RequestJob(NamedTuple):
    """Have a handler called."""

    wait: int
    element: str
    handler: str
    inputs: dict[str, Any]
    #: how many attempts
    retries: int


class Subscribe(NamedTuple):
    """Let a message (with its key) or a signal find the case."""

    wait: int
    element: str
    #: "message" or "signal"
    kind: str
    name: str
    #: correlation key as text; empty when the message needs none
    key: str


class Drop(NamedTuple):
    """Forget a wait: withdraw the work item, cancel the timer or job, end the subscription."""

    wait: int
    #: kind of the wait
    kind: str


class Publish(NamedTuple):
    """Send a message or a signal."""

    #: "message" or "signal"
    kind: str
    name: str
    key: str
    payload: dict[str, Any]
    element: str


class Escalate(NamedTuple):
    """Raise the case's escalation: somebody higher must see it."""

    code: str
    name: str
    element: str


class Finish(NamedTuple):
    """Close the case."""

    #: "completed" or "cancelled"
    status: str


Effect = OfferWork | ArmTimer | RequestJob | Subscribe | Drop | Publish | Escalate | Finish
