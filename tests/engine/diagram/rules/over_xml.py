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


def _two_pools(source: str, target: str, sends: str = "m") -> bytes:
    """Draw two processes of our own, the second begun by a message of the first."""
    message = f'<messageEventDefinition messageRef="{sends}"/>' if sends else TIMER_SIGNAL
    return drawn(
        '<message id="m" name="M"/><message id="n" name="N"/><signal id="s" name="S"/>'
        '<collaboration id="c"><participant id="first" name="One" processRef="p"/>'
        '<participant id="second" name="Two" processRef="q"/>'
        f'<messageFlow id="f" sourceRef="{source}" targetRef="{target}"/></collaboration>'
        '<process id="p" isExecutable="true"><startEvent id="start"/>'
        f'<intermediateThrowEvent id="send">{message}</intermediateThrowEvent>'
        f'<endEvent id="end"/>{chain("start", "send", "end")}</process>'
        '<process id="q" isExecutable="true"><startEvent id="begin">'
        '<messageEventDefinition messageRef="m"/></startEvent><intermediateCatchEvent id="other">'
        '<messageEventDefinition messageRef="n"/></intermediateCatchEvent><endEvent id="stop"/>'
        f"{chain('begin', 'other', 'stop')}</process>"
    )


TIMER_SIGNAL = '<signalEventDefinition signalRef="s"/>'


def _stored(inside: str, root: str = "") -> bytes:
    return around(f'{inside}<task id="a"/>', "a", before=root)


def _io(association: str, mapping: str = "") -> bytes:
    return around(
        f'<dataObject id="d"/><dataObjectReference id="r" name="order" dataObjectRef="d"/>'
        f'<userTask id="a"><extensionElements>{mapping}</extensionElements>'
        '<ioSpecification><dataInput id="in" name="copy"/>'
        "<inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification>"
        f"<dataInputAssociation>{association}</dataInputAssociation></userTask>",
        "a",
    )


PLAIN_COPY = "<sourceRef>r</sourceRef><targetRef>in</targetRef>"


def _correlated(refs: str, bindings: str, name: str = "ticket") -> bytes:
    body = f'<startEvent id="start"/>{USER}<endEvent id="end"/>{chain("start", "a", "end")}'
    return drawn(
        '<message id="m" name="M"/><correlationProperty id="cp" name="number">'
        '<correlationPropertyRetrievalExpression messageRef="m"><messagePath>number</messagePath>'
        "</correlationPropertyRetrievalExpression></correlationProperty>"
        '<collaboration id="c"><participant id="ours" processRef="p"/>'
        f'<correlationKey id="ck" name="{name}">{refs}</correlationKey></collaboration>'
        f'<process id="p" isExecutable="true">{body}'
        f'<correlationSubscription id="cs" correlationKeyRef="ck">{bindings}'
        "</correlationSubscription></process>"
    )


KEY_REF = "<correlationPropertyRef>cp</correlationPropertyRef>"
BINDING = (
    '<correlationPropertyBinding correlationPropertyRef="cp"><dataPath>case.number</dataPath>'
    "</correlationPropertyBinding>"
)


def _owned(inner: str, attributes: str = "") -> bytes:
    return around(
        f'<userTask id="a" {attributes}>{inner}</userTask>',
        "a",
        before='<resource id="res" name="cr_staff"/><resource id="nobody"/>',
    )


ASSIGNED = (
    "<humanPerformer><resourceAssignmentExpression><formalExpression>owner</formalExpression>"
    "</resourceAssignmentExpression></humanPerformer>"
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
            around('<userTask id="a"><rendering/></userTask>', "a"),
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
            around('<task id="a" isForCompensation="maybe"/>', "a"),
            _script('scriptFormat="python"', "x = 1"),
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
        [
            _pools('sourceRef="a" targetRef="theirs"'),
            _two_pools("send", "begin"),
            _two_pools("send", "second"),
        ],
        [
            _two_pools("send", "stop"),
            _two_pools("send", "other"),
            _two_pools("first", "begin", sends=""),
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
    "data-store-named": (
        [_stored('<dataStoreReference id="x" name="archive"/>')],
        [_stored('<dataStoreReference id="x" name="the archive"/>')],
    ),
    "property-place": (
        [_stored('<property id="x" name="mood"/>')],
        [
            _stored('<property id="x" name="my mood"/>'),
            around('<task id="a"><property id="x" name="mood"/></task>', "a"),
        ],
    ),
    "association-names": (
        [_io(PLAIN_COPY), _io("<assignment><from>1 + 1</from><to>copy</to></assignment>")],
        [_io("<assignment><from>1 + 1</from><to>two words</to></assignment>")],
    ),
    "one-mapping": (
        [_io(PLAIN_COPY)],
        [_io(PLAIN_COPY, '<s:input name="x" value="1"/>')],
    ),
    "correlation-complete": (
        [_correlated(KEY_REF, BINDING)],
        [
            _correlated("", BINDING),
            _correlated(KEY_REF, ""),
            _correlated(KEY_REF, BINDING, "two words"),
        ],
    ),
    "resource-once": (
        [
            _owned(ASSIGNED),
            _owned("<potentialOwner><resourceRef>res</resourceRef></potentialOwner>"),
            _owned(ASSIGNED, 's:candidateGroup="cr_staff"'),
        ],
        [
            _owned(ASSIGNED, 's:assignedTo="bob"'),
            _owned("<potentialOwner><resourceRef>nobody</resourceRef></potentialOwner>"),
        ],
    ),
    "lane-scope": (
        [_lanes(_lane("x", "a"))],
        [
            _two_pools("send", "begin").replace(
                b'<bpmn:startEvent id="start"/>',
                b'<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>other'
                b'</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet><bpmn:startEvent id="start"/>',
            )
        ],
    ),
}
