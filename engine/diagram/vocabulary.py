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
SUBPROCESSES = ("subProcess", "transaction", "adHocSubProcess")
ACTIVITIES = (*TASKS, *SUBPROCESSES, "callActivity")
GATEWAYS = (
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
)
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
    "activationCondition",
    "messagePath",
    "dataPath",
    "transformation",
    "from",
    "to",
    "formalExpression",
)
_SETS = ("dataInputRefs", "optionalInputRefs", "dataOutputRefs", "optionalOutputRefs")
REFERRING = (
    "incoming",
    "outgoing",
    "flowNodeRef",
    "sourceRef",
    "targetRef",
    "correlationPropertyRef",
    "resourceRef",
    "loopDataInputRef",
    "loopDataOutputRef",
    *_SETS,
)
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


_ARTIFACTS = ("textAnnotation", "association", "group")
_STORED = "dataObject dataObjectReference dataStoreReference"
_DRAWN = _join("laneSet", NODES, "sequenceFlow property", _STORED, _ARTIFACTS)
_FLOWS = "incoming outgoing"
_DATA = "property ioSpecification dataInputAssociation dataOutputAssociation"
_ROLES = "performer humanPerformer potentialOwner"
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
        _join(
            _FLOWS,
            "dataInputAssociation dataOutputAssociation dataInput dataOutput inputSet outputSet",
            EVENT_DEFINITIONS,
        ),
        own,
        mappings=True,
    )


_EXPRESSION = _shape("language")
_ASSOCIATED = _shape("", "sourceRef targetRef transformation assignment")

SHAPES: dict[str, Shape] = {
    "definitions": _shape(
        "name targetNamespace expressionLanguage typeLanguage exporter exporterVersion",
        "process collaboration message signal error escalation category dataStore resource "
        "correlationProperty",
    ),
    "documentation": _shape("textFormat"),
    "extensionElements": _shape(),
    "category": _shape("name", "categoryValue"),
    "categoryValue": _shape("value"),
    "message": _shape("name"),
    "signal": _shape("name"),
    "error": _shape("name errorCode"),
    "escalation": _shape("name escalationCode"),
    "collaboration": _shape(
        "name isClosed", _join("participant messageFlow correlationKey", _ARTIFACTS)
    ),
    "participant": _shape("name processRef"),
    "messageFlow": _shape("name sourceRef targetRef messageRef"),
    "process": _shape(
        "name isExecutable isClosed processType",
        _join(_DRAWN, "correlationSubscription"),
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
    "assignment": _shape("", "from to"),
    "ioSpecification": _shape("", "dataInput dataOutput inputSet outputSet"),
    "dataInput": _shape("name isCollection"),
    "dataOutput": _shape("name isCollection"),
    "inputDataItem": _shape("name isCollection"),
    "outputDataItem": _shape("name isCollection"),
    "inputSet": _shape("name", "dataInputRefs optionalInputRefs"),
    "outputSet": _shape("name", "dataOutputRefs optionalOutputRefs"),
    "dataStore": _shape("name capacity isUnlimited"),
    "dataStoreReference": _shape("name dataStoreRef"),
    "resource": _shape("name"),
    **dict.fromkeys(_ROLES.split(), _shape("name", "resourceRef resourceAssignmentExpression")),
    "resourceAssignmentExpression": _shape("", "formalExpression"),
    "correlationProperty": _shape("name", "correlationPropertyRetrievalExpression"),
    "correlationPropertyRetrievalExpression": _shape("messageRef", "messagePath"),
    "correlationKey": _shape("name", "correlationPropertyRef"),
    "correlationSubscription": _shape("correlationKeyRef", "correlationPropertyBinding"),
    "correlationPropertyBinding": _shape("correlationPropertyRef", "dataPath"),
    "sequenceFlow": _shape("name sourceRef targetRef", "conditionExpression"),
    "startEvent": _event("isInterrupting parallelMultiple", "taskForm correlationKey"),
    "endEvent": _event("", "handler retries correlationKey"),
    "intermediateCatchEvent": _event("parallelMultiple", "correlationKey"),
    "intermediateThrowEvent": _event("", "handler retries correlationKey"),
    "boundaryEvent": _event("attachedToRef cancelActivity parallelMultiple", "correlationKey"),
    "task": _activity(),
    "userTask": _activity("implementation", _ROLES, _HUMAN),
    "manualTask": _activity("", _ROLES, _HUMAN),
    "serviceTask": _activity("implementation", "", "handler retries"),
    "sendTask": _activity("implementation messageRef", "", "handler retries correlationKey"),
    "receiveTask": _activity("implementation messageRef instantiate", "", "correlationKey"),
    "scriptTask": _activity("scriptFormat", "script"),
    "businessRuleTask": _activity("implementation", "", "decision resultVariable"),
    "subProcess": _activity("triggeredByEvent", _DRAWN),
    "transaction": _activity("triggeredByEvent method", _DRAWN),
    "adHocSubProcess": _activity(
        "triggeredByEvent cancelRemainingInstances ordering", _join(_DRAWN, "completionCondition")
    ),
    "callActivity": _activity("calledElement"),
    "exclusiveGateway": _shape("name gatewayDirection default", _FLOWS),
    "inclusiveGateway": _shape("name gatewayDirection default", _FLOWS),
    "parallelGateway": _shape("name gatewayDirection", _FLOWS),
    "complexGateway": _shape("name gatewayDirection default", _join(_FLOWS, "activationCondition")),
    "eventBasedGateway": _shape("name gatewayDirection instantiate eventGatewayType", _FLOWS),
    "messageEventDefinition": _shape("messageRef"),
    "timerEventDefinition": _shape("", "timeDate timeDuration timeCycle", "timeBasis"),
    "signalEventDefinition": _shape("signalRef"),
    "errorEventDefinition": _shape("errorRef"),
    "escalationEventDefinition": _shape("escalationRef"),
    "conditionalEventDefinition": _shape("", "condition"),
    "linkEventDefinition": _shape("name"),
    "terminateEventDefinition": _shape(),
    "compensateEventDefinition": _shape("activityRef waitForCompletion"),
    "cancelEventDefinition": _shape(),
    "standardLoopCharacteristics": _shape("testBefore loopMaximum", "loopCondition"),
    "multiInstanceLoopCharacteristics": _shape(
        "isSequential behavior",
        "loopCardinality completionCondition loopDataInputRef loopDataOutputRef inputDataItem "
        "outputDataItem",
        "collection elementVariable outputCollection outputElement",
    ),
    **dict.fromkeys(EXPRESSIONS, _EXPRESSION),
    **dict.fromkeys((*REFERRING, "text", "script"), Shape(frozenset(), frozenset(), frozenset())),
}

#: Attributes that may have no other value than these.
VALUES: dict[tuple[str, str], frozenset[str]] = {}
for _name in ACTIVITIES:
    VALUES[_name, "implementation"] = frozenset({"##unspecified", "##WebService"})
for _name in GATEWAYS:
    VALUES[_name, "gatewayDirection"] = frozenset(
        {"Unspecified", "Converging", "Diverging", "Mixed"}
    )
VALUES |= {
    ("eventBasedGateway", "eventGatewayType"): frozenset({"Exclusive", "Parallel"}),
    ("adHocSubProcess", "ordering"): frozenset({"Parallel", "Sequential"}),
    ("transaction", "method"): frozenset(
        {"##Compensate", "compensate", "http://www.omg.org/spec/BPMN/transactions/compensate"}
    ),
    ("multiInstanceLoopCharacteristics", "behavior"): frozenset({"All"}),
    ("scriptTask", "scriptFormat"): frozenset({"feel", "FEEL"}),
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
        ("receiveTask", "instantiate"),
        ("eventBasedGateway", "instantiate"),
        ("adHocSubProcess", "cancelRemainingInstances"),
        ("compensateEventDefinition", "waitForCompletion"),
        ("dataStore", "isUnlimited"),
        *((activity, "isForCompensation") for activity in ACTIVITIES),
        *((event, "parallelMultiple") for event in EVENTS),
    )
}

