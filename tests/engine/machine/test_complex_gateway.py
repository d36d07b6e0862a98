"""Complex gateways: enough tokens activate them, late ones reset them."""

import pytest

from engine.diagram.graph import Kind
from engine.machine import Refused
from tests.engine.machine.builders import (
    Case,
    end,
    exclusive,
    node,
    parallel,
    program,
    start,
    user,
)


def joined(activation, flows, *more, default=""):
    return Case(
        program(
            "start -> split\nsplit -> a\nsplit -> b\nsplit -> c\n"
            "a: a -> g\nb: b -> g\nc: c -> g\n" + flows,
            start(),
            parallel("split"),
            user("a"),
            user("b"),
            user("c"),
            node(Kind.COMPLEX, "g", activation=activation, default=default),
            user("on"),
            end(),
            *more,
        )
    )


TWO = "activationCount >= 2"


def test_two_of_three_are_enough_and_the_third_is_swallowed():
    case = joined(TWO, "g -> on -> end").start().complete("a")
    assert case.work == ["b", "c"]
    assert case.complete("b").work == ["c", "on"]
    assert case.complete("c").work == ["on"]
    assert ("gateway:reset", "g") in case.told
    assert case.complete("on").status == "completed"


def test_the_case_ends_when_the_late_token_comes_last():
    case = joined(TWO, "g -> on -> end").start().complete("a").complete("c").complete("on")
    assert (case.work, case.status) == (["b"], "active")
    assert case.complete("b").status == "completed"


def test_the_condition_can_name_flows_and_read_case_data():
    case = joined("activationCounts.c > 0 and ready", "g -> on -> end")
    case.start(ready=False).complete("a").complete("c")
    assert case.work == ["b"]
    assert case.assign(ready=True).work == ["b", "on"]


def test_late_tokens_may_take_flows_of_their_own():
    case = joined(
        TWO,
        "g -> on [waitingForStart]\ng -> late [not(waitingForStart)]\non -> end\nlate -> end",
        user("late"),
    )
    case.start().complete("a").complete("b")
    assert case.work == ["c", "on"]
    assert case.complete("c").work == ["late", "on"]


def test_the_default_flow_is_taken_when_no_condition_is_true():
    case = joined(
        TWO,
        "g -> on [waitingForStart]\nd: g -> late\non -> end\nlate -> end",
        user("late"),
        default="d",
    )
    case.start().complete("a").complete("b").complete("c")
    assert case.work == ["late", "on"]


def test_without_a_way_out_the_activation_is_refused():
    case = joined(TWO, "g -> on [false]\non -> end").start().complete("a")
    with pytest.raises(Refused, match="No way out of “g”"):
        case.complete("b")


def test_after_the_reset_it_can_be_activated_again():
    case = Case(
        program(
            "start -> merge -> split\nsplit -> a\nsplit -> b\na: a -> g\nb: b -> g\n"
            "g -> choose\nback: choose -> merge [again]\nout: choose -> end",
            start(),
            exclusive("merge"),
            parallel("split"),
            user("a"),
            user("b"),
            node(Kind.COMPLEX, "g", activation="activationCount >= 1"),
            exclusive("choose", default="out"),
            end(),
        )
    )
    case.start(again=True).complete("a")
    assert case.work == ["a", "b", "b"]
    case.complete("b")
    assert ("gateway:reset", "g") in case.told
    case.complete("a", again=False)
    assert case.work == ["b"]


def test_what_can_never_be_enough_is_refused():
    case = joined("activationCount > 3", "g -> on -> end").start().complete("a").complete("b")
    with pytest.raises(Refused, match="would wait for ever"):
        case.complete("c")
