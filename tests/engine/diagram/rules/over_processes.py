"""For each rule over a process: diagrams that keep it and diagrams that break only it."""

from tests.engine.diagram.drawing import around, chain, flow, process

MESSAGE = '<message id="m" name="M"/>'
ERRORS = '<error id="e" errorCode="E"/><escalation id="es" escalationCode="ES"/>'
WAIT_M = '<messageEventDefinition messageRef="m"/>'
TIMER = "<timerEventDefinition><timeDuration>PT4H</timeDuration></timerEventDefinition>"
INSIDE = '<startEvent id="s"/><endEvent id="e1"/>' + flow("s", "e1")


def _boundary(
    definition: str, attributes: str = "", outgoing: bool = True, more: str = ""
) -> bytes:
    event = f'<boundaryEvent id="b" attachedToRef="a" {attributes}>{definition}</boundaryEvent>'
    out = flow("b", "end") if outgoing else ""
    return around(f'<userTask id="a"/>{event}{out}{more}', "a", before=MESSAGE + ERRORS)


def _sub(inner: str, attributes: str = "", before: str = "") -> bytes:
    return around(f'<subProcess id="a" {attributes}>{inner}</subProcess>', "a", before=before)


def _event_sub(start: str, more: str = "", loop: str = "") -> bytes:
    inner = f'{loop}{start}<endEvent id="e1"/>{flow("s", "e1")}'
    return around(
        f'<task id="a"/><subProcess id="x" triggeredByEvent="true">{inner}</subProcess>{more}',
        "a",
        before=MESSAGE + ERRORS,
    )


def _links(*events: str) -> bytes:
    link = '"><linkEventDefinition name="L"/></intermediate'
    drawn = {
        "throw": f'<intermediateThrowEvent id="t{link}ThrowEvent>',
        "catch": f'<intermediateCatchEvent id="c{link}CatchEvent>' + flow("c", "end"),
        "again": f'<intermediateCatchEvent id="d{link}CatchEvent>' + flow("d", "end"),
        "into": flow("a", "c"),
        "out": flow("t", "end"),
    }
    to_throw = flow("a", "t") if "throw" in events else flow("a", "end")
    return process(
        f'<startEvent id="start"/><task id="a"/><endEvent id="end"/>{flow("start", "a")}{to_throw}'
        + "".join(drawn[event] for event in events)
    )


def _split(gateway: str, first: str, second: str) -> bytes:
    return process(
        f'<startEvent id="start"/>{gateway}<task id="x"/><task id="y"/><endEvent id="end"/>'
        + flow("start", "g")
        + first
        + second
        + flow("x", "end")
        + flow("y", "end")
    )


def _event_gateway(targets: str, *flows: str) -> bytes:
    return process(
        f'<startEvent id="start"/><eventBasedGateway id="g"/>{targets}<endEvent id="end"/>'
        + flow("start", "g")
        + "".join(flows),
        before=MESSAGE,
    )


def _compensated(
    handler: str = 'isForCompensation="true"',
    line: str = 'sourceRef="b" targetRef="h"',
    more: str = "",
) -> bytes:
    event = '<boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>'
    return around(
        f'<task id="a"/>{event}<task id="h" {handler}/><association id="l" {line}/>{more}', "a"
    )


def _undoing(activity: str) -> bytes:
    definition = f'<compensateEventDefinition activityRef="{activity}"/>'
    return around(
        '<task id="a"/><boundaryEvent id="b" attachedToRef="a"><compensateEventDefinition/>'
        '</boundaryEvent><task id="h" isForCompensation="true"/><association id="l" '
        'sourceRef="b" targetRef="h"/><task id="plain"/>'
        f'<intermediateThrowEvent id="t">{definition}</intermediateThrowEvent>',
        "a",
        "plain",
        "t",
    )


_UNDO = (
    '<subProcess id="x{0}" triggeredByEvent="true"><startEvent id="s{0}">'
    '<compensateEventDefinition/></startEvent><endEvent id="x{0}e"/>{1}</subProcess>'
)


def _undo(number: int) -> str:
    return _UNDO.format(number, flow(f"s{number}", f"x{number}e"))


