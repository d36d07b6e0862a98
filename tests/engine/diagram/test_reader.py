"""What a diagram says arrives in the graph."""

from engine.diagram import read
from engine.diagram.graph import Assignment, Event, Kind, Loop, Trigger
from tests.engine.diagram.drawing import around, chain, drawn, flow, process

TABLES = (
    '<message id="m" name="New complaint"/><signal id="s" name="Recall"/>'
    '<error id="e" errorCode="E-1"/><escalation id="es" name="Late" escalationCode="LATE"/>'
)


def event(definition: str, attributes: str = "") -> Event | None:
    source = around(
        f'<task id="a"/><boundaryEvent id="b" attachedToRef="a" {attributes}>{definition}'
        f"</boundaryEvent>{flow('b', 'end')}",
        "a",
        before=TABLES,
    )
    return read(source).main.nodes["b"].event


def test_a_task_carries_name_lane_documentation_line_and_our_attributes() -> None:
    task = (
        '<userTask id="a" name="รับเรื่อง" s:taskForm="intake" s:candidateGroup="cr_staff">\n'
        "<documentation>Listen first.</documentation></userTask>"
    )
    lanes = (
        '<laneSet id="ls"><lane id="l" name="CR"><flowNodeRef> a </flowNodeRef></lane></laneSet>'
    )
    diagram = read(around(f"\n{lanes}\n{task}", "a"))
    node = diagram.main.nodes["a"]
    assert (node.kind, node.name, node.lane, node.line) == (Kind.USER, "รับเรื่อง", "CR", 5)
    assert node.documentation == "Listen first."
    assert dict(node.attributes) == {"taskForm": "intake", "candidateGroup": "cr_staff"}
    assert (node.incoming, node.outgoing) == (("start_a",), ("a_end",))
    assert diagram.main.lanes[0].name == "CR"


def test_the_innermost_lane_counts() -> None:
    held = "<flowNodeRef>a</flowNodeRef>"
    inner = f'<childLaneSet id="c"><lane id="i" name="Inner">{held}</lane></childLaneSet>'
    lanes = f'<laneSet id="ls"><lane id="l" name="Outer">{held}{inner}</lane></laneSet>'
    assert read(around(f'{lanes}<task id="a"/>', "a")).main.nodes["a"].lane == "Inner"


def test_flows_without_id_get_a_name_made_of_their_ends() -> None:
    source = around('<task id="a"/>', "a").replace(b'id="start_a" ', b"")
    assert list(read(source).main.flows) == ["start-a", "a_end"]
    again = around('<task id="start-a"/><task id="a"/>', "start-a", "a").replace(
        b'id="start-a_a" ', b""
    )
    assert "start-a-a" in read(again).main.flows


def test_conditions_and_default_flows_leave_tasks() -> None:
    body = (
        '<task id="a" default="a_end"/><task id="b"/>'
        + flow("a", "b", "= amount &gt; 10")
        + flow("b", "end")
    )
    main = read(around(body, "a")).main
    assert main.nodes["a"].default == "a_end"
    assert main.flows["a_b"].condition == "amount > 10"


def test_events_are_resolved_to_names_and_codes() -> None:
    assert event(
        '<messageEventDefinition messageRef="m"/>', 's:correlationKey="= number"'
    ) == Event(Trigger.MESSAGE, "New complaint", "number")
    assert event('<signalEventDefinition signalRef="s"/>') == Event(Trigger.SIGNAL, "Recall")
    assert event('<errorEventDefinition errorRef="e"/>') == Event(Trigger.ERROR, "E-1")
    assert event("<errorEventDefinition/>") == Event(Trigger.ERROR)
    assert event('<escalationEventDefinition escalationRef="es"/>') == Event(
        Trigger.ESCALATION, "LATE"
    )
    assert event(
        "<conditionalEventDefinition><condition>=x</condition></conditionalEventDefinition>"
    ) == Event(Trigger.CONDITIONAL, condition="x")


