"""The rules by which a complaint's severity and time targets are set."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from engine import decision, feel
from tests.processes.places import ROOT

AT = datetime(2026, 11, 21, tzinfo=UTC)
FOLDER = ROOT / "processes" / "complaint"
SEVERITY = decision.read((FOLDER / "severity.dmn").read_bytes())
TARGET = decision.read((FOLDER / "target.dmn").read_bytes())
STEPS = ("first_contact", "each_step", "reminder", "resolve", "manager")


def severity(**data: Any) -> Any:
    return SEVERITY.evaluate("severity", {"description": "รถเสร็จช้า", **data}, AT).value


def target(level: str) -> dict[str, Any]:
    return dict(feel.to_json(TARGET.evaluate("target", {"severity": level}, AT).value))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, "low"),
        ({"demand_amount": 4999.99}, "low"),
        ({"demand_amount": 5000}, "medium"),
        ({"demand_amount": 19999, "repeat_customer": True}, "medium"),
        ({"demand_amount": 20000, "repeat_customer": True}, "high"),
        ({"demand_amount": 99999}, "medium"),
        ({"demand_amount": 100000}, "high"),
        ({"repeat_customer": True}, "medium"),
        ({"media_risk": True}, "high"),
        ({"injury": True}, "critical"),
        ({"injury": True, "media_risk": True, "demand_amount": 1}, "critical"),
        ({"injury": False, "media_risk": False, "repeat_customer": False}, "low"),
    ],
)
def test_each_sign_has_its_level(data, expected) -> None:
    assert severity(**data) == expected


@pytest.mark.parametrize(
    "text",
    ["เบรคแตก", "ถุงลมไม่ทำงานตอนชน", "เครื่องยนต์มีควันไฟ", "My BRAKES FAILED", "smoke from the dash"],
)
@pytest.mark.parametrize("place", ["description", "demand", "customer_account", "facts"])
def test_words_of_danger_are_found_in_thai_and_english_wherever_they_stand(text, place) -> None:
    assert severity(**{place: text}) == "critical"


@pytest.mark.parametrize("text", ["", "แอร์ไม่เย็น", "the invoice was wrong", "พนักงานพูดจาไม่สุภาพ"])
def test_ordinary_words_are_no_danger(text) -> None:
    assert severity(description=text) == "low"


def test_every_level_has_targets_that_follow_one_another() -> None:
    for level in ("critical", "high", "medium", "low"):
        lasting = {step: seconds(target(level)[step]) for step in STEPS}
        assert lasting["reminder"] * 2 == lasting["resolve"] < lasting["manager"]
        assert lasting["first_contact"] <= lasting["each_step"] < lasting["resolve"]


def test_graver_complaints_get_less_time() -> None:
    times = [seconds(target(level)["resolve"]) for level in ("critical", "high", "medium", "low")]
    assert times == sorted(times)


def seconds(text: str) -> float:
    of = feel.compile_expression("duration(text) / duration(second)")
    return float(of({"text": text, "second": "PT1S"}, AT))
