"""What supervisors do to cases, always with a reason that the auditor reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import attachment, case, journal
from engine.errors import BadInput, Conflict, EngineError, NotAllowed, NotFound
from tests.office import (
    ADA,
    ALICE,
    BOB,
    CHARLIE,
    OLGA,
    REPAIR,
    REPAIR_FILES,
    SAM,
    Office,
)

Act = Callable[[Office, int], object]
ACTS: dict[str, Act] = {
    "suspend": lambda o, c: o.engine.suspend(c, actor=SAM, reason="x"),
    "cancel": lambda o, c: o.engine.cancel(c, actor=SAM, reason="x"),
    "correct": lambda o, c: o.engine.correct(c, {"customer": "A"}, actor=SAM, reason="x"),
}


def _wait(item: str) -> int:
    return int(item.partition("-")[2])


def test_a_reason_is_kept_with_before_and_after(office: Office) -> None:
    case_id, _ = office.repair()
    office.engine.correct(case_id, {"customer": "Somying"}, actor=SAM, reason="misheard")
    with office.database.read() as connection:
        last = journal.events(connection, case_id)[-1]
        row = case.get(connection, case_id)
    assert (last.event, last.actor, last.reason) == ("case:corrected", "sam", "misheard")
    assert last.data["changes"] == {"customer": ["Somchai", "Somying"]}
    assert row is not None and row.subject == "Somying"


@pytest.mark.parametrize("name", ACTS)
def test_without_a_reason_nothing_is_done(office: Office, name: str) -> None:
    case_id, _ = office.repair()
    act = getattr(office.engine, name)
    arguments = (case_id, {}) if name == "correct" else (case_id,)
    with pytest.raises(BadInput, match="Say why"):
        act(*arguments, actor=SAM, reason="  ")
    assert office.status(case_id) == "active"


def test_only_supervisors_steer_and_charlie_does_not_even_see(office: Office) -> None:
    case_id, item = office.repair()
    steer: list[Callable[..., object]] = [
        lambda who: office.engine.suspend(case_id, actor=who, reason="x"),
        lambda who: office.engine.resume(case_id, actor=who, reason="x"),
        lambda who: office.engine.cancel(case_id, actor=who, reason="x"),
        lambda who: office.engine.move(case_id, _wait(item), "call", actor=who, reason="x"),
        lambda who: office.engine.correct(case_id, {}, actor=who, reason="x"),
        lambda who: office.engine.migrate(case_id, 1, actor=who, reason="x"),
    ]
    for act in steer:
        for who in (ALICE, ADA):
            with pytest.raises(NotAllowed):
                act(who)
        for who in (CHARLIE, OLGA):
            with pytest.raises(NotFound):
                act(who)


def test_a_cancelled_case_says_who_cancelled_it(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.cancel(case_id, actor=SAM, reason="asked twice")
    assert office.entries(case_id) == [] and office.open_items(case_id) == []
    with pytest.raises(Conflict, match="no longer wanted"):
        office.engine.complete(item, {}, actor=ALICE)
    with pytest.raises(Conflict, match="Sam cancelled this case at"):
        office.engine.cancel(case_id, actor=SAM, reason="again")
    assert office.chain_holds(case_id)


def test_a_suspended_case_can_be_cancelled(office: Office) -> None:
    case_id, _ = office.repair()
    office.engine.suspend(case_id, actor=SAM, reason="x")
    office.engine.cancel(case_id, actor=SAM, reason="x")
    assert office.status(case_id) == "cancelled"


def test_moving_withdraws_what_was_open_and_offers_what_is_there(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.move(case_id, _wait(item), "call", actor=SAM, reason="just call")
    (call,) = office.open_items(case_id)
    assert call != item
    office.engine.complete(call, {}, actor=BOB)
    assert office.status(case_id) == "completed"
    assert office.chain_holds(case_id)


def test_moving_to_nowhere_is_refused_with_the_place(office: Office) -> None:
    case_id, item = office.repair()
    with pytest.raises(EngineError, match="nowhere"):
        office.engine.move(case_id, _wait(item), "nowhere", actor=SAM, reason="x")
    assert office.open_items(case_id) == [item]


def test_a_running_case_stays_on_its_version_until_it_is_migrated(office: Office) -> None:
    case_id, item = office.repair()
    newer = dict(REPAIR_FILES, **{"repair.bpmn": REPAIR.replace(b'"Notify"', b'"Write"')})
    definition_id = office.deploy(newer)
    assert office.engine.start("repair", {}, actor=ALICE).case_id != case_id
    with office.database.read() as connection:
        row = case.get(connection, case_id)
    assert row is not None and row.definition_id != definition_id
    office.engine.migrate(case_id, definition_id, actor=SAM, reason="better words")
    office.engine.complete(item, {}, actor=ALICE)
    office.work()
    assert office.status(case_id) == "completed"
    assert "case:migrated" in office.events(case_id)


def test_a_case_does_not_go_to_a_version_without_its_place(office: Office) -> None:
    case_id, _ = office.repair()
    other = dict(REPAIR_FILES, **{"repair.bpmn": REPAIR.replace(b"assess", b"assess2")})
    other["forms/assess2.json"] = other.pop("forms/assess.json")
    definition_id = office.deploy(other)
    with pytest.raises(BadInput, match="The other version has no “assess”"):
        office.engine.migrate(case_id, definition_id, actor=SAM, reason="x")


def test_unchanged_files_make_no_new_version(office: Office) -> None:
    again = office.engine.deploy(REPAIR_FILES, actor=OLGA, reason="again")
    assert (again.version, again.unchanged) == (1, True)
    changed = office.engine.deploy({**REPAIR_FILES, "note.txt": b"1"}, actor=OLGA)
    assert (changed.version, changed.unchanged) == (2, False)


def test_charlie_deploys_nothing(office: Office) -> None:
    for who in (CHARLIE, SAM, ADA):
        with pytest.raises(NotAllowed):
            office.engine.deploy(REPAIR_FILES, actor=who)


def test_a_faulty_process_is_refused_with_its_faults(office: Office) -> None:
    broken = {"repair.bpmn": REPAIR.replace(b'targetRef="notify"', b'targetRef="nothing"')}
    report = office.engine.check(broken)
    assert not report.good
    with pytest.raises(BadInput, match="nothing"):
        office.engine.deploy(broken, actor=OLGA)


def test_remarks_and_files_are_told_in_the_journal(office: Office) -> None:
    case_id, _ = office.repair()
    office.engine.comment(case_id, "  she called again ", actor=BOB)
    kept = office.engine.attach(case_id, "photo", "a.jpg", b"jpg", actor=BOB)
    twin = office.engine.attach(case_id, "photo", "b.jpg", b"jpg", actor=ALICE)
    assert kept.hash == twin.hash and kept.id != twin.id
    assert office.events(case_id)[-3:] == ["comment:added", "attachment:added", "attachment:added"]
    for who, refusal in ((CHARLIE, NotFound), (ADA, NotAllowed)):
        with pytest.raises(refusal):
            office.engine.comment(case_id, "hello", actor=who)
        with pytest.raises(refusal):
            office.engine.attach(case_id, "photo", "a.jpg", b"jpg", actor=who)
    with pytest.raises(BadInput):
        office.engine.comment(case_id, "   ", actor=BOB)


def test_uploads_for_a_start_form_are_bound_to_the_case(office: Office) -> None:
    kept = office.engine.attach(None, "photo", "a.jpg", b"jpg", actor=ALICE)
    other = office.engine.attach(None, "photo", "b.jpg", b"jpg", actor=BOB)
    started = office.engine.start("repair", {}, actor=ALICE, attachments=[kept.id, other.id])
    with office.database.read() as connection:
        bound = [row.id for row in attachment.of_case(connection, started.case_id)]
    assert bound == [kept.id]


def test_who_may_start_is_said_by_the_process(office: Office) -> None:
    narrow = REPAIR.replace(
        b'samphan:casePrefix="RP"', b'samphan:casePrefix="RP" samphan:starterGroups="cr_head"'
    )
    office.deploy({**REPAIR_FILES, "repair.bpmn": narrow})
    for who in (ALICE, CHARLIE, ADA, OLGA):
        with pytest.raises(NotAllowed):
            office.engine.start("repair", {}, actor=who)
    office.engine.start("repair", {}, actor=SAM)
    with pytest.raises(NotFound, match="no process “nothing”"):
        office.engine.start("nothing", {}, actor=SAM)