def test_timers_keep_their_kind_and_text() -> None:
    for name, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
        found = event(f"<timerEventDefinition><{name}> =x </{name}></timerEventDefinition>")
        assert found == Event(Trigger.TIMER, timer_kind=kind, timer="=x")


def test_boundary_events_know_their_host_and_whether_they_interrupt() -> None:
    source = around(
        '<task id="a"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false">'
        '<signalEventDefinition signalRef="s"/></boundaryEvent>' + flow("b", "end"),
        "a",
        before=TABLES,
    )
    node = read(source).main.nodes["b"]
    assert (node.attached_to, node.interrupting) == ("a", False)


def test_repetition_is_read() -> None:
    def loop(content: str) -> Loop | None:
        return read(around(f'<userTask id="a">{content}</userTask>', "a")).main.nodes["a"].loop

    assert loop(
        '<standardLoopCharacteristics testBefore="true" loopMaximum="3">'
        "<loopCondition>again</loopCondition></standardLoopCharacteristics>"
    ) == Loop("standard", "again", True, 3)
    assert loop(
        '<multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>3</loopCardinality>'
        "<completionCondition>=done</completionCondition></multiInstanceLoopCharacteristics>"
    ) == Loop("sequential", "done", cardinality="3")
    assert loop(
        '<multiInstanceLoopCharacteristics s:collection="=units" s:elementVariable="unit" '
        's:outputCollection="replies" s:outputElement="reply"/>'
    ) == Loop(
        "parallel",
        collection="units",
        element_variable="unit",
        output_collection="replies",
        output_element="reply",
    )


def test_scripts_and_mappings_are_assignments() -> None:
    script = (
        '<scriptTask id="a" scriptFormat="feel"><script>x = 1\n'
        "long = if x &gt; 0\n  then 2\n  else 3</script></scriptTask>"
    )
    assert read(around(script, "a")).main.nodes["a"].script == (
        Assignment("x", "1"),
        Assignment("long", "if x > 0 then 2 else 3"),
    )
    service = (
        '<serviceTask id="a" s:handler="h"><extensionElements><s:input name="to" value="= mail"/>'
        '<s:output name="sent" value="result.id"/></extensionElements></serviceTask>'
    )
    node = read(around(service, "a")).main.nodes["a"]
    assert node.inputs == (Assignment("to", "mail"),)
    assert node.outputs == (Assignment("sent", "result.id"),)


def test_sub_processes_are_flat_scopes_with_their_data_objects() -> None:
    inner = (
        '<dataObject id="d"/><dataObjectReference id="r" name="note" dataObjectRef="d"/>'
        '<startEvent id="s"/><task id="t"/><endEvent id="e"/>' + chain("s", "t", "e")
    )
    main = read(around(f'<subProcess id="sub">{inner}</subProcess>', "sub")).main
    assert (main.nodes["t"].scope, main.flows["s_t"].scope) == ("sub", "sub")
    assert (main.nodes["sub"].data_objects, main.data_objects) == (("note",), ())


def test_the_first_executable_process_is_the_main_one() -> None:
    body = '<startEvent id="{0}s"/><endEvent id="{0}e"/>' + flow("{0}s", "{0}e")
    source = drawn(
        '<collaboration id="c"><participant id="pa" name="Dealer" processRef="b"/></collaboration>'
        '<process id="a" isExecutable="false"><complexGateway id="x"/></process>'.replace(
            "<complexGateway", "<exclusiveGateway"
        )
        + f'<process id="b" isExecutable="true">{body.format("b")}</process>'
        + f'<process id="c2" isExecutable="true">{body.format("c")}</process>'
    )
    diagram = read(source)
    assert list(diagram.processes) == ["b", "c2"]
    assert (diagram.main.id, diagram.main.pool) == ("b", "Dealer")


def test_foreign_namespaces_and_the_drawing_are_left_alone() -> None:
    source = process(
        '<startEvent id="s" other:x="1"><extensionElements><other:y><task id="s"/></other:y>'
        '</extensionElements></startEvent><endEvent id="e"/>' + flow("s", "e")
    )
    assert set(read(source).main.nodes) == {"s", "e"}
