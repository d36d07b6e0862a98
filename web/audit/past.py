"""A case as it was after a step of its journal: the data, and where it stood on the diagram.

The data are put together from the changes that each event carries.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.journal import Event
from web.cases import colours
from web.cases.seen import SeenCase

#: events that make an element wait, and those that end its waiting
BEGIN = {
    "work_item:created",
    "timer:armed",
    "job:requested",
    "message:awaited",
    "signal:awaited",
    "activity:entered",
}
END = {
    "work_item:completed",
    "work_item:withdrawn",
    "timer:fired",
    "timer:cancelled",
    "job:succeeded",
    "job:failed",
    "job:cancelled",
    "message:correlated",
    "signal:caught",
    "activity:completed",
    "activity:cancelled",
}


def variables(seen: SeenCase, step: int) -> dict[str, Any]:
    """Return the case data after a step."""
    data: dict[str, Any] = {}
    for event in until(seen, step):
        for name, (_, after) in (event.data.get("changes") or {}).items():
            data[name] = after
    return data


def diagram(seen: SeenCase, step: int) -> dict[str, Any]:
    """Return how the diagram was coloured after a step."""
    past = list(until(seen, step))
    focus = past[-1].element if past else ""
    return colours.of(past, waiting(past), focus=focus)


def until(seen: SeenCase, step: int) -> Iterable[Event]:
    """Return the events up to and including a step."""
    return (event for event in seen.events if event.seq <= step)


def waiting(events: Iterable[Event]) -> list[str]:
    """Return the elements that were waiting after these events."""
    counts: dict[str, int] = {}
    for event in events:
        if event.event in BEGIN:
            counts[event.element] = counts.get(event.element, 0) + 1
        elif event.event in END:
            counts[event.element] = counts.get(event.element, 0) - 1
    return [element for element, count in counts.items() if count > 0]
