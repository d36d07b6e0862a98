"""A problem is noticed before the customer complains; then the customer complains after all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.actors import Person
from tests.browser.site import Site

Team = Callable[[str], Person]

SAID = {
    "th": {
        "customer": "ปิติ รักรถ",
        "story": "ลูกค้าสังเกตว่าสีประตูซ้ายไม่เท่ากันหลังซ่อม",
        "note": "สีเพี้ยนจากการผสมคนละล็อต",
        "becomes": "ลูกค้าร้องเรียน",
        "completed": "เสร็จสิ้น",
    },
    "en": {
        "customer": "Piti Rakrot",
        "story": "The left door has another colour since the repair",
        "note": "The paint came from two batches",
        "becomes": "Customer complains",
        "completed": "completed",
    },
}


def notice(team: Team, site: Site, said: dict[str, str]) -> str:
    """Sales notices, the officer registers it for body and paint, and for TMT."""
    number = team("kanya").start(
        "pcdr",
        noticed_on=site.today().isoformat(),
        found_how="after_service_call",
        branch="branch_2",
        topic="body_paint",
        description=said["story"],
        customer_name=said["customer"],
        vehicle="Yaris 1234",
    )
    team("alice").complete(
        number, department="body_paint", risk="high", tmt_needed=True, instruction=said["note"]
    )
    return number


def coordinate(team: Team, site: Site, number: str, note: str) -> None:
    """Department and TMT answer, in any order."""
    team("takeshi").complete(number, tmt_answer=note, tmt_reference="TMT-778", tmt_supports=True)
    soon = site.today(days=3).isoformat()
    team("decha").complete(number, department_findings=note, proposal=note, expected_on=soon)


def test_a_noticed_problem_becomes_a_complaint_by_one_click(
    team: Team, site: Site, language: str
) -> None:
    said = SAID[language]
    number = notice(team, site, said)
    coordinate(team, site, number, said["note"])
    alice = team("alice")
    alice.open_case(number)
    alice.confirm(said["becomes"])
    alice.sees(said["completed"])

    alice.go("/cases?process=complaint")
    alice.page.locator("#found a.t").first.click()
    alice.settle()
    assert alice.message_number().startswith("CP-")
    alice.sees(said["customer"], said["story"], number)
    assert site.faults_of(number) == []


@pytest.mark.parametrize("language", ["en"])
def test_a_noticed_problem_is_solved_in_time(team: Team, site: Site, language: str) -> None:
    said = SAID[language]
    note = said["note"]
    number = notice(team, site, said)
    coordinate(team, site, number, note)
    team("decha").complete(number, resolution=note, resolved_on=site.today().isoformat())
    team("alice").complete(number, solved="yes", follow_up_days=7)
    site.wait(days=7)
    team("alice").complete(number, follow_up_result="fine", follow_up_note=note)
    team("alice").complete(number, cause_category="method", cause=note, recommendation=note)
    team("alice").open_case(number)
    team("alice").sees(said["completed"])
    assert team("alice").page.locator(".steps li:not(.done)").count() == 0