def _cancelled(outer: str = "transaction", edges: int = 1) -> bytes:
    inner = '<startEvent id="s"/><endEvent id="e1"><cancelEventDefinition/></endEvent>' + flow(
        "s", "e1"
    )
    border = "".join(
        f'<boundaryEvent id="b{i}" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>'
        + flow(f"b{i}", "end")
        for i in range(edges)
    )
    return around(f'<{outer} id="a">{inner}</{outer}>{border}', "a")


def _ad_hoc(inner: str) -> bytes:
    return around(f'<adHocSubProcess id="a">{inner}</adHocSubProcess>', "a")


def _complex(inner: str) -> bytes:
    return process(
        '<startEvent id="start"/><parallelGateway id="s"/><task id="x"/><task id="y"/>'
        f'<complexGateway id="g">{inner}</complexGateway><endEvent id="end"/>'
        + chain("start", "s", "x", "g", "end")
        + chain("s", "y", "g")
    )


def _begun(task: str = "", gateway: str = "", target: str = "", more: str = "") -> bytes:
    drawn = f'<receiveTask id="r" messageRef="m" instantiate="true">{task}</receiveTask>'
    drawn += flow("r", "end")
    if gateway:
        drawn = f'<eventBasedGateway id="g" {gateway}/>{WAIT_Y}{target or WAIT_T}'
        drawn += flow("g", "x") + flow("g", "y") + flow("x", "end") + flow("y", "end")
    return process(f'{drawn}<endEvent id="end"/>{more}', before=MESSAGE)


def _several(definitions: str, attributes: str = "") -> bytes:
    event = f'<intermediateCatchEvent id="x" {attributes}>{definitions}</intermediateCatchEvent>'
    return around(event, "x", before=MESSAGE)


WAIT_T = f'<intermediateCatchEvent id="x">{TIMER}</intermediateCatchEvent>'
WAIT_Y = f'<intermediateCatchEvent id="y">{WAIT_M}</intermediateCatchEvent>'
PLAIN = around('<task id="a"/>', "a")
XOR = '<exclusiveGateway id="g" default="g_y"/>'

