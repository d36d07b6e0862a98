"""For each rule over the XML: diagrams that keep it and diagrams that break only it."""

from tests.engine.diagram.drawing import around, chain, drawn, flow

USER = '<userTask id="a"/>'
PLAIN = around(USER, "a")
TIMER = "<timerEventDefinition><timeDuration>PT4H</timeDuration></timerEventDefinition>"


def _waiting(definition: str, before: str = "") -> bytes:
    return around(
        f'<intermediateCatchEvent id="w">{definition}</intermediateCatchEvent>', "w", before=before
    )


def _script(attributes: str, text: str) -> bytes:
    return around(f'<scriptTask id="a" {attributes}><script>{text}</script></scriptTask>', "a")


def _extended(content: str) -> bytes:
    return around(
        f'<userTask id="a"><extensionElements>{content}</extensionElements></userTask>', "a"
    )


def _pools(ends: str) -> bytes:
    body = f'<startEvent id="start"/>{USER}<endEvent id="end"/>{chain("start", "a", "end")}'
    return drawn(
        '<collaboration id="c"><participant id="ours" name="CR" processRef="p"/>'
        f'<participant id="theirs" name="TMT"/><messageFlow id="m" {ends}/></collaboration>'
        f'<process id="p" isExecutable="true">{body}</process>'
    )


def _lanes(inner: str) -> bytes:
    return around(f'<laneSet id="ls">{inner}</laneSet>{USER}', "a")


def _lane(name: str, *held: str, inner: str = "") -> str:
    refs = "".join(f"<flowNodeRef>{item}</flowNodeRef>" for item in held)
    return f'<lane id="{name}" name="{name}">{refs}{inner}</lane>'


