"""Events with several definitions: any of them, or all of them; thrown: each of them."""

from engine.diagram.graph import Event, Trigger
from engine.machine import Deliver, Escalate, Publish, WaitKind
from tests.engine.machine.builders import (
    TERMINATE,
    Case,
    boundary,
    catch,
    condition,
    end,
    error,
    escalation,
    event_gateway,
    event_subprocess,
    message,
    parallel,
    program,
    service,
    signal,
    start,
    throw,
    timer,
    user,
)


def any_of(*parts):
    return Event(Trigger.MULTIPLE, parts=parts)


def all_of(*parts):
    return Event(Trigger.PARALLEL_MULTIPLE, parts=parts)


def come(case, kind, **payload):
    number = next(number for number, wait in case.waits() if wait.kind is kind)
    return case.do(Deliver(number, payload))


def waiting(event):
    return Case(
        program("start -> w -> after -> end", start(), catch("w", event), user("after"), end())
    )


def test_one_of_several_is_enough_and_the_others_are_forgotten():
    for kind in (WaitKind.MESSAGE, WaitKind.SIGNAL):
        case = waiting(any_of(message("m"), signal("s"), timer("P1D"), condition("n > 1"))).start()
        assert len(case.waits()) == 4
        assert come(case, kind, got=1).work == ["after"]
        assert (case.open, case.data) == (["after"], {"got": 1})


def test_a_condition_among_several_counts():
    assert waiting(any_of(message("m"), condition("n > 1"))).start(n=0).assign(n=2).work == [
        "after"
    ]


def test_all_of_several_must_come_in_any_order():
    case = waiting(all_of(message("m"), signal("s"), condition("n > 1"))).start(n=0)
    come(case, WaitKind.SIGNAL, a=1)
    case.assign(n=2).assign(n=0)
    assert case.work == []
    assert come(case, WaitKind.MESSAGE, b=2).work == ["after"]
    assert case.data == {"n": 0, "a": 1, "b": 2}


def bordered(event, *, interrupting):
    return Case(
        program(
            "start -> a -> end\nb -> x",
            start(),
            user("a"),
            boundary("b", "a", event, interrupting=interrupting),
            user("x"),
            end(),
        )
    )


def test_a_border_with_several_triggers_interrupts_by_any():
    case = bordered(any_of(message("m"), timer("P1D")), interrupting=True).start()
    assert case.later(days=1).fire("b").open == ["x"]


def test_a_border_that_does_not_interrupt_hears_each_of_them_again():
    case = bordered(any_of(message("m"), signal("s")), interrupting=False).start()
    come(come(case, WaitKind.MESSAGE), WaitKind.SIGNAL)
    assert come(case, WaitKind.MESSAGE).work == ["a", "x", "x", "x"]


def test_a_border_that_waits_for_all_begins_anew_after_each_time():
    case = bordered(all_of(message("m"), signal("s"), condition("n > 1")), interrupting=False)
    case.start(n=2)
    come(come(case, WaitKind.MESSAGE), WaitKind.SIGNAL)
    assert case.work == ["a", "x"]
    come(come(case, WaitKind.MESSAGE), WaitKind.SIGNAL)
    assert case.work == ["a", "x"]
    assert case.assign(n=0).assign(n=2).work == ["a", "x", "x"]


def test_errors_and_messages_can_share_a_border():
    event = any_of(error("E"), message("m"))
    compiled = program(
        "start -> a -> end\nb -> x",
        start(),
        service("a"),
        boundary("b", "a", event),
        user("x"),
        end(),
    )
    assert Case(compiled).start().fail("a", "E").work == ["x"]
    assert come(Case(compiled).start(), WaitKind.MESSAGE).work == ["x"]


def test_an_event_sub_process_may_have_several_triggers():
    for event, wanted in (
        (any_of(message("m"), signal("s")), 1),
        (all_of(message("m"), signal("s")), 2),
    ):
        case = Case(
            program(
                "start -> a -> end\nis -> x",
                start(),
                event_subprocess("sub", start("is", event), user("x")),
                user("a"),
                end(),
            )
        ).start()
        come(case, WaitKind.SIGNAL)
        if wanted == 2:
            assert case.work == ["a"]
            come(case, WaitKind.MESSAGE)
        assert case.open == ["x"]


def test_several_triggers_behind_an_event_gateway():
    case = Case(
        program(
            "start -> g\ng -> w -> x\ng -> t -> y",
            start(),
            event_gateway("g"),
            catch("w", any_of(message("m"), signal("s"))),
            catch("t", timer("P1D")),
            user("x"),
            user("y"),
        )
    ).start()
    assert come(case, WaitKind.SIGNAL).open == ["x"]


def test_all_definitions_of_a_throw_event_are_thrown():
    case = Case(
        program(
            "start -> t -> after -> end",
            start(),
            throw("t", any_of(message("m"), signal("s"), escalation("up"))),
            user("after"),
            end(),
        )
    ).start()
    assert case.work == ["after"]
    assert [one.name for one in case.effects(Publish)] == ["m", "s"]
    assert [one.code for one in case.effects(Escalate)] == ["up"]


def test_an_end_event_may_send_and_terminate():
    case = Case(
        program(
            "start -> split\nsplit -> a -> end\nsplit -> b -> e2",
            start(),
            parallel("split"),
            user("a"),
            user("b"),
            end("end", any_of(message("m"), TERMINATE)),
            end("e2"),
        )
    )
    case.start().complete("a")
    assert case.status == "completed"
    assert [one.name for one in case.effects(Publish)] == ["m"]


def test_a_case_begins_by_any_trigger_of_its_start():
    compiled = program(
        "start -> a -> end", start("start", any_of(message("m"), signal("s"))), user("a"), end()
    )
    assert [(one.trigger, one.name) for one in compiled.starts] == [
        ("message", "m"),
        ("signal", "s"),
    ]
    for one in compiled.starts:
        case = Case(compiled).start(one.element, got=1)
        assert case.work == ["a"]
        assert case.told[0] == ("case:started", "start")


def test_a_case_begun_by_one_of_all_triggers_waits_for_the_rest():
    compiled = program(
        "start -> a -> end", start("start", all_of(message("m"), signal("s"))), user("a"), end()
    )
    case = Case(compiled).start(compiled.starts[1].element, one=1)
    assert case.open == ["start"]
    assert come(case, WaitKind.MESSAGE, two=2).work == ["a"]
    assert case.data == {"one": 1, "two": 2}


def test_a_condition_sees_what_another_branch_writes():
    case = Case(
        program(
            "start -> split\nsplit -> a -> end\nsplit -> w -> x -> e2",
            start(),
            parallel("split"),
            user("a"),
            catch("w", condition("amount > 10")),
            user("x"),
            end(),
            end("e2"),
        )
    )
    assert case.start(amount=1).work == ["a"]
    assert case.complete("a", amount=20).work == ["x"]
