"""Worklists and case lists: each sees what is theirs, in order, found by words in any script."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import work_item
from engine.clock import VirtualClock
from engine.visible_cases import Filter, find, may_see
from tests.office import ADA, ALICE, BOB, CHARLIE, SAM, Office


def test_the_worklist_shows_mine_my_groups_overdue_and_done(
    office: Office, virtual_clock: VirtualClock
) -> None:
    items = [office.repair()[1] for _ in range(4)]
    office.engine.claim(items[0], actor=ALICE)
    office.engine.complete(items[1], {}, actor=ALICE)
    with office.database.read() as connection:
        assert [row.id for row in work_item.mine(connection, ALICE)] == items[:1]
        assert [row.id for row in work_item.of_my_groups(connection, ALICE)] == items[2:]
        assert [row.id for row in work_item.done(connection, ALICE)] == items[1:2]
        assert work_item.overdue(connection, ALICE, virtual_clock.now()) == []
        virtual_clock.advance(timedelta(hours=5))
        late = [row.id for row in work_item.overdue(connection, ALICE, virtual_clock.now())]
        assert late == [items[0], *items[2:]]
        assert work_item.count_mine(connection, ALICE) == 1
        assert work_item.count_of_my_groups(connection, BOB) == 2
        assert work_item.count_overdue(connection, SAM, virtual_clock.now()) == 3
        for who in (CHARLIE, ADA):
            assert work_item.mine(connection, who) == []
            assert work_item.of_my_groups(connection, who) == []
            assert work_item.overdue(connection, who, virtual_clock.now()) == []


def test_pages_of_the_worklist_follow_each_other_without_a_gap(
    office: Office, virtual_clock: VirtualClock
) -> None:
    items = []
    for minutes in range(7):
        items.append(office.repair()[1])
        if minutes % 2:
            virtual_clock.advance(timedelta(minutes=1))
    seen: list[str] = []
    after = None
    with office.database.read() as connection:
        while page := work_item.of_my_groups(
            connection, ALICE, work_item.Filter(after=after, limit=3)
        ):
            seen += [row.id for row in page]
            after = (page[-1].order_at, page[-1].id)
    assert seen == sorted(items, key=lambda item: (_due(office, item), item))


def test_what_is_done_narrows_and_its_pages_follow_each_other(office: Office) -> None:
    items = [office.repair()[1] for _ in range(5)]
    for item in items:
        office.engine.complete(item, {}, actor=ALICE)
    seen: list[str] = []
    after = None
    with office.database.read() as connection:
        while page := work_item.done(connection, ALICE, work_item.Filter(after=after, limit=2)):
            seen += [row.id for row in page]
            after = (page[-1].completed_at, page[-1].id)
        assert work_item.done(connection, ALICE, work_item.Filter(process="other")) == []
        assert work_item.done(connection, ALICE, work_item.Filter("zebra")) == []
    assert sorted(seen) == sorted(items)
    assert len(seen) == len(items)


def _due(office: Office, item: str) -> object:
    with office.database.read() as connection:
        row = work_item.get(connection, item)
    assert row is not None
    return row.order_at


def test_work_for_several_groups_is_on_the_lists_of_each(office: Office) -> None:
    _, item = office.repair()
    with office.database.write() as connection:
        work_item.change(connection, item, candidate_group=None)
        work_item.add_groups(connection, item, ("cr_staff", "cr_head"))
    with office.database.read() as connection:
        for who in (ALICE, SAM):
            assert [row.id for row in work_item.of_my_groups(connection, who)] == [item]
    office.engine.complete(item, {}, actor=SAM)
    with office.database.read() as connection:
        assert work_item.of_my_groups(connection, ALICE) == []


@pytest.mark.parametrize("text", ["สมช", "ชาย", "HILUX", "hilux สม", "rp-000001", "าย", "%", "_"])
def test_cases_are_found_by_parts_of_words_in_any_script(office: Office, text: str) -> None:
    case_id = office.engine.start(
        "repair", {"customer": "คุณสมชาย 100%_", "model": "Hilux Revo"}, actor=ALICE
    ).case_id
    office.engine.start("repair", {"customer": "Wichai"}, actor=ALICE)
    with office.database.read() as connection:
        found = find(connection, ALICE, Filter(text=text))
        listed = work_item.of_my_groups(connection, ALICE, work_item.Filter(text=text))
    assert [row.id for row in found] == [case_id]
    assert [row.case_id for row in listed] == [case_id]


@pytest.mark.parametrize("text", ['"', "' OR 1=1 --", "nothing", "\\", "*", "NEAR(", "สมหญิง"])
def test_odd_searches_find_nothing_and_break_nothing(office: Office, text: str) -> None:
    office.repair(customer="Somchai")
    with office.database.read() as connection:
        assert find(connection, SAM, Filter(text=text)) == []


def test_a_corrected_name_is_found_and_the_old_one_is_not(office: Office) -> None:
    case_id, _ = office.repair(customer="Somchai")
    office.engine.correct(case_id, {"customer": "Anong"}, actor=SAM, reason="misheard")
    with office.database.read() as connection:
        assert len(find(connection, SAM, Filter(text="anong"))) == 1
        assert find(connection, SAM, Filter(text="somchai")) == []


def test_each_sees_the_cases_they_have_to_do_with(office: Office) -> None:
    case_id = office.engine.start("repair", {}, actor=SAM).case_id
    with office.database.read() as connection:
        for who in (ALICE, BOB, SAM, ADA):
            assert [row.id for row in find(connection, who, Filter())] == [case_id]
            assert may_see(connection, who, case_id)
        assert find(connection, CHARLIE, Filter()) == []
        assert not may_see(connection, CHARLIE, case_id)


def test_case_lists_narrow_and_page(office: Office) -> None:
    ids = [office.repair()[0] for _ in range(5)]
    office.engine.cancel(ids[2], actor=SAM, reason="x")
    with office.database.read() as connection:
        cancelled = find(connection, SAM, Filter(status="cancelled"))
        assert [row.id for row in cancelled] == [ids[2]]
        assert find(connection, SAM, Filter(process="other")) == []
        page = find(connection, SAM, Filter(limit=2))
        rest = find(connection, SAM, Filter(after=(page[-1].started_at, page[-1].id)))
    assert [row.id for row in (*page, *rest)] == ids[::-1]
