"""A case's journal in words: the sentence of each event, and which are worth telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext

from engine import excerpt
from engine.errors import sentence
from web import current, definitions, formats, measures, people
from web.definitions import Definition

#: event name -> sentence; %(who)s acted, %(what)s is the element's label, %(value)s a value
SENTENCES = {
    "case:started": sentence("%(who)s started the case"),
    "case:completed": sentence("The case was completed"),
    "case:cancelled": sentence("%(who)s cancelled the case"),
    "case:suspended": sentence("%(who)s suspended the case"),
    "case:resumed": sentence("%(who)s resumed the case"),
    "case:moved": sentence("%(who)s moved the case to “%(what)s”"),
    "case:migrated": sentence("%(who)s moved the case to another version of the process"),
    "case:corrected": sentence("%(who)s corrected the case data"),
    "case:path_ended": sentence("%(who)s ended the path at “%(what)s”"),
    "case:undone": sentence("%(who)s took back what was done last"),
    "case:imported": sentence("%(who)s brought the case in from an event log"),
    "activity:entered": sentence("“%(what)s” began"),
    "activity:completed": sentence("“%(what)s” was finished"),
    "activity:cancelled": sentence("“%(what)s” was broken off"),
    "activity:compensated": sentence("“%(what)s” is being undone"),
    "compensation:thrown": sentence("“%(what)s” asked to undo what was done"),
    "gateway:reset": sentence("“%(what)s” is ready for the next time"),
    "work_item:created": sentence("“%(what)s” was put on the worklist"),
    "work_item:claimed": sentence("%(who)s claimed “%(what)s”"),
    "work_item:released": sentence("%(who)s released “%(what)s” to the group"),
    "work_item:delegated": sentence("%(who)s delegated “%(what)s” to %(value)s"),
    "work_item:assigned": sentence("%(who)s assigned “%(what)s” to %(value)s"),
    "work_item:follow_up": sentence("%(who)s set when to look at “%(what)s” again"),
    "work_item:priority": sentence("%(who)s set the priority of “%(what)s” to %(priority)s"),
    "work_item:reminded": sentence("%(who)s sent a reminder of “%(what)s”"),
    "work_item:reopened": sentence("“%(what)s” is open again"),
    "work_item:completed": sentence("%(who)s completed “%(what)s”"),
    "work_item:withdrawn": sentence("“%(what)s” was withdrawn from the worklist"),
    "event:caught": sentence("“%(what)s” happened"),
    "event:thrown": sentence("“%(what)s” was told to those who wait for it"),
    "flow:taken": sentence("The case went along “%(what)s”"),
    "join:arrived": sentence("A branch arrived at “%(what)s”"),
    "timer:armed": sentence("The timer “%(what)s” was set to %(value)s"),
    "timer:fired": sentence("The timer “%(what)s” fired"),
    "timer:cancelled": sentence("The timer “%(what)s” was cancelled"),
    "job:requested": sentence("“%(what)s” was handed to the system"),
    "job:succeeded": sentence("The system did “%(what)s”"),
    "job:failed": sentence("The system failed at “%(what)s”"),
    "job:cancelled": sentence("“%(what)s” was taken back from the system"),
    "decision:evaluated": sentence("The rules of “%(what)s” were applied"),
    "message:awaited": sentence("“%(what)s” waits for a message"),
    "message:correlated": sentence("The message for “%(what)s” arrived"),
    "message:thrown": sentence("“%(what)s” sent its message"),
    "signal:awaited": sentence("“%(what)s” waits for a signal"),
    "signal:caught": sentence("“%(what)s” received its signal"),
    "signal:sent": sentence("%(who)s sent a signal to everything that waits for it"),
    "signal:thrown": sentence("“%(what)s” gave its signal"),
    "condition:met": sentence("The condition of “%(what)s” came true"),
    "error:thrown": sentence("“%(what)s” reported an error"),
    "error:unhandled": sentence("An error that the diagram does not handle ended the case"),
    "escalation:raised": sentence("The case was escalated: “%(what)s”"),
    "incident:raised": sentence("“%(what)s” got stuck: %(value)s"),
    "incident:resolved": sentence("%(who)s resolved the incident at “%(what)s”"),
    "sla:paused": sentence("%(who)s paused the clocks"),
    "sla:resumed": sentence("%(who)s let the clocks run again"),
    "sla:rebased": sentence("%(who)s put the case on the newest policy and working hours"),
    "sla:warned": sentence("%(percent)s%% of the time for “%(what)s” is used"),
    "sla:breached": sentence("The time for “%(what)s” is used up"),
    "sla:escalated": sentence("“%(what)s” was escalated to %(value)s"),
    "comment:added": sentence("%(who)s wrote a comment"),
    "attachment:added": sentence("%(who)s attached “%(value)s”"),
}
#: the same for the office's own journal; %(what)s is the person, group or process
OFFICE = {
    "definition:deployed": sentence("%(who)s put a version of “%(what)s” into use"),
    "person:added": sentence("%(who)s added the person “%(what)s”"),
    "person:changed": sentence("%(who)s changed the person “%(what)s”"),
    "person:secured": sentence("%(who)s set the password or ended the sessions of “%(what)s”"),
    "group:changed": sentence("%(who)s added or renamed the group “%(what)s”"),
    "calendar:changed": sentence("%(who)s changed the working hours “%(what)s”"),
    "policy:changed": sentence("%(who)s changed the policy of “%(what)s”"),
    "substitution:added": sentence("%(who)s entered a substitute for “%(what)s”"),
    "substitution:ended": sentence("%(who)s ended a substitution for “%(what)s”"),
    "batch:started": sentence("%(who)s began a batch: %(what)s"),
    "batch:stopped": sentence("%(who)s called off the rest of a batch: %(what)s"),
    "signal:sent": sentence("%(who)s sent the signal “%(what)s”"),
}
#: events of the machine's inside, shown to auditors only
MINUTE = {
    "flow:taken",
    "join:arrived",
    "activity:entered",
    "gateway:reset",
    "activity:completed",
    "timer:armed",
    "timer:cancelled",
    "job:requested",
    "job:cancelled",
    "message:awaited",
    "signal:awaited",
    "work_item:created",
    "compensation:thrown",
}
#: data keys that %(value)s is looked for in, in this order
VALUES = ("to", "assignee", "due_at", "name", "error", "message", "code")
TONES = {
    "case:completed": "ok",
    "work_item:completed": "ok",
    "incident:raised": "bad",
    "job:failed": "bad",
    "escalation:raised": "bad",
    "sla:warned": "warn",
    "sla:breached": "bad",
    "sla:escalated": "bad",
    "case:cancelled": "bad",
    "comment:added": "comment",
}


@dataclass(frozen=True)
class Line:
    """One event as people read it."""

    seq: int
    at: datetime
    actor: str
    event: str
    element: str
    text: str
    reason: str = ""
    tone: str = ""
    #: (name, before, after) of the case data that the event wrote
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    data: Mapping[str, Any] = field(default_factory=dict)


def newest(
    case_id: int, drawn: Definition, limit: int, *, before: int | None = None
) -> tuple[list[Line], bool]:
    """Tell what happened to a case last (or before a row) in words, and whether there is more.

    Events of the machine's inside are left out.
    """
    with current.engine().database.read() as connection:
        rows = excerpt.newest(connection, case_id, limit + 1, before=before, without=MINUTE)
    return [line(row, drawn) for row in rows[:limit]], len(rows) > limit


def line(row: Any, drawn: Definition) -> Line:
    """Tell one journal row in words."""
    data = row.data or {}
    return Line(
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        event=row.event,
        element=row.element or "",
        text=told(row.event, row.actor, drawn.label(row.element or ""), data),
        reason=row.reason or "",
        tone=TONES.get(row.event, ""),
        changes=[(name, *pair) for name, pair in (data.get("changes") or {}).items()],
        data=data,
    )


def office_line(event: Any) -> tuple[Any, str]:
    """Tell an event of the office's own journal in words, with its moment."""
    names = {
        "person": people.name,
        "group": people.group,
        "definition": definitions.title,
        "policy": definitions.title,
        "substitution": people.name,
    }
    named = names.get(event.event.partition(":")[0], str)(event.element)
    template = gettext(OFFICE[event.event]) if event.event in OFFICE else event.event
    return event.at, template % {"who": people.name(event.actor), "what": named}


def told(event: str, actor: str, what: str, data: Mapping[str, Any]) -> str:
    """Return the sentence of an event; an unknown event is named as it is."""
    value = next((data[key] for key in VALUES if data.get(key)), "")
    shown = receiver(value, data) if event.startswith("work_item:") else formats.plain(value)
    if event.startswith("sla:"):
        what, shown = what or measures.name(data.get("clock")), measures.told(value)
    template = gettext(SENTENCES[event]) if event in SENTENCES else event.replace("%", "%%")
    return template % {
        "who": people.name(actor) + on_behalf(data),
        "what": what,
        "value": shown,
        "priority": data.get("after", ""),
        "percent": data.get("percent", ""),
    }


def receiver(name: str, data: Mapping[str, Any]) -> str:
    """Return who got a work item: a person, another group, or the group that it is for."""
    return people.name(name) or people.group(data.get("group")) or gettext("its group")


def on_behalf(data: Mapping[str, Any]) -> str:
    """Say for whom somebody acted, if for an absent colleague."""
    name = data.get("on_behalf_of")
    return " " + gettext("(on behalf of %(name)s)", name=people.name(name)) if name else ""
