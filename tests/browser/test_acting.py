"""Supervisors act on many at once, move a case and take it back; a colleague stands in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Person
from tests.browser.site import Site

Sit = Callable[..., Person]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", ("ทำกับ 2 รายการ", "2 จาก 2", "เลิกทำ")),
        ("en", ("Do it for 2", "2 of 2", "Undo")),
    ],
    ids=["th", "en"],
)
def test_work_of_many_cases_changes_hands_and_back(
    person: Sit, site: Site, language: str, words: tuple[str, str, str]
) -> None:
    numbers = [site.complaint() for _ in range(2)]
    begin, done, undo = words
    sam = person("sam", language)
    sam.go("/supervise/work-items")
    for number in numbers:
        sam.page.locator("tr", has_text=number).locator('input[name="items"]').check()
    sam.page.locator('button[value="items"]').click()
    sam.settle()
    sam.page.select_option("#to", "bob")
    sam.page.locator("form.filters .btn").click()
    sam.settle()
    sam.page.fill("#reason", "Alice is away")
    sam.page.get_by_role("button", name=begin).click()
    sam.page.wait_for_url(re.compile(r"/batches/1\b"))
    site.work()
    expect(sam.page.locator("progress")).to_have_js_property("value", 2)
    sam.sees(done)
    sam.settle()
    sam.page.reload()
    sam.settle()
    sam.confirm(undo)
    sam.page.wait_for_url(re.compile(r"/batches/2\b"))
    site.work()
    expect(sam.page.locator("progress")).to_have_js_property("value", 2)
    bob = person("bob", language)
    bob.go("/worklist")
    bob.does_not_see(*numbers)


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_case_is_moved_after_a_look_and_brought_back(
    person: Sit, site: Site, language: str
) -> None:
    number = site.complaint(acknowledged_by_call=False)
    sam = person("sam", language)
    sam.open_case(number)
    sam.page.locator(".bar .drop summary").click()
    sam.page.locator('.bar .drop a[href$="/move"]').click()
    sam.settle()
    sam.page.select_option("#target", "-")
    sam.page.locator("form[method=get] .btn.primary").click()
    sam.settle()
    sam.page.fill("#reason", "The customer took it back")
    sam.page.locator('form[action$="/move"] .btn.primary').click()
    sam.settle()
    sam.sees("The customer took it back")
    sam.page.locator(".flash .btn").click()
    sam.settle()
    expect(sam.page.locator(".bar .badge.info")).to_have_count(1)
    sam.go(sam.page.url.removeprefix(site.address) + "/data")
    sam.page.fill('[name="v:customer_name"]', "สมหญิง ใจงาม")
    sam.page.locator(".foot .btn.primary").click()
    sam.settle()
    expect(sam.page.locator("ins")).to_have_text("สมหญิง ใจงาม")


def test_a_step_of_the_diagram_is_chosen_by_a_click(person: Sit, site: Site) -> None:
    number = site.complaint()
    sam = person("sam", "th")
    sam.open_case(number)
    sam.go(sam.page.url.removeprefix(site.address) + "/move")
    offered = sam.page.locator("#target option").evaluate_all("all => all.map(one => one.value)")
    wanted = offered[-1]
    sam.page.evaluate(
        """id => document.querySelector(`[data-element-id="${id}"] .djs-hit`).dispatchEvent(
            new MouseEvent('click', { bubbles: true }))""",
        wanted,
    )
    expect(sam.page.locator("#target")).to_have_value(wanted)


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_colleague_stands_in_for_somebody_away(person: Sit, site: Site, language: str) -> None:
    number = site.complaint()
    alice = person("alice", language)
    alice.go("/substitutions")
    today = site.today().isoformat()
    alice.page.select_option("#substitute", "charlie")
    alice.page.fill("#first_on", today)
    alice.page.fill("#last_on", today)
    alice.page.fill("#reason", "A day off")
    alice.page.locator('button[value="preview"]').click()
    alice.settle()
    alice.page.locator('button[value="enter"]').click()
    alice.settle()
    alice.sees("A day off")

    charlie = person("charlie", language)
    charlie.go("/worklist?view=behalf")
    charlie.sees(number)
    charlie.page.locator("tr", has_text=number).locator(".act button").click()
    charlie.settle()
    charlie.sees("Alice Jaidee" if language == "en" else "อลิสา ใจดี")
