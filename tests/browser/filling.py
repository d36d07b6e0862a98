"""Filling in a form as a person does: by clicking, choosing and typing in the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from playwright.sync_api import Locator, Page

FORM = '[data-island="form"]'
#: waits until a frame was drawn
_DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))"
Field = Mapping[str, Any]


class Filling:
    """The form that is open in a page."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language

    def fill(self, answers: Mapping[str, Any]) -> None:
        """Give each field its answer, by keys; a list of rows for a dynamic list."""
        if not answers:
            return
        content = self.page.locator("#form-data").text_content() or "{}"
        fields = _fields(json.loads(content)["schema"]["components"])
        for key, value in answers.items():
            assert key in fields, f"the form has no field {key}: {sorted(fields)}"
            self._answer(fields[key], key, value)

    def _answer(self, field: Field, key: str, value: Any, row: str = "") -> None:
        """Give one answer by the kind of the field."""
        if field["type"] == "dynamiclist":
            self._rows(field, key, value)
            return
        ways: dict[str, Callable[[Locator, Field, Any], None]] = {
            "textfield": self._type,
            "textarea": self._type,
            "number": self._type,
            "checkbox": self._tick,
            "radio": self._pick,
            "checklist": self._pick,
            "select": self._choose,
            "taglist": self._choose,
            "datetime": self._date,
            "filepicker": self._attach,
        }
        place = self._place(key, row)
        place.wait_for(state="visible")
        ways[field["type"]](place, field, value)

    def _type(self, place: Locator, field: Field, value: Any) -> None:
        box = place.locator("input, textarea").first
        box.focus()
        # nobody types before the page has drawn what leaving the last field changed
        self.page.evaluate(_DRAWN)
        box.fill(str(value))

    def _tick(self, place: Locator, field: Field, value: Any) -> None:
        place.locator('input[type="checkbox"]').set_checked(bool(value))

    def _pick(self, place: Locator, field: Field, value: Any) -> None:
        for each in value if isinstance(value, list) else [value]:
            place.locator("input").nth(_index(field, each)).check()

    def _attach(self, place: Locator, field: Field, value: Any) -> None:
        place.locator('input[type="file"]').set_input_files(value)

    def _place(self, key: str, row: str = "") -> Locator:
        """Return the box of a field."""
        end = f"-f-{key}"
        ids = (
            f'[id$="{end}{row}"]',
            f'[id*="{end}{row}-"]',
            f'[id^="fjs-form"][id*="{end}-"][id$="{row}"]',
        )
        selectors = ids if row else ids[:2]
        return self.page.locator(
            ", ".join(
                f"{FORM} .fjs-form-field:not(:has(.fjs-form-field)):has({one})" for one in selectors
            )
        ).first

    def _rows(self, field: Field, key: str, rows: list[Mapping[str, Any]]) -> None:
        """Fill in a list row by row, adding rows as needed."""
        inner = _fields(field["components"])
        parts = f'[id*="-f-{key}-"], [id$="-f-{key}"], [for$="-f-{key}"]'
        box = self.page.locator(f"{FORM} .fjs-form-field-dynamiclist:has({parts})")
        for number, row in enumerate(rows):
            if not self._place(f"{key}-{next(iter(inner))}", f"_{number}").count():
                box.locator(".fjs-repeat-render-add").click()
            for name, value in row.items():
                self._answer(inner[name], f"{key}-{name}", value, f"_{number}")

    def _choose(self, place: Locator, field: Field, value: Any) -> None:
        """Choose from a list that opens."""
        for each in value if isinstance(value, list) else [value]:
            place.locator(".fjs-input-group, .fjs-taglist").first.click()
            label = field["values"][_index(field, each)]["label"]
            place.locator(".fjs-dropdownlist-item").get_by_text(label, exact=True).first.click()

    def _date(self, place: Locator, field: Field, value: Any) -> None:
        """Type a day as people here write it, and the time when there is one."""
        day, _, time = str(value).partition("T")
        if "-" in day:
            when = date.fromisoformat(day)
            year = when.year + (543 if self.language == "th" else 0)
            box = place.locator("input.flatpickr-input, .fjs-datetime-subgroup input").first
            box.fill(f"{when.day:02}/{when.month:02}/{year}")
            box.press("Enter")
            box.press("Escape")
        else:
            time = value
        if time:
            clock = place.locator("input").last
            clock.fill(time[:5])
            clock.press("Enter")
            clock.press("Tab")


def _fields(components: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the fields of a form by key, those in groups too."""
    found: dict[str, dict[str, Any]] = {}
    for component in components:
        if component["type"] == "dynamiclist":
            found[component["path"]] = component
        elif component["type"] == "group":
            found |= _fields(component["components"])
        elif component.get("key"):
            found[component["key"]] = component
    return found


def _index(field: Field, value: Any) -> int:
    """Return the place of an option among the options."""
    values = [each["value"] for each in field["values"]]
    assert value in values, f"{field['key']} has no option {value}: {values}"
    return values.index(value)