#: Our own elements and their attributes; all of them are required.
MAPPINGS: dict[str, frozenset[str]] = {
    "input": frozenset({"name", "value"}),
    "output": frozenset({"name", "value"}),
}

_TYPES = sentence("data here are JSON and have no declared types; take it out")
_PEOPLE = sentence("say who works by the candidate group or assignee of the user task")
_SIMPLE_SETS = sentence("list the data in one set; all of them are read when the activity begins")
_GLOBAL = sentence("draw the task in the process itself")
_SERVICES = sentence("name the handler of a service task instead")
#: Why an element of BPMN is refused, and what to draw instead.
REASONS: dict[str, str] = {
    "dataState": sentence("keep the state of data in a variable"),
    "whileExecutingInputRefs": _SIMPLE_SETS,
    "whileExecutingOutputRefs": _SIMPLE_SETS,
    "inputSetRefs": _SIMPLE_SETS,
    "outputSetRefs": _SIMPLE_SETS,
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
    "resourceRole": _PEOPLE,
    "resourceParameter": _PEOPLE,
    "resourceParameterBinding": _PEOPLE,
    "rendering": sentence("name the form in Samphan's attribute taskForm"),
    "globalTask": _GLOBAL,
    "globalUserTask": _GLOBAL,
    "globalManualTask": _GLOBAL,
    "globalScriptTask": _GLOBAL,
    "globalBusinessRuleTask": _GLOBAL,
    "choreography": sentence("draw a process"),
    "participantMultiplicity": sentence("draw a multi-instance activity"),
}
OTHER_REASON = sentence("it may stand here in BPMN, but nothing would run it; take it out")
