"""Adam keeps the office's calendar in the browser, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import identity
from tests.browser.actors import Person
from tests.browser.site import Site
from web import public_holidays

Sit = Callable[..., Person]


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_late_holiday_is_added_and_seen_on_a_phone(
    person: Sit, site: Site, language: str
) -> None:
    public_holidays.seed(site.engine, "Asia/Bangkok", identity.SYSTEM)
    adam = person("adam", language)
    adam.go("/calendars/")
    adam.go("/calendars/office?year=2028")
    page = adam.page
    page.fill("#day", "2028-12-04")
    page.fill("#name", "วันหยุดพิเศษ")
    page.fill("#name_en", "Bridge day")
    page.click("#day-form .btn.primary")
    adam.settle()
    adam.sees("Bridge day" if language == "en" else "วันหยุดพิเศษ")
    page.set_viewport_size({"width": 375, "height": 800})
    adam.go("/calendars/office?year=2028")
    adam.sees("Bridge day" if language == "en" else "วันหยุดพิเศษ")
