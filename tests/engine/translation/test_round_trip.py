"""Translated diagrams pass the inspection where their forms are there, and run to their end."""

import json
from typing import Any

import pytest

from engine import decision, diagram
from engine.machine import compile_program
from engine.machine.effects import OfferWork, RequestJob
from tests.engine.inspection.files import FORM, TABLE, inspected
from tests.engine.machine.builders import Case
from tests.engine.translation.dialects import GOOD, translated

FORMS = {
    "activiti_ticket": ("ticket", "solve"),
    "camunda7_claim": ("claim", "assess", "approve"),
    "camunda8_complaint": ("intake", "ask", "ring"),
    "spiffworkflow_order": ("enter-order",),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_translated_diagram_passes_the_inspection_with_its_forms(name: str) -> None:
    source = translated(name).source.replace(b"cr_head", b"cr_staff")
    forms = {f"forms/{form}.json": json.dumps(json.loads(FORM)).encode() for form in FORMS[name]}
    problems, _ = inspected({"p.bpmn": source, "grade.dmn": TABLE, "en.po": b"", **forms})
    assert problems == []


def case(name: str) -> Case:
    """Compile a translated diagram and get ready to play it."""
    drawn = diagram.read(translated(name).source)
    return Case(compile_program(drawn, {"grade": decision.read(TABLE)}))


def test_a_claim_of_camunda_7_is_played_to_its_end() -> None:
    claim = case("camunda7_claim").start(customer="Malee", urgent=True, partsLimit=500)
    offered = claim.effects(OfferWork)[0]
    assert offered.groups == ("cr_staff", "cr_head")
    assert (offered.priority, offered.local["title"]) == (80, "Claim of Malee")
    claim.later(days=3).fire("late")
    asked = claim.effects(RequestJob)[0]
    assert (asked.handler, asked.inputs, asked.retries) == (
        "mail.send",
        {"to": "cr_head", "template": "reminder"},
        5,
    )
    claim.succeed("remind")
    claim.complete("assess", parts=9000, labour=2000, approvers=["ann", "ben"], model="yaris")
    assert [one.assignee for one in claim.effects(OfferWork)] == ["ann", "ben"]
    claim.complete("approve", approved=True)
    assert (claim.status, claim.data["sum"]) == ("completed", 11000)


@pytest.mark.parametrize(
    ("data", "asked"),
    [
        ({"approvers": ["ann"], "model": "yaris"}, ["approve"]),
        ({"approvers": [], "model": "yaris"}, []),
        ({"approvers": None, "model": "yaris"}, []),
        ({"approvers": ["ann"], "model": "demo"}, ["approve"]),
    ],
)
def test_a_condition_of_camunda_7_decides_as_it_did(data: dict[str, Any], asked: list[str]) -> None:
    claim = case("camunda7_claim").start(customer="Malee", urgent=False, partsLimit=1)
    claim.complete("assess", parts=10000, labour=500, **data)
    assert claim.work == asked


def test_a_complaint_of_camunda_8_is_played_to_its_end() -> None:
    customer = {"name": "Malee", "mail": "malee@example.org"}
    played = case("camunda8_complaint")
    played.start(customer=customer, branches=["north", "south"], amount=50)
    assert played.data["severity"] == "low"
    assert played.effects(OfferWork)[0].assignee == "north"
    played.complete("ask", answer="ready").complete("ask", answer="sorry")
    assert played.data["replies"] == ["ready", "sorry"]
    assert played.effects(RequestJob)[0].inputs == {"to": customer["mail"], "template": "answer"}
    played.succeed("tell").later(days=14).fire("quiet")
    played.complete("tell2")
    assert played.status == "completed"


def test_a_ticket_of_activiti_is_played_to_its_end() -> None:
    played = case("activiti_ticket").start(owner="ann")
    played.complete("solve", solution="cleaned").succeed("mail")
    assert played.status == "completed"
    unsolved = case("activiti_ticket").start(owner="ann").complete("solve", solution="?")
    assert unsolved.status == "completed"


def test_an_order_of_spiffworkflow_is_played_to_its_end() -> None:
    played = case("spiffworkflow_order").start()
    articles = [{"name": "oil"}, {"name": "filter"}]
    customer = {"name": "Malee", "mail": "malee@example.org"}
    played.complete("enter", articles=articles, net=1000, customer=customer, tags=["new"], amount=1)
    played.complete("check").complete("check")
    assert played.data["names"] == ["oil", "filter", "delivery"]
    assert played.data["label"] == "Order of Malee"
    assert played.data["grade"] == "low"
    played.succeed("tell", id=4)
    assert played.data["receipt"] == {"id": 4}
    played.later(days=2, hours=4).fire("pause")
    assert played.status == "completed"
