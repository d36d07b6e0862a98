"""Ad-hoc sub-processes: people choose what to do and how often."""

import pytest

from engine.diagram.graph import AdHoc
from engine.machine import Refused
from tests.engine.machine.builders import (
    Case,
    boundary,
    end,
    loop,
    program,
    script,
    service,
    start,
    subprocess,
    task,
    timer,
    user,
)


def offered(plan, *inside, flows="", **rest):
    held = inside or (user("call"), user("visit"), user("write"))
    return Case(
        program(
            "start -> choose -> after -> end\n" + flows,
            start(),
            subprocess("choose", *held, ad_hoc=plan, **rest),
            user("after"),
            end(),
        )
    )


def test_all_is_offered_at_once_and_each_is_done_once():
    case = offered(AdHoc()).start()
    assert case.work == ["call", "visit", "write"]
    case.complete("visit").complete("call")
    assert case.work == ["write"]
    assert case.complete("write").work == ["after"]


def test_the_completion_condition_ends_it_and_withdraws_the_rest():
    case = offered(AdHoc(condition="done")).start()
    assert case.complete("call", done=False).work == ["call", "visit", "write"]
    assert case.complete("call", done=True).work == ["after"]
    assert ("work_item:withdrawn", "visit") in case.told


def test_what_runs_may_be_waited_for():
    case = offered(AdHoc(condition="done", cancel_remaining=False)).start()
    assert case.complete("call", done=True).work == ["visit", "write"]
    assert case.complete("visit", done=False).complete("write").work == ["after"]


def test_in_sequence_one_path_is_gone_at_a_time():
    case = offered(
        AdHoc("sequential"), user("call"), user("note"), user("visit"), flows="call -> note"
    ).start()
    assert case.work == ["call", "visit"]
    assert case.complete("call").work == ["note"]
    assert case.complete("note").work == ["visit"]
    assert case.complete("visit").work == ["after"]


def test_in_sequence_with_a_condition_work_is_offered_again():
    case = offered(AdHoc("sequential", "n > 2")).start(n=0)
    for n in (1, 2):
        assert case.complete("call", n=n).work == ["call", "visit", "write"]
    assert case.complete("write", n=3).work == ["after"]


def test_in_sequence_the_system_goes_first():
    case = offered(AdHoc("sequential"), service("ask"), user("call"), task("pass")).start()
    assert case.open == ["ask"]
    assert case.succeed("ask").work == ["call"]
    assert case.complete("call").work == ["after"]


def test_when_nothing_is_left_and_the_condition_is_false_the_step_is_refused():
    case = offered(AdHoc(condition="n > 5"), service("ask"), script("count", n="1"))
    case.start(n=0)
    with pytest.raises(Refused, match="Nothing is left to do in “choose”"):
        case.succeed("ask")


def test_a_boundary_event_breaks_it_off():
    edge = boundary("late", "choose", timer("P1D"))
    case = Case(
        program(
            "start -> choose -> end\nlate -> after",
            start(),
            subprocess("choose", user("call"), ad_hoc=AdHoc()),
            edge,
            user("after"),
            end(),
        )
    )
    assert case.start().later(days=1).fire("late").work == ["after"]


def test_it_can_be_repeated():
    each = loop("sequential", cardinality="2")
    case = offered(AdHoc(), user("call"), loop=each).start()
    assert case.complete("call").work == ["call"]
    assert case.complete("call").work == ["after"]


def test_it_counts_each_completion_of_a_repeated_activity_once():
    case = offered(AdHoc(), user("call", loop=loop("parallel", cardinality="2")), user("write"))
    case.start().complete("call").complete("call")
    assert case.work == ["write"]
    assert case.complete("write").work == ["after"]
