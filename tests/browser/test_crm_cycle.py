"""The yearly planning cycle: the lines contribute, units acknowledge, quarters are reported."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.actors import Person
from tests.browser.site import Site

Team = Callable[[str], Person]

LINES = ("pim", "korn", "suda")
SAID = {
    "th": {"note": "ลูกค้าใหม่เพิ่มขึ้น", "completed": "เสร็จสิ้น"},
    "en": {"note": "There are more new customers", "completed": "completed"},
}


def ticked(*names: str) -> dict[str, Any]:
    """Return quality standards that are met."""
    return dict.fromkeys(names, True)


def lines(team: Team, site: Site, number: str, form: str, **answers: Any) -> None:
    """All three lines answer the same; the story looks at the first."""
    team(LINES[0]).complete(number, **answers)
    for name in LINES[1:]:
        site.complete(number, form, name, **answers)


def analyse(team: Team, site: Site, number: str, note: str) -> None:
    """Every line looks back and tells what customers say; the office draws conclusions."""
    lines(team, site, number, "contribute_review", past_results=note, trends=note)
    team("alice").complete(
        number,
        review_findings=note,
        changed_direction=note,
        **ticked("review_information_exists", "review_on_schedule"),
    )
    lines(team, site, number, "contribute_inputs", customer_voice=note, needs=note)
    team("alice").complete(
        number,
        inputs_used=["survey", "listening"],
        customer_needs=[{"age_group": "0_3", "need": note}],
        **ticked("analysis_voice_correct", "analysis_on_schedule"),
    )


def plan(team: Team, site: Site, number: str, note: str) -> None:
    """Target groups and plan are drawn up, and every line agrees."""
    alice = team("alice")
    segment = {"segment": note, "selected": True, "criteria": note, "position": note}
    alice.complete(
        number, segments=[segment], **ticked("selection_consistent", "selection_complete")
    )
    lines(team, site, number, "opinion", opinion="agree")
    alice.complete(
        number,
        objectives=[{"objective": note, "measure": note, "target": "90"}],
        objectives_consistent=True,
    )
    project = {
        "project": note,
        "owner": "operations_1",
        "kpi": "12",
        "starts_on": site.today().isoformat(),
        "ends_on": site.today(days=200).isoformat(),
    }
    alice.complete(number, projects=[project], **ticked("plan_follows_policy", "plan_on_schedule"))
    lines(team, site, number, "opinion", opinion="agree")
    team("sam").complete(
        number,
        monitoring=note,
        report_form="CRM-1",
        **ticked("monitoring_complete", "monitoring_voice_analysed", "monitoring_on_schedule"),
    )


def cascade(team: Team, number: str, note: str) -> None:
    """The plan goes down to two units, which acknowledge it."""
    team("alice").complete(
        number,
        cascade_units=["operations_1", "sales"],
        cascade_message=note,
        cascade_on_schedule=True,
    )
    for name in ("pim", "kanya"):
        team(name).complete(number, acknowledged=True, able="yes")


def report(team: Team, number: str, note: str) -> None:
    """Both units report a quarter, the office sums it up, the committee reads it."""
    for name in ("pim", "kanya"):
        team(name).complete(number, activities=note, percent_done=25)
    team("alice").complete(
        number,
        quarter_percent=25,
        quarter_summary=note,
        **ticked("quarter_form_used", "quarter_on_schedule"),
    )
    team("vichai").complete(number, committee_acknowledged=True)


def report_unseen(site: Site, number: str, note: str) -> None:
    """Report a quarter behind the pages."""
    for name in ("pim", "kanya"):
        site.complete(number, "progress", name, activities=note, percent_done=50)
    met = ticked("quarter_form_used", "quarter_on_schedule")
    summary = {"quarter_percent": 50, "quarter_summary": note, **met}
    site.complete(number, "quarter_report", "alice", **summary)
    site.complete(number, "committee", "vichai", committee_acknowledged=True)


def evaluate(team: Team, number: str, note: str) -> None:
    """At the end of the year the head weighs the results."""
    way = {"step": "1", "reason": note, "way": note, "time": "Q4", "gain": note}
    team("sam").complete(
        number,
        activities_percent=98.5,
        area_target=100,
        area_actual=120,
        satisfaction="4",
        engagement="5",
        image="3",
        benchmark=note,
        knowledge=note,
        improvements=[way],
        advice=note,
        **ticked("evaluation_real_data", "evaluation_innovation", "evaluation_on_schedule"),
    )


def test_a_cycle_is_planned_cascaded_reported_and_evaluated(
    team: Team, site: Site, language: str
) -> None:
    said = SAID[language]
    note = said["note"]
    alice = team("alice")
    estate = {"estate": note, "age_group": "0_3", "customers": 120}
    number = alice.start("crm_cycle", policy=note, estates=[estate])
    analyse(team, site, number, note)
    plan(team, site, number, note)
    cascade(team, number, note)
    site.wait(days=93)
    report(team, number, note)
    for _ in range(3):
        site.wait(days=93)
        report_unseen(site, number, note)
    evaluate(team, number, note)

    alice.open_case(number)
    alice.sees(said["completed"])
    assert alice.page.locator(".steps li:not(.done)").count() == 0
    assert site.faults_of(number) == []
