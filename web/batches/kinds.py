"""What can be done to many at once, in words, and with which details."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from engine.runtime.batching import CASE, INCIDENT, KINDS, WORK
from web import people
from web.worklist.urging import PRIORITIES

NAMES = {
    "assign": lazy_gettext("Give to somebody, or back to the group"),
    "priority": lazy_gettext("Set the priority"),
    "remind": lazy_gettext("Send a reminder"),
    "suspend": lazy_gettext("Suspend the cases"),
    "resume": lazy_gettext("Resume the cases"),
    "cancel": lazy_gettext("Cancel the cases"),
    "pause": lazy_gettext("Pause the clocks"),
    "restart": lazy_gettext("Let the clocks run again"),
    "rebase": lazy_gettext("Measure by the newest policy and calendars"),
    "retry": lazy_gettext("Try what failed again"),
    "undo": lazy_gettext("Undo"),
}
#: the kinds offered for what was chosen; work items lead to their cases
OFFERED = {
    WORK: ("assign", "priority", "remind", "suspend", "resume", "cancel", "pause", "restart"),
    CASE: ("suspend", "resume", "cancel", "pause", "restart", "assign", "priority", "remind"),
    INCIDENT: ("retry",),
}


def name(kind: str) -> str:
    """Return what a kind of batch is called."""
    return str(NAMES.get(kind, kind))


def offered(of: str) -> list[tuple[str, str]]:
    """Return the kinds for what was chosen."""
    return [(kind, name(kind)) for kind in OFFERED.get(of, ())]


def of(kind: str) -> str:
    """Return what a kind acts upon; nothing for an unknown one."""
    return KINDS[kind].of if kind in KINDS else ""


def details(kind: str, parameters: dict[str, object]) -> str:
    """Say the details of a batch in words."""
    if kind == "assign":
        to = parameters.get("to")
        return people.name(str(to)) if to else str(gettext("back to the group"))
    if kind == "priority":
        number = parameters.get("priority")
        return str(dict(PRIORITIES).get(int(str(number)), number)) if number is not None else ""
    return str(parameters.get("pause", ""))
