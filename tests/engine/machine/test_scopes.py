"""Scopes: sub-processes, called processes, event sub-processes, and what passes their borders."""

import pytest

from engine.machine import Escalate, OfferWork, Refused
from tests.engine.machine.builders import (
    TERMINATE,
    Case,
    boundary,
    call,
    catch,
    condition,
    end,
    error,
    escalation,
    event_subprocess,
    exclusive,
    message,
    parallel,
    process,
    program,
    script,
    service,
    signal,
    start,
    subprocess,
    task,
    throw,
    timer,
    user,
)


def nested(*edges, inner_end=None):
    return program(
        "start -> sub -> z -> end\nis -> split\nsplit -> a -> ie\nsplit -> b -> ie2\n"
        + "\n".join(f"{one.id} -> x_{one.id}" for one in edges),
        start(),
        subprocess(
            "sub",
            start("is"),
            parallel("split"),
            user("a"),
            user("b"),
            end("ie", inner_end),
            end("ie2"),
        ),
        *edges,
        *[user(f"x_{one.id}") for one in edges],
        user("z"),
        end(),
    )


def test_a_subprocess_ends_with_its_last_token():
    case = Case(nested()).start()
    assert case.work == ["a", "b"]
    assert case.complete("a").work == ["b"]
    assert case.complete("b", n=1).work == ["z"]
    assert case.data == {"n": 1}
    assert ("activity:completed", "sub") in case.told


def test_a_terminate_end_inside_ends_only_the_subprocess():
    case = Case(nested(inner_end=TERMINATE)).start().complete("a")
    assert case.work == ["z"]


def test_an_interrupting_boundary_event_breaks_off_all_that_is_inside():
    case = Case(nested(boundary("late", "sub", timer("P1D")))).start().later(days=1).fire("late")
    assert case.work == ["x_late"]
    assert ("activity:cancelled", "sub") in case.told
    assert len(case.dropped) == 2


def test_an_error_goes_to_the_boundary_event_with_its_code_before_the_one_for_all():
    edges = (boundary("any", "sub", error()), boundary("mine", "sub", error("E1")))
    assert Case(nested(*edges, inner_end=error("E1"))).start().complete("a").work == ["x_mine"]
    assert Case(nested(*edges, inner_end=error("E2"))).start().complete("a").work == ["x_any"]


def test_an_error_that_nobody_catches_ends_the_case_and_says_so():
    case = Case(nested(inner_end=error("E9"))).start().complete("a")
    assert case.status == "completed"
    assert ("error:unhandled", "ie") in case.told
    assert case.open == []


def test_an_escalation_reaches_its_boundary_event_and_the_work_goes_on():
    edge = boundary("up", "sub", escalation("slow"), interrupting=False)
    case = Case(nested(edge, inner_end=escalation("slow"))).start().complete("a")
    assert case.work == ["b", "x_up"]
    assert [one.code for one in case.effects(Escalate)] == ["slow"]
    assert case.complete("b").work == ["x_up", "z"]


def test_an_interrupting_escalation_breaks_off_what_raised_it():
    edge = boundary("up", "sub", escalation())
    case = Case(nested(edge, inner_end=escalation("slow"))).start().complete("a")
    assert case.work == ["x_up"]


def test_inputs_are_variables_of_the_subprocess_and_outputs_hand_them_out():
    compiled = program(
        "start -> sub -> z\nis -> a -> ie",
        start(),
        subprocess(
            "sub",
            start("is"),
            user("a"),
            end("ie"),
            inputs={"n": "amount * 2", "note": "null"},
            outputs={"amount": "n + 1"},
        ),
        user("z"),
    )
    case = Case(compiled).start(amount=5)
    assert case.last.effects[0].local == {"n": 10, "note": None}
    case.complete("a", note="mine", n=20, other="everybody's")
    assert case.data == {"amount": 21, "other": "everybody's"}


