"""Pages for those without a mouse, on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Person
from tests.browser.site import PASSWORD, Site

Sit = Callable[..., Person]


def tab_to(someone: Person, selector: str, limit: int = 80) -> None:
    """Press Tab until an element has the focus."""
    for _ in range(limit):
        if someone.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        someone.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector} on {someone.page.url}")


@pytest.mark.parametrize("language", ["th", "en"])
def test_work_is_done_with_the_keyboard_alone(person: Sit, site: Site, language: str) -> None:
    number = site.complaint(acknowledged_by_call=False)
    alice = person("alice", language)
    keys = alice.page.keyboard
    alice.page.context.clear_cookies()
    alice.page.goto(f"{site.address}/worklist?view=groups")
    tab_to(alice, "#name")
    keys.type("alice")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    alice.page.wait_for_selector("#side")
    tab_to(alice, "#items .act button")
    keys.press("Enter")
    alice.page.wait_for_url("**/work-items/*")
    alice.settle()
    tab_to(alice, '[data-island="form"] input[type="radio"]')
    keys.press("Space")
    tab_to(alice, '[data-island="form"] textarea')
    keys.type("Spoke to her")
    tab_to(alice, ".foot .btn.primary")
    keys.press("Enter")
    alice.page.wait_for_url("**/work-items/**")
    alice.settle()
    alice.go("/worklist?view=done")
    alice.sees(number)


def test_keys_walk_the_list_and_open_it(person: Sit, site: Site) -> None:
    site.complaint()
    alice = person("alice", "en")
    alice.go("/worklist?view=groups")
    alice.page.keyboard.press("j")
    expect(alice.page.locator("tr.sel")).to_have_count(1)
    alice.page.keyboard.press("Enter")
    alice.page.wait_for_url("**/work-items/*")
    alice.settle()
    alice.page.keyboard.press("?")
    expect(alice.page.locator("dialog[open] kbd").first).to_be_visible()


PATHS = ("/worklist", "/worklist?view=groups", "/cases", "/start", "/start/complaint", "/account")


def visit(someone: Person, number: str, *paths: str) -> None:
    """Look at pages, at a case and at its open work."""
    for path in paths:
        someone.go(path)
    someone.open_case(number)
    someone.page.locator(".list a.t").last.click()
    someone.settle()


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_phone_shows_every_page_without_scrolling_sideways(
    person: Sit, site: Site, language: str
) -> None:
    number = site.complaint(description="word " * 60)
    sam = person("sam", language, width=390, height=800)
    visit(sam, number, *PATHS, "/supervise", "/supervise/incidents", "/outbox")
    menu = sam.page.locator("[data-menu]")
    menu.click()
    expect(sam.page.locator("#side a").nth(1)).to_be_in_viewport()


def test_the_dark_is_readable(person: Sit, site: Site) -> None:
    number = site.complaint()
    visit(person("sam", "th", dark=True), number, *PATHS, "/supervise", "/outbox")
    olga = person("olga", "en", dark=True)
    for path in ("/processes", "/processes/complaint", "/processes/complaint/model"):
        olga.go(path)
    ada = person("ada", "th", dark=True)
    ada.go(f"/audit/cases/{int(number[3:])}")
    adam = person("adam", "en", dark=True)
    for path in ("/people", "/people/alice", "/groups"):
        adam.go(path)


def test_a_case_can_be_printed(person: Sit, site: Site) -> None:
    number = site.complaint()
    alice = person("alice", "th")
    alice.open_case(number)
    alice.page.emulate_media(media="print")
    expect(alice.page.locator("#side")).to_be_hidden()
    expect(alice.page.locator(".top")).to_be_hidden()
    expect(alice.page.locator("h1")).to_be_visible()
    assert len(alice.page.pdf(format="A4")) > 10_000


@pytest.mark.parametrize(
    ("language", "button", "day", "empty"),
    [
        ("th", "เลือกไฟล์", "1 ธ.ค. 2569", "โปรดกรอกช่องนี้"),
        ("en", "Choose a file", "1 Dec 2026", "Fill this in."),
    ],
)
def test_fields_of_the_browser_speak_the_language_of_the_page(
    person: Sit, site: Site, language: str, button: str, day: str, empty: str
) -> None:
    number = site.complaint()
    alice = person("alice", language)
    alice.open_case(number)
    expect(alice.page.locator("label.btn[for=file]")).to_have_text(button)
    alice.page.set_input_files("#file", {"name": "a.pdf", "mimeType": "x/y", "buffer": b"a"})
    expect(alice.page.locator("[data-chosen]")).to_have_text("a.pdf")
    alice.go("/substitutions")
    field = alice.page.locator("input[type=date]").first
    field.fill("2026-12-01")
    expect(alice.page.locator("[data-day]").first).to_have_text(day)
    alice.go("/account")
    alice.page.locator('form[action$="/password"] button').click()
    wrong = alice.page.locator('form[action$="/password"] input:invalid').first
    assert wrong.evaluate("one => one.validationMessage") == empty
