"""Where tokens part and meet."""

import pytest

from engine.machine import Refused
from tests.engine.machine.builders import (
    Case,
    boundary,
    end,
    exclusive,
    inclusive,
    parallel,
    program,
    script,
    start,
    task,
    timer,
    user,
)


def test_a_case_goes_from_its_start_through_a_user_task_to_its_end():
    case = Case(program("start -> a -> end", start(), user("a"), end())).start()
    assert case.work == ["a"]
    case.complete("a", done=True)
    assert case.status == "completed"
    assert case.data == {"done": True}
    assert case.events == [
        ("case:started", "start"),
        ("flow:taken", "start-a"),
        ("work_item:created", "a"),
        ("work_item:completed", "a"),
        ("flow:taken", "a-end"),
        ("case:completed", "main"),
    ]


CHOICE = """start -> choose
one: choose -> a [amount > 100]
two: choose -> b [amount > 10]
rest: choose -> c"""


def choice(default="rest"):
    parts = (start(), exclusive("choose", default), user("a"), user("b"), user("c"))
    return program(CHOICE if default else CHOICE.replace("c", "c [false]", 0), *parts)


@pytest.mark.parametrize(("amount", "way"), [(500, "a"), (50, "b"), (5, "c"), (None, "c")])
def test_an_exclusive_gateway_takes_the_first_true_flow_else_the_default(amount, way):
    assert Case(choice()).start(amount=amount).work == [way]


def test_an_exclusive_gateway_without_a_way_out_refuses_with_its_name():
    compiled = program(
        "start -> a -> choose\none: choose -> b [ok]\ntwo: choose -> c [ok = false]",
        start(),
        user("a"),
        exclusive("choose"),
        user("b"),
        user("c"),
    )
    case = Case(compiled).start()
    with pytest.raises(Refused, match="“choose”"):
        case.complete("a")
    assert case.work == ["a"]
    assert case.complete("a", ok=False).work == ["c"]


def fork():
    return program(
        "start -> split\nsplit -> a -> join\nsplit -> b -> join\njoin -> c -> end",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        parallel("join"),
        user("c"),
        end(),
    )


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_parallel_join_waits_for_both(order):
    case = Case(fork()).start()
    assert case.work == ["a", "b"]
    case.complete(order[0])
    assert case.work == [order[1]]
    case.complete(order[1])
    assert case.work == ["c"]
    assert case.complete("c").status == "completed"


def test_parallel_branches_lose_no_write():
    case = Case(fork()).start(x=0, y=0)
    case.complete("a", x=1).complete("b", y=2)
    assert case.data == {"x": 1, "y": 2}


LOOP = """start -> again -> split
split -> a -> join
split -> b -> join
join -> c -> more
back: more -> again [repeat]
out: more -> end"""


def test_a_parallel_join_in_a_loop_counts_afresh_in_every_round():
    compiled = program(
        LOOP,
        start(),
        exclusive("again"),
        parallel("split"),
        user("a"),
        user("b"),
        parallel("join"),
        user("c"),
        exclusive("more", "out"),
        end(),
    )
    case = Case(compiled).start()
    for turn in range(60):
        first, second = ("a", "b") if turn % 2 else ("b", "a")
        assert case.complete(first).work == [second]
        assert case.complete(second).work == ["c"]
        case.complete("c", repeat=turn < 59)
    assert case.status == "completed"


def test_a_second_token_on_the_same_flow_does_not_stand_for_the_other_flow():
    compiled = program(
        "start -> split\nsplit -> a -> merge\nsplit -> b -> merge\nsplit -> c -> join\n"
        "merge -> join\njoin -> d -> end",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        user("c"),
        exclusive("merge"),
        parallel("join"),
        user("d"),
        end(),
    )
    case = Case(compiled).start()
    case.complete("a").complete("b")
    assert case.work == ["c"]
    # One token of two is used up; the other waits in vain, and that is refused when it is certain.
    case.complete("c")
    assert case.work == ["d"]
    with pytest.raises(Refused, match="would wait for ever"):
        case.complete("d")


def test_a_join_that_nothing_can_complete_is_refused_and_named():
    compiled = program(
        "start -> a -> choose\none: choose -> b [true]\ntwo: choose -> join\nb -> join -> end",
        start(),
        user("a"),
        exclusive("choose", "two"),
        task("b"),
        parallel("join"),
        end(),
    )
    case = Case(compiled).start()
    with pytest.raises(Refused, match="“join”"):
        case.complete("a")


