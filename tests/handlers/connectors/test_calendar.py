"""Calendar entries: the same id, a growing sequence, and bytes that do not depend on the moment."""

from __future__ import annotations

from datetime import UTC, datetime

import icalendar
import pytest

from handlers import settings
from handlers.connectors import calendar
from handlers.connectors.calendar import CANCEL, REQUEST, Appointment
from handlers.records import mail as outbox

INPUTS = {
    "uid": "ob-000007@samphan",
    "sequence": 0,
    "summary": "CS Obeya; ธันวาคม, รอบแรก",
    "starts_at": "2026-12-22T09:00:00+07:00",
    "ends_at": "2026-12-22T11:00:00+07:00",
    "place": "ห้องประชุม 1",
}


def read(text: str):
    whole = icalendar.Calendar.from_ical(text)
    return whole, whole.walk("VEVENT")[0]


def test_an_invitation_asks_each_guest_for_an_answer(call) -> None:
    text = calendar.entry(call(), Appointment.of(INPUTS), REQUEST, ["sam@dealer.example"])

    whole, event = read(text)
    assert (str(whole["method"]), str(whole["version"])) == ("REQUEST", "2.0")
    assert str(event["summary"]) == INPUTS["summary"]
    assert event["dtstart"].dt == datetime(2026, 12, 22, 2, 0, tzinfo=UTC)
    assert str(event["attendee"]) == "mailto:sam@dealer.example"
    assert event["attendee"].params["RSVP"] == "TRUE"
    assert str(event["organizer"]) == "mailto:samphan@localhost"


def test_lines_end_and_fold_as_the_standard_wants(call) -> None:
    appointment = Appointment.of(INPUTS, "วาระที่หนึ่ง\n" * 20)
    text = calendar.entry(call(), appointment, REQUEST, [])
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_the_same_job_writes_the_same_bytes(call) -> None:
    appointment = Appointment.of(INPUTS)
    first = calendar.entry(call(), appointment, REQUEST, ["sam@dealer.example"])
    assert first == calendar.entry(call(), appointment, REQUEST, ["sam@dealer.example"])


def test_a_withdrawal_cancels_the_entry(call) -> None:
    withdrawn = Appointment.of({**INPUTS, "sequence": 2})
    whole, event = read(calendar.entry(call(), withdrawn, CANCEL, []))
    assert (str(whole["method"]), str(event["status"])) == ("CANCEL", "CANCELLED")
    assert (event["sequence"], str(event["uid"])) == (2, INPUTS["uid"])


def test_the_entry_travels_with_each_readers_mail(call) -> None:
    job = call(**INPUTS, to="cr_staff", template="hello")
    words = {"name": "ทุกท่าน", "topic": "บริการ"}

    assert calendar.send(job, Appointment.of(INPUTS), REQUEST, words) == ["alice", "bob"]

    with job.database.read() as connection:
        rows = outbox.of_case(connection, job.case_id)
    assert {row.method for row in rows} == {"REQUEST"}
    assert len({row.calendar for row in rows}) == 1
    assert "alice@dealer.example" in rows[0].calendar.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("text", "hour"), [("2026-12-22T09:00:00+07:00", 2), ("2026-12-22T09:00", 2)]
)
def test_a_time_without_an_offset_is_that_of_the_office(text, hour) -> None:
    with settings.using(settings.Settings(time_zone="Asia/Bangkok")):
        assert calendar.moment(text).astimezone(UTC).hour == hour
