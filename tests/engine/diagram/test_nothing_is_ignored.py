"""What stock SpiffWorkflow ignores or misreads is either read here or refused by name.

The list is that of the notes on SpiffWorkflow 3.2.0, sections 0 and 5.
"""

import pytest

from engine.diagram import examine, read
from engine.diagram.graph import Trigger
from tests.engine.diagram.drawing import around, chain, drawn, flow, process

SIGNAL = '<signal id="sig" name="S"/>'


def refused(source: bytes) -> set[str]:
    return {problem.rule for problem in examine(source)[1]}


def test_link_events_are_read() -> None:
    source = process(
        '<startEvent id="s"/><intermediateThrowEvent id="t"><linkEventDefinition name="L"/>'
        '</intermediateThrowEvent><intermediateCatchEvent id="c"><linkEventDefinition name="L"/>'
        '</intermediateCatchEvent><endEvent id="e"/>' + flow("s", "t") + flow("c", "e")
    )
    event = read(source).main.nodes["t"].event
    assert event is not None
    assert (event.trigger, event.name) == (Trigger.LINK, "L")


def test_a_condition_on_a_flow_from_a_task_is_read() -> None:
    main = read(around('<task id="a"/>' + flow("a", "end", "x", "f"), "a")).main
    assert main.flows["f"].condition == "x"


def test_a_flow_without_id_is_read() -> None:
    source = around('<task id="a"/>', "a").replace(b'id="a_end" ', b"")
    assert len(read(source).main.flows) == 2


def test_an_implicit_split_is_read() -> None:
    main = read(around('<task id="a"/><task id="b"/>' + chain("a", "b", "end"), "a")).main
    assert main.nodes["a"].outgoing == ("a_b", "b_end") or len(main.nodes["a"].outgoing) == 2


def test_an_unreachable_element_is_refused_not_dropped() -> None:
    assert refused(around('<task id="a"/><task id="lost"/>', "a")) == {
        "reachable",
    }


def test_a_missing_end_event_is_refused() -> None:
    assert refused(process('<startEvent id="s"/><task id="a"/>' + flow("s", "a"))) == {
        "process-end"
    }


def test_a_comment_inside_a_script_does_no_harm() -> None:
    script = (
        '<scriptTask id="a" scriptFormat="feel"><script>x <!-- no --> = 1</script></scriptTask>'
    )
    assert read(around(script, "a")).main.nodes["a"].script[0].value == "1"


def test_two_timers_after_one_event_gateway_keep_their_own_time() -> None:
    timers = "".join(
        f'<intermediateCatchEvent id="{name}"><timerEventDefinition><timeDuration>{text}'
        "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
        for name, text in (("a", "PT1H"), ("b", "PT2H"))
    )
    source = process(
        f'<startEvent id="s"/><eventBasedGateway id="g"/>{timers}<endEvent id="e"/>'
        + flow("s", "g")
        + chain("g", "a", "e")
        + chain("g", "b", "e")
    )
    events = [read(source).main.nodes[name].event for name in "ab"]
    assert [event.timer for event in events if event] == ["PT1H", "PT2H"]


def test_a_data_object_of_the_outer_process_does_not_hang_in_a_sub_process() -> None:
    inner = (
        '<startEvent id="s"/><task id="t"><dataInputAssociation id="da"><sourceRef>r</sourceRef>'
        '</dataInputAssociation></task><endEvent id="e"/>' + chain("s", "t", "e")
    )
    middle = (
        f'<startEvent id="s1"/><subProcess id="in">{inner}</subProcess><endEvent id="e1"/>'
        + chain("s1", "in", "e1")
    )
    source = around(
        '<dataObject id="d"/><dataObjectReference id="r" name="x" dataObjectRef="d"/>'
        f'<subProcess id="out">{middle}</subProcess>',
        "out",
    )
    assert read(source).main.data_objects == ("x",)


