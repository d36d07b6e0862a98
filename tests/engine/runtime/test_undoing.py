"""What was done last is taken back within ten minutes; the journal and its replay stay whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from engine import case, journal, ledger, work_item
from engine.clock import VirtualClock
from engine.errors import Conflict, NotAllowed, NotFound
from engine.journal import Event
from engine.machine import State
from engine.runtime import undoing
from engine.runtime.replaying import faults
from engine.runtime.undoing import last_deed
from tests.drawing import draw
from tests.office import ALICE, ANSWERER, ASKER, BOB, CHARLIE, SAM, Office, package

Act = Callable[[Office, int, str], object]

#: two user tasks in a row, for two groups
TWO = draw(
    "two",
    """
    <b:startEvent id="begin" name="Begin" s:taskForm="intake"/>
    <b:userTask id="first" name="First" s:taskForm="one" s:candidateGroup="cr_staff,cr_head"
        s:stage="One"/>
    <b:boundaryEvent id="late" name="Late" attachedToRef="first" cancelActivity="false">
      <b:timerEventDefinition><b:timeDuration xsi:type="bpmn:tFormalExpression"
        >PT2H</b:timeDuration></b:timerEventDefinition></b:boundaryEvent>
    <b:userTask id="looking" name="Look" s:taskForm="two" s:candidateGroup="cr_head"/>
    <b:endEvent id="looked" name="Looked"/>
    <b:userTask id="second" name="Second" s:taskForm="two" s:candidateGroup="cr_staff"
        s:stage="Two"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> first
    late -> looking
    looking -> looked
    first -> second
    second -> done
    """,
    name="Two",
    casePrefix="TW",
    stages="One,Two",
    subject="=customer",
    keyFacts="customer",
)

DEEDS: dict[str, Act] = {
    "assign": lambda o, c, i: o.engine.assign(i, "bob", actor=SAM, reason="x"),
    "priority": lambda o, c, i: o.engine.prioritise(i, 90, actor=SAM, reason="x"),
    "suspend": lambda o, c, i: o.engine.suspend(c, actor=SAM, reason="x"),
    "cancel": lambda o, c, i: o.engine.cancel(c, actor=SAM, reason="x"),
    "move": lambda o, c, i: o.engine.move(c, wait(i), "second", actor=SAM, reason="x"),
    "end path": lambda o, c, i: o.engine.end_path(c, wait(i), actor=SAM, reason="x"),
    "correct": lambda o, c, i: o.engine.correct(c, {"customer": "B"}, actor=SAM, reason="x"),
    "complete": lambda o, c, i: o.engine.complete(i, {"customer": "C"}, actor=ALICE),
}


#: what measures a case and its first step
POLICY = {
    "targets": [
        {"measure": "case", "length": "PT20H", "basis": "working"},
        {"measure": "response", "length": "PT2H", "basis": "natural"},
        {"measure": "step", "step": "first", "length": "PT4H", "basis": "working"},
    ],
    "pauses": [{"key": "customer", "name": "รอลูกค้า", "name_en": "Customer", "longest": "P5D"}],
}


def wait(item_id: str) -> int:
    return int(item_id.partition("-")[2])


@pytest.fixture
def begun(office: Office, virtual_clock: VirtualClock) -> tuple[Office, int, str]:
    office.deploy(package(TWO, "intake", "one", "two"))
    started = office.engine.start("two", {"customer": "A"}, actor=ALICE)
    return office, started.case_id, started.work_items[0]


def rows(office: Office, case_id: int) -> list[Event]:
    with office.database.read() as connection:
        return journal.events(connection, case_id)


def seq(office: Office, case_id: int) -> int:
    return rows(office, case_id)[-1].seq


def picture(office: Office, case_id: int) -> object:
    """All that people and workers see of a case, without what only the journal counts."""
    with office.database.read() as connection:
        row = case.get(connection, case_id)
        assert row is not None
        items = [one for one in work_item.of_case(connection, case_id) if one.completed_at is None]
        groups = [work_item.groups(connection, one) for one in items]
    kept = [name for name in row._mapping if name not in ("version", "seq", "head", "state")]
    return (
        {name: row._mapping[name] for name in kept},
        [tuple(one) for one in items],
        groups,
        [(e.id, e.kind, e.due_at, e.status, e.attempts) for e in office.entries(case_id)],
    )


def whole(office: Office, case_id: int) -> list[str]:
    with office.database.read() as connection:
        return faults(office.engine.tools, connection, case_id)


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_undone_leaves_no_trace_but_in_the_journal(
    begun: tuple[Office, int, str], virtual_clock: VirtualClock, name: str
) -> None:
    office, case_id, item = begun
    before = picture(office, case_id)
    virtual_clock.advance(timedelta(minutes=1))
    DEEDS[name](office, case_id, item)
    assert picture(office, case_id) != before
    virtual_clock.advance(timedelta(minutes=9))
    office.engine.tools.states.forget()
    office.engine.undo(case_id, seq(office, case_id), actor=SAM, reason="a mistake")
    assert picture(office, case_id) == before
    assert whole(office, case_id) == [] and office.chain_holds(case_id)
    # and the case goes on as if nothing had been
    office.engine.complete(item, {}, actor=ALICE)
    virtual_clock.advance(timedelta(hours=3))
    office.work()
    (second,) = office.open_items(case_id)
    office.engine.complete(second, {}, actor=ALICE)
    assert office.status(case_id) == "completed"
    assert whole(office, case_id) == [] and office.chain_holds(case_id)


@pytest.mark.parametrize("name", DEEDS)
def test_what_is_undone_leaves_the_clocks_as_they_were(
    office: Office, virtual_clock: VirtualClock, name: str
) -> None:
    """With a policy: due instants, risks and what the ladder looks at next."""
    office.deploy(package(TWO, "intake", "one", "two"))
    office.engine.put_policy("two", POLICY, actor=SAM, reason="agreed")
    started = office.engine.start("two", {"customer": "A"}, actor=ALICE)
    case_id, item = started.case_id, started.work_items[0]
    before = picture(office, case_id)
    virtual_clock.advance(timedelta(minutes=1))
    DEEDS[name](office, case_id, item)
    office.engine.undo(case_id, seq(office, case_id), actor=SAM, reason="a mistake")
    office.engine.tools.standings.forget()
    assert picture(office, case_id) == before
    assert whole(office, case_id) == []


def test_a_pause_is_undone(office: Office, virtual_clock: VirtualClock) -> None:
    office.deploy(package(TWO, "intake", "one", "two"))
    office.engine.put_policy("two", POLICY, actor=SAM, reason="agreed")
    case_id = office.engine.start("two", {"customer": "A"}, actor=ALICE).case_id
    before = picture(office, case_id)
    office.engine.pause(case_id, "customer", actor=SAM, reason="x")
    assert picture(office, case_id) != before
    office.engine.undo(case_id, seq(office, case_id), actor=SAM)
    assert picture(office, case_id) == before
    office.engine.pause(case_id, "customer", actor=SAM, reason="now really")


def test_a_resume_is_undone(begun: tuple[Office, int, str]) -> None:
    office, case_id, _ = begun
    office.engine.suspend(case_id, actor=SAM, reason="x")
    office.engine.resume(case_id, actor=SAM, reason="x")
    office.engine.undo(case_id, seq(office, case_id), actor=SAM)
    assert office.status(case_id) == "suspended"
    assert [entry.status for entry in office.entries(case_id)] == ["suspended"]


def test_a_suspended_case_that_was_cancelled_is_suspended_again(
    begun: tuple[Office, int, str],
) -> None:
    office, case_id, _ = begun
    office.engine.suspend(case_id, actor=SAM, reason="x")
    before = picture(office, case_id)
    office.engine.cancel(case_id, actor=SAM, reason="x")
    office.engine.undo(case_id, seq(office, case_id), actor=SAM)
    assert picture(office, case_id) == before
    assert whole(office, case_id) == []


def test_what_was_handed_in_is_the_draft_again(begun: tuple[Office, int, str]) -> None:
    office, case_id, item = begun
    office.engine.claim(item, actor=ALICE)
    office.engine.complete(item, {"customer": "C"}, actor=ALICE)
    office.engine.undo(case_id, seq(office, case_id), actor=ALICE)
    with office.database.read() as connection:
        draft = work_item.read_draft(connection, item)
        held = work_item.get(connection, item)
    assert draft is not None and draft.data == '{"customer":"C"}'
    assert held is not None and (held.assignee, held.status) == ("alice", "reserved")


def test_a_comment_does_not_stand_in_the_way(begun: tuple[Office, int, str]) -> None:
    office, case_id, item = begun
    office.engine.assign(item, "bob", actor=SAM, reason="x")
    done = seq(office, case_id)
    office.engine.comment(case_id, "why?", actor=ALICE)
    office.engine.undo(case_id, done, actor=SAM)
    assert rows(office, case_id)[-1].data["undoes"] == done


def test_after_something_else_it_is_too_late(begun: tuple[Office, int, str]) -> None:
    office, case_id, item = begun
    office.engine.prioritise(item, 90, actor=SAM, reason="x")
    done = seq(office, case_id)
    office.engine.claim(item, actor=BOB)
    with pytest.raises(Conflict, match="Bob did something else"):
        office.engine.undo(case_id, done, actor=SAM)


def test_after_ten_minutes_it_is_too_late(
    begun: tuple[Office, int, str], virtual_clock: VirtualClock
) -> None:
    office, case_id, _ = begun
    office.engine.cancel(case_id, actor=SAM, reason="x")
    virtual_clock.advance(timedelta(minutes=10, seconds=1))
    with pytest.raises(Conflict, match="ten minutes"):
        office.engine.undo(case_id, seq(office, case_id), actor=SAM)


def test_what_is_undone_twice_is_refused(begun: tuple[Office, int, str]) -> None:
    office, case_id, item = begun
    for act in (DEEDS["assign"], DEEDS["cancel"]):
        act(office, case_id, item)
        done = seq(office, case_id)
        office.engine.undo(case_id, done, actor=SAM)
        with pytest.raises(Conflict):
            office.engine.undo(case_id, done, actor=SAM)
        assert last_deed(rows(office, case_id)) is None


def test_who_has_begun_with_the_next_step_is_not_robbed_of_it(
    begun: tuple[Office, int, str],
) -> None:
    office, case_id, item = begun
    office.engine.complete(item, {}, actor=ALICE)
    (second,) = office.open_items(case_id)
    office.engine.save_draft(second, {"half": 1}, actor=BOB)
    with pytest.raises(Conflict, match="begun with the next step"):
        office.engine.undo(case_id, seq(office, case_id), actor=ALICE)


def test_a_job_that_was_not_begun_is_taken_back(office: Office, virtual_clock: object) -> None:
    case_id, item = office.repair()
    before = picture(office, case_id)
    office.engine.complete(item, {}, actor=ALICE)
    done = seq(office, case_id)
    office.engine.undo(case_id, done, actor=ALICE)
    assert picture(office, case_id) == before
    office.work()
    assert office.handlers.calls == []


def test_a_job_that_was_begun_is_not(office: Office, virtual_clock: VirtualClock) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {}, actor=ALICE)
    with office.database.write() as connection:
        ledger.claim(connection, "other", now=virtual_clock.now(), limit=5)
    with pytest.raises(Conflict, match="begun to carry this out"):
        office.engine.undo(case_id, seq(office, case_id), actor=ALICE)


def test_a_message_that_was_sent_is_not_taken_back(office: Office) -> None:
    office.deploy(package(ASKER, "ask", "read"))
    office.deploy(package(ANSWERER, "reply"))
    started = office.engine.start("asker", {"question": "why?"}, actor=ALICE)
    with office.database.read() as connection:
        row = case.get(connection, started.case_id)
    assert row is not None
    (number,) = State.load(row.state).waits
    office.engine.move(started.case_id, number, "asking", actor=SAM, reason="ask again")
    with pytest.raises(Conflict, match="message was sent"):
        office.engine.undo(started.case_id, seq(office, started.case_id), actor=SAM)


@pytest.mark.parametrize("harmless", [True, False])
def test_what_happens_while_a_long_history_is_read_counts(
    begun: tuple[Office, int, str], monkeypatch: pytest.MonkeyPatch, harmless: bool
) -> None:
    office, case_id, item = begun
    office.engine.complete(item, {"customer": "C"}, actor=ALICE)
    done = seq(office, case_id)
    looks: list[int] = []

    def slowly(*asked: Any) -> Any:
        found = past(*asked)
        looks.append(case_id)
        if len(looks) == 1 and harmless:
            office.engine.comment(case_id, "a word meanwhile", actor=BOB)
        elif len(looks) == 1:
            office.engine.correct(case_id, {"customer": "D"}, actor=SAM, reason="x")
        return found

    past = undoing._past
    monkeypatch.setattr(undoing, "_past", slowly)
    if harmless:
        office.engine.undo(case_id, done, actor=ALICE)
        assert office.open_items(case_id) == [item]
    else:
        with pytest.raises(Conflict, match="did something else"):
            office.engine.undo(case_id, done, actor=ALICE)
    assert len(looks) == 2
    assert whole(office, case_id) == [] and office.chain_holds(case_id)


def test_charlie_and_bob_undo_nothing_of_others(begun: tuple[Office, int, str]) -> None:
    office, case_id, item = begun
    office.engine.complete(item, {}, actor=ALICE)
    done = seq(office, case_id)
    with pytest.raises(NotFound):
        office.engine.undo(case_id, done, actor=CHARLIE)
    with pytest.raises(NotAllowed):
        office.engine.undo(case_id, done, actor=BOB)
    office.engine.undo(case_id, done, actor=ALICE)
    office.engine.cancel(case_id, actor=SAM, reason="x")
    with pytest.raises(NotAllowed):
        office.engine.undo(case_id, seq(office, case_id), actor=ALICE)