def test_inputs_of_a_user_task_are_its_own():
    compiled = program("start -> a -> z", start(), user("a", inputs={"hint": "x + 1"}), user("z"))
    case = Case(compiled).start(x=1)
    assert case.last.effects[0].local == {"hint": 2}
    assert case.complete("a", hint=9, x=3).data == {"x": 3}


def called(**mappings):
    inner = process(
        "sub_main",
        "s -> p -> q -> e",
        start("s"),
        user("p"),
        script("q", total="(n + 1) * 2"),
        end("e"),
    )
    return program(
        "start -> c -> z\nlate -> x",
        start(),
        call("c", "sub_main", **mappings),
        boundary("late", "c", timer("P1D")),
        user("z"),
        user("x"),
        others=[inner],
    )


def test_a_called_process_gets_and_gives_everything_by_default():
    case = Case(called()).start(n=1, k="kept")
    assert case.work == ["p"]
    assert case.data == {"n": 1, "k": "kept"}
    case.complete("p", n=5)
    assert case.data == {"n": 5, "k": "kept", "total": 12}
    assert case.work == ["z"]


def test_a_called_process_sees_only_its_inputs_and_gives_only_its_outputs():
    case = Case(called(inputs={"n": "a + b"}, outputs={"result": "total"})).start(a=1, b=2)
    assert case.effects(OfferWork)[0].local == {}
    case.complete("p", noise=True)
    assert case.data == {"a": 1, "b": 2, "result": 8}


def test_a_call_is_broken_off_by_its_boundary_event():
    case = Case(called()).start(n=1).later(days=1).fire("late")
    assert case.work == ["x"]
    assert case.data == {"n": 1}


def test_an_error_passes_from_a_called_process_to_the_call():
    inner = process("inner", "s -> t -> e", start("s"), task("t"), end("e", error("E1")))
    compiled = program(
        "start -> c -> z\noops -> x",
        start(),
        call("c", "inner"),
        boundary("oops", "c", error("E1"), outputs={"why": "error.code"}),
        user("z"),
        user("x"),
        others=[inner],
    )
    case = Case(compiled).start()
    assert case.work == ["x"]
    assert case.data == {"why": "E1"}


def test_a_process_that_calls_itself_for_ever_is_stopped():
    inner = process("inner", "s -> t -> e", start("s"), call("t", "inner"), end("e"))
    compiled = program("start -> c", start(), call("c", "inner"), others=[inner])
    with pytest.raises(Refused, match="circle"):
        Case(compiled).start()


def listening(event, *, interrupting=True):
    """A process with an event sub-process in it."""
    listener = event_subprocess(
        "listen", start("heard", event, interrupting=interrupting), user("l"), end("le")
    )
    lines = "start -> a -> b -> end\nheard -> l -> le"
    return program(lines, start(), user("a"), user("b"), listener, end())


@pytest.mark.parametrize("event", [message("m"), signal("s")])
def test_an_interrupting_event_subprocess_takes_over(event):
    case = Case(listening(event)).start().deliver("heard", k=1)
    assert case.open == ["l"]
    assert case.data == {"k": 1}
    assert case.complete("l").status == "completed"


@pytest.mark.parametrize("event", [message("m"), signal("s")])
def test_a_non_interrupting_event_subprocess_runs_beside_and_again(event):
    case = Case(listening(event, interrupting=False)).start()
    case.deliver("heard").deliver("heard")
    assert case.work == ["a", "l", "l"]
    case.complete("a").complete("b")
    assert case.status == "active"
    case.complete("l").complete("l")
    assert case.status == "completed"


def test_an_event_subprocess_listens_to_timers_and_cycles():
    case = Case(listening(timer("R2/P1D", "cycle"), interrupting=False)).start()
    case.later(days=1).fire("heard")
    assert case.open == ["a", "heard", "l"]
    case.later(days=1).fire("heard")
    assert case.open == ["a", "l", "l"]


