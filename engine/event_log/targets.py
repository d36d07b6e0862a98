"""A first policy for a log: what most of its cases kept, by severity and class of customer.

1. A target is what four of five cases (or steps) kept: the 80th percentile of the log, rounded up
   to whole working hours, from two working days on to whole days of eight hours.
2. A severity and class with fewer than fifty cases has no target of its own, and falls under that
   of its severity, or of all.
3. Where the log has deadlines, these are the targets of its cases, and the policy has none.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from engine import business_time
from engine.business_time import Calendar
from engine.event_log.discovery import element
from engine.event_log.mapping import PastCase

KEPT = 0.8
FEWEST = 50
_HOUR, _DAY = timedelta(hours=1), timedelta(hours=8)
Kind = tuple[str, str]


def policy(cases: Iterable[PastCase], calendar: Calendar) -> dict[str, Any]:
    """Return the content of a policy for the process of these cases."""
    whole: dict[Kind, list[timedelta]] = defaultdict(list)
    steps: dict[str, list[timedelta]] = defaultdict(list)
    deadlines = 0
    for case in cases:
        taken = business_time.between(calendar, case.started_at, case.ended_at)
        known = case.newest
        kind = known.get("severity", ""), known.get("customer_class", "")
        for one in {kind, (kind[0], ""), ("", "")}:
            whole[one].append(taken)
        for step in case.steps:
            spent = business_time.between(calendar, step.created_at, step.completed_at)
            steps[element(step.activity)].append(spent)
        deadlines += case.due_at is not None
    return {"targets": [*([] if deadlines else _whole(whole)), *_steps(steps)]}


def quantile(values: Iterable[timedelta], part: float) -> timedelta:
    """Return the smallest value that this part of all does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def _whole(found: Mapping[Kind, list[timedelta]]) -> list[dict[str, Any]]:
    """Return the targets of cases, the particular before the general."""
    rows = []
    for kind in sorted(found, key=lambda kind: (not kind[1], not kind[0], kind)):
        if kind == ("", "") or len(found[kind]) >= FEWEST:
            text = _length(quantile(found[kind], KEPT))
            rows.append(_target("case", text, severity=kind[0], customer_class=kind[1]))
    return rows


def _steps(found: Mapping[str, list[timedelta]]) -> list[dict[str, Any]]:
    rows = []
    for step in sorted(found):
        usual = quantile(found[step], KEPT)
        if len(found[step]) >= FEWEST and usual >= timedelta(minutes=5):
            rows.append(_target("step", _length(usual), step=step))
    return rows


def _target(measure: str, length: str, **said: str) -> dict[str, Any]:
    plain = {"step": "", "severity": "", "customer_class": "", "basis": "working"}
    return {"measure": measure, "length": length, **plain, **said}


def _length(taken: timedelta) -> str:
    if taken >= 2 * _DAY:
        return f"P{math.ceil(taken / _DAY)}D"
    return f"PT{max(1, math.ceil(taken / _HOUR))}H"
