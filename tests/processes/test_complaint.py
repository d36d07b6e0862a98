"""The story of a complaint in seven steps, and of everything that may go another way."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import BadInput, NotAllowed, NotFound
from handlers.records import summary
from tests.processes.office import Office

INTAKE = {
    "channel": "telephone",
    "received_on": "2026-11-21",
    "branch": "head_office",
    "topic": "service",
    "customer_name": "มานี ใจงาม",
    "customer_phone": "081-234-5678",
    "customer_email": "manee@example.com",
    "description": "รถเสร็จช้ากว่านัด 2 วัน และไม่มีใครโทรแจ้ง",
    "demand": "ขอส่วนลดค่าซ่อม",
    "demand_amount": 1500,
}
ACKNOWLEDGE = {"acknowledged_how": "telephone"}
LISTEN = {
    "customer_mood": "upset",
    "customer_account": "รอรถสองวันโดยไม่มีใครโทรแจ้ง",
    "customer_need": "ต้องการคำขอโทษและคำอธิบาย",
}
FACTS = {"facts": "ใบสั่งซ่อมเลื่อนวันรับรถสองครั้งโดยไม่มีบันทึกการโทร"}
CAUSE = {
    "cause_category": "communication",
    "root_cause": "ไม่มีขั้นตอนโทรแจ้งลูกค้าเมื่อเลื่อนวันรับรถ",
    "company_fault": "yes",
    "demand_amount": 1500,
}
DECISION = {
    "decision": "compensate",
    "decision_detail": "ลดค่าแรง 1,000 บาท",
    "offered_amount": 1000,
}
AGREED = {"agreement": "ขอโทษและลดค่าแรง 1,000 บาท", "answer": "agreed", "follow_up_days": 3}
REFUSED = {"agreement": "ลดค่าแรง 1,000 บาท", "answer": "not_agreed", "counter_demand": "1,500 บาท"}
HAPPY = {"reached": "yes", "satisfaction": "5"}
UNHAPPY = {"reached": "yes", "satisfaction": "2", "remaining_problem": "ยังไม่ได้ส่วนลด"}
REFLECTION = {
    "lesson": "ลูกค้ายอมรอได้ถ้ารู้ล่วงหน้า",
    "prevention_action": "โทรแจ้งลูกค้าทุกครั้งที่เลื่อนวันรับรถ",
    "action_kind": "preventive",
    "action_owner": "service",
    "action_due_on": "2026-12-15",
}
STAGES = [
    "รับฟัง",
    "สืบข้อเท็จจริง",
    "ประเมินและตัดสินใจ",
    "อธิบายข้อตกลง",
    "ติดตามผล",
    "ทบทวนและป้องกัน",
]


@pytest.fixture
def dealer(office: Office) -> Office:
    office.deploy("complaint")
    return office


def receive(dealer: Office, **changes: Any) -> int:
    data = {key: value for key, value in (INTAKE | changes).items() if value is not None}
    return dealer.start("complaint", data, by="alice")


def find_cause(dealer: Office, case_id: int) -> None:
    dealer.work(case_id, "facts", FACTS, by="somsak")
    dealer.work(case_id, "cause", CAUSE, by="alice")


def reach_agreement(dealer: Office, case_id: int) -> None:
    dealer.work(case_id, "listen", LISTEN, by="alice")
    find_cause(dealer, case_id)
    dealer.work(case_id, "decision", DECISION, by="sam")
    dealer.work(case_id, "explain", AGREED, by="alice")


def close(dealer: Office, case_id: int) -> None:
    dealer.work(case_id, "follow_up", HAPPY, by="bob")
    dealer.work(case_id, "reflection", REFLECTION, by="sam")


def summed_up(dealer: Office, month: str = "2026-11") -> Any:
    with dealer.database.read() as connection:
        return summary.rows(connection, "complaint", month)


def test_a_complaint_goes_through_its_seven_steps(dealer) -> None:
    case_id = receive(dealer)
    assert dealer.mails(case_id) == [("acknowledgement", "manee@example.com")]
    assert dealer.data(case_id)["severity"] == "low"

    reach_agreement(dealer, case_id)
    assert dealer.open_forms(case_id) == []
    dealer.pass_time(days=3)
    assert dealer.open_forms(case_id) == ["follow_up"]
    close(dealer, case_id)

    assert dealer.row(case_id).status == "completed"
    assert dealer.row(case_id).number == f"CP-{case_id:06}"
    assert dealer.row(case_id).subject == f"มานี ใจงาม – {INTAKE['description']}"
    assert dealer.stages(case_id) == STAGES
    assert dealer.mails(case_id)[1:] == [("action", "somsak"), ("action", "wipa")]
    (action,) = dealer.actions(case_id)
    assert (action.owner, str(action.due_on), action.kind) == (
        "service",
        "2026-12-15",
        "preventive",
    )
    assert dealer.breaks(case_id) == []


def test_a_closed_complaint_is_in_the_monthly_summary(dealer) -> None:
    case_id = receive(dealer)
    reach_agreement(dealer, case_id)
    dealer.pass_time(days=3)
    close(dealer, case_id)

    (row,) = summed_up(dealer)
    assert (row.number, row.topic, row.branch) == (f"CP-{case_id:06}", "service", "head_office")
    assert (row.severity, row.cause, row.satisfaction) == ("low", "communication", 5)
    assert (row.rounds, row.outcome, str(row.received_on)) == (1, "resolved", "2026-11-21")


def test_the_acknowledgement_is_in_thai_and_quotes_the_number(dealer) -> None:
    case_id = receive(dealer)

    (letter,) = dealer.letters(case_id)

    assert letter.subject == f"ได้รับเรื่องของท่านแล้ว เลขที่ CP-{case_id:06}"
    assert INTAKE["description"] in letter.body


def test_a_customer_without_address_is_called(dealer) -> None:
    case_id = receive(dealer, customer_email=None)

    assert dealer.open_forms(case_id) == ["acknowledge"]
    dealer.work(case_id, "acknowledge", ACKNOWLEDGE, by="bob")

    assert dealer.open_forms(case_id) == ["listen"]
    assert dealer.mails(case_id) == []


def test_a_call_noted_at_the_intake_is_enough(dealer) -> None:
    case_id = receive(dealer, customer_email=None, acknowledged_by_call=True)

    assert dealer.open_forms(case_id) == ["listen"]


@pytest.mark.parametrize(
    "danger",
    [
        {"description": "ขับอยู่ดี ๆ เบรกไม่อยู่ เกือบชนท้ายรถบรรทุก"},
        {"description": "The AIRBAG went off while parking"},
        {"demand": "รถไฟไหม้ ขอรถคันใหม่"},
        {"injury": True},
    ],
)
def test_danger_goes_straight_to_the_manager(dealer, danger) -> None:
    case_id = receive(dealer, **danger)

    assert dealer.data(case_id)["severity"] == "critical"
    assert dealer.open_forms(case_id) == ["safety_order"]
    alerted = {reader for template, reader in dealer.mails(case_id) if template == "safety_alert"}
    assert alerted == {"malee", "sam"}
    (item,) = dealer.open_items(case_id)
    assert item.priority == 90
    assert (item.due_at - item.created_at).total_seconds() == 2 * 3600

    order = {"stop_driving": "yes", "safety_order": "ส่งรถยกไปรับทันที"}
    dealer.work(case_id, "safety_order", order, by="malee")
    hurt = {"injury": danger.get("injury", False)}
    dealer.work(case_id, "listen", LISTEN | hurt, by="alice")
    dealer.work(case_id, "facts", FACTS, by="somsak")
    dealer.work(case_id, "cause", CAUSE | hurt, by="alice")

    with pytest.raises((NotAllowed, NotFound)):
        dealer.work(case_id, "decision", DECISION, by="alice")
    dealer.work(case_id, "decision", DECISION, by="malee")
    assert dealer.open_forms(case_id) == ["explain"]


@pytest.mark.parametrize(
    ("signs", "severity"),
    [
        ({"demand_amount": 100000}, "high"),
        ({"media_risk": True}, "high"),
        ({"demand_amount": 20000, "repeat_customer": True}, "high"),
        ({"demand_amount": 20000}, "medium"),
        ({"repeat_customer": True}, "medium"),
        ({"demand_amount": None}, "low"),
    ],
)
def test_other_complaints_are_weighed_by_the_table(dealer, signs, severity) -> None:
    assert dealer.data(receive(dealer, **signs))["severity"] == severity


def test_facts_that_change_the_severity_bring_the_manager_in(dealer) -> None:
    case_id = receive(dealer)
    dealer.work(case_id, "listen", LISTEN, by="alice")
    dealer.work(case_id, "facts", FACTS, by="somsak")
    dealer.work(case_id, "cause", CAUSE | {"demand_amount": 250000}, by="alice")

    (item,) = dealer.open_items(case_id)
    assert (dealer.data(case_id)["severity"], item.candidate_group) == ("high", "branch_manager")


def test_silence_reminds_the_officers_then_escalates_to_head_and_manager(dealer) -> None:
    case_id = receive(dealer)

    dealer.pass_time(days=7, minutes=-1)
    assert dealer.mails(case_id)[1:] == []
    dealer.pass_time(minutes=1)
    assert dealer.mails(case_id)[1:] == [("reminder", "alice"), ("reminder", "bob")]
    assert dealer.row(case_id).escalation == ""
    dealer.pass_time(days=7)
    assert dealer.mails(case_id)[3:] == [("escalation", "sam")]
    assert "หัวหน้า" in dealer.row(case_id).escalation
    dealer.pass_time(days=7)
    assert dealer.mails(case_id)[4:] == [("escalation", "malee"), ("escalation", "sam")]
    assert "ผู้จัดการ" in dealer.row(case_id).escalation

    assert dealer.open_forms(case_id) == ["listen"]
    reach_agreement(dealer, case_id)
    dealer.pass_time(days=3)
    close(dealer, case_id)
    assert dealer.row(case_id).status == "completed"
    assert dealer.breaks(case_id) == []


def test_an_agreement_ends_the_reminders(dealer) -> None:
    case_id = receive(dealer)
    dealer.pass_time(days=5)
    reach_agreement(dealer, case_id)

    dealer.pass_time(days=30)

    assert "reminder" not in {template for template, _ in dealer.mails(case_id)}
    assert dealer.open_forms(case_id) == ["follow_up"]


def test_a_refused_agreement_goes_back_to_the_decision(dealer) -> None:
    case_id = receive(dealer)
    dealer.work(case_id, "listen", LISTEN, by="alice")
    find_cause(dealer, case_id)
    dealer.work(case_id, "decision", DECISION, by="sam")
    dealer.work(case_id, "explain", REFUSED, by="alice")

    assert dealer.open_forms(case_id) == ["decision"]
    assert dealer.data(case_id)["counter_demand"] == "1,500 บาท"
    dealer.work(case_id, "decision", DECISION | {"offered_amount": 1500}, by="sam")
    dealer.work(case_id, "explain", AGREED, by="alice")
    dealer.pass_time(days=3)
    assert dealer.open_forms(case_id) == ["follow_up"]


def test_a_dissatisfied_customer_takes_it_back_to_the_facts_with_new_targets(dealer) -> None:
    case_id = receive(dealer)
    reach_agreement(dealer, case_id)
    dealer.pass_time(days=3)
    dealer.work(case_id, "follow_up", UNHAPPY, by="bob")

    assert dealer.open_forms(case_id) == ["facts"]
    assert dealer.data(case_id)["rounds"] == 2
    before = dealer.mails(case_id)
    dealer.pass_time(days=7)
    assert dealer.mails(case_id)[len(before) :] == [("reminder", "alice"), ("reminder", "bob")]

    find_cause(dealer, case_id)
    dealer.work(case_id, "decision", DECISION, by="sam")
    dealer.work(case_id, "explain", AGREED, by="alice")
    dealer.pass_time(days=3)
    close(dealer, case_id)
    (row,) = summed_up(dealer, "2026-12")
    assert (row.rounds, row.satisfaction) == (2, 5)
    assert dealer.breaks(case_id) == []


def test_a_customer_who_cannot_be_reached_ends_without_a_score(dealer) -> None:
    case_id = receive(dealer)
    reach_agreement(dealer, case_id)
    dealer.pass_time(days=3)
    dealer.work(case_id, "follow_up", {"reached": "no"}, by="bob")
    dealer.work(case_id, "reflection", REFLECTION, by="sam")

    (row,) = summed_up(dealer)
    assert (row.outcome, row.satisfaction) == ("not_reached", None)


def test_the_department_of_the_topic_finds_the_facts(dealer) -> None:
    case_id = receive(dealer, topic="finance")
    dealer.work(case_id, "listen", LISTEN, by="alice")

    with pytest.raises((NotAllowed, NotFound)):
        dealer.work(case_id, "facts", FACTS, by="somsak")
    dealer.work(case_id, "facts", FACTS, by="ratana")
    assert dealer.open_forms(case_id) == ["cause"]


def test_charlie_has_no_business_here(dealer) -> None:
    with pytest.raises(NotAllowed):
        dealer.start("complaint", INTAKE, by="charlie")
    case_id = receive(dealer)
    with pytest.raises((NotAllowed, NotFound)):
        dealer.work(case_id, "listen", LISTEN, by="charlie")


def test_an_intake_without_a_name_is_refused_at_its_field(dealer) -> None:
    with pytest.raises(BadInput) as refused:
        receive(dealer, customer_name=None)
    assert [problem.place for problem in refused.value.problems] == ["customer_name"]


def test_no_agreement_without_a_day_for_the_follow_up(dealer) -> None:
    case_id = receive(dealer)
    dealer.work(case_id, "listen", LISTEN, by="alice")
    find_cause(dealer, case_id)
    dealer.work(case_id, "decision", DECISION, by="sam")

    with pytest.raises(BadInput) as refused:
        dealer.work(case_id, "explain", AGREED | {"follow_up_days": None}, by="alice")
    assert [problem.place for problem in refused.value.problems] == ["follow_up_days"]
