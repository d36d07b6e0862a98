"""The CS Obeya: its meeting record, invitations, resolutions and the check of the month.

A resolution is an action of kind `resolution`; the next Obeya loads those still open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import identity
from engine.ports import Call
from handlers import settings
from handlers.connectors import calendar, mail
from handlers.connectors.calendar import CANCEL, REQUEST, Appointment
from handlers.records import action, meeting
from handlers.registry import handler

_KIND = "resolution"
#: the process whose meetings count, whoever asks
_PROCESS = "obeya"
_DECEMBER = 12


@handler("obeya.plan")
def plan(call: Call) -> Mapping[str, Any]:
    """Register the planned meeting; answer with its calendar id and the open resolutions."""
    given = call.inputs
    values = {
        "title": str(given["title"]),
        "place": str(given["place"]),
        "starts_at": calendar.moment(given["starts_at"]),
        "ends_at": calendar.moment(given["ends_at"]),
    }
    with call.database.write() as connection:
        meeting.save(call, connection, meeting.PLANNED, values)
    return {"uid": f"{call.number}@samphan".lower(), **_open_actions(call)}


@handler("obeya.open_actions")
def open_actions(call: Call) -> Mapping[str, Any]:
    """Answer with the open resolutions of earlier meetings, as rows of the review form."""
    return _open_actions(call)


def _open_actions(call: Call) -> dict[str, Any]:
    with call.database.read() as connection:
        rows = [row for row in action.still_open(connection) if _is_ours(row, call)]
        names = _names(connection)
    blank = {"outcome": None, "new_due_on": None, "note": None}
    actions = [
        {
            "id": row.id,
            "title": row.title,
            "owner": row.owner,
            "due_on": row.due_on.isoformat(),
            **blank,
        }
        for row in rows
    ]
    return {"open_actions": actions, "text": _listed(actions, names)}


def _is_ours(row: Any, call: Call) -> bool:
    """Tell whether an action is a resolution of another meeting of the same process."""
    return bool(row.kind == _KIND and row.process == call.process and row.case_id != call.case_id)


@handler("obeya.invite")
def invite(call: Call) -> Mapping[str, Any]:
    """Send the invitation with its calendar entry and note that it left."""
    return _appoint(call, REQUEST, meeting.INVITED)


@handler("obeya.move")
def move(call: Call) -> Mapping[str, Any]:
    """Send the changed calendar entry: same id, higher sequence, new time or place."""
    return _appoint(call, REQUEST, meeting.INVITED)


@handler("obeya.cancel")
def cancel(call: Call) -> Mapping[str, Any]:
    """Withdraw the calendar entry and note that the meeting was called off."""
    return _appoint(call, CANCEL, meeting.CANCELLED)


def _appoint(call: Call, method: str, status: str) -> Mapping[str, Any]:
    agenda = _agenda(call.inputs.get("agenda") or [])
    appointment = Appointment.of(call.inputs, agenda)
    values = {
        "title": appointment.summary,
        "place": appointment.place,
        "starts_at": appointment.starts_at,
        "ends_at": appointment.ends_at,
    }
    words = {"agenda": agenda, "text": call.inputs.get("text")}
    readers = calendar.send(call, appointment, method, words)
    with call.database.write() as connection:
        meeting.save(call, connection, status, values)
        invited = [_full_name(connection, reader) for reader in readers]
    at = call.at.isoformat()
    return {"sequence": appointment.sequence, "sent_at": at, "invited": invited}


def _full_name(connection: Connection, reader: str) -> str:
    """Return the name people know, or the address of somebody outside the house."""
    someone = identity.person(connection, reader)
    return someone.full_name if someone else reader


def _agenda(items: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(f"{place}. {item['item']}" for place, item in enumerate(items, 1))


@handler("obeya.review_actions")
def review_actions(call: Call) -> Mapping[str, Any]:
    """Close the resolutions that are done or dropped, and move the due date of the others."""
    reviewed = [row for row in call.inputs["reviewed"] if row.get("outcome")]
    with call.database.write() as connection:
        ours = {row.id for row in action.still_open(connection) if _is_ours(row, call)}
        for row in reviewed:
            if row["id"] in ours:
                _review(connection, row, call.at)
    return {"closed": sum(row["outcome"] != "open" for row in reviewed)}


def _review(connection: Connection, row: Mapping[str, Any], at: datetime) -> None:
    note = str(row.get("note") or "")
    if row["outcome"] != "open":
        action.close(connection, [row["id"]], f"{row['outcome']}: {note}", at)
        return
    changes: dict[str, Any] = {"note": note}
    if row.get("new_due_on"):
        changes["due_on"] = date.fromisoformat(row["new_due_on"])
    one = action.action.c.id == row["id"]
    connection.execute(sa.update(action.action).where(one).values(**changes))


@handler("obeya.record_resolutions")
def record_resolutions(call: Call) -> Mapping[str, Any]:
    """Record each resolution as an action with owner and date; the meeting counts as held."""
    wanted = call.inputs.get("actions") or []
    with call.database.write() as connection:
        recorded = [
            {**row, "id": action.record(call, connection, {**row, "kind": _KIND}, place)}
            for place, row in enumerate(wanted, 1)
        ]
        meeting.save(call, connection, meeting.HELD, {})
    return {"recorded": recorded}


@handler("obeya.circulate")
def circulate(call: Call) -> Mapping[str, Any]:
    """Mail the report with every resolution to those concerned and to who must act."""
    given = call.inputs
    actions = given.get("actions") or []
    with call.database.read() as connection:
        names = _names(connection)
    appointment = Appointment.of({**given, "uid": "", "sequence": 0, "ends_at": given["starts_at"]})
    values = {
        **calendar.when(appointment),
        "attendance": given.get("attendance"),
        "minutes": _minutes(given.get("minutes") or []),
        "actions": _listed(actions, names),
    }
    concerned = [*given["to"], *(row["owner"] for row in actions)]
    return {"readers": mail.post(call, concerned, given["template"], values)}


def _minutes(items: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(
        f"{place}. {item['item']}\n   → {item['resolution']}" for place, item in enumerate(items, 1)
    )


def _listed(actions: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    return "\n".join(
        f"{row['id']}. {row['title']} – {names.get(row['owner'], row['owner'])} – {row['due_on']}"
        for row in actions
    )


def _names(connection: Connection) -> dict[str, str]:
    return {group.key: group.name for group in identity.groups(connection)}


@handler("obeya.meetings_of_month")
def meetings_of_month(call: Call) -> Mapping[str, Any]:
    """Count the meetings of the running month, planned or held, in the office's time zone."""
    today = call.at.astimezone(ZoneInfo(settings.current().time_zone))
    start = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = start.replace(
        year=start.year + start.month // _DECEMBER, month=start.month % _DECEMBER + 1
    )
    with call.database.read() as connection:
        found = meeting.between(connection, _PROCESS, start, end)
    return {"month": f"{start:%Y-%m}", "meetings": len(found)}
