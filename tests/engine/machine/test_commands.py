"""Commands: what a case allows, what supervisors may do, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.machine import (
    Cancel,
    Complete,
    Deliver,
    EndPath,
    Fire,
    Move,
    Refused,
    Start,
    State,
    Succeed,
    advance,
    check,
)
from tests.engine.machine.builders import (
    NOW,
    Case,
    boundary,
    call,
    end,
    exclusive,
    message,
    parallel,
    process,
    program,
    start,
    subprocess,
    timer,
    user,
)


def two():
    return program(
        "start -> a -> b -> end\nlate -> x",
        start(),
        user("a"),
        boundary("late", "a", timer("P1D")),
        user("b"),
        user("x"),
        end(),
    )


def test_a_wait_that_is_over_is_refused_and_nothing_changes():
    case = Case(two()).start()
    number = case.wait("a", "work_item")
    case.complete("a")
    before = case.state.dump()
    for command in (
        Complete(number, {}),
        Deliver(number),
        Fire(number),
        Succeed(number),
        Move(number, "b"),
    ):
        with pytest.raises(Refused):
            case.do(command)
    assert case.state.dump() == before


def test_a_command_of_the_wrong_kind_is_refused():
    case = Case(two()).start()
    with pytest.raises(Refused):
        case.do(Complete(case.wait("late", "timer")))
    with pytest.raises(Refused):
        case.do(Fire(case.wait("a", "work_item")))


def test_an_ended_case_takes_no_command():
    case = Case(two()).start().complete("a").complete("b")
    with pytest.raises(Refused, match="not active"):
        case.do(Cancel())
    with pytest.raises(Refused, match="begun already"):
        case.do(Start())
    with pytest.raises(Refused, match="not active"):
        advance(two(), None, Cancel(), NOW)


def test_a_cancelled_case_forgets_all_waits_and_keeps_its_data():
    case = Case(two()).start(n=1).cancel()
    assert case.status == "cancelled"
    assert case.open == []
    assert len(case.dropped) == 2
    assert case.told[-1] == ("case:cancelled", "main")
    assert case.data == {"n": 1}


def test_a_correction_tells_before_and_after():
    case = Case(two()).start(n=1).assign(n=2, m={"b": 1, "a": 2})
    assert case.last.events[0].name == "case:corrected"
    assert case.last.events[0].data["changes"] == {"n": [1, 2], "m": [None, {"a": 2, "b": 1}]}


def test_a_move_breaks_off_the_activity_and_enters_the_other():
    case = Case(two()).start().move("a", "b")
    assert case.open == ["b"]
    assert ("case:moved", "b") in case.told
    assert ("timer:cancelled", "late") in case.told
    case.move("b", "a")
    assert case.open == ["a", "late"]
    assert case.move("late", "b").open == ["b"]


def test_a_move_into_another_scope_or_to_nothing_is_refused():
    compiled = program(
        "start -> sub -> z\nis -> a -> b -> ie",
        start(),
        subprocess("sub", start("is"), user("a"), user("b"), end("ie")),
        user("z"),
    )
    case = Case(compiled).start()
    for target in ("z", "nowhere", "is", "main", "sub"):
        with pytest.raises(Refused, match="cannot be moved"):
            case.move("a", target)
    assert case.move("a", "b").open == ["b"]
    assert case.move("b", "ie").open == ["z"]


def test_a_move_inside_a_called_process_stays_there():
    inner = process("inner", "s -> p -> q", start("s"), user("p"), user("q"))
    compiled = program("start -> c -> z", start(), call("c", "inner"), user("z"), others=[inner])
    case = Case(compiled).start()
    assert case.move("p", "q").open == ["q"]
    with pytest.raises(Refused):
        case.move("q", "z")


def test_a_move_to_a_join_arrives_there_for_a_path_that_is_missing():
    compiled = program(
        "start -> split\nsplit -> a -> join\nsplit -> b -> join\njoin -> z",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        parallel("join"),
        user("z"),
    )
    case = Case(compiled).start().complete("a")
    assert case.move("b", "join").open == ["z"]


def test_the_wait_of_the_whole_process_cannot_be_moved():
    compiled = program("start -> a", start(), user("a"))
    case = Case(compiled).start()
    with pytest.raises(Refused, match="nothing to move"):
        case.do(Move(1, "a"))


def test_a_state_survives_dump_and_load_with_everything_in_it():
    case = Case(two()).start(
        text="ก", big=10**30, small=1.5, none=None, nested={"z": [1, {"b": 2, "a": 1}]}
    )
    text = case.state.dump()
    again = State.load(text)
    assert again.dump() == text
    assert again == case.state
    assert again.variables["big"] == 10**30
    assert again.waits == case.state.waits


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_any_json_is_kept_and_given_back(data):
    state, _, _ = advance(SIMPLE, None, Start(data), NOW)
    text = state.dump()
    assert State.load(text).dump() == text
    assert State.load(text).variables == state.variables


SIMPLE = program("start -> a", start(), user("a"))


def test_the_order_of_keys_in_what_comes_in_makes_no_difference():
    one = advance(SIMPLE, None, Start({"a": {"x": 1, "y": 2}}), NOW).state
    other = advance(SIMPLE, None, Start({"a": {"y": 2, "x": 1}}), NOW).state
    assert one.dump() == other.dump()


def test_the_state_of_a_case_is_small():
    state = Case(two()).start().state
    assert len(state.dump()) < 500


def test_a_state_that_the_diagram_does_not_fit_is_found():
    case = Case(two()).start()
    other = program("start -> b", start(), user("b"))
    assert any("no element a" in one for one in check(other, case.state))


def test_facts_of_the_case_are_known_to_feel():
    compiled = program(
        'start -> g\nyes: g -> a [case.number = "C-7"]\nno: g -> b',
        start(),
        exclusive("g", "no"),
        user("a"),
        user("b"),
    )
    assert Case(compiled).start().work == ["a"]


def test_messages_that_wait_at_a_boundary_are_dropped_with_their_activity():
    compiled = program(
        "start -> a -> b\nedge -> x",
        start(),
        user("a"),
        boundary("edge", "a", message("m")),
        user("b"),
        user("x"),
    )
    case = Case(compiled).start()
    number = case.wait("edge", "message")
    assert number in case.complete("a").dropped


def branches(join):
    return program(
        "start -> split\nsplit -> a -> meet\nsplit -> b -> meet\nmeet -> end",
        start(),
        parallel("split"),
        user("a"),
        user("b"),
        join("meet"),
        end(),
    )


def test_a_path_ends_and_the_others_go_on():
    case = Case(branches(exclusive)).start()
    case.do(EndPath(case.wait("a", "work_item")))
    assert case.open == ["b"]
    assert check(case.program, case.state) == []
    case.complete("b")
    assert case.status == "completed"


def test_the_last_path_that_ends_completes_the_case():
    case = Case(two()).start()
    case.do(EndPath(case.wait("a", "work_item")))
    assert case.status == "completed"


def test_a_path_that_others_wait_for_is_not_ended():
    case = Case(branches(parallel)).start()
    with pytest.raises(Refused, match="waits for this path"):
        case.do(EndPath(case.wait("a", "work_item")))
    case.complete("b")
    with pytest.raises(Refused, match="waits for this path"):
        case.do(EndPath(case.wait("a", "work_item")))
