"""The question: today's rules, and what of them is different.

Both sides are today's newest policy and calendars, so that nothing but the change is compared; a
change names the whole content of a policy or calendar that stands in the place of today's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.engine import Connection

from engine import calendar, policy
from engine.business_time import OFFICE_HOURS, Calendar
from engine.db import Database
from engine.sla.policy import Policy
from engine.sla.policy import read as read_policy
from engine.what_if.evaluation import Result, evaluate
from engine.what_if.rules import Rules
from engine.what_if.staffing import simulate

WHAT_IF = "what_if"
Progress = Callable[[int], None]


def answer(database: Database, parameters: Any, progress: Progress) -> Any:
    """Answer a question; `staff` is about people, everything else about rules."""
    with database.read() as connection:
        if parameters.get("staff"):
            return simulate(connection, parameters["process"], parameters["staff"], progress)
        return compare(connection, parameters, progress).to_json()


def compare(connection: Connection, parameters: Mapping[str, Any], progress: Progress) -> Result:
    """Measure the past cases of a process by today's rules and by the changed ones."""
    process = parameters["process"]
    before, after = rules(connection, process), rules(connection, process, parameters)
    if not parameters.get("calendars"):
        after.calendars = before.calendars
    return evaluate(connection, process, before, after, progress, parameters.get("limit"))


def rules(connection: Connection, process: str, change: Mapping[str, Any] | None = None) -> Rules:
    """Return today's rules for a process, changed as the question says."""
    change = change or {}
    newest = policy.newest(connection, process)
    changed = change.get("policy")
    if changed is not None:
        chosen = read_policy(changed)
    else:
        chosen = newest.policy if newest is not None else Policy()
    noted = calendar.current(connection)
    return Rules(chosen, noted, _calendars(connection, noted, change.get("calendars") or {}))


def _calendars(
    connection: Connection, noted: Mapping[str, int], changed: Mapping[str, Any]
) -> dict[int, Calendar]:
    """Return the calendars by version; a changed one stands in the place of its newest version."""
    found = {0: OFFICE_HOURS}
    for version_id in set(noted.values()):
        version = calendar.get(connection, version_id)
        if version is not None:
            content = changed.get(version.key)
            found[version_id] = calendar.read(content) if content else version.calendar
    return found
