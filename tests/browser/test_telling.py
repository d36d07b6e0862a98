"""Alice is given work: her bell rings, she chooses her mails, and sees what comes next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from engine import identity, work_item
from tests.browser.actors import Person
from tests.browser.site import PROCESSES, Site
from web import folders

Sit = Callable[..., Person]


def give(site: Site, number: str, to: str) -> str:
    """Let Sam give the first open work of a case to somebody, and return the work."""
    with site.database.read() as connection:
        sam = identity.person(connection, "sam")
        items = work_item.of_case(connection, int(number.rpartition("-")[2]))
    assert sam is not None
    item = next(each.id for each in items if each.status in work_item.OPEN)
    site.engine.assign(item, to, actor=sam.actor, reason="Alice knows the customer")
    return str(item)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_bell_rings_and_leads_to_the_work(person: Sit, site: Site, language: str) -> None:
    english = language == "en"
    site.engine.seed_policy("complaint", folders.policy(PROCESSES, "complaint"), reason="story")
    number = site.complaint()
    item = give(site, number, "alice")

    alice = person("alice", language)
    alice.go("/worklist")
    expect(alice.page.locator(".bell .count")).to_have_text("1")
    alice.page.locator(".bell").click()
    alice.settle()
    alice.page.locator(".told", has_text=number).first.click()
    alice.settle()
    assert alice.page.url.endswith(f"/work-items/{item}")
    expect(alice.page.locator(".bell .count")).to_have_count(0)

    alice.go("/account/notifications")
    alice.page.check('input[name="often"][value="daily"]')
    alice.page.fill("#digest_at", "16:00")
    alice.page.uncheck('input[name="mail"][value="waiting"]')
    alice.page.click(".actions .btn.primary")
    alice.settle()
    alice.sees("Saved." if english else "บันทึกแล้ว")

    alice.open_case(number)
    alice.page.get_by_role("link", name="What comes next" if english else "สิ่งที่จะเกิดขึ้น").click()
    alice.settle()
    alice.sees(number, "16:00", "by mail at" if english else "ทางอีเมล")
    alice.page.set_viewport_size({"width": 390, "height": 844})
    alice.go("/notifications")
    alice.go("/account/notifications")


def test_a_page_that_stays_open_hears_the_bell(person: Sit, site: Site) -> None:
    number = site.complaint()
    alice = person("alice", "en")
    alice.go("/worklist")
    expect(alice.page.locator(".bell .count")).to_have_count(0)
    give(site, number, "alice")
    alice.page.evaluate("document.querySelector('.bell').dataset.live = '1'")
    expect(alice.page.locator(".bell .count")).to_have_text("1")
