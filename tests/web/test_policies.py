"""Policies as pages: read by those who answer for them, changed as tables, told as versions."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from engine import policy


class Fields(HTMLParser):
    """Reads what the form of a policy would send, as a browser does."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a field."""
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif (
            tag == "option"
            and self._select
            and ("selected" in given or not self.sent.get(self._select))
        ):
            self.sent.setdefault(self._select, given["value"])
            if "selected" in given:
                self.sent[self._select] = given["value"]
        elif tag == "input" and given.get("type") == "checkbox":
            if "checked" in given:
                self.sent[name] = given["value"]
        elif tag == "input" and name != "csrf_token":
            self.sent[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a select."""
        self._select = "" if tag == "select" else self._select


def sheet(browser: Any, process: str = "pcdr") -> dict[str, Any]:
    found = Fields(browser.get(f"/policies/{process}").text).sent
    return {name: value for name, value in found.items() if name not in ("q", "language", "next")}


def newest(engine: Any, process: str = "pcdr") -> Any:
    with engine.database.read() as connection:
        return policy.newest(connection, process)


def test_the_versions_of_each_policy_are_counted_from_one(visitor: Any) -> None:
    browser = visitor("sam")
    for process in ("complaint", "pcdr"):
        page = browser.get(f"/policies/{process}").text
        assert "policy version 1<" in page and "version 2" not in page


def test_the_list_names_what_is_promised_for_each_process(visitor: Any) -> None:
    page = visitor("olga").get("/policies").text
    assert "/policies/complaint" in page and "/policies/pcdr" in page
    assert "tests" in page


@pytest.mark.parametrize("name", ["olga", "ada"])
def test_owners_and_auditors_read_and_do_not_change(visitor: Any, name: str) -> None:
    browser = visitor(name)
    page = browser.get("/policies/pcdr").text
    assert "VIP customer" in page and "Save as a new version" not in page
    assert browser.post("/policies/pcdr", {"reason": "mine"}).status_code == 403


def test_what_is_sent_unchanged_changes_nothing(visitor: Any, engine: Any) -> None:
    browser, before = visitor("sam"), newest(engine)
    answer = browser.post(
        "/policies/pcdr", {**sheet(browser), "reason": "x"}, follow_redirects=True
    )
    assert "Nothing was changed." in answer.text
    assert newest(engine).id == before.id


def test_a_row_is_added_and_the_version_says_who_why_and_what(visitor: Any, engine: Any) -> None:
    browser = visitor("sam")
    fields = sheet(browser)
    last = len(newest(engine).content["targets"])
    fields |= {f"targets.{last}.step": "close", f"targets.{last}.length": "PT6H", "reason": "quick"}
    page = browser.post("/policies/pcdr", fields, follow_redirects=True).text
    assert "Saved; cases that begin from now on are measured by it." in page
    assert newest(engine).content["targets"][-1]["step"] == "close"
    assert newest(engine).made_by == "sam"
    assert "quick" in page
    assert "Targets – added: A step (Check and close): 6 hours" in page


def test_rows_are_removed_and_added_before_anything_is_saved(visitor: Any, engine: Any) -> None:
    browser, before = visitor("adam"), newest(engine)
    fields = sheet(browser) | {"reason": "think"}
    page = browser.post("/policies/pcdr", {**fields, "remove": "pauses.1"}).text
    assert "Waiting for parts" not in page.partition("Versions")[0]
    assert "think" in page
    assert newest(engine).id == before.id


def test_a_new_pause_gets_a_key_of_its_own(visitor: Any, engine: Any) -> None:
    browser = visitor("adam")
    fields = sheet(browser)
    number = len(newest(engine).content["pauses"])
    added = {f"pauses.{number}.name": "รอประกัน", f"pauses.{number}.name_en": "Insurance"}
    browser.post("/policies/pcdr", {**fields, **added, "reason": "asked for"})
    assert newest(engine).content["pauses"][-1]["key"] == "insurance"


def test_what_is_wrong_is_named_with_its_row_and_nothing_is_lost(visitor: Any, engine: Any) -> None:
    browser, before = visitor("sam"), newest(engine)
    wrong = {"targets.0.length": "soon", "warnings": "50, many", "reason": "try"}
    answer = browser.post("/policies/pcdr", {**sheet(browser), **wrong})
    assert answer.status_code == 422
    assert "Targets, row 1" in answer.text and "“soon” is no length of time" in answer.text
    assert "“many”: a warning is a whole percentage" in answer.text
    assert 'value="soon"' in answer.text
    assert newest(engine).id == before.id


def test_a_stale_page_is_refused(visitor: Any, engine: Any) -> None:
    first, second = visitor("sam"), visitor("adam")
    old = sheet(first) | {"warnings": "60", "reason": "a"}
    second.post("/policies/pcdr", {**sheet(second), "warnings": "70", "reason": "b"})
    answer = first.post("/policies/pcdr", old)
    assert answer.status_code == 409
    assert "Somebody changed this policy meanwhile" in answer.text
    assert newest(engine).content["warnings"] == [70]


def test_a_change_needs_a_reason(visitor: Any, engine: Any) -> None:
    browser, before = visitor("sam"), newest(engine)
    fields = sheet(browser) | {"warnings": "60", "reason": " "}
    assert browser.post("/policies/pcdr", fields).status_code == 422
    assert newest(engine).id == before.id


def test_an_older_version_is_shown_to_read(visitor: Any, engine: Any) -> None:
    browser, before = visitor("sam"), newest(engine)
    browser.post("/policies/pcdr", {**sheet(browser), "warnings": "60", "reason": "a"})
    page = browser.get(f"/policies/pcdr?version={before.id}").text
    assert "You see an older version." in page and "Save as a new version" not in page
    since = page.partition("What has changed since")[2].partition("</section>")[0]
    assert "Warnings: 50%, 75%, 100%, 125% → 60%" in since
    assert browser.get("/policies/pcdr?version=999999").status_code == 404
    assert browser.get("/policies/nothing").status_code == 404


def test_lengths_are_a_number_and_a_unit_of_the_readers_language(visitor: Any) -> None:
    page = visitor("sam").get("/policies/complaint").text
    row = page.partition('name="targets.0.length"')[2].partition("</td>")[0]
    assert 'value="15"' in row
    assert '<option value="working:days" selected>working days</option>' in row
    assert "PT4H" not in page and "P2D" not in page


def test_a_length_of_several_units_is_kept_and_can_be_changed(visitor: Any, engine: Any) -> None:
    browser = visitor("sam")
    fields = sheet(browser) | {"targets.0.length": "1 day 4 hours", "targets.0.basis": "working"}
    browser.post("/policies/pcdr", {**fields, "reason": "longer"})
    assert newest(engine).content["targets"][0]["length"] == "P1DT4H"
    fields = sheet(browser)
    assert (fields["targets.0.length"], fields["targets.0.basis"]) == ("1 day 4 hours", "working")
    browser.post("/policies/pcdr", {**fields, "warnings": "60", "reason": "warn"})
    assert newest(engine).content["targets"][0]["length"] == "P1DT4H"
    assert newest(engine).content["warnings"] == [60]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"targets.0.length": "", "targets.0.step": "close"}, "Say how long: a number and a unit."),
        ({"targets.0.length": "0"}, "“0” is nothing, or longer than ten years."),
        ({"targets.0.length": "0.5", "targets.0.basis": "working:days"}, "working days are whole"),
        (
            {"ladder.0.amount": "2 days", "ladder.0.when": "before"},
            "“2 days”: time before due is in hours and minutes",
        ),
        ({"no_second_mail_within": "many"}, "“many” is no length of time"),
    ],
)
def test_what_is_no_length_is_told_at_its_field(
    visitor: Any, fields: dict[str, str], told: str
) -> None:
    browser = visitor("sam")
    answer = browser.post("/policies/pcdr", {**sheet(browser), **fields, "reason": "try"})
    assert answer.status_code == 422
    place = next(iter(fields))
    assert f'href="#{place}"' in answer.text and f'id="{place}"' in answer.text
    assert told in answer.text.partition(f'id="{place}-fault"')[2].partition("</small>")[0]


def test_a_level_is_reached_by_a_number_and_what_it_counts(visitor: Any, engine: Any) -> None:
    browser = visitor("sam")
    fields = sheet(browser)
    for amount, when, name, kept in (
        ("90", "before:minutes", "before", "PT90M"),
        ("2", "after:days", "after", "P2D"),
        ("80", "percent", "percent", 80),
    ):
        fields = sheet(browser) | {"ladder.0.amount": amount, "ladder.0.when": when}
        browser.post("/policies/pcdr", {**fields, "reason": when})
        assert newest(engine).content["ladder"][0][name] == kept
