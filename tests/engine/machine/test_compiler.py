"""What cannot be run is refused before any case begins, with element and reason."""

import pytest

from engine.diagram.graph import Kind
from engine.errors import BadInput
from tests.engine.machine.builders import (
    call,
    catch,
    condition,
    end,
    event_subprocess,
    link,
    loop,
    message,
    node,
    process,
    program,
    script,
    service,
    signal,
    start,
    subprocess,
    throw,
    timer,
    user,
)

BAD = {
    "expression": [script("x", n="1 +"), catch("x", condition("(")), user("x", inputs={"a": "]"})],
    "time": [catch("x", timer("soon")), user("x", attributes={"slaDuration": "tomorrow"})],
    "priority": [user("x", attributes={"workPriority": "high"})],
    "handler": [service("x", "")],
    "retries": [service("x", attributes={"retries": "many"})],
    "send": [node(Kind.SEND, "x")],
    "receive": [node(Kind.RECEIVE, "x")],
    "decision": [node(Kind.RULE, "x", attributes={"decision": "unknown"})],
    "call": [call("x", "unknown")],
    "link": [throw("x", link("nowhere"))],
    "mapping": [
        catch("x", timer("P1D"), inputs={"a": "1"}),
        throw("x", outputs={"a": "1"}),
        throw("x", signal("s"), outputs={"a": "1"}),
        node(Kind.SEND, "x", event=message("m"), outputs={"a": "1"}),
    ],
    "loop": [
        user("x", loop=loop("standard")),
        user("x", loop=loop("parallel")),
        user("x", loop=loop("parallel", collection="a", output_collection="b")),
    ],
}


@pytest.mark.parametrize(
    ("rule", "drawn"), [(rule, drawn) for rule, each in BAD.items() for drawn in each]
)
def test_what_cannot_run_is_refused_with_element_and_rule(rule, drawn):
    with pytest.raises(BadInput) as refused:
        program("start -> x -> end", start(), drawn, end())
    assert [(one.place, one.rule) for one in refused.value.problems] == [("x", rule)]
    assert all(str(one) for one in refused.value.problems)


def test_a_bad_condition_is_told_with_the_flow():
    with pytest.raises(BadInput, match="condition of f1"):
        program("start -> a\nf1: a -> b [1 +]", start(), user("a"), user("b"))


def test_an_empty_subprocess_is_refused():
    with pytest.raises(BadInput, match="nothing begins inside"):
        program("start -> sub", start(), subprocess("sub"))


def test_an_event_subprocess_needs_its_trigger():
    with pytest.raises(BadInput, match="give it a trigger"):
        program(
            "start -> a\ns -> b", start(), user("a"), event_subprocess("e", start("s"), user("b"))
        )


def test_all_faults_are_told_at_once():
    with pytest.raises(BadInput) as refused:
        program("start -> a -> b", start(), script("a", n="1 +"), service("b", ""))
    assert len(refused.value.problems) == 2


def test_the_ways_to_begin_are_listed():
    compiled = program(
        "start -> a\nday -> a", start(), start("day", timer("R/P1D", "cycle")), user("a")
    )
    assert [(one.element, one.trigger, one.timer) for one in compiled.starts] == [
        ("start", "none", ""),
        ("day", "timer", "R/P1D"),
    ]


def test_a_process_that_only_an_event_begins_cannot_be_called():
    inner = process("inner", "s -> e", start("s", timer("P1D")), end("e"))
    with pytest.raises(BadInput, match="cannot start"):
        program("start -> c", start(), call("c", "inner"), others=[inner])
