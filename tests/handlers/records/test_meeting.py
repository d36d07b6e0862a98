"""Meetings and cycles as records: written once, changed in place, found by month and year."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers import obeya
from handlers.records import cycle, meeting

DAY = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
PLANNED = {"title": "CS Obeya", "place": "ห้อง 1", "starts_at": DAY, "ends_at": DAY}


def save(call, status: str, **values) -> None:
    job = call()
    with job.database.write() as connection:
        meeting.save(job, connection, status, values)


def found(job):
    with job.database.read() as connection:
        return meeting.of_case(connection, job.case_id)


def test_a_meeting_is_written_once_and_changed_in_place(call) -> None:
    save(call, meeting.PLANNED, **PLANNED)
    save(call, meeting.PLANNED, **{**PLANNED, "place": "ห้อง 2"})
    save(call, meeting.HELD)

    row = found(call())
    assert (row.status, row.place, row.starts_at) == (meeting.HELD, "ห้อง 2", DAY)


def test_the_month_of_a_meeting_is_that_of_the_office(call, monkeypatch) -> None:
    save(call, meeting.PLANNED, **PLANNED)
    monkeypatch.setattr(obeya, "_PROCESS", "complaint")

    # 30 November 17:30 in UTC is 1 December in Bangkok; the call is made in November
    assert obeya.meetings_of_month(call()) == {"month": "2026-11", "meetings": 0}


def test_a_meeting_called_off_does_not_count(call) -> None:
    save(call, meeting.CANCELLED, **PLANNED)
    job = call()
    with job.database.read() as connection:
        begin, end = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
        assert meeting.between(connection, job.process, begin, end) == []


def test_the_newest_earlier_year_is_found_and_a_second_run_adds_nothing(call) -> None:
    job = call()
    texts = {"advice": "เยี่ยมเร็วขึ้น", "improvements_text": "", "evaluation": {"image": "4"}}
    with job.database.write() as connection:
        for key, year in (("1-1", 2568), ("2-1", 2569), ("2-1", 2569)):
            values = {**texts, "fiscal_year": year, "summary": f"ปี {year}"}
            cycle.store(call(key), connection, values)

    with job.database.read() as connection:
        newest = cycle.before(connection, job.process, 2570)
        assert cycle.before(connection, job.process, 2568) is None
    assert newest is not None
    assert (newest.fiscal_year, newest.evaluation) == (2569, {"image": "4"})
