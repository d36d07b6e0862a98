"""How a case colours its diagram: where it is, what is done, which way it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from engine.excerpt import Count

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


def of(counts: Iterable[Count], waiting: Iterable[str], *, focus: str = "") -> dict[str, Any]:
    """Return active, done and walked elements, how often each was done, and the one in focus."""
    done: Counter[str] = Counter()
    flows: dict[str, None] = {}
    for event, element, times in counts:
        if event == "flow:taken":
            flows[element] = None
        elif event in DONE and element:
            done[element] += times
    active = list(dict.fromkeys(waiting))
    return {
        "active": active,
        "done": [element for element in done if element not in active],
        "flows": list(flows),
        "counts": {element: count for element, count in done.items() if count > 1},
        "focus": focus or (active[0] if active else ""),
    }