PROCESS: dict[str, tuple[list[bytes], list[bytes]]] = {
    "process-start": ([PLAIN], [process('<endEvent id="e"/>')]),
    "process-end": ([PLAIN], [process('<startEvent id="s"/><task id="a"/>' + flow("s", "a"))]),
    "single-none-start": (
        [around(f'<startEvent id="s">{WAIT_M}</startEvent>{flow("s", "end")}', before=MESSAGE)],
        [around(f'<startEvent id="s"/>{flow("s", "end")}')],
    ),
    "subprocess-start": (
        [_sub(INSIDE), _sub('<task id="t"/>')],
        [
            _sub('<task id="t"/><endEvent id="e1"/>' + flow("t", "e1")),
            _sub(INSIDE + '<startEvent id="s2"/>' + flow("s2", "e1")),
        ],
    ),
    "start-trigger": (
        [_event_sub(f'<startEvent id="s">{WAIT_M}</startEvent>')],
        [
            _event_sub('<startEvent id="s"/>'),
            _sub(INSIDE.replace('"s"/>', f'"s">{WAIT_M}</startEvent>'), before=MESSAGE),
            around(
                '<startEvent id="s"><errorEventDefinition/></startEvent>' + flow("s", "end"),
            ),
        ],
    ),
    "event-trigger": (
        [around(f"{WAIT_T}", "x")],
        [
            around('<intermediateCatchEvent id="x"/>', "x"),
            around(f'<intermediateThrowEvent id="x">{TIMER}</intermediateThrowEvent>', "x"),
            around(
                '<task id="a"/><endEvent id="x"><linkEventDefinition name="l"/></endEvent>'
                + flow("a", "x"),
                "a",
            ),
            _boundary(""),
        ],
    ),
    "trigger-named": (
        [
            _boundary("<errorEventDefinition/>"),
            around(
                '<intermediateThrowEvent id="x" s:handler="h"><messageEventDefinition/>'
                "</intermediateThrowEvent>",
                "x",
            ),
        ],
        [
            _boundary("<messageEventDefinition/>"),
            around(
                '<intermediateThrowEvent id="x"><escalationEventDefinition/>'
                "</intermediateThrowEvent>",
                "x",
            ),
            around(
                '<task id="a"/><endEvent id="x"><errorEventDefinition/></endEvent>'
                + flow("a", "x"),
                "a",
            ),
        ],
    ),
    "start-without-incoming": ([PLAIN], [around(f'<task id="a"/>{flow("a", "start")}', "a")]),
    "end-without-outgoing": ([PLAIN], [around(f'<task id="a"/>{flow("end", "a")}', "a")]),
    "start-outgoing": (
        [PLAIN],
        [around(f'<task id="a"/><startEvent id="s">{WAIT_M}</startEvent>', "a", before=MESSAGE)],
    ),
    "boundary-host": (
        [_boundary(WAIT_M)],
        [
            around(
                '<task id="a"/><subProcess id="q">'
                + INSIDE
                + f'<boundaryEvent id="b" attachedToRef="a">{TIMER}</boundaryEvent>'
                + flow("b", "e1")
                + "</subProcess>",
                "a",
                "q",
            ),
            around(
                f'<task id="a"/><boundaryEvent id="b" attachedToRef="x">{TIMER}</boundaryEvent>'
                + flow("b", "end")
                + '<subProcess id="x" triggeredByEvent="true">'
                + f'<startEvent id="s">{WAIT_M}</startEvent><endEvent id="e1"/>'
                + flow("s", "e1")
                + "</subProcess>",
                "a",
                before=MESSAGE,
            ),
        ],
    ),
    "boundary-flows": (
        [_boundary(WAIT_M)],
        [_boundary(WAIT_M, outgoing=False), _boundary(WAIT_M, more=flow("a", "b"))],
    ),
    "error-interrupts": (
        [_boundary('<errorEventDefinition errorRef="e"/>')],
        [_boundary('<errorEventDefinition errorRef="e"/>', 'cancelActivity="false"')],
    ),
    "catch-once": (
        [_boundary('<errorEventDefinition errorRef="e"/>')],
        [
            _boundary(
                '<errorEventDefinition errorRef="e"/>',
                more='<boundaryEvent id="b2" attachedToRef="a"><errorEventDefinition errorRef="e"/>'
                "</boundaryEvent>" + flow("b2", "end"),
            )
        ],
    ),
    "link-pairs": (
        [_links("throw", "catch")],
        [
            _links("throw"),
            _links("catch"),
            _links("throw", "catch", "again"),
            _links("throw", "catch", "into"),
            _links("throw", "catch", "out"),
        ],
    ),
    "default-outgoing": (
        [_split(XOR, flow("g", "x", "v"), flow("g", "y"))],
        [_split(XOR.replace("g_y", "x_end"), flow("g", "x", "v"), flow("g", "y", "w"))],
    ),
    "default-without-condition": (
        [_split(XOR, flow("g", "x", "v"), flow("g", "y"))],
        [_split(XOR, flow("g", "x", "v"), flow("g", "y", "w"))],
    ),
    "default-has-others": (
        [
            around(
                '<task id="a" default="a_end"/><task id="b"/>'
                + flow("a", "b", "x")
                + flow("b", "end"),
                "a",
            )
        ],
        [
            around('<task id="a" default="a_end"/>', "a"),
            around(
                '<task id="a" default="a_end"/><task id="b"/>' + flow("a", "b") + flow("b", "end"),
                "a",
            ),
        ],
    ),
    "condition-place": (
        [_split(XOR, flow("g", "x", "v"), flow("g", "y"))],
        [
            _split('<parallelGateway id="g"/>', flow("g", "x", "v"), flow("g", "y")),
            process('<startEvent id="s"/><endEvent id="e"/>' + flow("s", "e", "v")),
        ],
    ),
    "gateway-conditions": (
        [
            _split(XOR, flow("g", "x", "v"), flow("g", "y")),
            around('<inclusiveGateway id="g"/>', "g"),
        ],
        [
            _split('<exclusiveGateway id="g"/>', flow("g", "x", "v"), flow("g", "y")),
            _split('<inclusiveGateway id="g"/>', flow("g", "x"), flow("g", "y", "v")),
        ],
    ),
    "gateway-flows": (
        [around('<parallelGateway id="g"/>', "g")],
        [around('<task id="a"/><exclusiveGateway id="g"/>' + flow("a", "g"), "a")],
    ),
    "inclusive-joins": (
        [around('<inclusiveGateway id="g"/>', "g")],
        [
            around(
                '<inclusiveGateway id="g"/><task id="a"/>'
                + "".join(flow("a", "g", "x", f"f{number}") for number in range(300)),
                "a",
                "g",
            )
        ],
    ),
    "event-gateway-targets": (
        [
            _event_gateway(WAIT_T + WAIT_Y, chain("g", "x", "end"), chain("g", "y", "end")),
            _event_gateway(
                WAIT_T + '<receiveTask id="y" messageRef="m"/>',
                chain("g", "x", "end"),
                chain("g", "y", "end"),
            ),
        ],
        [
            _event_gateway(WAIT_T, chain("g", "x", "end")),
            _event_gateway(
                WAIT_T + '<task id="y"/>', chain("g", "x", "end"), chain("g", "y", "end")
            ),
            _event_gateway(WAIT_T + WAIT_Y, chain("g", "x", "y", "end"), flow("g", "y")),
        ],
    ),
    "event-subprocess-flows": (
        [_event_sub(f'<startEvent id="s">{WAIT_M}</startEvent>')],
        [
            _event_sub(
                f'<startEvent id="s">{WAIT_M}</startEvent>', flow("a", "x") + flow("x", "end")
            ),
            _event_sub(
                f'<startEvent id="s">{WAIT_M}</startEvent>',
                loop='<standardLoopCharacteristics loopMaximum="2"/>',
            ),
        ],
    ),
    "handler-named": (
        [around('<serviceTask id="a" s:handler="h"/>', "a")],
        [around('<serviceTask id="a"/>', "a")],
    ),
    "retries-with-handler": (
        [around('<sendTask id="a" s:handler="h" s:retries="3"/>', "a")],
        [around('<sendTask id="a" messageRef="m" s:retries="3"/>', "a", before=MESSAGE)],
    ),
    "message-known": (
        [around('<receiveTask id="a" messageRef="m"/>', "a", before=MESSAGE)],
        [around('<receiveTask id="a"/>', "a"), around('<sendTask id="a"/>', "a")],
    ),
    "key-with-message": (
        [around('<receiveTask id="a" messageRef="m" s:correlationKey="k"/>', "a", before=MESSAGE)],
        [around('<sendTask id="a" s:handler="h" s:correlationKey="k"/>', "a")],
    ),
    "decision-named": (
        [around('<businessRuleTask id="a" s:decision="d" s:resultVariable="r"/>', "a")],
        [around('<businessRuleTask id="a" s:decision="d"/>', "a")],
    ),
    "call-target": (
        [around('<callActivity id="a" calledElement="p"/>', "a")],
        [around('<callActivity id="a"/>', "a")],
    ),
    "loop-defined": (
        [
            around('<task id="a"><standardLoopCharacteristics loopMaximum="3"/></task>', "a"),
            around(
                '<userTask id="a"><multiInstanceLoopCharacteristics s:collection="l" '
                's:elementVariable="i" s:outputCollection="r" s:outputElement="x"/></userTask>',
                "a",
            ),
        ],
        [
            around('<task id="a"><standardLoopCharacteristics/></task>', "a"),
            around('<task id="a"><multiInstanceLoopCharacteristics/></task>', "a"),
            around(
                '<task id="a"><multiInstanceLoopCharacteristics s:collection="l">'
                "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></task>",
                "a",
            ),
            around(
                '<task id="a"><multiInstanceLoopCharacteristics s:elementVariable="l">'
                "<loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></task>",
                "a",
            ),
            around(
                '<task id="a"><multiInstanceLoopCharacteristics s:collection="l" '
                's:outputElement="x"/></task>',
                "a",
            ),
        ],
    ),
    "mapping-place": (
        [
            around(
                '<callActivity id="a" calledElement="p"><extensionElements><s:input name="x" '
                'value="1"/></extensionElements></callActivity>',
                "a",
            )
        ],
        [
            around(
                '<intermediateThrowEvent id="a"><extensionElements><s:input name="x" value="1"/>'
                "</extensionElements></intermediateThrowEvent>",
                "a",
            ),
            around(
                '<intermediateCatchEvent id="a"><extensionElements><s:output name="x" value="1"/>'
                f"</extensionElements>{TIMER}</intermediateCatchEvent>",
                "a",
            ),
        ],
    ),
    "event-handler": (
        [
            around(
                f'<intermediateThrowEvent id="a" s:handler="h">{WAIT_M}</intermediateThrowEvent>',
                "a",
                before=MESSAGE,
            )
        ],
        [around('<intermediateThrowEvent id="a" s:handler="h"/>', "a")],
    ),
    "form-place": (
        [PLAIN.replace(b'id="start"', b'id="start" s:taskForm="f"')],
        [_sub(INSIDE.replace('id="s"', 'id="s" s:taskForm="f"'))],
    ),
    "stage-known": (
        [around('<task id="a" s:stage="x"/>', "a", attributes='s:stages="w, x"')],
        [around('<task id="a" s:stage="y"/>', "a", attributes='s:stages="w, x"')],
    ),
    "reachable": (
        [PLAIN],
        [
            around(f'<task id="a"/><task id="b"/>{flow("b", "end")}', "a"),
            _sub(INSIDE + f'<task id="t"/>{flow("t", "e1")}'),
        ],
    ),
    "end-reachable": (
        [PLAIN],
        [
            around(
                '<inclusiveGateway id="g"/><task id="a"/><task id="b"/><task id="c"/>'
                + flow("g", "b", "x")
                + flow("b", "c")
                + flow("c", "b"),
                "g",
                "a",
            ).replace(
                b'_a" sourceRef="g" targetRef="a">',
                b'_a" sourceRef="g" targetRef="a">'
                b"<bpmn:conditionExpression>y</bpmn:conditionExpression>",
            ),
        ],
    ),
    "compensation-handler": (
        [_compensated()],
        [
            _compensated(more=flow("a", "h", name="wrong"), handler="").replace(
                b'sourceRef="a" targetRef="h"', b'sourceRef="a" targetRef="end"'
            )
        ],
    ),
    "compensation-activity": (
        [_compensated()],
        [
            _compensated(more=flow("h", "end")),
            _compensated(more='<task id="lost" isForCompensation="true"/>'),
        ],
    ),
    "compensation-ref": ([_undoing("a")], [_undoing("plain")]),
    "compensation-start": (
        [_sub(INSIDE + _undo(1))],
        [around(f'<task id="a"/>{_undo(1)}', "a"), _sub(INSIDE + _undo(1) + _undo(2))],
    ),
    "cancel-place": (
        [_cancelled()],
        [_cancelled("subProcess"), _cancelled(edges=0), _cancelled(edges=2)],
    ),
    "ad-hoc-contents": (
        [_ad_hoc('<task id="t"/><userTask id="u"/>')],
        [
            _ad_hoc('<startEvent id="s"/><task id="t"/>' + flow("s", "t")),
            _ad_hoc(WAIT_T.replace("PT4H", "PT1H")),
        ],
    ),
    "multiple-parts": (
        [_several(TIMER + WAIT_M), _several(TIMER + WAIT_M, 'parallelMultiple="true"')],
        [
            around(
                '<userTask id="a"/><boundaryEvent id="b" attachedToRef="a" parallelMultiple="true">'
                f'{TIMER}<errorEventDefinition errorRef="e"/></boundaryEvent>{flow("b", "end")}',
                "a",
                before=ERRORS,
            )
        ],
    ),
    "activation-defined": (
        [_complex("<activationCondition>activationCount &gt;= 1</activationCondition>")],
        [_complex("")],
    ),
    "instantiate-place": (
        [_begun(), _begun(gateway='instantiate="true"')],
        [
            _begun("<standardLoopCharacteristics loopMaximum='2'/>"),
            _begun(
                gateway='instantiate="true"',
                target='<intermediateCatchEvent id="x"><conditionalEventDefinition><condition>a'
                "</condition></conditionalEventDefinition></intermediateCatchEvent>",
            ),
        ],
    ),
    "event-gateway-mix": (
        [
            _event_gateway(
                WAIT_T + WAIT_Y,
                flow("g", "x"),
                flow("g", "y"),
                chain("x", "end"),
                chain("y", "end"),
            )
        ],
        [
            _event_gateway(
                '<receiveTask id="x" messageRef="m"/>' + WAIT_Y,
                flow("g", "x"),
                flow("g", "y"),
                flow("x", "end"),
                flow("y", "end"),
            )
        ],
    ),
    "condition-has-others": (
        [around('<task id="a"/>' + flow("a", "end", "x", "f"), "a")],
        [
            process(
                '<startEvent id="s"/><task id="a"/><endEvent id="e"/>'
                + flow("s", "a")
                + flow("a", "e", "x")
            )
        ],
    ),
}
