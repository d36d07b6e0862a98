"""The mails of a rehearsal: what diagram and notifications will write to whom, and when.

The same rules as when it happens: one mail per person and instant, and none about a case to
somebody to whom the diagram itself wrote lately.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from engine.runtime import rehearsing
from engine.runtime.rehearsing import JOB, Rehearsal, Scene
from engine.runtime.tools import Tools
from engine.sla.policy import Policy
from handlers import settings
from handlers.connectors.readers import readers
from handlers.records import mail as outbox

#: how far a rehearsal looks
HORIZON = timedelta(days=60)
_SEND = "mail.send"


@dataclass(frozen=True)
class Mail:
    """One mail that will be written."""

    at: datetime
    reader: str
    #: the diagram's own, by which template; empty for one that tells of notifications
    template: str = ""
    #: how many notifications of the case it tells of
    things: int = 0


@dataclass(frozen=True)
class Foretold:
    """What happens if nobody touches a case."""

    scenes: Sequence[Scene]
    mails: Sequence[Mail]


def rehearse(
    tools: Tools, connection: Connection, row: Any, now: datetime, until: datetime | None = None
) -> Foretold:
    """Return what will happen to a case that nobody touches."""

    def answers(handler: str, inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if handler == _SEND:
            return {"readers": _readers(connection, inputs)}
        return _KNOWN.get(handler)

    played = Rehearsal(tools, connection, row, now=now, answers=answers)
    scenes = played.play(until or now + HORIZON)
    policy = Policy() if row.policy_id is None else tools.policies.get(connection, row.policy_id)
    written = list(_written(connection, scenes))
    told = _told(connection, row.id, scenes, written, policy.no_second_mail_within)
    mails = sorted([*written, *told], key=lambda mail: (mail.at, mail.reader))
    return Foretold(scenes, [mail for mail in mails if until is None or mail.at <= until])


#: what handlers of the house answer that have no surprise in them
_KNOWN: Mapping[str, Mapping[str, Any]] = {
    "action.record": {"id": 0},
    "action.open": {"actions": []},
    "action.close": {},
}


def _readers(connection: Connection, inputs: Mapping[str, Any]) -> list[str]:
    try:
        found = readers(connection, inputs.get("to") or [], settings.current().language)
    except (LookupError, ValueError):
        return []
    return [reader.name for reader in found]


def _written(connection: Connection, scenes: Sequence[Scene]) -> list[Mail]:
    """Return the mails that the diagram itself will write."""
    return [
        Mail(scene.at, name, str(scene.values["inputs"].get("template", "")))
        for scene in scenes
        if scene.what == JOB and scene.values["handler"] == _SEND
        for name in _readers(connection, scene.values["inputs"])
    ]


def _told(
    connection: Connection,
    case_id: int,
    scenes: Sequence[Scene],
    written: Sequence[Mail],
    within: timedelta,
) -> list[Mail]:
    """Return the mails that will tell of notifications: one per person and instant."""
    found: dict[tuple[datetime, str], int] = {}
    for scene in scenes:
        for person in scene.people if scene.what == rehearsing.STEP else ():
            at = person.mail_at
            since = scene.at - within
            if at is None or _knows(connection, case_id, written, person.name, since, at):
                continue
            found[at, person.name] = found.get((at, person.name), 0) + 1
    return [Mail(at, name, things=things) for (at, name), things in found.items()]


def _knows(
    connection: Connection,
    case_id: int,
    written: Sequence[Mail],
    reader: str,
    since: datetime,
    until: datetime,
) -> bool:
    """Tell whether the diagram writes to somebody about the case in good time."""
    if any(mail.reader == reader and since <= mail.at <= until for mail in written):
        return True
    return outbox.written_since(connection, case_id, reader, since) is not None