XML: dict[str, tuple[list[bytes], list[bytes]]] = {
    "xml-size": ([PLAIN], [PLAIN + b" " * 5 * 1024 * 1024]),
    "xml-encoding": (
        [PLAIN, PLAIN.replace(b"UTF-8", b"us-ascii"), b"\xef\xbb\xbf" + PLAIN],
        [PLAIN.replace(b"UTF-8", b"UTF-7"), PLAIN.decode().encode("utf-16")],
    ),
    "xml-doctype": (
        [PLAIN],
        [
            PLAIN.replace(
                b"<bpmn:def", b"<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/x'>]><bpmn:def", 1
            )
        ],
    ),
    "xml-well-formed": ([PLAIN], [PLAIN[:-9], b"", b"hello", PLAIN.replace(b"p", b"&x;")]),
    "xml-bounds": (
        [PLAIN],
        [
            around("<other:a>" * 70 + "</other:a>" * 70),
            PLAIN.replace(b'id="a"', b'id="a" name="' + b"x" * 30_000 + b'"'),
            around("<other:a/>" * 120_000),
            around(f'<task id="a"><documentation>{"x" * 200_000}</documentation></task>', "a"),
        ],
    ),
    "definitions-root": (
        [PLAIN],
        [b"<html/>", drawn('<message id="m" name="m"/>'), PLAIN.replace(b"20100524", b"20100525")],
    ),
    "element-supported": (
        [PLAIN, around(f'{USER}<textAnnotation id="t"><text>Note</text></textAnnotation>', "a")],
        [
            around('<task id="a"/><callChoreography id="x"/>', "a"),
            around('<userTask id="a"><potentialOwner/></userTask>', "a"),
            around('<dataStoreReference id="d"/><task id="a"/>', "a"),
            around('<task id="a"><userTask id="b"/></task>', "a"),
            around('<task id="a"/>', "a", before='<import id="i"/>'),
        ],
    ),
    "attribute-supported": (
        [around('<task id="a" other:colour="red"/>', "a")],
        [
            around('<task id="a" colour="red"/>', "a"),
            around('<task id="a" bpmn:name="x"/>', "a"),
            around('<task id="a" xsi:type="bpmn:tUserTask"/>', "a"),
            around('<serviceTask id="a" s:handler="h" operationRef="o"/>', "a"),
        ],
    ),
    "attribute-value": (
        [around('<task id="a" startQuantity="1"/>', "a")],
        [
            around('<task id="a" isForCompensation="true"/>', "a"),
            around('<task id="a" completionQuantity="2"/>', "a"),
            _script('scriptFormat="python"', "x = 1"),
            around(
                '<receiveTask id="a" messageRef="m" instantiate="true"/>',
                "a",
                before='<message id="m" name="m"/>',
            ),
        ],
    ),
    "extension-known": (
        [
            around('<userTask id="a" s:taskForm="f" s:stage="x"/>', "a", attributes='s:stages="x"'),
            _extended('<s:input name="x" value="1"/><other:thing/>'),
        ],
        [
            around('<userTask id="a" s:resultPrefix="f"/>', "a"),
            around('<task id="a" s:taskForm="f"/>', "a"),
            _extended('<s:inputs name="x" value="1"/>'),
            _extended('<s:input name="x" value="1" type="y"/>'),
            _extended('<s:input name="x"/>'),
            around('<userTask id="a"><s:input name="x" value="1"/></userTask>', "a"),
        ],
    ),
    "text-place": (
        [around('<task id="a"><documentation>words</documentation></task>', "a")],
        [
            around('<task id="a">words</task>', "a"),
            around('words<task id="a"/>', "a"),
            around('<task id="a"><documentation><other:b/></documentation></task>', "a"),
        ],
    ),
    "expression-language": (
        [
            _waiting(
                "<conditionalEventDefinition><condition>=x</condition></conditionalEventDefinition>"
            )
        ],
        [
            PLAIN.replace(b"<bpmn:definitions", b'<bpmn:definitions expressionLanguage="xpath"', 1),
            _waiting(
                '<conditionalEventDefinition><condition language="groovy">x</condition>'
                "</conditionalEventDefinition>"
            ),
            _waiting("<timerEventDefinition><timeDate> = </timeDate></timerEventDefinition>"),
        ],
    ),
    "diagram-size": (
        [PLAIN],
        [
            around(
                "".join(f'<task id="t{n}"/>' for n in range(2000)), *(f"t{n}" for n in range(2000))
            )
        ],
    ),
    "id-present": (
        [PLAIN, PLAIN.replace(b'id="start_a" ', b"")],
        [
            around(f"{USER}<manualTask/>", "a"),
            around(USER, "a", before='<signal name="s"/>'),
        ],
    ),
    "id-form": (
        [around('<task id="งาน-1.ก"/>', "งาน-1.ก")],
        [around('<task id="1a"/>', "1a"), around('<task id="a b"/>', "a b")],
    ),
    "id-unique": (
        [PLAIN],
        [around(f'{USER}<task id="a"/>', "a"), PLAIN.replace(b'id="a_end"', b'id="start_a"')],
    ),
    "reference-found": (
        [PLAIN],
        [
            around(f"{USER}{flow('a', 'gone')}", "a"),
            around(f"{USER}{flow('a', 'p', name='x')}", "a"),
            around('<receiveTask id="a" messageRef="gone"/>', "a"),
            around('<callActivity id="a" calledElement="gone"/>', "a"),
            _lanes(_lane("l", "gone")),
            around('<userTask id="a"><incoming>gone</incoming></userTask>', "a"),
            around(f'{USER}<association id="as" sourceRef="a" targetRef="gone"/>', "a"),
        ],
    ),
    "reference-agrees": (
        [around('<userTask id="a"><incoming>start_a</incoming></userTask>', "a")],
        [around('<userTask id="a"><incoming>a_end</incoming></userTask>', "a")],
    ),
    "flow-scope": (
        [
            around(
                '<subProcess id="a"><startEvent id="s"/><endEvent id="e"/>'
                + flow("s", "e")
                + "</subProcess>",
                "a",
            )
        ],
        [
            around(
                '<subProcess id="a"><startEvent id="s"/><task id="t"/><endEvent id="e"/>'
                + chain("s", "t", "e")
                + "</subProcess>"
                + flow("t", "end"),
                "a",
            ),
            around(
                '<subProcess id="a"><startEvent id="s"/><endEvent id="e"/></subProcess>'
                + flow("s", "e"),
                "a",
            ),
        ],
    ),
    "one-trigger": (
        [_waiting(TIMER)],
        [_waiting(TIMER + TIMER)],
    ),
    "timer-defined": (
        [_waiting(TIMER)],
        [
            _waiting("<timerEventDefinition/>"),
            _waiting(
                "<timerEventDefinition><timeDate>a</timeDate><timeCycle>b</timeCycle>"
                "</timerEventDefinition>"
            ),
        ],
    ),
    "condition-defined": (
        [
            _waiting(
                "<conditionalEventDefinition><condition>x</condition></conditionalEventDefinition>"
            )
        ],
        [_waiting("<conditionalEventDefinition/>")],
    ),
    "error-code": (
        [around(USER, "a", before='<error id="e" errorCode="E"/>')],
        [around(USER, "a", before='<escalation id="e" name="E"/>')],
    ),
    "message-named": (
        [around(USER, "a", before='<message id="m" name="M"/>')],
        [around(USER, "a", before='<message id="m"/><signal id="s"/>')],
    ),
    "script-form": (
        [
            _script('scriptFormat="feel"', "x = 1\ny = if x = 1\n  then 2\n  else 3\n\n"),
            _script('scriptFormat="feel"', "<![CDATA[ok = x <= 1]]>"),
        ],
        [
            _script('scriptFormat="feel"', "import os"),
            _script('scriptFormat="feel"', "x.y = 1"),
            _script('scriptFormat="feel"', "x == 1"),
            _script('scriptFormat="feel"', "  "),
            _script("", "x = 1"),
            around('<scriptTask id="a" scriptFormat="feel"/>', "a"),
        ],
    ),
    "variable-name": (
        [_extended('<s:input name="ชื่อลูกค้า" value="1"/>')],
        [
            _extended('<s:input name="a b" value="1"/>'),
            _extended('<s:output name="case" value="1"/>'),
            around('<businessRuleTask id="a" s:decision="d" s:resultVariable="1x"/>', "a"),
        ],
    ),
    "number-form": (
        [around('<serviceTask id="a" s:handler="h" s:retries="5"/>', "a")],
        [
            around('<serviceTask id="a" s:handler="h" s:retries="-1"/>', "a"),
            around(
                '<task id="a"><standardLoopCharacteristics loopMaximum="many">'
                "<loopCondition>x</loopCondition></standardLoopCharacteristics></task>",
                "a",
            ),
        ],
    ),
    "message-flow": (
        [_pools('sourceRef="a" targetRef="theirs"')],
        [
            _pools('sourceRef="a" targetRef="end"'),
            _pools('sourceRef="ours" targetRef="end"'),
            _pools('sourceRef="theirs" targetRef="theirs"'),
        ],
    ),
    "gateway-direction": (
        [
            around('<parallelGateway id="g" gatewayDirection="Diverging"/>', "g"),
        ],
        [
            around(
                '<parallelGateway id="g" gatewayDirection="Converging"/><task id="a"/>'
                '<task id="b"/>' + flow("g", "a") + flow("a", "end", name="x"),
                "g",
                "b",
            ),
        ],
    ),
    "process-executable": (
        [PLAIN, PLAIN.replace(b'isExecutable="true"', b"")],
        [PLAIN.replace(b'isExecutable="true"', b'isExecutable="false"')],
    ),
    "data-object-named": (
        [
            around(
                f'{USER}<dataObject id="d"/>'
                '<dataObjectReference id="r" name="x" dataObjectRef="d"/>',
                "a",
            )
        ],
        [
            around(
                f'{USER}<dataObject id="d"/><dataObjectReference id="r" name="x y" '
                'dataObjectRef="d"/>',
                "a",
            )
        ],
    ),
    "lane-once": (
        [
            _lanes(_lane("l", "a") + _lane("m", "start", "end")),
            _lanes(_lane("l", "a", inner=f'<childLaneSet id="c">{_lane("n", "a")}</childLaneSet>')),
        ],
        [_lanes(_lane("l", "a") + _lane("m", "a"))],
    ),
}
