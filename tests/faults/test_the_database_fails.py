"""The database refuses in the middle of a verb or at its commit: nothing is half done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from engine import incident, statement
from engine.db import Database
from tests.office import ALICE, SAM, Office


def refuse(*_: Any) -> None:
    raise OperationalError("COMMIT", None, Exception("disk full"))


@contextmanager
def commits_fail(database: Database) -> Iterator[None]:
    """Let every commit of the writers fail."""
    sa.event.listen(database.engine, "commit", refuse)
    try:
        yield
    finally:
        sa.event.remove(database.engine, "commit", refuse)


def test_a_commit_that_fails_changes_nothing_and_the_next_one_does(office: Office) -> None:
    case_id, item = office.repair()
    before = office.events(case_id)
    with commits_fail(office.database), pytest.raises(OperationalError):
        office.engine.complete(item, {"a": 1}, actor=ALICE, key="k")
    assert office.events(case_id) == before
    office.engine.complete(item, {"a": 2}, actor=ALICE, key="k")
    office.work()
    assert office.status(case_id) == "completed"
    assert office.chain_holds(case_id)


def test_a_job_whose_result_cannot_be_stored_is_done_again_and_is_no_incident(
    office: Office,
) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    broken = commits_fail(office.database)

    def break_(call: Any) -> dict[str, Any]:
        broken.__enter__()
        return {}

    office.handlers.doing["notify"] = break_
    office.work()
    broken.__exit__(None, None, None)
    office.handlers.doing.clear()
    with office.database.read() as connection:
        assert incident.open_ones(connection, SAM) == []
    office.work()
    assert office.status(case_id) == "completed"
    assert len({call.key for call in office.handlers.calls}) == 1
    assert len(office.handlers.calls) == 2


@pytest.mark.parametrize("number", range(1, 9))
def test_a_statement_that_fails_leaves_no_trace(office: Office, number: int) -> None:
    case_id, item = office.repair()
    before = office.events(case_id)
    passed = 0

    def fail(text: str) -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            refuse()

    statement.observers.append(fail)
    try:
        with pytest.raises(OperationalError):
            office.engine.complete(item, {"a": 1}, actor=ALICE)
    finally:
        statement.observers.clear()
    assert office.events(case_id) == before and office.open_items(case_id) == [item]
    office.engine.complete(item, {"a": 1}, actor=ALICE)
    assert office.chain_holds(case_id)
