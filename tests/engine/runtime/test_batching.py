"""Batches do each item once, say why one failed, go on after a restart and can be called off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine import batch, identity, incident, journal, ledger, work_item
from engine.clock import VirtualClock
from engine.errors import BadInput, Conflict, NotAllowed, NotFound
from engine.runtime import batching
from engine.worker import Worker
from tests.faults.crashing import dies_at
from tests.office import ALICE, BOB, SAM, Office


def begin(office: Office, kind: str, targets: list[str], **parameters: Any) -> int:
    return office.engine.start_batch(kind, targets, parameters, actor=SAM, reason="the move")


def results(office: Office, number: int) -> dict[str, str]:
    with office.database.read() as connection:
        return {row.target: row.status for row in batch.items(connection, number)}


def why(office: Office, number: int) -> list[Mapping[str, Any]]:
    with office.database.read() as connection:
        failed = batch.items(connection, number, status=batch.FAILED)
    return [batch.message(row) for row in failed]


def ended(office: Office, number: int) -> bool:
    with office.database.read() as connection:
        row = batch.get(connection, number)
    assert row is not None
    return row.ended_at is not None


def holders(office: Office, items: list[str]) -> list[str | None]:
    with office.database.read() as connection:
        # the items of these tests are there
        return [work_item.get(connection, item).assignee for item in items]  # type: ignore[union-attr]


def test_every_item_is_done_or_says_why_not(office: Office, virtual_clock: VirtualClock) -> None:
    items = [office.repair()[1] for _ in range(3)]
    office.engine.complete(items[1], {}, actor=ALICE)
    number = begin(office, "assign", [*items, "99-3", items[0]], to="bob")
    assert not ended(office, number)
    while office.work():
        pass
    assert results(office, number) == {
        items[0]: "done",
        items[1]: "failed",
        items[2]: "done",
        "99-3": "failed",
    }
    assert [said["template"] for said in why(office, number)] == [
        "%(who)s completed this at %(at)s.",
        "This does not exist, or it is not for you to see.",
    ]
    assert ended(office, number) and holders(office, [items[0], items[2]]) == ["bob", "bob"]
    with office.database.read() as connection:
        row = journal.events(connection, 1)[-1]
        told = journal.events(connection, journal.OFFICE)[-1]
        assert ledger.get(connection, f"batch-{number}") is None
    assert (row.event, row.actor, row.reason) == ("work_item:assigned", "sam", "the move")
    assert (told.event, told.element, told.data["count"]) == ("batch:started", "assign", 4)


def test_cases_are_suspended_resumed_cancelled_and_undone_in_numbers(office: Office) -> None:
    cases = [str(office.repair()[0]) for _ in range(30)]
    for kind in ("suspend", "resume", "cancel"):
        number = begin(office, kind, cases)
        while office.work():
            pass
        assert set(results(office, number).values()) == {"done"}
    assert {office.status(int(each)) for each in cases} == {"cancelled"}
    with office.database.read() as connection:
        done = [batch.message(row) for row in batch.items(connection, number)]
    undo = begin(office, "undo", [f"{each['case']}:{each['seq']}" for each in done])
    while office.work():
        pass
    assert set(results(office, undo).values()) == {"done"}
    assert {office.status(int(each)) for each in cases} == {"active"}


def test_incidents_are_tried_again_in_numbers(office: Office, virtual_clock: VirtualClock) -> None:
    case_id, _ = office.repair()
    with office.database.write() as connection:
        one = incident.raise_(
            connection,
            case_id=case_id,
            ledger_id=None,
            kind="case",
            element="assess",
            message="stuck",
            at=virtual_clock.now(),
        )
    number = begin(office, "retry", [str(one)])
    office.work()
    assert results(office, number) == {str(one): "done"}


def test_who_lost_the_right_meanwhile_does_nothing_more(office: Office) -> None:
    _, item = office.repair()
    number = begin(office, "priority", [item], priority=90)
    with office.database.write() as connection:
        identity.set_roles(connection, "sam", ["staff"])
    office.work()
    assert results(office, number) == {item: "failed"}


@pytest.mark.parametrize(
    ("kind", "targets", "parameters"),
    [
        ("nonsense", ["1-3"], {}),
        ("assign", [], {"to": "bob"}),
        ("assign", ["1"], {"to": "bob"}),
        ("suspend", ["1-3"], {}),
        ("suspend", ["1' OR 1"], {}),
        ("assign", ["1-3"], {"to": "ada"}),
        ("priority", ["1-3"], {"priority": 1000}),
        ("priority", ["1-3"], {}),
        ("pause", ["1"], {}),
        ("suspend", [str(n) for n in range(1, 5002)], {}),
    ],
)
def test_what_cannot_begin_is_refused(
    office: Office, kind: str, targets: list[str], parameters: dict[str, Any]
) -> None:
    with pytest.raises(BadInput):
        office.engine.start_batch(kind, targets, parameters, actor=SAM, reason="x")


def test_a_batch_needs_a_supervisor_and_a_reason(office: Office) -> None:
    _, item = office.repair()
    with pytest.raises(NotAllowed):
        office.engine.start_batch("assign", [item], {"to": "bob"}, actor=ALICE, reason="x")
    with pytest.raises(BadInput):
        office.engine.start_batch("assign", [item], {"to": "bob"}, actor=SAM, reason=" ")
    number = begin(office, "assign", [item], to="bob")
    with pytest.raises(NotAllowed):
        office.engine.stop_batch(number, actor=BOB)
    with pytest.raises(NotFound):
        office.engine.stop_batch(99, actor=SAM)


def test_the_rest_is_called_off(office: Office) -> None:
    items = [office.repair()[1] for _ in range(batching.PORTION + 5)]
    number = begin(office, "assign", items, to="bob")
    office.work(limit=1)
    assert office.engine.stop_batch(number, actor=SAM) == 5
    while office.work():
        pass
    assert list(results(office, number).values()) == ["done"] * batching.PORTION + ["dropped"] * 5
    assert holders(office, items[-5:]) == [None] * 5
    assert ended(office, number)
    with pytest.raises(Conflict):
        office.engine.stop_batch(number, actor=SAM)


def test_two_workers_at_the_same_batch_do_nothing_twice(office: Office) -> None:
    """As after a lease that ran out: both believe that the batch is theirs."""
    items = [office.repair()[1] for _ in range(4)]
    number = begin(office, "priority", items, priority=90)
    with office.database.write() as connection:
        # the batch is due
        (entry,) = ledger.claim(connection, "one", now=office.worker.next_due(), limit=5)  # type: ignore[arg-type]
    batching.carry_out(office.engine.tools, "zombie", entry)
    batching.carry_out(office.engine.tools, "one", entry)
    assert set(results(office, number).values()) == {"done"}
    for case_id in range(1, 5):
        assert office.events(case_id).count("work_item:priority") == 1


def test_a_worker_killed_at_any_point_does_every_item_once(office: Office) -> None:
    """After each kill a fresh worker takes the batch up; nothing is lost, nothing is doubled."""
    for number in range(1, 200):
        items = [office.repair()[1] for _ in range(2)]
        made = begin(office, "priority", items, priority=90)
        died = dies_at(office, number, lambda mine: mine.work())
        office.engine.tools.states.forget()
        with office.database.write() as connection:
            held = ledger.ledger.c.owner.is_not(None)
            connection.execute(
                ledger.ledger.update().where(held).values(status="ready", owner=None)
            )
        fresh = Worker(office.engine, name=f"fresh {number}")
        while fresh.run_due():
            pass
        assert set(results(office, made).values()) == {"done"} and ended(office, made)
        for item in items:
            case_id = int(item.partition("-")[0])
            assert office.events(case_id).count("work_item:priority") == 1, f"crash point {number}"
            assert office.chain_holds(case_id)
        if not died:
            break
    assert 20 < number < 199
