"""Messages that a person may send to a case by a button, without a form.

A case offers the button when it waits for a message under its own number or id (correlation key
`case.number` or `case.id`): such a message can only be meant by somebody who looks at this case.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.machine.state import WaitKind
from web import current
from web.cases.seen import SeenCase


@dataclass(frozen=True)
class Message:
    """A message that the case waits for."""

    name: str
    key: str
    label: str


def offered(seen: SeenCase) -> list[Message]:
    """Return the messages that the person may send to this case."""
    if not current.actor().works or seen.case.status != "active":
        return []
    own = (seen.case.number, str(seen.case.id))
    return [
        Message(wait.name, wait.key, seen.drawn.label(wait.element))
        for wait in seen.state.waits.values()
        if wait.kind == WaitKind.MESSAGE and wait.key in own
    ]
