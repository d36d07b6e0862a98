"""A supervisor looks at what is likely to be late, and asks what would be by another target."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from engine.calculating import Calculator
from tests.browser.actors import Person
from tests.browser.site import Site
from tests.past import bring_in

Sit = Callable[..., Person]


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_question_about_the_past_is_asked_and_answered(
    person: Sit, site: Site, language: str
) -> None:
    bring_in(site.engine)
    node = Calculator(site.engine.database, "story")
    sam = person("sam", language)
    page = sam.page
    sam.go("/supervise/forecast")
    sam.go("/supervise/forecast/calibration")
    page.locator("main form .btn").first.click()
    sam.settle()
    node.run_all()
    sam.go("/supervise/forecast/calibration")
    expect(page.locator("svg.chart").first).to_be_visible()

    sam.go("/supervise/what-if?process=helpdesk")
    page.locator('details:has([name="new.length"]) summary').click()
    page.locator('[name="new.length"]').fill("1")
    page.locator('[name="new.basis"]').select_option("working:hours")
    page.locator("form[novalidate] .btn.primary").click()
    expect(page.locator("progress")).to_be_visible()
    node.run_all()
    expect(page.locator(".figures").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("0.0%")
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator("a.t", has_text="HELPDESK").first.click()
    sam.settle()
    expect(page.locator("[data-island=diagram][data-mounted=ready]")).to_be_visible()
    sam.sees("HELPDESK")
