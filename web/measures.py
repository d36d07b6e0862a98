"""What clocks and policies are called: measures, states and kinds in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from engine.errors import sentence
from engine.sla.clock import BREACHED, CASE, MET, PAUSED, RESPONSE, RUNNING, STEP
from engine.sla.ledger import OUTSIDE
from engine.sla.lengths import NATURAL, WORKING
from engine.sla.policy import ASSIGNEE
from engine.sla.reading import SUSPENDED
from web import i18n, people

MEASURES = {
    CASE: sentence("The whole case"),
    RESPONSE: sentence("The first response"),
    STEP: sentence("A step"),
}
STATES = {
    RUNNING: sentence("Running"),
    PAUSED: sentence("Paused"),
    MET: sentence("Met"),
    BREACHED: sentence("Breached"),
}
#: what a stretch of a ledger was counted as
SEGMENTS = {
    RUNNING: sentence("Counted"),
    PAUSED: sentence("Paused"),
    OUTSIDE: sentence("Outside working hours"),
    BREACHED: sentence("Counted beyond the target"),
}
BASES = {WORKING: sentence("Working hours"), NATURAL: sentence("All hours")}


def name(key: Any) -> str:
    """Return what the clock of a case or of its response is called."""
    return str(gettext(MEASURES[key])) if key in MEASURES else ""


def state(key: str) -> str:
    """Return the state of a clock in words."""
    return str(gettext(STATES[key])) if key in STATES else key


def segment(kind: str) -> str:
    """Return what a stretch of time was counted as."""
    return str(gettext(SEGMENTS[kind]))


def basis(key: str) -> str:
    """Return in which hours a target counts."""
    return str(gettext(BASES[key])) if key in BASES else key


def receiver(key: str) -> str:
    """Return whom a level of the ladder tells."""
    return str(gettext("Whoever holds the work")) if key == ASSIGNEE else people.group(key)


def told(value: Any) -> str:
    """Return the names of those who were told: groups and people."""
    keys = value if isinstance(value, list) else [value] if value else []
    return ", ".join(_told(key) for key in keys)


def _told(key: str) -> str:
    if key == ASSIGNEE:
        return str(gettext("whoever holds the work"))
    person = people.name(key)
    return people.group(key) if person == key else person


def pause(content: Any, kind: str) -> str:
    """Return what a kind of pause of a policy is called."""
    if kind == SUSPENDED:
        return str(gettext("The case is suspended"))
    for rule in content:
        if rule.key == kind:
            return str(rule.name if i18n.language() == "th" else rule.name_en or rule.name)
    return kind
