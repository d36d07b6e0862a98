"""A verb reads its case and its work item at once, and sees what it would see of each alone."""

from __future__ import annotations

from engine import case, work_item
from engine.runtime import holding
from tests.office import ALICE, Office


def test_a_case_and_its_item_are_what_each_is_alone(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.claim(item, actor=ALICE)
    office.engine.save_draft(item, {"a": "ก"}, actor=ALICE)
    with office.database.write() as connection:
        alone = case.lock(connection, case_id), work_item.held(connection, item)
        found = holding.hold(connection, case_id, item)
    assert found == alone
    assert found is not None and found[0].started_at == alone[0].started_at
    assert found[1].draft == item and found[1].claimed_at == alone[1].claimed_at


def test_an_item_that_is_not_there_is_not_held(office: Office) -> None:
    case_id, _ = office.repair()
    with office.database.write() as connection:
        assert holding.hold(connection, case_id, f"{case_id}-999") is None
