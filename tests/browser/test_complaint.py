"""A complaint from the telephone call to the reflection, with everything that may go wrong once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.actors import Person
from tests.browser.site import Site

Team = Callable[[str], Person]

SAID = {
    "th": {
        "customer": "มานี ใจงาม",
        "story": "รถเสร็จช้ากว่านัด 2 วัน และไม่มีใครโทรแจ้ง",
        "danger": "ขับอยู่ดี ๆ เบรกไม่อยู่",
        "note": "ตรวจกับผู้เกี่ยวข้องแล้ว",
        "completed": "เสร็จสิ้น",
        "critical": "วิกฤต",
    },
    "en": {
        "customer": "Manee Jaingam",
        "story": "The car was two days late and nobody called",
        "danger": "The brakes failed on the way home",
        "note": "Checked with everybody concerned",
        "completed": "completed",
        "critical": "Critical",
    },
}


def intake(said: dict[str, str], site: Site, **more: Any) -> dict[str, Any]:
    """Return what the officer takes down on the telephone."""
    today = site.today().isoformat()
    return {
        "channel": "telephone",
        "received_on": today,
        "branch": "head_office",
        "topic": "service",
        "customer_name": said["customer"],
        "customer_phone": "081-234-5678",
        "description": said["story"],
        "demand_amount": 1500,
        **more,
    }


def find_cause(team: Team, number: str, note: str) -> None:
    """The department finds the facts, the officer the cause."""
    team("somsak").complete(number, facts=note)
    team("alice").complete(
        number, cause_category="communication", root_cause=note, company_fault="yes"
    )


def decide(head: Person, number: str, note: str) -> None:
    """The head, or the manager, decides."""
    head.complete(number, decision="compensate", decision_detail=note, offered_amount=1000)


def agree(team: Team, number: str, note: str) -> None:
    """The customer agrees."""
    team("alice").complete(number, agreement=note, answer="agreed", follow_up_days=3)


def second_round(site: Site, number: str, note: str) -> None:
    """Find facts and cause, decide and agree once more, behind the pages."""
    site.complete(number, "facts", "somsak", facts=note)
    cause = {"cause_category": "communication", "root_cause": note, "company_fault": "yes"}
    site.complete(number, "cause", "alice", **cause)
    offer = {"decision": "compensate", "decision_detail": note, "offered_amount": 2000}
    site.complete(number, "decision", "sam", **offer)
    agreed = {"agreement": note, "answer": "agreed", "follow_up_days": 3}
    site.complete(number, "explain", "alice", **agreed)


def close(team: Team, site: Site, number: str, note: str) -> None:
    """The follow-up call finds a happy customer; the head reflects."""
    site.wait(days=3)
    team("bob").complete(number, reached="yes", satisfaction="5")
    team("sam").complete(
        number,
        lesson=note,
        prevention_action=note,
        action_kind="preventive",
        action_owner="service",
        action_due_on=site.today(days=30).isoformat(),
    )


def test_a_complaint_goes_round_twice_and_is_closed(team: Team, site: Site, language: str) -> None:
    said = SAID[language]
    note = said["note"]
    alice = team("alice")
    number = alice.start("complaint", **intake(said, site))
    team("bob").complete(number, acknowledged_how="telephone")
    alice.complete(number, customer_mood="upset", customer_account=note, customer_need=note)
    find_cause(team, number, note)
    decide(team("sam"), number, note)
    alice.complete(number, agreement=note, answer="not_agreed", counter_demand=note)
    decide(team("sam"), number, note)
    agree(team, number, note)
    site.wait(days=3)
    team("bob").complete(number, reached="yes", satisfaction="2", remaining_problem=note)
    second_round(site, number, note)
    close(team, site, number, note)

    alice.open_case(number)
    alice.sees(said["customer"], said["completed"])
    assert alice.page.locator(".steps li:not(.done)").count() == 0
    assert site.faults_of(number) == []


@pytest.mark.parametrize("language", ["th"])
def test_danger_goes_straight_to_the_manager(team: Team, site: Site, language: str) -> None:
    said = SAID[language]
    note = said["note"]
    danger = intake(said, site, description=said["danger"], injury=True)
    danger["customer_email"] = "manee@example.com"
    number = team("alice").start("complaint", **danger)
    malee = team("malee")
    malee.open_work(number)
    malee.sees(said["critical"])
    malee.complete(number, stop_driving="yes", safety_order=note)
    team("alice").complete(number, customer_mood="angry", customer_account=note, customer_need=note)
    find_cause(team, number, note)
    decide(malee, number, note)
    agree(team, number, note)
    close(team, site, number, note)
    malee.open_case(number)
    malee.sees(said["completed"])
