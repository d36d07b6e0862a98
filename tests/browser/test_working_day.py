"""A morning with the worklist, in both languages, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Person
from tests.browser.site import Site

COMPLAINT = {
    "channel": "telephone",
    "received_on": "2026-11-20",
    "branch": "head_office",
    "topic": "service",
    "customer_name": "Somying Jaidee",
    "customer_phone": "0812345678",
    "description": "The noise at the front wheel is still there",
}


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_complaint_is_taken_down_and_acknowledged(
    person: Callable[..., Person], site: Site, language: str
) -> None:
    alice = person("alice", language)
    alice.sign_in()
    number = alice.start("complaint", **COMPLAINT)
    alice.complete(number, acknowledged_how="telephone", acknowledgement_note="spoke to her")
    alice.go("/worklist?view=done")
    alice.sees(number)


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    person: Callable[..., Person],
) -> None:
    alice = person("alice", "en")
    alice.go("/start/complaint")
    alice.fill(customer_name="Somying")
    alice.page.click(".foot .btn.primary")
    alice.page.wait_for_selector(".form-summary:visible")
    assert alice.page.locator('[id$="-f-customer_name"]').input_value() == "Somying"
    assert alice.page.url.endswith("/start/complaint")


def test_a_draft_is_there_on_the_next_day(person: Callable[..., Person], site: Site) -> None:
    alice = person("alice", "en")
    number = alice.start("complaint", **COMPLAINT)
    alice.claim(number)
    alice.fill(acknowledgement_note="half a sentence")
    alice.page.wait_for_selector('.draft-state[data-state="saved"]')
    alice.open_work(number)
    note = alice.page.locator('[id$="-f-acknowledgement_note"]')
    expect(note).to_have_value("half a sentence")
