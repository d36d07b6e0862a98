"""The story of a problem that staff notice before the customer complains."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import NotAllowed, NotFound
from engine.visible_cases import Filter, find
from handlers.records import summary
from tests.processes.office import Office

NOTICE = {
    "noticed_on": "2026-11-21",
    "found_how": "after_service_call",
    "branch": "branch_2",
    "topic": "body_paint",
    "description": "ลูกค้าสังเกตว่าสีประตูซ้ายไม่เท่ากันหลังซ่อม",
    "customer_name": "ปิติ รักรถ",
    "customer_phone": "089-111-2222",
    "vehicle": "Yaris กข 1234",
}
REGISTER = {
    "department": "body_paint",
    "risk": "high",
    "tmt_needed": True,
    "instruction": "นัดลูกค้าเข้าตรวจสีภายในสามวัน",
}
COORDINATE = {
    "department_findings": "สีเพี้ยนจากการผสมคนละล็อต",
    "proposal": "พ่นใหม่ทั้งบาน",
    "expected_on": "2026-11-25",
}
TMT = {"tmt_answer": "รับทราบ สนับสนุนค่าสี", "tmt_reference": "TMT-778", "tmt_supports": True}
RESOLVE = {"resolution": "พ่นสีใหม่ทั้งบานและขัดเงา", "resolved_on": "2026-11-24"}
CLOSE = {"solved": "yes", "follow_up_days": 7}
SEND_BACK = {"solved": "no", "send_back_reason": "ขอบประตูยังเป็นคราบ"}
FINE = {"follow_up_result": "fine", "follow_up_note": "ลูกค้าพอใจ"}
SUMMARY = {
    "cause_category": "method",
    "cause": "ไม่ได้เทียบสีก่อนพ่น",
    "recommendation": "เทียบแผ่นสีทุกคันก่อนพ่น",
}


@pytest.fixture
def dealer(office: Office) -> Office:
    office.deploy("complaint", "pcdr")
    return office


def notice(dealer: Office, *, by: str = "kanya") -> int:
    return dealer.start("pcdr", NOTICE, by=by)


def coordinate(dealer: Office, case_id: int) -> None:
    dealer.work(case_id, "register", REGISTER, by="alice")
    dealer.work(case_id, "coordinate_tmt", TMT, by="takeshi")
    dealer.work(case_id, "coordinate", COORDINATE, by="decha")


def summed_up(dealer: Office) -> list[Any]:
    with dealer.database.read() as connection:
        return list(summary.rows(connection, "pcdr", "2026-11"))


def complaint_of(dealer: Office) -> Any:
    with dealer.database.read() as connection:
        wanted = Filter(process="complaint")
        (found,) = find(connection, dealer.person("sam"), wanted)
    return found


def test_a_problem_is_solved_before_the_customer_complains(dealer) -> None:
    case_id = notice(dealer)
    dealer.work(case_id, "register", REGISTER, by="alice")
    assert dealer.open_forms(case_id) == ["coordinate", "coordinate_tmt"]
    dealer.work(case_id, "coordinate", COORDINATE, by="decha")
    assert dealer.open_forms(case_id) == ["coordinate_tmt"]
    dealer.work(case_id, "coordinate_tmt", TMT, by="takeshi")
    dealer.work(case_id, "resolve", RESOLVE, by="decha")
    dealer.work(case_id, "close", CLOSE, by="alice")
    assert dealer.open_forms(case_id) == []
    dealer.pass_time(days=7)
    dealer.work(case_id, "follow_up", FINE, by="bob")
    dealer.work(case_id, "summary", SUMMARY, by="bob")

    assert dealer.row(case_id).status == "completed"
    assert dealer.stages(case_id) == [
        "ลงทะเบียน",
        "ประสานงาน",
        "แก้ไข",
        "ปิดปัญหา",
        "ติดตามผล",
        "สรุปและรายงาน",
    ]
    assert dealer.mails(case_id) == [("report", "decha"), ("report", "kanya"), ("report", "sam")]
    (row,) = summed_up(dealer)
    assert (row.outcome, row.cause, row.channel) == ("resolved", "method", "after_service_call")
    assert dealer.breaks(case_id) == []


def test_tmt_is_left_in_peace_when_not_needed(dealer) -> None:
    case_id = notice(dealer)

    dealer.work(case_id, "register", REGISTER | {"tmt_needed": False}, by="alice")

    assert dealer.open_forms(case_id) == ["coordinate"]
    dealer.work(case_id, "coordinate", COORDINATE, by="decha")
    assert dealer.open_forms(case_id) == ["resolve"]


def test_what_is_not_solved_goes_back(dealer) -> None:
    case_id = notice(dealer)
    coordinate(dealer, case_id)
    dealer.work(case_id, "resolve", RESOLVE, by="decha")
    dealer.work(case_id, "close", SEND_BACK, by="alice")

    assert dealer.open_forms(case_id) == ["resolve"]
    dealer.work(case_id, "resolve", RESOLVE, by="decha")
    dealer.work(case_id, "close", CLOSE, by="alice")
    dealer.pass_time(days=7)
    dealer.work(case_id, "follow_up", {"follow_up_result": "not_fine"}, by="bob")
    assert dealer.open_forms(case_id) == ["resolve"]


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_at_any_step_one_click_makes_it_a_complaint(dealer, steps) -> None:
    case_id = notice(dealer)
    if steps:
        coordinate(dealer, case_id)
    if steps > 1:
        dealer.work(case_id, "resolve", RESOLVE, by="decha")
    if steps > 2:
        dealer.work(case_id, "close", CLOSE, by="alice")

    dealer.press(case_id, "becomes_complaint", by="alice")

    assert dealer.row(case_id).status == "completed"
    assert dealer.open_forms(case_id) == []
    assert dealer.data(case_id)["outcome"] == "converted"
    assert [row.outcome for row in summed_up(dealer)] == ["converted"]
    assert dealer.open_forms(complaint_of(dealer).id) == ["acknowledge"]


def test_the_complaint_begins_with_the_data_of_the_pcdr(dealer) -> None:
    case_id = notice(dealer)
    coordinate(dealer, case_id)
    dealer.press(case_id, "becomes_complaint", by="alice")

    born = complaint_of(dealer)
    carried = dealer.data(born.id)

    for key in ("customer_name", "customer_phone", "branch", "topic", "vehicle", "description"):
        assert carried[key] == NOTICE[key]
    assert carried["pcdr_number"] == dealer.row(case_id).number
    assert carried["received_on"] == "2026-11-21"
    assert carried["channel"] == "ส่งต่อจาก PCDR"
    assert (carried["severity"], carried["department"]) == ("low", "body_paint")
    assert born.subject == f"{NOTICE['customer_name']} – {NOTICE['description']}"
    assert dealer.breaks(case_id) == [] and dealer.breaks(born.id) == []


def test_a_second_click_is_refused(dealer) -> None:
    case_id = notice(dealer)
    dealer.press(case_id, "becomes_complaint", by="alice")

    with pytest.raises(NotFound):
        dealer.press(case_id, "becomes_complaint", by="bob")
    assert complaint_of(dealer)


def test_everyone_on_the_staff_may_notice_but_not_register(dealer) -> None:
    case_id = notice(dealer, by="charlie")

    with pytest.raises((NotAllowed, NotFound)):
        dealer.work(case_id, "register", REGISTER, by="charlie")


def test_charlie_cannot_convert_what_is_not_his(dealer) -> None:
    case_id = notice(dealer)

    with pytest.raises((NotAllowed, NotFound)):
        dealer.press(case_id, "becomes_complaint", by="charlie")


def test_work_that_is_late_goes_to_the_head_once_and_may_still_be_done(dealer) -> None:
    case_id = notice(dealer)
    dealer.work(case_id, "register", REGISTER, by="alice")
    dealer.work(case_id, "coordinate_tmt", TMT, by="takeshi")
    assert dealer.row(case_id).escalation == ""

    # registered on a Saturday morning: one working day is over when Monday ends
    dealer.pass_time(days=2)
    assert dealer.mails(case_id) == []
    dealer.pass_time(days=1)

    assert dealer.mails(case_id) == [("escalation", "sam")]
    (letter,) = dealer.letters(case_id)
    assert "ประสานงานภายใน" in letter.subject
    assert dealer.row(case_id).escalation == "ประสานงานเกินกำหนด"
    dealer.work(case_id, "coordinate", COORDINATE, by="decha")
    dealer.pass_time(days=8)
    assert dealer.row(case_id).escalation == "แก้ไขเกินกำหนด"
    dealer.work(case_id, "resolve", RESOLVE, by="decha")
    dealer.pass_time(days=30)
    assert dealer.mails(case_id) == [("escalation", "sam")] * 2
    assert dealer.open_forms(case_id) == ["close"]
    assert dealer.breaks(case_id) == []


def test_what_is_done_in_time_is_not_escalated(dealer) -> None:
    case_id = notice(dealer)
    coordinate(dealer, case_id)
    dealer.work(case_id, "resolve", RESOLVE, by="decha")
    dealer.pass_time(days=30)

    assert dealer.mails(case_id) == []
    assert dealer.row(case_id).escalation == ""
