"""The board's numbers lead to lists with as many lines; filters are kept, shared, brought back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast
from urllib.parse import parse_qsl

import pytest
from lxml import html

from engine import clock
from engine.board import Board
from engine.runtime import Engine
from tests.web.conftest import COMPLAINT
from tests.web.test_rights_matrix import actor
from web.supervise import figures
from web.supervise.lists import matching

LINK = re.compile(r"^[\d,]+$")


@pytest.fixture
def busy(engine: Engine, virtual_clock: clock.VirtualClock) -> None:
    """Eight complaints over twelve days: some claimed, some completed, some late."""
    alice = actor(engine, "alice")
    for number in range(8):
        branch = "head_office" if number % 3 else "branch_1"
        begun = engine.start("complaint", {**COMPLAINT, "branch": branch}, actor=alice)
        (item, *_) = begun.work_items
        if number % 2:
            engine.claim(item, actor=alice)
        if number > 5:
            engine.complete(item, {"acknowledged_how": "in_person"}, actor=alice)
        virtual_clock.advance(timedelta(hours=36))


def lines(page: str) -> int:
    found = html.fromstring(page)
    return len(found.xpath("//main//table//tr[td//a[@class='t']]"))


def numbers(page: str) -> list[tuple[int, str]]:
    """Return the numbers of the board with the addresses they link to."""
    found = []
    for link in html.fromstring(page).xpath("//main//a[@href][not(@aria-hidden)]"):
        text = " ".join(link.itertext()).split()
        if text and LINK.match(text[0]) and "/supervise/" in link.get("href"):
            found.append((int(text[0].replace(",", "")), link.get("href")))
    return found


@pytest.mark.parametrize("query", ["", "?by=person", "?by=step&branch=branch_1", "?by=group"])
def test_every_number_leads_to_a_list_with_as_many_lines(visitor, busy: None, query: str) -> None:
    sam = visitor("sam")
    checked = 0
    for number, address in dict.fromkeys(numbers(sam.get(f"/supervise{query}").text)):
        if "incidents" in address:
            continue
        assert lines(sam.get(address).text) == number, address
        checked += 1
    assert checked > 10


def test_a_filter_narrows_board_lists_and_files_alike(visitor, busy: None) -> None:
    sam = visitor("sam")
    page = sam.get("/supervise?branch=branch_1&by=person").text
    assert sam.get("/supervise?branch=nowhere").status_code == 200
    (number,) = [
        n for n, address in numbers(page) if "state=open" in address and "supervise/c" in address
    ]
    content = sam.get("/supervise/cases/export/csv?branch=branch_1&state=open").text
    assert len(content.splitlines()) == number + 1 > 1
    thai = visitor("sam", "th").get("/supervise/cases/export/csv?state=open").text
    assert "กำลังดำเนินการ" in thai and "active" not in thai


def test_what_is_folded_away_on_a_phone_tells_how_many_conditions_narrow(
    visitor, busy: None
) -> None:
    sam = visitor("sam")
    for address, told in (
        ("/supervise", []),
        ("/supervise?branch=branch_1&severity=high", ["2"]),
        ("/supervise/work-items?state=overdue", []),
        ("/supervise/cases?state=open&q=CP&process=complaint", ["2"]),
    ):
        page = html.fromstring(sam.get(address).text)
        assert page.xpath("//details[contains(@class, 'fold')]/summary/span/text()") == told


def test_lists_go_on_page_by_page(visitor, busy: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = visitor("sam")
    whole = sam.get("/supervise/work-items").text
    monkeypatch.setattr("web.paging.SIZE", 3)
    for first in ("/supervise/work-items", "/supervise/cases", "/supervise/cases?state=done"):
        address, seen = first, 0
        while address:
            page = html.fromstring(sam.get(address).text)
            seen += len(page.xpath("//main//table//tr[td//a[@class='t']]"))
            address = next(iter(page.xpath("//a[@rel='next']/@href")), "")
        if first.endswith("work-items"):
            assert seen == lines(whole) > 3


@pytest.mark.parametrize(
    "query",
    [
        "state=nonsense&age=9&from=0001-01-01&until=9999-12-31",
        "state=done&from=0001-01-01&until=9999-12-31",
        "after=1~x",
        "after=1~99999999999999999999999",
        "step=/&person=%00&age=๑",
    ],
)
def test_nonsense_does_not_break_lists(visitor, busy: None, query: str) -> None:
    sam = visitor("sam")
    for place in ("work-items", "cases"):
        assert sam.get(f"/supervise/{place}?{query}").status_code in (200, 400)


def test_a_batch_acts_upon_what_the_list_shows(app: Any, visitor, busy: None) -> None:
    sam = visitor("sam")
    shown = lines(sam.get("/supervise/work-items?branch=branch_1").text)
    with app.test_request_context():
        assert len(matching("work-items", "branch=branch_1&q=%00")) == shown > 1
        assert len(matching("cases", "branch=branch_1")) > 1
        assert matching("work-items", "person=%00x&state=late") == []


def test_filters_are_kept_shared_renamed_and_brought_back(visitor, busy: None) -> None:
    sam = visitor("sam")
    query = "branch=branch_1&state=overdue&junk=1"
    kept = sam.post(
        "/supervise/filters", {"place": "work-items", "name": "Branch one", "query": query}
    )
    assert dict(parse_qsl(kept.headers["Location"].partition("?")[2])) == {
        "branch": "branch_1",
        "state": "overdue",
    }
    assert "Branch one" in sam.get("/supervise/work-items").text
    sam.post("/supervise/filters/1", {"name": "First branch", "shared_with": "*"})
    assert "First branch" in sam.get("/supervise/filters").text
    sam.post("/supervise/filters/1/remove")
    page = sam.get("/supervise/filters").text
    assert "is removed" in page
    sam.post("/supervise/filters/undo")
    assert "First branch" in sam.get("/supervise/work-items").text
    assert sam.post("/supervise/filters/undo").status_code == 404


def test_charlie_has_no_business_with_board_and_filters(visitor, busy: None) -> None:
    visitor("sam").post("/supervise/filters", {"place": "board", "name": "x", "query": "by=step"})
    charlie = visitor("charlie")
    for path in ("/supervise", "/supervise/work-items", "/supervise/cases", "/supervise/filters"):
        assert charlie.get(path).status_code == 403
    for path in ("/supervise/filters", "/supervise/filters/1", "/supervise/filters/1/remove"):
        assert charlie.post(path, {"name": "y"}).status_code == 403


def test_the_board_says_when_it_is_still_counting(visitor, app: Any, engine: Engine) -> None:
    sam = visitor("sam")
    figures.put(app, cast(Board, Slow()))
    assert "being counted" in sam.get("/supervise").text
    assert sam.get("/supervise/work-items").status_code == 200
    figures.put(app, Board(engine.database, "Asia/Bangkok", patience=60))
    assert "As of" in sam.get("/supervise").text
    assert (
        sam.post("/supervise/refresh", {"query": "by=person"})
        .headers["Location"]
        .endswith("/supervise?by=person")
    )


def test_the_heat_map_tells_counts_durations_and_lateness(visitor, busy: None) -> None:
    sam = visitor("sam")
    for measure in ("count", "duration", "overdue"):
        page = sam.get(f"/supervise/heat-map/complaint?measure={measure}&days=90&version=1").text
        assert '"heat"' in page and "heat-5" in page
    assert sam.get("/supervise/heat-map/nothing").status_code == 404
    content = sam.get("/supervise/heat-map/complaint/export/csv").text
    assert len(content.splitlines()) > 2


class Slow:
    """A board that has nothing to show yet."""

    whole = None

    def look(self) -> None:
        """Return nothing."""

    def expire(self) -> None:
        """Do nothing."""
