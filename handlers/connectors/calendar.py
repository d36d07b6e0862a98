"""Appointments by mail: an invitation, its update and its withdrawal as iCalendar (RFC 5545, 5546).

All mails about one appointment share the UID; a higher SEQUENCE replaces a lower one in the
readers' calendars, and METHOD:CANCEL takes the entry away. The text is built from the inputs and
the job's instant only, so a job that runs twice writes the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

import icalendar

from engine.ports import Call
from handlers import settings
from handlers.connectors import mail
from handlers.connectors.readers import readers

REQUEST, CANCEL = "REQUEST", "CANCEL"
_PRODUCT = "-//Samphan//Customer relations//TH"


@dataclass(frozen=True)
class Appointment:
    """What stands in a calendar, and how often it was changed."""

    uid: str
    sequence: int
    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str = ""

    @classmethod
    def of(cls, inputs: Mapping[str, Any], description: str = "") -> Appointment:
        """Read the inputs uid, sequence, summary, starts_at, ends_at (ISO 8601) and place."""
        return cls(
            str(inputs["uid"]),
            int(inputs["sequence"]),
            str(inputs["summary"]),
            moment(inputs["starts_at"]),
            moment(inputs["ends_at"]),
            str(inputs["place"]),
            description,
        )


def moment(text: str) -> datetime:
    """Read an ISO 8601 instant; one without an offset is read in the office's time zone."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=_zone())


def send(call: Call, appointment: Appointment, method: str, values: Mapping[str, Any]) -> list[str]:
    """Mail the appointment to the inputs' `to` by their `template`; return the readers' names."""
    to: str | Sequence[str | None] = call.inputs["to"]
    text = entry(call, appointment, method, _addresses(call, to))
    values = {**when(appointment), **values}
    attached = mail.Calendar(text, method)
    return mail.post(call, to, call.inputs["template"], values, calendar=attached)


def entry(call: Call, appointment: Appointment, method: str, addresses: Sequence[str]) -> str:
    """Return the iCalendar text of an appointment."""
    event = icalendar.Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", call.at)
    event.add("dtstart", appointment.starts_at.astimezone(ZoneInfo("UTC")))
    event.add("dtend", appointment.ends_at.astimezone(ZoneInfo("UTC")))
    event.add("summary", appointment.summary)
    event.add("location", appointment.place)
    if appointment.description:
        event.add("description", appointment.description)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("organizer", _person(parseaddr(settings.current().mail_from)[1]))
    for address in addresses:
        event.add("attendee", _guest(address))
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")


def _addresses(call: Call, to: str | Sequence[str | None]) -> list[str]:
    with call.database.read() as connection:
        found = readers(connection, to, settings.current().language)
    return [reader.address for reader in found if reader.address]


def _person(address: str) -> icalendar.vCalAddress:
    return icalendar.vCalAddress(f"mailto:{address}")


def _guest(address: str) -> icalendar.vCalAddress:
    person = _person(address)
    person.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
    person.params["PARTSTAT"] = icalendar.vText("NEEDS-ACTION")
    person.params["RSVP"] = icalendar.vText("TRUE")
    return person


def when(appointment: Appointment) -> dict[str, str]:
    """Return the values that mail templates use: title, day, time, ends, place."""
    starts, ends = (
        instant.astimezone(_zone()) for instant in (appointment.starts_at, appointment.ends_at)
    )
    return {
        "title": appointment.summary,
        "day": starts.date().isoformat(),
        "time": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "place": appointment.place,
    }


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.current().time_zone)
