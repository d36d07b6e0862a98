"""A CS Obeya that is planned too late, invited, prepared, held, minuted and followed up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.actors import Person
from tests.browser.site import Site

Team = Callable[[str], Person]

SAID = {
    "th": {
        "title": "ประชุม CS Obeya ประจำเดือน",
        "place": "ห้อง CS Obeya สำนักงานใหญ่",
        "note": "ผู้ผลิตขอข้อมูลด่วน",
        "action": "โทรติดตามหลังซ่อมทุกคัน",
        "completed": "เสร็จสิ้น",
        "outbox": "กล่องจดหมายออก",
    },
    "en": {
        "title": "Monthly CS Obeya",
        "place": "Obeya room at the head office",
        "note": "The maker asks for figures at short notice",
        "action": "Call after every repair",
        "completed": "completed",
        "outbox": "Outbox",
    },
}


def plan(team: Team, site: Site, said: dict[str, str]) -> str:
    """Ten days ahead is too late for invitations: that needs a reason."""
    alice = team("alice")
    day = site.today(days=10).isoformat()
    number = alice.start(
        "obeya",
        title=said["title"],
        meeting_on=day,
        meeting_time="T09:00",
        duration_minutes=120,
        place=said["place"],
    )
    alice.complete(number, late_reason=said["note"])
    return number


def prepare(team: Team, site: Site, number: str, said: dict[str, str]) -> None:
    """Agenda, the executives' time, the invitation."""
    alice = team("alice")
    alice.complete(
        number,
        agenda=[{"item": said["note"]}] * 8,
        participants=["chair", "branch_manager"],
        guests="area.leader@tmt.example",
        departments=["sales", "service"],
        content=said["note"],
    )
    alice.complete(
        number,
        executives=[{"name": said["place"], "confirmed": "yes"}],
        executives_available="yes",
    )
    alice.complete(number, invitation_text=said["note"], ready_to_send=True)


def hold(team: Team, site: Site, number: str, said: dict[str, str]) -> None:
    """Material and replies come in; then the day comes."""
    for name in ("kanya", "somsak"):
        team(name).complete(number, results=said["note"])
    answers: list[dict[str, Any]] = [{"answer": "accepted"}] * 3
    team("bob").complete(number, replies=answers)
    site.wait(days=11)
    due = site.today(days=30).isoformat()
    team("alice").complete(
        number,
        attendance=said["note"],
        minutes=[{"resolution": said["note"]}] * 8,
        actions=[{"title": said["action"], "owner": "service", "due_on": due}],
    )
    team("sam").complete(number, report_ok="yes")


def test_an_obeya_is_invited_held_and_reported(team: Team, site: Site, language: str) -> None:
    said = SAID[language]
    number = plan(team, site, said)
    prepare(team, site, number, said)
    sam = team("sam")
    sam.go("/outbox")
    mail = sam.page.locator("#main tbody tr", has_text="area.leader@tmt.example").first
    mail.locator("a.t").click()
    sam.settle()
    assert "METHOD:REQUEST" in (sam.page.locator("pre").text_content() or "")
    hold(team, site, number, said)

    sam.open_case(number)
    sam.sees(said["title"], said["completed"])
    assert sam.page.locator(".steps li:not(.done)").count() == 0
    sam.page.locator("#data + details summary").click()
    table = sam.page.locator(".rows", has_text=said["action"])
    assert table.locator("tbody tr").count() == 1
    assert site.faults_of(number) == []
