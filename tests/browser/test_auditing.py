"""An auditor steps through a case, sees the data at that point, and verifies the chain."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.actors import Person
from tests.browser.site import Site


@pytest.mark.parametrize(
    ("language", "holds", "on"),
    [("th", "ห่วงโซ่", "ไปอีกหนึ่งเหตุการณ์"), ("en", "The chain holds", "One event on")],
    ids=["th", "en"],
)
def test_a_case_is_stepped_through_and_verified(
    person: Callable[..., Person], site: Site, language: str, holds: str, on: str
) -> None:
    number = site.complaint()
    said = {"customer_mood": "upset", "customer_account": "Waited", "customer_need": "A call"}
    site.complete(number, "listen", "alice", **said)
    ada = person("ada", language)
    ada.go(f"/audit?q={number}")
    ada.page.locator("a.t").first.click()
    ada.settle()
    page = ada.page
    expect(page.locator(".replay-data")).to_contain_text("Waited")
    page.locator(".replay-log button").first.click()
    expect(page).to_have_url(re.compile(r"step=1$"))
    expect(page.locator(".replay-data")).not_to_contain_text("Waited")
    page.get_by_label(on).click()
    expect(page).to_have_url(re.compile(r"step=2$"))
    page.locator(".bar form .btn").click()
    ada.settle()
    ada.sees(holds)
    ada.open_case(number)
    ada.go("/audit")
