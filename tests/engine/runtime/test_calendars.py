"""Working calendars: versions, who changes them, and cases that keep the one they began with."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from engine import calendar, case, journal, work_item
from engine.actor import SYSTEM
from engine.errors import BadInput, Conflict, NotAllowed, NotFound
from engine.replay import differences, same
from engine.runtime import replaying
from tests.drawing import draw
from tests.office import ADAM, ALICE, CHARLIE, SAM, package

DAYS = [["08:30", "12:00"], ["13:00", "17:30"]]
WEEK = [DAYS] * 5 + [[["08:30", "12:00"]], []]
CONTENT = {"zone": "Asia/Bangkok", "week": WEEK, "exceptions": {}}
NIGHT = {"zone": "Asia/Bangkok", "week": [[["20:00", "24:00"]]] * 7, "exceptions": {}}

SHIFT = draw(
    "shift",
    """
    <b:startEvent id="begin" name="Begin"/>
    <b:userTask id="look" name="Look" s:candidateGroup="cr_staff" s:slaDuration="PT10H"
        s:timeBasis="working"/>
    <b:boundaryEvent id="nudge" name="Nudge" attachedToRef="look" cancelActivity="false">
      <b:timerEventDefinition s:timeBasis="working"><b:timeCycle
        xsi:type="bpmn:tFormalExpression">R/PT6H</b:timeCycle></b:timerEventDefinition>
    </b:boundaryEvent>
    <b:serviceTask id="reminding" name="Remind" s:handler="remind"/>
    <b:endEvent id="reminded" name="Reminded"/>
    <b:userTask id="check" name="Check" s:candidateGroup="cr_staff" s:slaDuration="P1D"
        s:timeBasis="working"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> look
    nudge -> reminding
    reminding -> reminded
    look -> check
    check -> done
    """,
)


def changed(**exceptions):
    return {**CONTENT, "exceptions": exceptions}


def holiday(name="Songkran"):
    return {"name": name, "name_en": name, "ranges": []}


@pytest.fixture
def shift(office):
    office.deploy(package(SHIFT))
    office.engine.put_calendar("office", CONTENT, actor=ADAM, reason="opening")
    return office


def due_of(office, item_id):
    with office.database.read() as connection:
        return work_item.get(connection, item_id).due_at


def assert_replays(office, case_id):
    with office.database.read() as connection:
        steps = replaying.steps(office.engine.tools, connection, case_id)
        stored = case.state(connection, case_id)
    assert same(steps[-1].state, stored)
    assert [problem for step in steps for problem in differences(step)] == []


def test_a_case_keeps_the_calendar_it_began_with(shift, virtual_clock):
    virtual_clock.move_to(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))  # Monday 9:00 in Bangkok
    first = shift.engine.start("shift", {}, actor=ALICE)
    after = changed(**{"2026-11-24": holiday("Royal decree"), "2026-11-25": holiday("Bridge")})
    shift.engine.put_calendar("office", after, actor=ADAM, reason="Royal Gazette")
    second = shift.engine.start("shift", {}, actor=ALICE)
    assert due_of(shift, first.work_items[0]) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert due_of(shift, second.work_items[0]) == datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
    later = [
        shift.engine.complete(one.work_items[0], {}, actor=ALICE).work_items[0]
        for one in (first, second)
    ]
    assert due_of(shift, later[0]) == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert due_of(shift, later[1]) == datetime(2026, 11, 26, 10, 30, tzinfo=UTC)
    assert_replays(shift, first.case_id)
    assert_replays(shift, second.case_id)


def test_missed_reminders_are_one_and_the_next_keeps_to_the_hours(shift, virtual_clock):
    virtual_clock.move_to(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    started = shift.engine.start("shift", {}, actor=ALICE)
    virtual_clock.advance(timedelta(days=2))  # Wednesday 9:00: two reminders were missed
    shift.work()
    with shift.database.read() as connection:
        fired = [e for e in journal.events(connection, started.case_id) if e.event == "timer:fired"]
        armed = [e for e in journal.events(connection, started.case_id) if e.event == "timer:armed"]
    assert [event.data["count"] for event in fired] == [2]
    assert armed[-1].data["due_at"] == "2026-11-25T04:00:00+00:00"
    assert_replays(shift, started.case_id)


def test_a_restart_changes_nothing(shift, virtual_clock):
    started = shift.engine.start("shift", {}, actor=ALICE)
    shift.engine.put_calendar("office", changed(**{"2026-11-24": holiday()}), actor=ADAM)
    shift.engine.tools.states.forget()
    assert_replays(shift, started.case_id)


def test_a_group_may_have_hours_of_its_own(shift, virtual_clock):
    virtual_clock.move_to(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    shift.engine.put_calendar("night", NIGHT, actor=ADAM)
    shift.engine.choose_calendar("cr_staff", "night", actor=ADAM)
    started = shift.engine.start("shift", {}, actor=ALICE)
    assert due_of(shift, started.work_items[0]) == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert_replays(shift, started.case_id)
    shift.engine.choose_calendar("cr_staff", None, actor=ADAM)
    again = shift.engine.start("shift", {}, actor=ALICE)
    assert due_of(shift, again.work_items[0]) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def test_a_branch_may_have_hours_of_its_own_and_a_group_comes_before_it(shift, virtual_clock):
    virtual_clock.move_to(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    shift.engine.put_calendar("night", NIGHT, actor=ADAM)
    shift.engine.choose_branch_calendar("branch_1", "night", actor=ADAM)
    here = shift.engine.start("shift", {"branch": "branch_1"}, actor=SYSTEM)
    there = shift.engine.start("shift", {"branch": "head_office"}, actor=SYSTEM)
    assert due_of(shift, here.work_items[0]) == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert due_of(shift, there.work_items[0]) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert_replays(shift, here.case_id)
    shift.engine.choose_calendar("cr_staff", "office", actor=ADAM)
    shift.engine.choose_branch_calendar("branch_1", None, actor=ADAM)
    again = shift.engine.start("shift", {"branch": "branch_1"}, actor=SYSTEM)
    assert due_of(shift, again.work_items[0]) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        shift.engine.choose_branch_calendar("branch_1", "night", actor=SAM)
    with pytest.raises(BadInput, match="Name the branch"):
        shift.engine.choose_branch_calendar(" ", "night", actor=ADAM)


def test_without_any_calendar_plain_office_hours_count(office, virtual_clock):
    virtual_clock.move_to(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    office.deploy(package(SHIFT))
    started = office.engine.start("shift", {}, actor=ALICE)
    assert due_of(office, started.work_items[0]) == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    office.engine.put_calendar("office", changed(**{"2026-11-24": holiday()}), actor=ADAM)
    assert_replays(office, started.case_id)


def test_versions_are_kept_and_the_chain_tells_before_and_after(shift, virtual_clock):
    before = deepcopy(CONTENT)
    made = shift.engine.put_calendar(
        "office", changed(**{"2026-11-24": holiday()}), actor=ADAM, reason="Gazette"
    )
    with shift.database.read() as connection:
        newest, first = calendar.versions(connection, "office")
        told = [e for e in journal.events(connection, 0) if e.event == "calendar:changed"][-1]
    assert (newest.id, newest.made_by, newest.reason) == (made, "adam", "Gazette")
    assert first.content == before
    assert (told.actor, told.element, told.reason) == ("adam", "office", "Gazette")
    assert told.data["version"] == [first.id, newest.id]
    assert told.data["changes"] == {"2026-11-24": [None, holiday()]}


def test_unchanged_content_makes_no_version(shift, virtual_clock):
    made = shift.engine.put_calendar("office", deepcopy(CONTENT), actor=ADAM)
    with shift.database.read() as connection:
        assert [one.id for one in calendar.versions(connection, "office")] == [made]


def test_two_administrators_do_not_overwrite_each_other(shift, virtual_clock):
    with shift.database.read() as connection:
        seen = calendar.newest(connection).id
    shift.engine.put_calendar("office", changed(**{"2026-11-24": holiday()}), actor=ADAM)
    with pytest.raises(Conflict, match="meanwhile"):
        shift.engine.put_calendar(
            "office", changed(**{"2026-11-25": holiday()}), actor=ADAM, based_on=seen
        )


@pytest.mark.parametrize("who", [ALICE, SAM, CHARLIE])
def test_only_administrators_change_calendars(shift, virtual_clock, who):
    with pytest.raises(NotAllowed):
        shift.engine.put_calendar("office", CONTENT, actor=who)
    with pytest.raises(NotAllowed):
        shift.engine.choose_calendar("cr_staff", None, actor=who)


def test_there_is_no_choosing_of_what_is_not_there(shift, virtual_clock):
    with pytest.raises(NotFound):
        shift.engine.choose_calendar("nobody", None, actor=ADAM)
    with pytest.raises(NotFound, match="make it first"):
        shift.engine.choose_calendar("cr_staff", "moon", actor=ADAM)


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ({**CONTENT, "zone": "Moon/Crater"}, "zone", "no time zone"),
        ({**CONTENT, "zone": "../etc"}, "zone", "no time zone"),
        ({**CONTENT, "week": [[]] * 7}, "week", "no working hours"),
        ({**CONTENT, "week": [DAYS]}, "week", "no working hours"),
        (
            {**CONTENT, "week": [[["08:00", "12:00"], ["11:00", "13:00"]], *[[]] * 6]},
            "week.0",
            "08:00-12:00 and 11:00-13:00 overlap",
        ),
        ({**CONTENT, "week": [[["12:00", "08:00"]], *[[]] * 6]}, "week.0", "end before"),
        ({**CONTENT, "week": [[["8", "25:00"]], *[[]] * 6]}, "week.0", "are no hours"),
        ({**CONTENT, "week": [[["08:00"]], *[[]] * 6]}, "week.0", "are no hours"),
        (changed(**{"2026-02-30": holiday()}), "2026-02-30", "no day"),
        (changed(**{"20260101": holiday()}), "20260101", "no day"),
        (changed(**{"2026-04-13": holiday(" ")}), "2026-04-13", "needs a name"),
        (
            changed(**{"2026-04-13": {"name": "x", "ranges": [["09:00", "09:00"]]}}),
            "2026-04-13",
            "end before they begin",
        ),
    ],
)
def test_what_is_no_calendar_is_refused_in_words(shift, virtual_clock, content, place, words):
    with pytest.raises(BadInput) as refused:
        shift.engine.put_calendar("office", content, actor=SYSTEM)
    (problem,) = refused.value.problems
    assert problem.place == place
    assert words in str(problem)


def test_a_calendar_has_a_plain_key(shift, virtual_clock):
    with pytest.raises(BadInput, match="cannot be kept"):
        shift.engine.put_calendar("Über uns", CONTENT, actor=ADAM)
