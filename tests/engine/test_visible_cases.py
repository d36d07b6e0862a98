"""Everybody sees the cases they have to do with, however few or many they are."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from engine import visible_cases, work_item
from engine.actor import STAFF, SYSTEM, Actor
from engine.visible_cases import Filter, find, may_see
from tests.conftest import MORNING
from tests.office import SAM, Office

#: what somebody can have to do with a case, and the columns of its work item that say so
WAYS = {
    "group": {"candidate_group": "mine"},
    "holds": {"assignee": "mia"},
    "completed": {"status": "completed", "completed_by": "mia", "assignee": "mia"},
    "for another": {"status": "completed", "completed_by": "mia", "assignee": "bob"},
    "by another": {"status": "completed", "completed_by": "bob", "assignee": "mia"},
    "withdrawn": {"status": "withdrawn", "assignee": "mia"},
    "foreign": {"status": "completed", "completed_by": "bob", "assignee": "bob"},
}
MIA = Actor("mia", frozenset({STAFF}), frozenset({"mine", "also_mine"}))


@pytest.fixture
def theirs(office: Office) -> list[int]:
    """Cases that Mia has to do with in every way, the newest first; others between them."""
    found = []
    for way, values in WAYS.items():
        case_id, item = office.repair()
        over = {"completed_at": MORNING} if "status" in values else {}
        with office.database.write() as connection:
            work_item.change(connection, item, **{"candidate_group": "theirs"} | values | over)
        found += [] if way == "foreign" else [case_id]
    case_id, item = office.repair()
    with office.database.write() as connection:
        work_item.change(connection, item, candidate_group=None)
        work_item.add_groups(connection, item, ["theirs", "also_mine"])
    begun = office.engine.start("repair", {}, actor=SYSTEM).case_id
    with office.database.write() as connection:
        connection.execute(
            sa.text("UPDATE \"case\" SET started_by = 'mia' WHERE id = :id"), {"id": begun}
        )
        connection.execute(
            sa.text("UPDATE work_item SET candidate_group = 'theirs' WHERE case_id = :id"),
            {"id": begun},
        )
    return [begun, case_id, *found[::-1]]


@pytest.mark.parametrize("few", [0, 20_000])
def test_gathered_or_walked_the_list_is_the_same(
    office: Office, theirs: list[int], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visible_cases, "FEW", few)
    with office.database.read() as connection:
        assert visible_cases._are_few(connection, MIA) == bool(few)
        assert [row.id for row in find(connection, MIA, Filter())] == theirs
        assert all(may_see(connection, MIA, case_id) for case_id in theirs)
        page = find(connection, MIA, Filter(limit=3, status="active"))
        rest = find(
            connection, MIA, Filter(status="active", after=(page[-1].started_at, page[-1].id))
        )
        assert [row.id for row in (*page, *rest)] == theirs
        assert find(connection, MIA, Filter(process="other")) == []
        assert find(connection, MIA, Filter(escalated=True)) == []
        assert len(find(connection, SAM, Filter())) == len(theirs) + 1


def test_what_is_escalated_is_found(office: Office, theirs: list[int]) -> None:
    with office.database.write() as connection:
        connection.execute(
            sa.text("UPDATE \"case\" SET escalation = 'manager' WHERE id = :id"), {"id": theirs[2]}
        )
    with office.database.read() as connection:
        for who in (MIA, SAM):
            found = find(connection, who, Filter(escalated=True))
            assert [row.id for row in found] == [theirs[2]]
