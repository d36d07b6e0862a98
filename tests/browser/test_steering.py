"""Supervisors give overdue work to others; two people at the same work are told of each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Person
from tests.browser.site import Site

Sit = Callable[..., Person]


@pytest.mark.parametrize("language", ["th", "en"])
def test_overdue_work_is_given_to_somebody_else(person: Sit, site: Site, language: str) -> None:
    number = site.complaint()
    site.wait(days=20)
    sam = person("sam", language)
    sam.go("/supervise")
    row = sam.page.locator("tr.bad", has_text=number)
    row.locator("summary").click()
    row.locator("select").select_option("bob")
    row.locator('input[name="reason"]').fill("Alice is away")
    row.locator(".btn.primary").click()
    sam.settle()
    sam.sees("Bob Rakngan" if language == "en" else "บุญชัย รักงาน")
    assert sam.page.locator(".kpi .bad").count() == 1
    expect(sam.page.locator(".list", has_text=number)).to_have_count(2)

    bob = person("bob", language)
    bob.go("/worklist")
    bob.sees(number)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Bob Rakngan has claimed this"), ("th", "บุญชัย รักงาน รับงานนี้ไปแล้ว")],
    ids=["en", "th"],
)
def test_a_stale_page_is_told_who_was_faster(
    person: Sit, site: Site, language: str, sentence: str
) -> None:
    number = site.complaint()
    alice, bob = person("alice", language), person("bob", language)
    alice.go(f"/worklist?view=groups&q={number}")
    bob.claim(number)
    alice.page.locator("#items .act button").first.click()
    alice.settle()
    alice.sees("Bob" if language == "en" else "บุญชัย")
    alice.does_not_see("Traceback")
    alice.open_case(number)
    alice.page.locator("a.t").first.click()
    alice.settle()
    alice.sees(sentence)


def test_a_case_is_suspended_and_resumed_with_reasons(person: Sit, site: Site) -> None:
    number = site.complaint()
    sam = person("sam", "en")
    sam.open_case(number)
    for verb, reason in (("suspend", "The customer is abroad"), ("resume", "She is back")):
        sam.page.locator(".drop summary").click()
        sam.page.fill("#reason", reason)
        sam.page.click(f'button[value="{verb}"]')
        sam.settle()
        sam.sees(reason)
