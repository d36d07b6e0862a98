"""Token quantities of activities, and what data stores may hold."""

import pytest

from engine.diagram.graph import DataStore
from engine.machine import Refused
from tests.engine.machine.builders import Case, end, parallel, program, start, task, user


def test_an_activity_waits_for_the_tokens_that_it_needs():
    case = Case(
        program(
            "start -> split\nsplit -> a -> both\nsplit -> b -> both\nboth -> end",
            start(),
            parallel("split"),
            user("a"),
            user("b"),
            user("both", start_quantity=2),
            end(),
        )
    ).start()
    assert case.complete("a").work == ["b"]
    assert ("join:arrived", "both") in case.told
    assert case.complete("b").work == ["both"]
    assert case.complete("both").status == "completed"


def test_tokens_that_can_never_be_enough_are_refused():
    case = Case(
        program("start -> a -> b -> end", start(), user("a"), user("b", start_quantity=2), end())
    ).start()
    with pytest.raises(Refused, match="would wait for ever"):
        case.complete("a")


@pytest.mark.parametrize("draw", [user, task])
def test_an_activity_gives_as_many_tokens_as_it_says(draw):
    case = Case(
        program(
            "start -> a -> b -> end", start(), draw("a", completion_quantity=3), user("b"), end()
        )
    ).start()
    if draw is user:
        case.complete("a")
    assert case.work == ["b", "b", "b"]
    assert case.complete("b").complete("b").complete("b").status == "completed"


def test_a_data_store_holds_no_more_than_it_may():
    compiled = program(
        "start -> a -> end", start(), user("a"), end(), data_stores=(DataStore("shelf", 2),)
    )
    case = Case(compiled).start()
    with pytest.raises(Refused, match="“shelf” holds 2"):
        case.complete("a", shelf=[1, 2, 3])
    assert case.complete("a", shelf=[1, 2]).data == {"shelf": [1, 2]}
