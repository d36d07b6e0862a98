"""Activities that are done several times: loops and multi-instance."""

import pytest

from engine.diagram.graph import Kind
from engine.machine import OfferWork, Refused
from tests.engine.machine.builders import (
    Case,
    boundary,
    call,
    end,
    error,
    loop,
    message,
    node,
    process,
    program,
    script,
    service,
    start,
    subprocess,
    task,
    timer,
    user,
)


def each(kind="parallel", **rest):
    values = {
        "collection": "units",
        "element_variable": "unit",
        "output_collection": "answers",
        "output_element": "{unit: unit, said: said}",
    }
    return loop(kind, **{**values, **rest})


def asking(how, **rest):
    return program(
        "start -> a -> z\nlate -> x",
        start(),
        user("a", loop=how, **rest),
        boundary("late", "a", timer("P1D")),
        user("z"),
        user("x"),
    )


def test_all_items_are_offered_at_once_and_results_keep_the_order_of_the_items():
    case = Case(asking(each())).start(units=["N", "S", "E"])
    offers = case.effects(OfferWork)
    assert [one.local["unit"] for one in offers] == ["N", "S", "E"]
    assert [one.local["loopCounter"] for one in offers] == [1, 2, 3]
    case.complete("a", 2, said=3).complete("a", 0, said=1)
    assert case.work == ["a"]
    case.complete("a", said=2)
    assert case.work == ["z"]
    assert case.data == {
        "units": ["N", "S", "E"],
        "answers": [{"unit": u, "said": n} for u, n in (("N", 1), ("S", 2), ("E", 3))],
    }


def test_items_one_after_the_other():
    case = Case(asking(each("sequential"))).start(units=["N", "S"])
    assert case.work == ["a"]
    assert case.complete("a", said=1).work == ["a"]
    assert case.effects(OfferWork)[0].local["unit"] == "S"
    assert case.complete("a", said=2).work == ["z"]
    assert [one["said"] for one in case.data["answers"]] == [1, 2]


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_an_empty_list_is_passed_at_once(kind):
    case = Case(asking(each(kind))).start(units=[])
    assert case.open == ["z"]
    assert case.data["answers"] == []


def test_a_number_says_how_often():
    how = loop("parallel", cardinality="2 + n")
    assert Case(asking(how)).start(n=1).work == ["a", "a", "a"]


@pytest.mark.parametrize("units", [None, "N", 3, {"a": 1}])
def test_what_is_no_list_is_refused_with_its_name(units):
    with pytest.raises(Refused, match="“a” is repeated over units"):
        Case(asking(each())).start(units=units)


@pytest.mark.parametrize("n", [-1, 1001, 1.5, None, True])
def test_what_is_no_number_of_items_is_refused(n):
    with pytest.raises(Refused, match="repeated over n"):
        Case(asking(loop("parallel", cardinality="n"))).start(n=n)


def test_a_completion_condition_breaks_off_the_rest():
    how = each(condition="numberOfCompletedInstances / numberOfInstances >= 0.5")
    case = Case(asking(how)).start(units=["N", "S", "E", "W"])
    case.complete("a", 3, said=4)
    assert len(case.work) == 3
    case.complete("a", 0, said=1)
    assert case.open == ["z"]
    assert [one and one["said"] for one in case.data["answers"]] == [1, None, None, 4]
    assert [one for one in case.told if one[0] == "work_item:withdrawn"] == [
        ("work_item:withdrawn", "a")
    ] * 2


def test_a_completion_condition_stops_a_sequence():
    how = each("sequential", condition="said = false")
    case = Case(asking(how)).start(units=["N", "S", "E"])
    assert case.complete("a", said=True).work == ["a"]
    assert case.complete("a", said=False).work == ["z"]


def test_a_boundary_event_covers_all_items():
    case = Case(asking(each())).start(units=["N", "S"]).later(days=1).fire("late")
    assert case.open == ["x"]
    assert "answers" not in case.data


def test_a_move_takes_the_whole_repetition():
    case = Case(asking(each())).start(units=["N", "S"]).move("a", "z")
    assert case.open == ["z"]