OR = """start -> split
p: split -> a [x]
q: split -> b [y]
r: split -> c
a -> join
b -> join
c -> join
join -> d -> end"""


def either():
    return program(
        OR,
        start(),
        inclusive("split", "r"),
        user("a"),
        user("b"),
        user("c"),
        inclusive("join"),
        user("d"),
        end(),
    )


def test_an_inclusive_split_takes_all_true_flows_and_its_join_waits_for_them():
    case = Case(either()).start(x=True, y=True)
    assert case.work == ["a", "b"]
    assert case.complete("b").work == ["a"]
    assert case.complete("a").work == ["d"]


def test_an_inclusive_split_without_a_true_flow_takes_the_default():
    case = Case(either()).start()
    assert case.work == ["c"]
    assert case.complete("c").work == ["d"]


def test_an_inclusive_join_does_not_wait_for_a_branch_that_was_left():
    compiled = program(
        "start -> split\nsplit -> a -> join\nsplit -> b -> choose\n"
        "in: choose -> join [go]\nout: choose -> gone\njoin -> d -> end",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        exclusive("choose", "out"),
        inclusive("join"),
        user("d"),
        end(),
        end("gone"),
    )
    case = Case(compiled).start()
    assert case.complete("a").work == ["b"]
    assert case.complete("b", go=False).work == ["d"]


def test_an_inclusive_join_in_a_loop_waits_in_every_round():
    compiled = program(
        OR.replace("start -> split", "start -> again -> split").replace(
            "join -> d -> end", "join -> d -> more\nback: more -> again [repeat]\nout: more -> end"
        ),
        start(),
        exclusive("again"),
        inclusive("split", "r"),
        user("a"),
        user("b"),
        user("c"),
        inclusive("join"),
        user("d"),
        exclusive("more", "out"),
        end(),
    )
    case = Case(compiled).start(x=True, y=True)
    for first, second in ("ab", "ba", "ab"):
        assert case.complete(first).work == [second]
        assert case.complete(second).work == ["d"]
        case.complete("d", repeat=True)
    assert case.work == ["a", "b"]


def test_an_inclusive_join_waits_for_a_boundary_event_that_may_still_come():
    compiled = program(
        "start -> split\nsplit -> a -> join\nsplit -> b -> gone\nlate -> join\njoin -> d -> end",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        boundary("late", "b", timer("PT1H")),
        inclusive("join"),
        user("d"),
        end(),
        end("gone"),
    )
    case = Case(compiled).start().complete("a")
    assert case.work == ["b"]
    case.later(hours=1).fire("late")
    assert case.work == ["d"]
    assert Case(compiled).start().complete("a").complete("b").work == ["d"]


def test_conditional_flows_out_of_a_task_are_heeded():
    compiled = program(
        "start -> a\none: a -> b [x]\ntwo: a -> c [y]\nelse: a -> d\nb -> end\nc -> end\nd -> end",
        start(),
        user("a", default="else"),
        user("b"),
        user("c"),
        user("d"),
        end(),
    )
    assert Case(compiled).start().complete("a", x=True, y=True).work == ["b", "c"]
    assert Case(compiled).start().complete("a", x=False, y=True).work == ["c"]
    assert Case(compiled).start().complete("a").work == ["d"]


def test_several_flows_out_of_a_task_split_without_a_gateway_and_ends_need_no_end_event():
    compiled = program("start -> a\na -> b\na -> c", start(), user("a"), user("b"), user("c"))
    case = Case(compiled).start().complete("a")
    assert case.work == ["b", "c"]
    assert case.complete("b").status == "active"
    assert case.complete("c").status == "completed"


def test_two_tokens_that_come_to_a_task_do_it_twice():
    compiled = program(
        "start -> split\nsplit -> a\nsplit -> b\na -> c\nb -> c\nc -> end",
        start(),
        parallel("split"),
        task("a"),
        task("b"),
        user("c"),
        end(),
    )
    assert Case(compiled).start().work == ["c", "c"]


def test_a_circle_without_a_wait_is_stopped_and_named():
    compiled = program(
        "start -> a -> b -> c -> b",
        start(),
        user("a"),
        script("b", n="n + 1"),
        task("c"),
    )
    case = Case(compiled).start(n=0)
    with pytest.raises(Refused, match="b → c"):
        case.complete("a")
    assert case.data == {"n": 0}
