"""The story of the monthly CS Obeya: invited two weeks ahead, minuted, reviewed by the next."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import icalendar
import pytest

from engine import work_item
from engine.visible_cases import Filter, find
from handlers.records import action, meeting
from tests.processes.office import Office

#: the clock stands at 21 November 2026, 9:00 in Bangkok
PLAN = {
    "title": "ประชุม CS Obeya ธันวาคม",
    "meeting_on": "2026-12-22",
    "meeting_time": "09:00",
    "duration_minutes": 120,
    "place": "ห้อง CS Obeya สำนักงานใหญ่",
}
PEOPLE = {
    "participants": ["chair", "branch_manager"],
    "guests": "area.leader@tmt.example",
    "departments": ["sales", "service"],
    "content": "เน้นจุดอ่อนด้านบริการ",
}
BOOKED = {
    "executives": [{"name": "คุณประเสริฐ", "confirmed": "yes"}],
    "executives_available": "yes",
}
LETTER = {"invitation_text": "ขอเรียนเชิญร่วมประชุมประจำเดือน", "ready_to_send": True}
TASK = {"title": "โทรติดตามหลังซ่อมทุกคัน", "owner": "service", "due_on": "2027-01-10"}


@pytest.fixture
def dealer(office: Office) -> Office:
    office.deploy("obeya", "obeya_reminder")
    return office


def plan(dealer: Office, **changes: Any) -> int:
    return dealer.start("obeya", {**PLAN, **changes}, by="alice")


def set_agenda(dealer: Office, case_id: int) -> None:
    dealer.work(case_id, "agenda", {**PEOPLE, "agenda": dealer.data(case_id)["agenda"]}, by="alice")


def prepare(dealer: Office, case_id: int) -> None:
    set_agenda(dealer, case_id)
    dealer.work(case_id, "book", BOOKED, by="alice")


def invite(dealer: Office, case_id: int) -> None:
    prepare(dealer, case_id)
    dealer.work(case_id, "invitation", LETTER, by="alice")


def hand_in(dealer: Office, case_id: int, department: str, by: str) -> None:
    items = [one for one in dealer.open_items(case_id) if one.candidate_group == department]
    data = {"results": f"ผลของ {department}", "files": []}
    dealer.engine.complete(items[0].id, data, actor=dealer.person(by))
    dealer.run_due()


def until(dealer: Office, *moment: int) -> None:
    """Let time pass up to a moment in UTC."""
    dealer.pass_time(seconds=(datetime(*moment, tzinfo=UTC) - dealer.time.now()).total_seconds())


def minute(dealer: Office, case_id: int, *actions: dict[str, str]) -> None:
    rows = [{**row, "resolution": "รับทราบ"} for row in dealer.data(case_id)["minutes"]]
    data = {"attendance": "ครบทุกฝ่าย", "minutes": rows, "actions": list(actions)}
    dealer.work(case_id, "minutes", data, by="alice")


def report(dealer: Office, case_id: int, *actions: dict[str, str]) -> None:
    minute(dealer, case_id, *actions)
    dealer.work(case_id, "check", {"report_ok": "yes"}, by="sam")


def letters(dealer: Office, case_id: int, template: str) -> list[Any]:
    return [row for row in dealer.letters(case_id) if row.template == template]


def entry(row: Any) -> Any:
    calendar = icalendar.Calendar.from_ical(row.calendar)
    assert str(calendar["method"]) == row.method
    return calendar.walk("VEVENT")[0]


def status(dealer: Office, case_id: int) -> str:
    with dealer.database.read() as connection:
        return str(meeting.of_case(connection, case_id).status)


def cases(dealer: Office, process: str) -> list[Any]:
    with dealer.database.read() as connection:
        return list(find(connection, dealer.person("sam"), Filter(process=process)))


def test_an_obeya_is_invited_in_time_held_minuted_and_circulated(dealer) -> None:
    case_id = plan(dealer)
    assert dealer.open_forms(case_id) == ["agenda"]
    assert len(dealer.data(case_id)["agenda"]) == 8
    assert status(dealer, case_id) == meeting.PLANNED

    invite(dealer, case_id)
    invited = letters(dealer, case_id, "invitation")
    assert [row.reader for row in invited] == ["prasert", "malee", "area.leader@tmt.example"]
    assert "22 ธ.ค. 2569" in invited[0].subject
    assert "8. ปิดการประชุม" in invited[0].body
    when = entry(invited[0])
    assert when["dtstart"].dt == datetime(2026, 12, 22, 2, 0, tzinfo=UTC)
    assert (when["sequence"], invited[0].method) == (0, "REQUEST")

    hand_in(dealer, case_id, "sales", "kanya")
    hand_in(dealer, case_id, "service", "somsak")
    assert dealer.data(case_id)["replies"][0]["participant"] == "ประเสริฐ เจ้าของ"
    replies = [{**row, "answer": "accepted"} for row in dealer.data(case_id)["replies"]]
    dealer.work(case_id, "replies", {"replies": replies}, by="bob")
    assert dealer.open_forms(case_id) == []

    until(dealer, 2026, 12, 22, 2)
    assert dealer.open_forms(case_id) == ["minutes"]
    report(dealer, case_id, TASK)

    assert dealer.open_forms(case_id) == []
    assert dealer.row(case_id).status == "completed"
    assert status(dealer, case_id) == meeting.HELD
    (recorded,) = dealer.actions(case_id)
    assert (recorded.kind, recorded.owner, recorded.status) == ("resolution", "service", "open")
    circulated = letters(dealer, case_id, "report")
    assert {"prasert", "malee", "somsak", "wipa"} <= {row.reader for row in circulated}
    assert TASK["title"] in circulated[0].body
    assert letters(dealer, case_id, "invitation_reminder") == []
    assert dealer.stages(case_id) == ["เตรียมและเชิญ", "รอวันประชุม", "ประชุม", "รายงานและติดตาม"]
    assert dealer.breaks(case_id) == []


def test_a_meeting_too_near_is_told_at_once_and_needs_a_reason(dealer) -> None:
    case_id = plan(dealer, meeting_on="2026-12-04")
    assert dealer.open_forms(case_id) == ["explain_late"]

    when = {"meeting_on": "2026-12-04", "meeting_time": "09:00"}
    dealer.work(case_id, "explain_late", {**when, "late_reason": "ผู้ผลิตเรียกด่วน"}, by="alice")

    assert dealer.open_forms(case_id) == ["agenda"]
    (told,) = letters(dealer, case_id, "late_notice")
    assert (told.reader, "ผู้ผลิตเรียกด่วน" in told.body) == ("sam", True)


def test_a_later_day_takes_the_short_notice_away(dealer) -> None:
    case_id = plan(dealer, meeting_on="2026-12-04")
    when = {"meeting_on": "2026-12-22", "meeting_time": "09:00"}
    dealer.work(case_id, "explain_late", {**when, "late_reason": "เลือกวันใหม่"}, by="alice")

    assert dealer.data(case_id)["late"] is False
    assert dealer.data(case_id)["send_by"] == "2026-12-08T09:00:00+07:00"
    prepare(dealer, case_id)
    assert dealer.open_forms(case_id) == ["invitation"]


def test_invitations_not_sent_are_reminded_then_escalated_before_the_deadline(dealer) -> None:
    case_id = plan(dealer)
    prepare(dealer, case_id)

    until(dealer, 2026, 12, 5, 1, 59)
    assert dealer.mails(case_id) == []
    until(dealer, 2026, 12, 5, 2)
    reminded = letters(dealer, case_id, "invitation_reminder")
    assert [row.reader for row in reminded] == ["alice", "bob"]
    assert "8 ธ.ค. 2569" in reminded[0].subject
    assert "8 Dec 2026" in reminded[1].subject

    until(dealer, 2026, 12, 7, 2)
    assert [row.reader for row in letters(dealer, case_id, "invitation_escalation")] == ["sam"]
    assert dealer.row(case_id).escalation
    assert len(dealer.happenings(case_id, "escalation:raised")) == 1

    dealer.work(case_id, "invitation", LETTER, by="alice")
    assert len(letters(dealer, case_id, "invitation")) == 3
    until(dealer, 2026, 12, 9)
    assert len(dealer.mails(case_id)) == 6


def test_executives_who_are_not_free_move_the_day_and_its_deadline(dealer) -> None:
    case_id = plan(dealer)
    set_agenda(dealer, case_id)
    other = {"meeting_on": "2027-01-12", "meeting_time": "13:30"}
    not_free = {"executives": [], "executives_available": "no", **other}
    dealer.work(case_id, "book", not_free, by="alice")

    assert dealer.open_forms(case_id) == ["agenda"]
    assert dealer.data(case_id)["send_by"] == "2026-12-29T13:30:00+07:00"
    until(dealer, 2026, 12, 7, 2)
    assert dealer.mails(case_id) == []


def test_a_moved_meeting_sends_the_same_entry_with_a_higher_sequence(dealer) -> None:
    case_id = plan(dealer)
    invite(dealer, case_id)
    move = {"change_kind": "move", "meeting_on": "2026-12-24", "meeting_time": "13:30"}
    move |= {"place": "ห้องประชุมสาขา", "change_reason": "ประธานติดภารกิจ"}
    dealer.press(case_id, "meeting_change", by="alice")
    dealer.work(case_id, "change", move, by="alice")

    first = entry(letters(dealer, case_id, "invitation")[0])
    changed = entry(letters(dealer, case_id, "invitation_update")[0])
    assert changed["uid"] == first["uid"]
    assert (first["sequence"], changed["sequence"]) == (0, 1)
    assert changed["dtstart"].dt == datetime(2026, 12, 24, 6, 30, tzinfo=UTC)
    assert str(changed["location"]) == "ห้องประชุมสาขา"

    until(dealer, 2026, 12, 22, 3)
    assert "minutes" not in dealer.open_forms(case_id)
    until(dealer, 2026, 12, 24, 6, 30)
    assert dealer.open_forms(case_id) == ["minutes"]


def test_a_meeting_called_off_is_taken_out_of_the_calendars(dealer) -> None:
    case_id = plan(dealer)
    invite(dealer, case_id)
    dealer.press(case_id, "meeting_change", by="sam")
    dealer.work(case_id, "change", {"change_kind": "cancel", "change_reason": "น้ำท่วม"}, by="sam")

    withdrawn = letters(dealer, case_id, "invitation_cancelled")
    assert [row.method for row in withdrawn] == ["CANCEL"] * 3
    gone = entry(withdrawn[0])
    assert gone["uid"] == entry(letters(dealer, case_id, "invitation")[0])["uid"]
    assert (gone["sequence"], str(gone["status"])) == (1, "CANCELLED")
    assert (dealer.row(case_id).status, status(dealer, case_id)) == ("completed", "cancelled")
    assert dealer.open_items(case_id) == []


def test_a_change_that_nobody_settles_does_not_hold_the_meeting_up(dealer) -> None:
    case_id = plan(dealer)
    invite(dealer, case_id)
    dealer.press(case_id, "meeting_change", by="alice")
    assert "change" in dealer.open_forms(case_id)
    until(dealer, 2026, 12, 22, 2)
    assert dealer.open_forms(case_id) == ["minutes"]
    assert letters(dealer, case_id, "invitation_update") == []


def test_material_handed_in_is_kept_when_the_meeting_begins_without_the_rest(dealer) -> None:
    case_id = plan(dealer)
    invite(dealer, case_id)
    hand_in(dealer, case_id, "sales", "kanya")

    until(dealer, 2026, 12, 22, 2)

    assert dealer.open_forms(case_id) == ["minutes"]
    (kept,) = dealer.data(case_id)["materials"]
    assert (kept["department"], kept["results"]) == ("sales", "ผลของ sales")


def test_the_head_sends_a_report_back_until_it_is_right(dealer) -> None:
    case_id = plan(dealer)
    invite(dealer, case_id)
    until(dealer, 2026, 12, 22, 2)
    minute(dealer, case_id)
    dealer.work(case_id, "check", {"report_ok": "no", "report_remark": "วาระ 2 ไม่ชัด"}, by="sam")
    assert dealer.open_forms(case_id) == ["minutes"]
    assert letters(dealer, case_id, "report") == []

    report(dealer, case_id)
    assert dealer.actions(case_id) == []
    assert len(letters(dealer, case_id, "report")) == 3


def test_the_next_obeya_reviews_the_resolutions_of_the_last(dealer) -> None:
    first = plan(dealer)
    invite(dealer, first)
    until(dealer, 2026, 12, 22, 2)
    other = {**TASK, "title": "ทบทวนสต็อกอะไหล่", "owner": "parts"}
    report(dealer, first, TASK, other)

    second = plan(dealer, meeting_on="2027-01-20")
    assert TASK["title"] in dealer.data(second)["open_actions_text"]
    invite(dealer, second)
    until(dealer, 2027, 1, 20, 2)
    assert dealer.open_forms(second) == ["review"]
    done, late = dealer.data(second)["open_actions"]
    reviewed = [
        {**done, "outcome": "done", "note": "โทรครบทุกคัน"},
        {**late, "outcome": "open", "new_due_on": "2027-02-15", "note": "รออะไหล่"},
    ]
    dealer.work(second, "review", {"open_actions": reviewed}, by="alice")

    assert dealer.open_forms(second) == ["minutes"]
    with dealer.database.read() as connection:
        (remaining,) = action.still_open(connection)
    assert (remaining.title, remaining.due_on.isoformat()) == (other["title"], "2027-02-15")
    closed = dealer.actions(first)[0]
    assert (closed.status, "โทรครบทุกคัน" in closed.note) == (action.DONE, True)


def test_work_is_offered_with_its_due_date(dealer) -> None:
    case_id = plan(dealer)
    invite(dealer, case_id)
    due = {one.form: one.due_at for one in dealer.open_items(case_id)}
    assert due["material"] == datetime(2026, 12, 19, 2, tzinfo=UTC)
    assert due["replies"] == datetime(2026, 12, 15, 2, tzinfo=UTC)
    assert {one.status for one in dealer.open_items(case_id)} == {work_item.READY}
