"""A case waits for its customer: its clocks stand still, are explained; a policy is changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.actors import Person
from tests.browser.site import PROCESSES, Site
from web import folders

Sit = Callable[..., Person]
WORDS = {
    "en": ("The clocks stand still", "Waiting for the customer", "Counted", "3 hours before due"),
    "th": ("หยุดเวลาอยู่", "รอลูกค้า", "นับเวลา", "ก่อนกำหนด 3 ชั่วโมง"),
}


@pytest.fixture
def promised(site: Site) -> Site:
    """The site with the policies that its processes come with."""
    for name in folders.names(Path(PROCESSES)):
        content = folders.policy(PROCESSES, name)
        site.engine.seed_policy(name, content, reason="stories")
    return site


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_clocks_of_a_case_stand_still_and_are_explained(
    person: Sit, promised: Site, language: str
) -> None:
    still, waits, counted, _ = WORDS[language]
    number = promised.complaint()
    sam = person("sam", language, dark=language == "en")
    sam.open_case(number)
    sam.page.locator("details", has=sam.page.locator("#pause-kind")).locator("summary").click()
    sam.page.select_option("#pause-kind", "customer")
    sam.page.fill("#pause-reason", "He sends pictures")
    sam.page.locator("form", has=sam.page.locator("#pause-kind")).locator("button").click()
    sam.settle()
    sam.sees(still, waits)
    sam.page.set_viewport_size({"width": 390, "height": 800})
    assert sam.page.evaluate("document.documentElement.scrollWidth") == 390
    sam.page.set_viewport_size({"width": 1280, "height": 800})

    promised.wait(hours=1)
    sam.page.locator("details", has=sam.page.locator("#restart-reason")).locator("summary").click()
    sam.page.fill("#restart-reason", "They came")
    sam.page.locator("form", has=sam.page.locator("#restart-reason")).locator("button").click()
    sam.settle()
    sam.does_not_see(still)
    sam.page.locator('a[href$="/clocks"]').click()
    sam.settle()
    sam.sees(waits, counted, "He sends pictures")
    sam.page.set_viewport_size({"width": 390, "height": 800})
    sam.settle()
    sam.sees(waits)


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_policy_gets_a_level_by_keyboard(person: Sit, promised: Site, language: str) -> None:
    sam = person("sam", language)
    sam.go("/policies")
    sam.go("/policies/pcdr")
    page = sam.page
    row = page.locator('input[name^="ladder."][name$=".name"]').count() - 1
    page.focus(f'[id="ladder.{row}.name"]')
    page.keyboard.type("เตือนก่อน")
    page.keyboard.press("Tab")
    page.keyboard.type("Early")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.select_option(":focus", "before:hours")
    page.focus("#reason")
    page.keyboard.type("asked for")
    page.keyboard.press("Enter")
    sam.settle()
    sam.sees("asked for", WORDS[language][3])
