"""A supervisor sees what is late, follows the numbers, keeps a filter, acts on what was chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Person
from tests.browser.site import Site

Sit = Callable[..., Person]


def narrow_to(sam: Person, branch: str) -> None:
    """Show one branch only."""
    sam.page.select_option("#n-branch", branch)
    sam.page.locator("form.narrowing .btn").first.click()
    sam.settle()


def keep_narrowing(sam: Person, name: str) -> None:
    """Keep what is chosen under a name, and see it among the filters."""
    sam.page.locator("details.drop:has(#keep-name) summary").click()
    sam.page.fill("#keep-name", name)
    sam.page.locator("form:has(#keep-name) .btn.primary").click()
    sam.settle()
    expect(sam.page.locator(".chip[aria-current]", has_text=name)).to_have_count(1)


@pytest.mark.parametrize("language", ["th", "en"])
def test_numbers_lead_to_lists_and_lists_to_acting(person: Sit, site: Site, language: str) -> None:
    first, second = site.complaint(branch="branch_1"), site.complaint(branch="branch_2")
    site.wait(days=20)
    sam = person("sam", language)
    page = sam.page
    sam.go("/supervise")
    expect(page.locator("svg.chart")).to_have_count(2)
    overdue = page.locator(".kpi .card.bad").first
    count = int(overdue.locator("b").inner_text())
    overdue.click()
    sam.settle()
    rows = page.locator(".list tbody tr", has=page.locator("a.t"))
    expect(rows).to_have_count(count)
    sam.sees(first)

    narrow_to(sam, "branch_2")
    sam.sees(second)
    expect(page.locator("main", has_text=first)).to_have_count(0)
    keep_narrowing(sam, "Second branch")

    page.locator('input[name="items"]').first.check()
    page.locator('button[name="chosen"][value="items"]').click()
    sam.settle()
    assert page.url.endswith("/supervise/batches/prepare")
    sam.sees(second)


def test_the_heat_map_says_its_numbers_in_text(person: Sit, site: Site) -> None:
    site.complaint()
    sam = person("sam", "th", width=390, height=844)
    sam.go("/supervise")
    sam.go("/supervise/filters")
    sam.go("/supervise/cases")
    sam.go("/supervise/heat-map/complaint?measure=count")
    chips = sam.page.locator(".diagram-chip.heat")
    assert chips.count() >= 1
    expect(chips.first).to_have_text("0 + 1")


def test_on_a_wide_screen_the_whole_heat_map_is_seen(person: Sit, site: Site) -> None:
    site.complaint()
    sam = person("sam", "en", width=1440, height=900)
    sam.go("/supervise/heat-map/complaint")
    expect(sam.page.locator(".diagram-chip.heat").first).to_be_visible()
    outside = sam.page.evaluate("""() => {
        const paper = document.querySelector('.diagram-canvas').getBoundingClientRect();
        return [...document.querySelectorAll('.diagram-canvas .djs-shape')]
            .map(one => one.getBoundingClientRect())
            .filter(({ left, right }) => left < paper.left - 2 || right > paper.right + 2).length;
    }""")
    assert outside == 0


def test_on_a_phone_what_opens_stays_on_the_screen(person: Sit, site: Site) -> None:
    for branch in ("branch_1", "branch_2"):
        site.complaint(branch=branch)
    sam = person("sam", "th", width=390, height=844)
    page = sam.page
    sam.go("/supervise")
    # what can be chosen is known once the figures are counted
    expect(page.locator(".kpi")).to_be_visible()
    sam.go("/supervise/work-items")
    expect(page.locator("#n-branch")).to_be_hidden()
    page.locator(".fold > summary").click()
    narrow_to(sam, "branch_2")
    expect(page.locator(".fold > summary .badge")).to_have_text("1")
    page.locator("details.drop:has(a[download]) summary").click()
    expect(page.locator("a[download]").last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    keep_narrowing(sam, "สาขา 2")
    page.locator("td.act .drop summary").last.click()
    expect(page.locator("td.act .drop[open] .btn.primary")).to_be_in_viewport()
    page.keyboard.press("Escape")
    page.locator("[data-choose-all]").check()
    expect(page.locator(".choose input").first).to_be_checked()
