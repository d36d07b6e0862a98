"""A process owner changes a label, checks, deploys; a case under way keeps its version."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Person
from tests.browser.site import Site

Sit = Callable[..., Person]

WORDS = {
    "th": {"name": "ชื่อ", "check": "ตรวจผัง", "good": "พร้อมนำขึ้นใช้งาน", "deploy": "นำขึ้นใช้งาน…"},
    "en": {"name": "Name", "check": "Check", "good": "Ready to deploy", "deploy": "Deploy…"},
}
LISTEN = "รับฟังด้วยตาและหู"
#: each owner writes their own language; nobody has translated it yet
CHANGED = {"th": "รับฟังลูกค้า", "en": "Listen to the customer"}


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_changed_diagram_is_deployed_beside_the_old(
    person: Sit, site: Site, language: str
) -> None:
    said = WORDS[language]
    old = site.complaint()
    olga = person("olga", language)
    olga.go("/processes")
    olga.page.locator("a.t").first.click()
    olga.settle()
    olga.go("/processes/complaint/model")
    page = olga.page
    rename(olga, CHANGED[language])
    page.get_by_role("button", name=said["check"], exact=True).click()
    expect(page.locator(".modeler-report")).to_contain_text(said["good"])
    page.get_by_role("button", name=said["deploy"], exact=True).click()
    page.fill("#deploy-reason", "Shorter")
    page.locator("dialog[open] .btn.primary").click()
    page.wait_for_url("**/processes/complaint")
    olga.settle()
    olga.sees("Shorter")

    new = site.complaint()
    alice = person("alice", "th")
    alice.open_case(old)
    alice.sees(LISTEN)
    alice.open_case(new)
    alice.sees(CHANGED[language])


def rename(olga: Person, label: str) -> None:
    """Give the first user task of the officers another name in the properties panel."""
    page = olga.page
    page.evaluate(
        """() => {
            const modeler = document.querySelector('[data-island=modeler]').modeler;
            const registry = modeler.get('elementRegistry');
            modeler.get('selection').select(registry.get('listen'));
        }"""
    )
    panel = page.locator(".bio-properties-panel-container")
    general = panel.locator('[data-group-id="group-general"]')
    name = general.locator("#bio-properties-panel-name")
    if not name.is_visible():
        general.locator(".bio-properties-panel-group-header").click()
    expect(name).to_have_value(LISTEN)
    name.fill(label)
    name.press("Tab")
