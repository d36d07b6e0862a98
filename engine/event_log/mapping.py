"""What an event log calls things, and what they are here: traces become past cases.

A log tells when activities were completed, and seldom when they began. Where it says nothing, an
activity lasts from the event before to its own, waiting and handling together.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from engine.errors import BadInput, Problem, sentence
from engine.event_log.reading import Trace, moment

COMPLETE, START = "complete", "start"
#: case data that come from the log, and policies and boards know by these names
FACTS = ("severity", "customer_class", "branch", "channel", "customer", "product")
#: what logs call nothing
_NOTHING = frozenset({"", "EMPTY", "UNKNOWN", "missing", "NOT_SET"})


@dataclass(frozen=True)
class Attributes:
    """Which attribute of a trace or an event fills what; an empty name fills nothing."""

    severity: str = ""
    customer_class: str = ""
    branch: str = ""
    channel: str = ""
    customer: str = ""
    product: str = ""
    person: str = ""
    group: str = ""
    started: str = ""
    deadline: str = ""


#: where each is looked for, the first that the log has
USUAL: Mapping[str, tuple[str, ...]] = {
    "severity": ("severity", "seriousness_2", "seriousness", "priority", "impact"),
    "customer_class": ("customer_class", "service_level", "customer_type"),
    "branch": ("branch", "support_section", "department"),
    "channel": ("channel",),
    "customer": ("customer",),
    "product": ("product",),
    "person": ("org:resource",),
    "group": ("workgroup", "org:group"),
    "started": ("startdate",),
    "deadline": ("deadline", "enddate_planned"),
}


@dataclass(frozen=True)
class PastStep:
    """One activity of a past case that somebody completed."""

    activity: str
    created_at: datetime
    #: when somebody began; None where the log does not tell
    claimed_at: datetime | None
    completed_at: datetime
    person: str
    group: str
    #: facts that the log tells with it
    facts: Mapping[str, str]


@dataclass(frozen=True)
class PastCase:
    """A finished case of another system."""

    name: str
    started_at: datetime
    ended_at: datetime
    due_at: datetime | None
    #: facts known from the beginning
    facts: Mapping[str, str]
    steps: tuple[PastStep, ...] = field(default=())

    def known_at(self, number: int) -> dict[str, str]:
        """Return the facts as they were while a step (counted from 0) was done."""
        found = dict(self.facts)
        for step in self.steps[:number]:
            found.update(step.facts)
        return found

    @property
    def newest(self) -> dict[str, str]:
        """Return the facts as they were in the end."""
        return self.known_at(len(self.steps))


def usual(known: Collection[str]) -> Attributes:
    """Return the attributes to read of a log that has these."""
    found = {
        role: next((name for name in names if name in known), "") for role, names in USUAL.items()
    }
    return Attributes(**found)


def read(text: str, known: Collection[str]) -> Attributes:
    """Return the attributes that a JSON object names by role; BadInput when it does not fit."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    roles = {each.name for each in fields(Attributes)}
    if not isinstance(said, dict):
        raise _bad(sentence("The mapping is no JSON object."))
    for role, name in said.items():
        if role not in roles:
            raise _bad(
                sentence("“%(role)s” is no role; there are %(roles)s."),
                role=role,
                roles=", ".join(sorted(roles)),
            )
        if name not in known:
            raise _bad(sentence("The log has no attribute “%(name)s”."), name=name)
    return Attributes(**said)


def past_case(trace: Trace, attributes: Attributes) -> PastCase | None:
    """Return the case that a trace tells of; None when nothing was completed in it."""
    done = [event for event in trace.events if event.lifecycle == COMPLETE]
    if not done:
        return None
    begun = _begun(trace)
    said = moment(trace.attributes.get(attributes.started, ""))
    first = trace.events[0].at
    started_at = min(said, first) if said else first
    steps, here, shown = [], started_at, _facts(trace.attributes, attributes)
    known = dict(shown)
    for number, event in enumerate(done):
        fresh = _facts(event.attributes, attributes)
        changed = {name: value for name, value in fresh.items() if known.get(name) != value}
        known.update(changed)
        if not number:
            shown |= changed
        claimed_at = begun.pop((event.name, event.attributes.get("concept:instance", "")), None)
        steps.append(
            PastStep(
                event.name,
                min(here, claimed_at or here),
                claimed_at,
                event.at,
                _known(event.attributes.get(attributes.person, "")),
                _known(event.attributes.get(attributes.group, "")),
                changed if number else {},
            )
        )
        here = event.at
    due_at = moment(trace.attributes.get(attributes.deadline, ""))
    return PastCase(trace.name, started_at, here, due_at, shown, tuple(steps))


def _begun(trace: Trace) -> dict[tuple[str, str], datetime]:
    """Return when activities began, where the log tells."""
    return {
        (event.name, event.attributes.get("concept:instance", "")): event.at
        for event in reversed(trace.events)
        if event.lifecycle == START
    }


def _facts(said: Mapping[str, str], attributes: Attributes) -> dict[str, str]:
    found = {name: _known(said.get(getattr(attributes, name), "")) for name in FACTS}
    return {name: value[:60] for name, value in found.items() if value}


def _known(value: str) -> str:
    return "" if value.strip() in _NOTHING else value.strip()


def _bad(template: str, **values: object) -> BadInput:
    return BadInput([Problem(template, values, place="mapping")])