def test_items_of_a_subprocess_do_not_mix_up_what_they_write():
    compiled = program(
        "start -> sub -> z\nis -> a -> b -> ie",
        start(),
        subprocess("sub", start("is"), user("a"), user("b"), end("ie"), loop=each()),
        user("z"),
    )
    case = Case(compiled).start(units=["N", "S"])
    case.complete("a", 0, said="from N").complete("a", 0, said="from S")
    assert case.work == ["b", "b"]
    case.complete("b", 1).complete("b", 0)
    assert [one["said"] for one in case.data["answers"]] == ["from N", "from S"]
    assert case.work == ["z"]
    assert "said" not in case.data


def test_inputs_of_an_item_belong_to_it():
    compiled = program(
        "start -> a -> z",
        start(),
        user("a", loop=each(), inputs={"said": "null", "label": 'unit + "!"'}),
        user("z"),
    )
    case = Case(compiled).start(units=["N", "S"], said="outside")
    assert case.effects(OfferWork)[1].local["label"] == "S!"
    case.complete("a", 0, said=1).complete("a", 0, said=2)
    assert [one["said"] for one in case.data["answers"]] == [1, 2]
    assert case.data["said"] == "outside"


def test_calls_are_repeated_with_their_own_data():
    inner = process("inner", "s -> p -> e", start("s"), user("p"), end("e"))
    compiled = program(
        "start -> c -> z",
        start(),
        call("c", "inner", loop=each(), inputs={"who": "unit"}, outputs={}),
        user("z"),
        others=[inner],
    )
    case = Case(compiled).start(units=["N", "S"])
    assert case.work == ["p", "p"]
    case.complete("p", 1, said="second").complete("p", 0, said="first")
    assert [one["said"] for one in case.data["answers"]] == ["first", "second"]
    assert "unit" not in case.data
    assert "loopCounter" not in case.data


def test_jobs_are_repeated_and_one_that_fails_breaks_off_all():
    compiled = program(
        "start -> j -> z\noops -> x",
        start(),
        service(
            "j", loop=loop("parallel", collection="units", element_variable="u"), inputs={"to": "u"}
        ),
        boundary("oops", "j", error()),
        user("z"),
        user("x"),
    )
    case = Case(compiled).start(units=[1, 2, 3])
    assert [one.inputs for one in case.last.effects] == [{"to": 1}, {"to": 2}, {"to": 3}]
    assert case.succeed("j").fail("j", "E").open == ["x"]


def test_received_messages_are_repeated():
    how = loop("sequential", cardinality="3")
    compiled = program(
        "start -> r -> z", start(), node(Kind.RECEIVE, "r", event=message("m"), loop=how), user("z")
    )
    case = Case(compiled).start().deliver("r").deliver("r")
    assert case.open == ["r"]
    assert case.deliver("r").open == ["z"]


@pytest.mark.parametrize("kind", ["parallel", "sequential"])
def test_a_thousand_items_at_once_need_no_deep_stack(kind):
    how = loop(
        kind,
        collection="for i in 1..1000 return i",
        element_variable="i",
        output_collection="squares",
        output_element="i * i",
    )
    compiled = program("start -> a -> z", start(), task("a", loop=how), user("z"))
    case = Case(compiled).start()
    assert case.data["squares"][:3] == [1, 4, 9]
    assert len(case.data["squares"]) == 1000


def test_a_standard_loop_goes_on_while_its_condition_is_true():
    how = loop("standard", condition="again")
    case = Case(asking(how)).start()
    assert case.complete("a", again=True).work == ["a"]
    assert case.complete("a", again=False).work == ["z"]


def test_a_standard_loop_stops_at_its_maximum():
    case = Case(asking(loop("standard", condition="true", maximum=2))).start()
    assert case.complete("a").work == ["a"]
    assert case.complete("a").work == ["z"]


def test_a_loop_tested_before_may_be_skipped():
    how = loop("standard", condition="open > 0", test_before=True)
    assert Case(asking(how)).start(open=0).open == ["z"]
    case = Case(asking(how)).start(open=1)
    assert case.complete("a", open=0).work == ["z"]


@pytest.mark.parametrize("before", [True, False])
def test_the_counter_of_a_loop_counts_the_turns_done(before):
    how = loop("standard", condition="loopCounter < 3", test_before=before)
    compiled = program(
        "start -> sub -> z\nis -> s -> ie",
        start(),
        subprocess("sub", start("is"), script("s", n="n + 1"), end("ie"), loop=how),
        user("z"),
    )
    assert Case(compiled).start(n=0).data == {"n": 3}
