"""Clocks, ladders and targets from rows of a journal, without any database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.business_time import OFFICE_HOURS, only_office_hours
from engine.sla import ladder, reading
from engine.sla.clock import BREACHED, DIAGRAM, MET, PAUSED, RUNNING, Clock
from engine.sla.policy import Level, Policy, Target, read

HOUR = timedelta(hours=1)


class Row(NamedTuple):
    """A row of a journal."""

    at: datetime
    event: str
    data: Mapping[str, Any] = MappingProxyType({})
    element: str = ""
    actor: str = "alice"
    reason: str | None = None
    command: dict[str, Any] | None = None


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """Return an instant of the week that begins on Monday 23 November 2026, in Bangkok."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - 7 * HOUR


STARTED = Row(at(9), "case:started", {}, "begin", command={"do": "start", "facts": {"policy": 1}})
OFFERED = Row(at(9), "work_item:created", {"wait": 3, "groups": ["cr_staff"]}, "assess")
POLICY = Policy(
    targets=(
        Target("case", "", "critical", "", "PT8H"),
        Target("case", "", "", "", "P2D"),
        Target("step", "assess", "", "vip", "PT1H"),
        Target("step", "assess", "", "", "PT4H"),
    ),
    ladder=(
        Level("early", "step", before="PT1H", name="ก"),
        Level("late", "case", after="P1D", to="chair", name="ข"),
    ),
)


def clocks(*rows: Row, now: datetime, policy: Policy = POLICY) -> dict[str, Clock]:
    found = reading.clocks(rows, lambda _: policy, only_office_hours, now)
    return {clock.key: clock for clock in found}


def test_a_clock_per_target_begins_with_what_it_measures() -> None:
    found = clocks(STARTED, OFFERED, now=at(10))
    assert set(found) == {"case", "3"}
    assert found["case"].due_at(at(10)) == at(17, 30, day=25)
    assert found["3"].due_at(at(10)) == at(14)
    assert found["3"].percent(at(10)) == 25.0


def test_two_working_days_are_the_same_instant_as_the_diagrams() -> None:
    whole = clocks(STARTED, now=at(9))["case"]
    assert whole.target == timedelta(hours=7.5 + 8 + 8)
    assert whole.calendar is OFFICE_HOURS


def test_the_target_follows_the_newest_class_until_the_clock_stops() -> None:
    vip = Row(at(10), "case:corrected", {"changes": {"customer_class": [None, "vip"]}})
    done = Row(at(9, 30), "work_item:completed", {"wait": 3}, "assess")
    assert clocks(STARTED, OFFERED, vip, now=at(11))["3"].target == HOUR
    assert clocks(STARTED, OFFERED, done, vip, now=at(11))["3"].target == 4 * HOUR
    assert clocks(STARTED, OFFERED, vip, now=at(10, 30))["3"].state(at(10, 30)) == BREACHED


def test_what_is_drawn_counts_by_the_calendar_that_the_diagram_used() -> None:
    drawn = {"wait": 4, "due_at": at(14, day=24).isoformat(), "calendar": 0}
    rows = (STARTED, Row(at(9), "work_item:created", drawn, "look"))
    clock = clocks(*rows, now=at(9))["4"]
    assert (clock.source, clock.calendar) == (DIAGRAM, OFFICE_HOURS)
    assert clock.due_at(at(9)) == at(14, day=24)
    pause = (
        Row(at(17), "sla:paused", {"kind": "tmt"}),
        Row(at(9, day=24), "sla:resumed", {"kind": "tmt"}),
    )
    assert clocks(*rows, *pause, now=at(9, day=24))["4"].due_at(at(9, day=24)) == at(15, day=24)


def test_what_is_drawn_outside_working_time_counts_all_hours() -> None:
    drawn = {"wait": 4, "due_at": at(20).isoformat(), "calendar": 0}
    clock = clocks(STARTED, Row(at(9), "work_item:created", drawn, "look"), now=at(9))["4"]
    assert clock.calendar is None and clock.due_at(at(9)) == at(20)


def test_what_was_due_before_it_began_is_late_at_once() -> None:
    drawn = {"wait": 4, "due_at": at(8).isoformat()}
    clock = clocks(STARTED, Row(at(9), "work_item:created", drawn, "look"), now=at(9))["4"]
    assert clock.state(at(9)) == BREACHED
    assert (clock.percent(at(9)), clock.due_at(at(9)), clock.when(50)) == (100.0, at(8), at(8))


def test_the_first_response_is_the_first_completed_task_or_the_one_that_is_named() -> None:
    policy = read({"targets": [{"measure": "response", "length": "PT2H"}]})
    named = read({"targets": [{"measure": "response", "length": "PT2H"}], "response_ends": ["x"]})
    done = Row(at(10), "work_item:completed", {"wait": 3}, "assess")
    rows = STARTED, OFFERED, done
    assert clocks(*rows, now=at(12), policy=policy)["response"].state(at(12)) == MET
    assert clocks(*rows, now=at(12), policy=named)["response"].state(at(12)) == BREACHED


def test_a_pause_shows_and_ends_by_itself() -> None:
    pause = Row(at(10), "sla:paused", {"kind": "c", "until": at(12).isoformat()}, reason="why")
    clock = clocks(STARTED, OFFERED, pause, now=at(11))["3"]
    assert (clock.state(at(11)), clock.due_at(at(11))) == (PAUSED, None)
    clock = clocks(STARTED, OFFERED, pause, now=at(14))["3"]
    assert (clock.state(at(14)), clock.due_at(at(14))) == (RUNNING, at(16))


def test_the_end_of_a_case_stops_everything() -> None:
    end = Row(at(11), "case:completed")
    found = clocks(STARTED, OFFERED, end, now=at(17))
    assert {clock.stopped_at for clock in found.values()} == {at(11)}
    assert {clock.state(at(17)) for clock in found.values()} == {MET}


def test_the_ladder_lies_before_and_after_the_due_instant_in_counted_time() -> None:
    found = clocks(STARTED, OFFERED, now=at(9))
    step = [(one.key, one.at) for one in ladder.steps(found["3"], POLICY)]
    assert step == [
        ("50%", at(11)),
        ("75%", at(12)),
        ("early", at(12)),
        ("100%", at(14)),
        ("125%", at(15)),
    ]
    late = next(one for one in ladder.steps(found["case"], POLICY) if one.key == "late")
    assert late.at == at(17, 30, day=26)
    assert ladder.next_at(found["3"], POLICY, at(12)) == at(14)


def test_nothing_is_named_beyond_an_open_pause() -> None:
    pause = Row(at(10), "sla:paused", {"kind": "c"}, reason="why")
    clock = clocks(STARTED, OFFERED, pause, now=at(11))["3"]
    assert ladder.steps(clock, POLICY) == []
    assert ladder.next_at(clock, POLICY, at(11)) is None


def test_a_rebased_case_is_measured_by_what_it_got() -> None:
    quick = Policy(targets=(Target("step", "", "", "", "PT30M"),))
    rows = (
        STARTED,
        OFFERED,
        Row(at(9, 10), "sla:rebased", {"policy": [1, 2], "calendars": [{}, {}]}),
    )
    found = reading.clocks(rows, lambda n: quick if n == 2 else POLICY, only_office_hours, at(10))
    assert [(clock.key, clock.target) for clock in found] == [("3", HOUR / 2)]
