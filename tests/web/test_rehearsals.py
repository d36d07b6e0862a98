"""The pages of rehearsals: who is told when, in the reader's language, for whom the case is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import case, clock, identity, work_item
from engine.runtime import Engine
from tests.web.conftest import Visitor

Visit = Callable[..., Visitor]
POLICY: dict[str, Any] = {
    "targets": [
        {"measure": "case", "length": "P2D", "severity": "A"},
        {"measure": "case", "length": "P5D"},
        {"measure": "response", "length": "PT4H"},
    ],
    "warnings": [75],
    "ladder": [
        {
            "key": "head",
            "measure": "case",
            "after": "PT1H",
            "to": "cr_head",
            "priority": 80,
            "reassign": True,
            "name": "ถึงหัวหน้าแผนก",
            "name_en": "To the head",
        }
    ],
}


@pytest.fixture
def measured(engine: Engine) -> Engine:
    engine.put_policy("complaint", POLICY, actor=identity.SYSTEM, reason="tests")
    return engine


@pytest.fixture
def open_case(measured: Engine, visitor: Visit, request: pytest.FixtureRequest) -> Any:
    """A complaint that was taken down after the policy was made."""
    return request.getfixturevalue("complaint")


def test_a_case_tells_what_comes_next(visitor: Visit, open_case: Any) -> None:
    alice = visitor("alice")
    page = alice.get(f"/cases/{open_case.case_id}/rehearsal").text
    assert f"If nobody touches {open_case.number}" in page
    assert "75% of the time for the first response is used" in page
    assert "The time for the whole case is used up: it is overdue" in page
    assert "Level “To the head” for the whole case is reached" in page
    assert "its priority becomes 80 at least" in page
    assert "by mail at" in page and "One mail to" in page
    assert f"/cases/{open_case.case_id}/rehearsal" in alice.get(f"/cases/{open_case.case_id}").text


def test_a_rehearsal_speaks_thai_and_counts_buddhist_years(visitor: Visit, open_case: Any) -> None:
    page = visitor("alice", "th").get(f"/cases/{open_case.case_id}/rehearsal").text
    assert "ถึงหัวหน้าแผนก" in page and "2569" in page
    assert "is used" not in page


def test_looking_changes_nothing(visitor: Visit, engine: Engine, open_case: Any) -> None:
    with engine.database.read() as connection:
        before = case.get(connection, open_case.case_id)
        items = work_item.of_case(connection, open_case.case_id)
    visitor("sam").get(f"/cases/{open_case.case_id}/rehearsal")
    with engine.database.read() as connection:
        assert case.get(connection, open_case.case_id) == before
        assert work_item.of_case(connection, open_case.case_id) == items


def test_who_may_not_see_the_case_sees_no_rehearsal(visitor: Visit, open_case: Any) -> None:
    assert visitor("charlie").get(f"/cases/{open_case.case_id}/rehearsal").status_code == 404


def test_a_case_that_waits_for_people_only_says_so(
    visitor: Visit, engine: Engine, complaint: Any
) -> None:
    with engine.database.read() as connection:
        sam = identity.person(connection, "sam")
    assert sam is not None
    engine.cancel(complaint.case_id, actor=sam.actor, reason="twice")
    page = visitor("sam").get(f"/cases/{complaint.case_id}/rehearsal").text
    assert "Nothing happens by itself" in page


@pytest.mark.usefixtures("measured")
def test_a_policy_is_rehearsed_on_a_sample(visitor: Visit) -> None:
    sam = visitor("sam")
    address = "/policies/complaint/rehearsal?start=2026-11-23T09:00&severity="
    quick, slow = sam.get(address + "A").text, sam.get(address + "B").text
    # two working days after Monday end on Wednesday, five end on Monday
    assert 'datetime="2026-11-25T10:30:00+00:00"' in quick
    assert 'datetime="2026-11-25T10:30:00+00:00"' not in slow
    assert "whoever holds the work is told" in quick
    assert "Sam" in quick or "sam" in quick


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("start", ["", "nonsense", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_sample_without_a_sensible_start_begins_now(visitor: Visit, start: str) -> None:
    answer = visitor("sam").get(f"/policies/complaint/rehearsal?start={start}")
    assert answer.status_code == 200
    assert f'value="{clock.now().year}-' in answer.text


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("start", ["1971-01-01T00:00", "2199-12-31T23:59", "2026-02-30T09:00"])
def test_a_sample_far_away_is_answered(visitor: Visit, start: str) -> None:
    address = f"/policies/complaint/rehearsal?start={start}&step=listen&severity=A"
    assert visitor("sam", "th").get(address).status_code == 200


def test_a_process_without_policy_has_no_rehearsal(visitor: Visit) -> None:
    assert visitor("sam").get("/policies/nothing/rehearsal").status_code == 404
