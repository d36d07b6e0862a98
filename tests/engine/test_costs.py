"""What is asked of the database stays little: plans of the lists, statements of a completion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from engine import statement, work_item
from engine.board import listing
from engine.clock import VirtualClock
from engine.db import Database
from engine.visible_cases import Filter, find
from tests.office import ALICE, SAM, Office


def test_a_completion_is_one_commit_and_few_statements(office: Office) -> None:
    _, item = office.repair()
    statements: list[str] = []
    commits: list[Any] = []
    sa.event.listen(
        office.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    sa.event.listen(office.database.engine, "commit", commits.append)
    statement.observers.append(statements.append)
    try:
        office.engine.complete(item, {"a": 1}, actor=ALICE, key="k")
    finally:
        statement.observers.remove(statements.append)

    assert len(commits) == 1
    # those that are run on the driver are told before and after
    assert 0 < len(statements) <= 2 * 15


def plans(database: Database, ask: Any, at: datetime) -> list[list[str]]:
    """Return the steps by which SQLite answers each of the statements that are asked."""
    asked: list[tuple[str, Any]] = []
    with database.engine.connect() as connection:
        sa.event.listen(
            connection,
            "before_cursor_execute",
            lambda *given: asked.append((given[2], given[3])),
        )
        ask(connection, at)
        told = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
            for text, values in list(asked)
        ]
    return [[row.detail for row in plan] for plan in told]


@pytest.mark.sqlite  # PostgreSQL plans by what it counted, and here are no rows to count
@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda c, at: work_item.mine(c, ALICE), "ix_work_item_assignee"),
        (lambda c, at: work_item.of_my_groups(c, ALICE), "ix_work_item_candidate_group"),
        (lambda c, at: work_item.overdue(c, SAM, at), "ix_work_item_order_at"),
        (lambda c, at: work_item.count_mine(c, ALICE), "COVERING INDEX ix_work_item_assignee"),
        (lambda c, at: work_item.count_overdue(c, SAM, at), "COVERING INDEX ix_work_item_order_at"),
        (lambda c, at: work_item.done(c, ALICE), "ix_work_item_completed_by"),
        (lambda c, at: find(c, SAM, Filter()), "ix_case_started_at"),
        (lambda c, at: find(c, SAM, Filter(process="a")), "ix_case_process_started_at"),
        (lambda c, at: listing.cases(c, listing.Wanted(at, at)), "ix_case_due_at"),
        (
            lambda c, at: listing.cases(c, listing.Wanted(at, at, state=listing.TODAY)),
            "ix_case_due_at (<expr>>? AND <expr><?)",
        ),
    ],
)
def test_a_list_walks_its_index_and_sorts_nothing(
    database: Database, virtual_clock: VirtualClock, ask: Any, index: str
) -> None:
    steps = plans(database, ask, virtual_clock.now())[0]
    assert index in steps[0] or index in steps[1]
    for step in steps:
        assert "TEMP B-TREE" not in step and "SCAN work_item" not in step, steps
        # cases may be walked, along this index alone; what a count looked at is counted
        assert "SCAN" not in step or index in step or "SCAN anon" in step, steps


@pytest.mark.sqlite
def test_the_cases_of_one_who_has_few_are_gathered_by_indexes(
    database: Database, virtual_clock: VirtualClock
) -> None:
    wanted = Filter(process="a", status="active")
    told = plans(database, lambda c, at: find(c, ALICE, wanted), virtual_clock.now())
    steps = [step for plan in told for step in plan]
    for step in steps:
        assert not step.startswith(("SCAN case", "SCAN work_item")), steps
    for index in ("group_case", "completed_by", "assignee", "left"):
        assert any(f"INDEX ix_work_item_{index} " in step for step in steps), steps
    assert not any("ix_case_status" in step or "ix_case_process" in step for step in steps), steps


@pytest.mark.sqlite
def test_escalated_cases_are_looked_up_among_themselves(
    database: Database, virtual_clock: VirtualClock
) -> None:
    wanted = listing.Wanted(virtual_clock.now(), virtual_clock.now(), state=listing.ESCALATED)
    for ask in (
        lambda c, at: find(c, SAM, Filter(escalated=True)),
        lambda c, at: listing.cases(c, wanted),
    ):
        (steps,) = plans(database, ask, virtual_clock.now())
        assert "ix_case_escalation" in steps[0], steps