def test_an_event_subprocess_listens_to_conditions():
    case = Case(listening(condition("n > 3"), interrupting=False)).start(n=1)
    assert case.complete("a", n=4).work == ["b", "l"]


def test_a_waiting_event_subprocess_does_not_keep_the_case_open():
    case = Case(listening(timer("P1D"))).start().complete("a").complete("b")
    assert case.status == "completed"
    assert len(case.dropped) == 1


def catching(code=""):
    """A sub-process that throws E1, with an event sub-process for errors inside."""
    return program(
        "start -> sub -> z\nis -> a -> ie\nheard -> l -> le\nedge -> x",
        start(),
        subprocess(
            "sub",
            start("is"),
            user("a"),
            end("ie", error("E1")),
            *event_subprocess(
                "listen", start("heard", error(code)), user("l"), end("le", error("E1"))
            ),
        ),
        boundary("edge", "sub", error()),
        user("z"),
        user("x"),
    )


def test_an_error_is_caught_inside_first_and_a_second_one_passes_outside():
    case = Case(catching()).start().complete("a")
    assert case.work == ["l"]
    # The event sub-process throws the same error: it must not catch itself.
    assert case.complete("l").work == ["x"]


def test_an_event_subprocess_for_another_error_does_not_catch():
    assert Case(catching("E2")).start().complete("a").work == ["x"]


def test_a_failing_job_goes_to_its_own_boundary_event_then_to_the_scopes_around():
    compiled = program(
        "start -> sub -> z\nis -> j -> ie\nnear -> n\nfar -> f",
        start(),
        subprocess(
            "sub",
            start("is"),
            service("j"),
            boundary("near", "j", error("A")),
            user("n"),
            end("ie"),
        ),
        boundary("far", "sub", error("B"), outputs={"said": "error.message"}),
        user("z"),
        user("f"),
    )
    assert Case(compiled).start().fail("j", "A").work == ["n"]
    case = Case(compiled).start().fail("j", "B")
    assert case.work == ["f"]
    assert case.data == {"said": "it went wrong"}
    case = Case(compiled).start()
    with pytest.raises(Refused, match="reports the error C"):
        case.fail("j", "C")
    assert case.open == ["j"]


def test_a_boundary_event_on_a_deep_scope_leaves_the_outer_scope_alone():
    compiled = program(
        "start -> outer -> z\nos -> fork\nfork -> inner -> oe\nfork -> w -> oe2\n"
        "is -> wait -> ie\nedge -> v -> oe3",
        start(),
        subprocess(
            "outer",
            start("os"),
            parallel("fork"),
            user("w"),
            *subprocess(
                "inner", start("is"), catch("wait", message("m")), end("ie"), scope="outer"
            ),
            boundary("edge", "inner", timer("P1D")),
            user("v"),
            *[end(name) for name in ("oe", "oe2", "oe3")],
        ),
        user("z"),
    )
    case = Case(compiled).start()
    assert case.open == ["edge", "w", "wait"]
    case.later(days=1).fire("edge")
    assert case.open == ["v", "w"]
    assert case.complete("v").complete("w").work == ["z"]


def test_a_throw_inside_is_seen_by_an_event_subprocess_that_does_not_interrupt():
    compiled = program(
        "start -> up -> a -> end\nheard -> l -> le",
        start(),
        throw("up", escalation("slow")),
        user("a"),
        end(),
        event_subprocess(
            "listen", start("heard", escalation(), interrupting=False), user("l"), end("le")
        ),
    )
    assert Case(compiled).start().work == ["a", "l"]


def test_a_subprocess_without_a_start_event_begins_where_nothing_leads_to():
    compiled = program(
        "start -> sub -> z\na -> b",
        start(),
        subprocess("sub", user("a"), user("b"), user("c")),
        user("z"),
        exclusive("unused"),
    )
    assert Case(compiled).start().work == ["a", "c"]
