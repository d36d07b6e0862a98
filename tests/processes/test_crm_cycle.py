"""The story of the yearly planning cycle: nine steps, four quarters, and the cycle after."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine.errors import BadInput
from handlers.records import cycle
from tests.processes.office import Office

LINES = {"operations_1": "pim", "operations_2": "korn", "operations_3": "suda"}
BEGIN = {
    "policy": "ลูกค้าเป็นศูนย์กลาง",
    "estates": [{"estate": "บางปู", "age_group": "0_3", "customers": 120}],
}
TARGETS = {
    "segments": [
        {
            "segment": "SME ผลิตชิ้นส่วน",
            "age_group": "0_3",
            "selected": True,
            "criteria": "เติบโตสูง",
            "position": "ที่ปรึกษาใกล้ชิด",
        },
        {"segment": "คลังสินค้า", "selected": False, "criteria": "ความต้องการต่ำ"},
    ],
    "selection_consistent": True,
    "selection_complete": True,
}
OBJECTIVES = {
    "objectives": [{"objective": "เพิ่มความผูกพัน", "measure": "คะแนน", "target": "มาก"}],
    "objectives_consistent": True,
}
PROJECT = {
    "project": "เยี่ยมลูกค้ารายไตรมาส",
    "owner": "operations_1",
    "kpi": "จำนวนครั้ง",
    "starts_on": "2026-12-01",
    "ends_on": "2027-09-30",
    "budget": 50000,
}
EVALUATION = {
    "activities_percent": 98.5,
    "area_target": 100,
    "area_actual": 120,
    "satisfaction": "4",
    "engagement": "5",
    "image": "3",
    "benchmark": "สูงกว่าค่าเฉลี่ยอุตสาหกรรม",
    "knowledge": "คู่มือเยี่ยมลูกค้า",
    "improvements": [
        {
            "step": "1",
            "reason": "ข้อมูลไม่ครบ",
            "way": "เพิ่มผู้รับผิดชอบ",
            "time": "ไตรมาส 4",
            "gain": "เห็นแนวโน้มเร็วขึ้น",
        }
    ],
    "advice": "เยี่ยมลูกค้าใหม่ให้เร็วขึ้น",
}
AGREE = {"opinion": "agree"}


@pytest.fixture
def office_at_work(office: Office) -> Office:
    office.deploy("crm_cycle")
    return office


def standards(step: str, *names: str) -> dict[str, bool]:
    """Tick the quality standards of a step that was done on schedule."""
    return {f"{step}_{name}": True for name in (*names, "on_schedule")}


def as_unit(office: Office, case_id: int, form: str, data: Any, group: str, by: str) -> None:
    """Complete the work item that one unit of several has."""
    (item,) = [
        one
        for one in office.open_items(case_id)
        if one.form == form and one.candidate_group == group
    ]
    office.engine.complete(item.id, data, actor=office.person(by))
    office.run_due()


def all_lines(office: Office, case_id: int, form: str, data: Any) -> None:
    for group, person in LINES.items():
        as_unit(office, case_id, form, data, group, person)


def begin(office: Office, **changes: Any) -> int:
    return office.start("crm_cycle", {**BEGIN, **changes}, by="alice")


def review_and_analyse(office: Office, case_id: int) -> None:
    past = {"past_results": "เป็นไปตามแผน", "trends": "ลูกค้าใหม่เพิ่มขึ้น"}
    all_lines(office, case_id, "contribute_review", past)
    found = {"review_findings": "ได้ผล", "changed_direction": "เน้นลูกค้าใหม่"}
    found |= standards("review", "information_exists")
    office.work(case_id, "review", found, by="alice")
    heard = {"customer_voice": "ต้องการความเร็ว", "needs": "ตอบภายในวัน"}
    all_lines(office, case_id, "contribute_inputs", heard)
    needs = [{"age_group": "0_3", "need": "คำปรึกษา", "expectation": ""}]
    analysis = {"inputs_used": ["survey", "listening"], "customer_needs": needs}
    analysis |= standards("analysis", "voice_correct")
    office.work(case_id, "analyse", analysis, by="alice")


def set_plan(office: Office, case_id: int) -> None:
    office.work(case_id, "objectives", OBJECTIVES, by="alice")
    projects = {"projects": [PROJECT], **standards("plan", "follows_policy")}
    office.work(case_id, "plan", projects, by="alice")


def plan(office: Office, case_id: int) -> None:
    review_and_analyse(office, case_id)
    office.work(case_id, "select", TARGETS, by="alice")
    all_lines(office, case_id, "opinion", AGREE)
    set_plan(office, case_id)
    all_lines(office, case_id, "opinion", AGREE)
    control = {"monitoring": "ติดตามรายไตรมาส", "report_form": "แบบรายงาน CRM-1"}
    control |= standards("monitoring", "complete", "voice_analysed")
    office.work(case_id, "monitoring", control, by="sam")


def cascade(office: Office, case_id: int) -> None:
    message = {"cascade_units": ["operations_1", "sales"], "cascade_message": "โปรดดำเนินการ"}
    office.work(case_id, "cascade", {**message, "cascade_on_schedule": True}, by="alice")


def acknowledge(office: Office, case_id: int, group: str, by: str, **data: Any) -> None:
    answer = {"acknowledged": True, "able": "yes", **data}
    as_unit(office, case_id, "acknowledge", answer, group, by)


def report_quarter(office: Office, case_id: int, percent: int) -> None:
    done = {"activities": "เยี่ยมลูกค้า", "percent_done": percent, "obstacles": ""}
    as_unit(office, case_id, "progress", done, "operations_1", "pim")
    as_unit(office, case_id, "progress", done, "sales", "kanya")
    summary = {"quarter_percent": percent, "quarter_summary": f"คืบหน้า {percent}"}
    summary |= standards("quarter", "form_used")
    office.work(case_id, "quarter_report", summary, by="alice")
    office.work(case_id, "committee", {"committee_acknowledged": True}, by="vichai")


def carry_out(office: Office, case_id: int) -> None:
    plan(office, case_id)
    cascade(office, case_id)
    acknowledge(office, case_id, "operations_1", "pim")
    acknowledge(office, case_id, "sales", "kanya")


def until(office: Office, *moment: int) -> None:
    """Let time pass up to a moment in UTC."""
    office.pass_time(seconds=(datetime(*moment, tzinfo=UTC) - office.time.now()).total_seconds())


def whole_year(office: Office, case_id: int, year: int) -> None:
    carry_out(office, case_id)
    quarters = [(year, 1, 1), (year, 4, 1), (year, 7, 1), (year, 10, 1)]
    for number, (y, month, day) in enumerate(quarters, 1):
        assert office.open_forms(case_id) == []
        until(office, y, month, day, 1)
        assert office.data(case_id)["quarter_label"] == f"{number}/{year + 543}"
        report_quarter(office, case_id, 25 * number)
    rest = standards("evaluation", "real_data", "innovation")
    office.work(case_id, "evaluate", {**EVALUATION, **rest}, by="sam")


def test_a_cycle_goes_through_its_nine_steps_and_four_quarters(office_at_work) -> None:
    office = office_at_work
    case_id = begin(office)
    assert office.data(case_id)["fiscal_year"] == 2570
    assert office.data(case_id)["previous_summary"] is None

    whole_year(office, case_id, 2027)

    assert office.row(case_id).status == "completed"
    phases = ["ทบทวน", "วิเคราะห์", "เลือกกลุ่มเป้าหมาย", "วางแผน", "ถ่ายทอด", "ดำเนินการ", "ประเมินผล"]
    assert office.stages(case_id) == phases
    quarters = office.data(case_id)["quarter_reports"]
    assert [one["percent"] for one in quarters] == [25, 50, 75, 100]
    met = office.data(case_id)["kpis_met"]
    assert {name for name, yes in met.items() if not yes} == {"activities", "image"}
    report = {reader for template, reader in office.mails(case_id) if template == "evaluation"}
    assert report == {"vichai", "sam", "pim", "kanya", "narin"}
    assert office.breaks(case_id) == []


def test_the_next_cycle_begins_with_the_evaluation_of_the_last(office_at_work) -> None:
    office = office_at_work
    whole_year(office, begin(office), 2027)

    second = begin(office)

    data = office.data(second)
    assert data["fiscal_year"] == 2571
    assert data["fiscal_starts_on"] == "2027-10-01"
    assert "98.5%" in data["previous_summary"]
    assert data["previous_advice"] == EVALUATION["advice"]
    assert "เพิ่มผู้รับผิดชอบ" in data["previous_improvements_text"]
    with office.database.read() as connection:
        kept = cycle.before(connection, "crm_cycle", 2571)
    assert kept.evaluation["improvements"] == EVALUATION["improvements"]
    assert len(kept.evaluation["quarters"]) == 4


def test_a_line_that_asks_for_changes_sends_the_choice_back(office_at_work) -> None:
    office = office_at_work
    case_id = begin(office)
    review_and_analyse(office, case_id)
    office.work(case_id, "select", TARGETS, by="alice")
    change = {"opinion": "change", "opinion_comment": "เพิ่มกลุ่มโลจิสติกส์"}
    as_unit(office, case_id, "opinion", AGREE, "operations_1", "pim")
    as_unit(office, case_id, "opinion", change, "operations_2", "korn")
    assert office.open_forms(case_id) == ["opinion"]
    as_unit(office, case_id, "opinion", AGREE, "operations_3", "suda")

    assert office.open_forms(case_id) == ["select"]
    office.work(case_id, "select", TARGETS, by="alice")
    all_lines(office, case_id, "opinion", AGREE)
    set_plan(office, case_id)
    assert office.open_forms(case_id) == ["opinion"] * 3
    as_unit(office, case_id, "opinion", change, "operations_1", "pim")
    as_unit(office, case_id, "opinion", AGREE, "operations_2", "korn")
    as_unit(office, case_id, "opinion", AGREE, "operations_3", "suda")
    assert office.open_forms(case_id) == ["objectives"]


def test_every_unit_acknowledges_and_obstacles_are_removed_first(office_at_work) -> None:
    office = office_at_work
    case_id = begin(office)
    plan(office, case_id)
    cascade(office, case_id)
    told = [reader for template, reader in office.mails(case_id) if template == "cascade"]
    assert told == ["pim", "kanya", "narin"]
    acknowledge(office, case_id, "operations_1", "pim")

    office.pass_time(days=7)
    reminders = [one for one in office.mails(case_id) if one[0] == "cascade_reminder"]
    assert len(reminders) == 3

    acknowledge(office, case_id, "sales", "kanya", able="no", obstacle="ขาดคน")
    assert office.open_forms(case_id) == ["resolve"]
    office.work(case_id, "resolve", {"resolution": "เพิ่มผู้ช่วยหนึ่งคน"}, by="sam")
    (again,) = office.open_items(case_id)
    assert (again.form, again.candidate_group) == ("acknowledge", "sales")
    acknowledge(office, case_id, "sales", "kanya")
    assert office.open_forms(case_id) == []
    assert office.data(case_id)["plan_units"] == ["operations_1", "sales"]


def test_a_required_quality_standard_holds_a_step_back(office_at_work) -> None:
    office = office_at_work
    case_id = begin(office)
    past = {"past_results": "ดี", "trends": "คงที่"}
    all_lines(office, case_id, "contribute_review", past)
    found = {"review_findings": "ได้ผล", "changed_direction": "คงเดิม", "review_on_schedule": True}
    with pytest.raises(BadInput) as refusal:
        office.work(case_id, "review", found, by="alice")
    assert [one.place for one in refusal.value.problems] == ["review_information_exists"]


def test_a_late_step_says_why(office_at_work) -> None:
    office = office_at_work
    case_id = begin(office)
    all_lines(office, case_id, "contribute_review", {"past_results": "ดี", "trends": "คงที่"})
    found = {"review_findings": "ได้ผล", "changed_direction": "คงเดิม"}
    found |= {"review_information_exists": True, "review_on_schedule": False}
    with pytest.raises(BadInput) as refusal:
        office.work(case_id, "review", found, by="alice")
    assert [one.place for one in refusal.value.problems] == ["review_late_reason"]
    office.work(case_id, "review", {**found, "review_late_reason": "รอข้อมูล"}, by="alice")
    assert office.open_forms(case_id) == ["contribute_inputs"] * 3


def test_a_cycle_planned_late_reports_the_past_quarter_at_once(office_at_work) -> None:
    office = office_at_work
    case_id = begin(office, fiscal_year=2570)
    until(office, 2027, 1, 20)
    carry_out(office, case_id)
    assert office.data(case_id)["quarter_label"] == "1/2570"
    assert office.open_forms(case_id) == ["progress", "progress"]
