"""A case's data as they were after a step of its journal.

The data are put together from the changes that each event carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.journal import Event
from web.cases.seen import SeenCase


def variables(seen: SeenCase, step: int) -> dict[str, Any]:
    """Return the case data after a step."""
    data: dict[str, Any] = {}
    for event in until(seen, step):
        for name, (_, after) in (event.data.get("changes") or {}).items():
            data[name] = after
    return data


def until(seen: SeenCase, step: int) -> Iterable[Event]:
    """Return the events up to and including a step."""
    return (event for event in seen.events if event.seq <= step)