@pytest.mark.parametrize(
    "inside",
    [
        '<callChoreography id="x"/>',
        '<subChoreography id="x"/>',
        '<resourceRole id="x"/>',
        "<auditing/>",
        "<monitoring/>",
        '<event id="x"/>',
        '<flowElement id="x"/>',
        '<nonsense id="x"/>',
        '<intermediateEvent id="x"/>',
        '<implicitThrowEvent id="x"/>',
    ],
)
def test_an_element_that_does_not_run_is_refused_with_a_reason(inside: str) -> None:
    problems = examine(around(f'<task id="a"/>{inside}', "a"))[1]
    assert [problem.rule for problem in problems] == ["element-supported"]
    assert "here" in str(problems[0]) and problems[0].line == 3


@pytest.mark.parametrize(
    "definition",
    [
        "<eventDefinitionRef>x</eventDefinitionRef>",
        '<messageEventDefinition messageRef="m"><operationRef>o</operationRef>'
        "</messageEventDefinition>",
    ],
)
def test_an_event_definition_that_does_not_run_is_refused(definition: str) -> None:
    source = around(
        f'<task id="a"/><boundaryEvent id="b" attachedToRef="a">{definition}</boundaryEvent>'
        + flow("b", "end"),
        "a",
        before='<message id="m" name="M"/>',
    )
    assert "element-supported" in refused(source)


@pytest.mark.parametrize(
    "root",
    [
        '<import id="x"/>',
        '<extension mustUnderstand="true"/>',
        '<itemDefinition id="x"/>',
        '<interface id="x"/>',
        '<globalUserTask id="x"/>',
        '<choreography id="x"/>',
        '<messageEventDefinition id="x"/>',
        '<partnerRole id="x"/>',
        '<conversation id="x"/>',
        "<relationship/>",
    ],
)
def test_a_root_element_that_does_not_run_is_refused(root: str) -> None:
    assert refused(around('<task id="a"/>', "a", before=root)) == {"element-supported"}


@pytest.mark.parametrize(
    ("attributes", "rule"),
    [
        ('isForCompensation="yes"', "attribute-value"),
        ('startQuantity="-2"', "number-form"),
        ('implementation="java"', "attribute-supported"),
        ('s:prio="1"', "extension-known"),
        ('triggeredByEvent="true"', "attribute-supported"),
    ],
)
def test_an_attribute_that_nothing_heeds_is_refused(attributes: str, rule: str) -> None:
    assert refused(around(f'<task id="a" {attributes}/>', "a")) == {rule}


def test_a_boundary_event_with_two_triggers_waits_for_both() -> None:
    two = '<signalEventDefinition signalRef="sig"/><signalEventDefinition signalRef="sig"/>'
    source = around(
        f'<task id="a"/><boundaryEvent id="b" attachedToRef="a">{two}</boundaryEvent>'
        + flow("b", "end"),
        "a",
        before=SIGNAL,
    )
    event = read(source).main.nodes["b"].event
    assert event is not None
    assert [part.name for part in event.parts] == ["S", "S"]


def test_a_multi_instance_may_not_signal_each_end() -> None:
    for behavior in ("None", "One", "Complex"):
        source = around(
            f'<task id="a"><multiInstanceLoopCharacteristics behavior="{behavior}">'
            "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>",
            "a",
        )
        assert refused(source) == {"attribute-value"}


def test_a_second_process_with_the_same_id_is_refused() -> None:
    body = '<startEvent id="{0}s"/><endEvent id="{0}e"/>' + flow("{0}s", "{0}e")
    one = '<process id="p" isExecutable="true">'
    source = drawn(f"{one}{body.format('a')}</process>{one}{body.format('b')}</process>")
    assert "id-unique" in refused(source)


def test_all_problems_are_told_at_once() -> None:
    source = around(
        '<userTask id="a" s:nope="1"/><callChoreography id="g"/><serviceTask id="b"/>', "a", "b"
    )
    assert refused(source) == {"extension-known", "element-supported", "handler-named"}
