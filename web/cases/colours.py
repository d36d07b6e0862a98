"""How a case colours its diagram: where it is, what is done, which way it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from engine.journal import Event

#: events after which their element is shown as done
DONE = {
    "case:started",
    "case:imported",
    "activity:completed",
    "work_item:completed",
    "job:succeeded",
    "event:caught",
    "event:thrown",
    "timer:fired",
    "message:correlated",
    "message:thrown",
    "decision:evaluated",
    "condition:met",
    "escalation:raised",
    "error:thrown",
    "case:completed",
}


def of(events: Iterable[Event], waiting: Iterable[str], *, focus: str = "") -> dict[str, Any]:
    """Return active, done and walked elements, how often each was done, and the one in focus."""
    done: Counter[str] = Counter()
    flows: dict[str, None] = {}
    for event in events:
        if event.event == "flow:taken":
            flows[event.element] = None
        elif event.event in DONE and event.element:
            done[event.element] += 1
    active = list(dict.fromkeys(waiting))
    return {
        "active": active,
        "done": [element for element in done if element not in active],
        "flows": list(flows),
        "counts": {element: count for element, count in done.items() if count > 1},
        "focus": focus or (active[0] if active else ""),
    }
