"""Which elements and attributes of BPMN and of our own namespace a diagram may hold, and where.

What is not in these tables is refused: nothing is silently ignored.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import sentence

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "urn:samphan:bpmn"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

EVENT_DEFINITIONS = (
    "messageEventDefinition",
    "timerEventDefinition",
    "signalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "conditionalEventDefinition",
    "linkEventDefinition",
    "terminateEventDefinition",
    "compensateEventDefinition",
    "cancelEventDefinition",
)
EVENTS = (
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)
TASKS = (
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "businessRuleTask",
)
ACTIVITIES = (*TASKS, "subProcess", "callActivity")
GATEWAYS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")
NODES = (*EVENTS, *ACTIVITIES, *GATEWAYS)
EXPRESSIONS = (
    "conditionExpression",
    "condition",
    "completionCondition",
    "loopCardinality",
    "loopCondition",
    "timeDate",
    "timeDuration",
    "timeCycle",
)
REFERRING = ("incoming", "outgoing", "flowNodeRef", "sourceRef", "targetRef")
#: elements that hold text
TEXTS = (*EXPRESSIONS, *REFERRING, "documentation", "text", "script")


@dataclass(frozen=True)
class Shape:
    """What one BPMN element may hold."""

    attributes: frozenset[str]
    children: frozenset[str]
    #: our own attributes
    own: frozenset[str]
    #: whether input and output mappings may stand in its extensionElements
    mappings: bool = False


def _shape(
    attributes: str = "", children: str = "", own: str = "", mappings: bool = False
) -> Shape:
    """Build a shape; id, documentation and extensionElements are allowed everywhere."""
    return Shape(
        frozenset(("id", *attributes.split())),
        frozenset(("documentation", "extensionElements", *children.split())),
        frozenset(own.split()),
        mappings,
    )


def _join(*groups: str | tuple[str, ...]) -> str:
    return " ".join(group if isinstance(group, str) else " ".join(group) for group in groups)


_DEFINED = tuple(
    name
    for name in EVENT_DEFINITIONS
    if name not in ("compensateEventDefinition", "cancelEventDefinition")
)
_ARTIFACTS = ("textAnnotation", "association", "group")
_DRAWN = _join("laneSet", NODES, "sequenceFlow dataObject dataObjectReference", _ARTIFACTS)
_FLOWS = "incoming outgoing"
_DATA = "property dataInputAssociation dataOutputAssociation"
_LOOPS = "standardLoopCharacteristics multiInstanceLoopCharacteristics"
_ACTIVITY = "name default isForCompensation startQuantity completionQuantity"
_HUMAN = "taskForm candidateGroup assignedTo slaDuration timeBasis workPriority stage"


def _activity(attributes: str = "", inside: str = "", own: str = "") -> Shape:
    return _shape(
        _join(_ACTIVITY, attributes),
        _join(_FLOWS, _DATA, _LOOPS, inside),
        _join("stage", own),
        mappings=True,
    )


def _event(attributes: str = "", own: str = "") -> Shape:
    return _shape(
        _join("name", attributes),
        _join(_FLOWS, "dataInputAssociation dataOutputAssociation", _DEFINED),
        own,
        mappings=True,
    )


_EXPRESSION = _shape("language")
_ASSOCIATED = _shape("", "sourceRef targetRef")

SHAPES: dict[str, Shape] = {
    "definitions": _shape(
        "name targetNamespace expressionLanguage typeLanguage exporter exporterVersion",
        "process collaboration message signal error escalation category",
    ),
    "documentation": _shape("textFormat"),
    "extensionElements": _shape(),
    "category": _shape("name", "categoryValue"),
    "categoryValue": _shape("value"),
    "message": _shape("name"),
    "signal": _shape("name"),
    "error": _shape("name errorCode"),
    "escalation": _shape("name escalationCode"),
    "collaboration": _shape("name isClosed", _join("participant messageFlow", _ARTIFACTS)),
    "participant": _shape("name processRef"),
    "messageFlow": _shape("name sourceRef targetRef messageRef"),
    "process": _shape(
        "name isExecutable isClosed processType",
        _DRAWN,
        "casePrefix subject starterGroups stages keyFacts",
    ),
    "laneSet": _shape("name", "lane"),
    "childLaneSet": _shape("name", "lane"),
    "lane": _shape("name", "flowNodeRef childLaneSet"),
    "textAnnotation": _shape("textFormat", "text"),
    "association": _shape("sourceRef targetRef associationDirection"),
    "group": _shape("categoryValueRef"),
    "dataObject": _shape("name isCollection"),
    "dataObjectReference": _shape("name dataObjectRef"),
    "property": _shape("name"),
    "dataInputAssociation": _ASSOCIATED,
    "dataOutputAssociation": _ASSOCIATED,
    "sequenceFlow": _shape("name sourceRef targetRef", "conditionExpression"),
    "startEvent": _event("isInterrupting parallelMultiple", "taskForm correlationKey"),
    "endEvent": _event("", "handler retries correlationKey"),
    "intermediateCatchEvent": _event("parallelMultiple", "correlationKey"),
    "intermediateThrowEvent": _event("", "handler retries correlationKey"),
    "boundaryEvent": _event("attachedToRef cancelActivity parallelMultiple", "correlationKey"),
    "task": _activity(),
    "userTask": _activity("implementation", "", _HUMAN),
    "manualTask": _activity("", "", _HUMAN),
    "serviceTask": _activity("implementation", "", "handler retries"),
    "sendTask": _activity("implementation messageRef", "", "handler retries correlationKey"),
    "receiveTask": _activity("implementation messageRef instantiate", "", "correlationKey"),
    "scriptTask": _activity("scriptFormat", "script"),
    "businessRuleTask": _activity("implementation", "", "decision resultVariable"),
    "subProcess": _activity("triggeredByEvent", _DRAWN),
    "callActivity": _activity("calledElement"),
    "exclusiveGateway": _shape("name gatewayDirection default", _FLOWS),
    "inclusiveGateway": _shape("name gatewayDirection default", _FLOWS),
    "parallelGateway": _shape("name gatewayDirection", _FLOWS),
    "eventBasedGateway": _shape("name gatewayDirection instantiate eventGatewayType", _FLOWS),
    "messageEventDefinition": _shape("messageRef"),
    "timerEventDefinition": _shape("", "timeDate timeDuration timeCycle", "timeBasis"),
    "signalEventDefinition": _shape("signalRef"),
    "errorEventDefinition": _shape("errorRef"),
    "escalationEventDefinition": _shape("escalationRef"),
    "conditionalEventDefinition": _shape("", "condition"),
    "linkEventDefinition": _shape("name"),
    "terminateEventDefinition": _shape(),
    "standardLoopCharacteristics": _shape("testBefore loopMaximum", "loopCondition"),
    "multiInstanceLoopCharacteristics": _shape(
        "isSequential behavior",
        "loopCardinality completionCondition",
        "collection elementVariable outputCollection outputElement",
    ),
    **dict.fromkeys(EXPRESSIONS, _EXPRESSION),
    **dict.fromkeys((*REFERRING, "text", "script"), Shape(frozenset(), frozenset(), frozenset())),
}

#: Attributes that may have no other value than these.
VALUES: dict[tuple[str, str], frozenset[str]] = {}
for _name in ACTIVITIES:
    VALUES[_name, "isForCompensation"] = frozenset({"false", "0"})
    VALUES[_name, "startQuantity"] = VALUES[_name, "completionQuantity"] = frozenset({"1"})
    VALUES[_name, "implementation"] = frozenset({"##unspecified", "##WebService"})
for _name in EVENTS:
    VALUES[_name, "parallelMultiple"] = frozenset({"false", "0"})
for _name in GATEWAYS:
    VALUES[_name, "gatewayDirection"] = frozenset(
        {"Unspecified", "Converging", "Diverging", "Mixed"}
    )
VALUES |= {
    ("receiveTask", "instantiate"): frozenset({"false", "0"}),
    ("eventBasedGateway", "instantiate"): frozenset({"false", "0"}),
    ("eventBasedGateway", "eventGatewayType"): frozenset({"Exclusive"}),
    ("multiInstanceLoopCharacteristics", "behavior"): frozenset({"All"}),
    ("scriptTask", "scriptFormat"): frozenset({"feel", "FEEL"}),
    ("property", "name"): frozenset({"__targetRef_placeholder"}),
    ("process", "processType"): frozenset({"None", "Public", "Private"}),
    ("association", "associationDirection"): frozenset({"None", "One", "Both"}),
    ("documentation", "textFormat"): frozenset({"text/plain"}),
    ("textAnnotation", "textFormat"): frozenset({"text/plain"}),
}
_TRUTH = frozenset({"true", "false", "1", "0"})
VALUES |= {
    pair: _TRUTH
    for pair in (
        ("process", "isExecutable"),
        ("process", "isClosed"),
        ("collaboration", "isClosed"),
        ("boundaryEvent", "cancelActivity"),
        ("startEvent", "isInterrupting"),
        ("subProcess", "triggeredByEvent"),
        ("multiInstanceLoopCharacteristics", "isSequential"),
        ("standardLoopCharacteristics", "testBefore"),
        ("dataObject", "isCollection"),
    )
}

#: Our own elements and their attributes; all of them are required.
MAPPINGS: dict[str, frozenset[str]] = {
    "input": frozenset({"name", "value"}),
    "output": frozenset({"name", "value"}),
}

_TYPES = sentence("data here are JSON and have no declared types; take it out")
_PEOPLE = sentence("say who works by the candidate group or assignee of the user task")
_MAPPED = sentence("map data by the inputs and outputs of Samphan")
_COMPENSATION = sentence("draw what undoes the work as activities of its own")
_TRANSACTION = sentence("draw a sub-process, and what undoes it as activities of its own")
_GLOBAL = sentence("draw the task in the process itself")
_SERVICES = sentence("name the handler of a service task instead")
#: Why an element of BPMN is refused, and what to draw instead.
REASONS: dict[str, str] = {
    "complexGateway": sentence("draw exclusive, parallel or inclusive gateways instead"),
    "transaction": _TRANSACTION,
    "cancelEventDefinition": _TRANSACTION,
    "compensateEventDefinition": _COMPENSATION,
    "adHocSubProcess": sentence("draw the order of the activities, or a loop around a choice"),
    "dataStore": sentence("read and write stores in a service task; note them as an annotation"),
    "dataStoreReference": sentence(
        "read and write stores in a service task; note them as an annotation"
    ),
    "dataState": sentence("keep the state of data in a variable"),
    "ioSpecification": _MAPPED,
    "transformation": _MAPPED,
    "assignment": _MAPPED,
    "dataInput": _MAPPED,
    "dataOutput": _MAPPED,
    "inputSet": _MAPPED,
    "outputSet": _MAPPED,
    "property": sentence("declare the variable as an input of the activity"),
    "loopDataInputRef": sentence("name the list in Samphan's attribute collection"),
    "loopDataOutputRef": sentence("name the list in Samphan's attribute outputCollection"),
    "inputDataItem": sentence("name the variable in Samphan's attribute elementVariable"),
    "outputDataItem": sentence("give the result in Samphan's attribute outputElement"),
    "complexBehaviorDefinition": sentence("use a completion condition"),
    "eventDefinitionRef": sentence("put the event definition into the event itself"),
    "itemDefinition": _TYPES,
    "import": sentence("put everything into one file"),
    "extension": sentence("foreign namespaces need no declaration here; take it out"),
    "source": sentence("links meet by their name"),
    "target": sentence("links meet by their name"),
    "relationship": sentence("note it as a text annotation"),
    "interface": _SERVICES,
    "operationRef": _SERVICES,
    "endPoint": _SERVICES,
    "resource": _PEOPLE,
    "resourceRole": _PEOPLE,
    "performer": _PEOPLE,
    "humanPerformer": _PEOPLE,
    "potentialOwner": _PEOPLE,
    "rendering": sentence("name the form in Samphan's attribute taskForm"),
    "globalTask": _GLOBAL,
    "globalUserTask": _GLOBAL,
    "globalManualTask": _GLOBAL,
    "globalScriptTask": _GLOBAL,
    "globalBusinessRuleTask": _GLOBAL,
    "correlationProperty": sentence("give the key in Samphan's attribute correlationKey"),
    "correlationSubscription": sentence("give the key in Samphan's attribute correlationKey"),
    "correlationKey": sentence("give the key in Samphan's attribute correlationKey"),
    "choreography": sentence("draw a process"),
    "participantMultiplicity": sentence("draw a multi-instance activity"),
}
OTHER_REASON = sentence("it may stand here in BPMN, but nothing would run it; take it out")
