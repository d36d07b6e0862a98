"""The list behind a number shows exactly what was counted, whole and page by page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.board import Narrowing, View, listing
from engine.board.scanning import scan, windows
from tests.engine.board import filling
from tests.engine.board.filling import NOW
from tests.engine.board.test_figures import BANGKOK, NARROWINGS, SETTINGS
from tests.office import Office


@SETTINGS
@given(made=st.lists(filling.cases(), max_size=12), narrow=NARROWINGS)
def test_lists_show_what_was_counted(
    office: Office, made: list[dict[str, Any]], narrow: Narrowing
) -> None:
    filling.put(office.database, made)
    at = windows(NOW, BANGKOK)
    wanted = listing.Wanted(NOW, at.tomorrow, narrow, limit=1000)
    month = replace(wanted, since=at.spans[0])
    with office.database.read() as connection:
        view = View(scan(connection, NOW, BANGKOK), narrow)

        def work(state: str, base: listing.Wanted = wanted) -> int:
            return len(listing.work_items(connection, replace(base, state=state)))

        def cases(state: str, base: listing.Wanted = wanted) -> int:
            return len(listing.cases(connection, replace(base, state=state)))

        # what has a due instant at all has no list of its own
        counted = {state: n for state, n in view.work._asdict().items() if state != "timed"}
        assert {state: work(state) for state in counted} == counted
        aged = [len(listing.work_items(connection, replace(wanted, age=age))) for age in range(6)]
        assert aged == list(view.ages or (0,) * 6)
        assert tuple(map(cases, view.cases._fields)) == tuple(view.cases)
        for count, of_cases in ((work, False), (cases, True)):
            rate = view.rate(30, of_cases=of_cases)
            assert (count("on_time", month), count("late", month)) == (
                rate.on_time,
                rate.timed - rate.on_time,
            )
            assert count("done") >= count("on_time")


@SETTINGS
@given(made=st.lists(filling.cases(), max_size=12), state=st.sampled_from(["open", "done", "late"]))
def test_pages_together_are_the_whole_list(
    office: Office, made: list[dict[str, Any]], state: str
) -> None:
    filling.put(office.database, made)
    whole = listing.Wanted(NOW, NOW + timedelta(days=1), state=state, limit=1000)
    with office.database.read() as connection:
        for ask in (listing.work_items, listing.cases):
            paged, page = [], replace(whole, limit=2)
            while rows := ask(connection, page):
                paged += rows
                page = replace(page, after=(rows[-1].place_at, str(rows[-1].id)))
            assert [row.id for row in paged] == [row.id for row in ask(connection, whole)]
            listed = listing.everything(ask, office.database, whole, 3)
            assert [row.id for row in listed] == [row.id for row in paged][:3]
