"""The page docs/elements.md: every element of BPMN 2.0, its clause, and what becomes of it here.

States and attributes come from the tables by which the reader and the rules work. Write it anew
by `python -m engine.inspection.elements > docs/elements.md`.
"""

from __future__ import annotations

from engine.diagram.graph import Kind, Trigger
from engine.diagram.rules.events import EVENT_STARTS, POSSIBLE, TOP_STARTS
from engine.diagram.vocabulary import OTHER_REASON, REASONS, SHAPES

_HEAD = """# Elements of BPMN 2.0

Every element of BPMN 2.0.2 with its clause and its state: it **runs**; it is **drawn only** (kept
and shown, without effect); it is **refused** by the rule `element-supported` ([rules](rules.md)),
with the reason that the person reads; or it is **abstract**, the base of others, and never drawn.
Attributes that are not listed are refused by `attribute-supported`. Made by
`python -m engine.inspection.elements > docs/elements.md`.
"""
_TABLE = "| element | clause | state | attributes or reason |\n|---|---|---|---|"
_EVENTS = """
## Events

Where each trigger may stand; all else is refused by `event-trigger` or `start-trigger`. Several
triggers at one event (multiple, parallel multiple) may be any of those of its column, except link
and compensation awaited at a border; of a parallel multiple event all must be awaited (message,
timer, signal, conditional).

| trigger | start | event sub-process | catch | throw | boundary | end |
|---|---|---|---|---|---|---|"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: clause -> elements, in the order of the standard
CLAUSES: dict[str, str] = {
    "§8.2 Infrastructure": "definitions import",
    "§8.3 Foundation": "baseElement baseElementWithMixedContent documentation extension "
    "extensionElements relationship source target rootElement",
    "§8.4.1 Artifacts": "artifact association group category categoryValue categoryValueRef "
    "textAnnotation text",
    "§8.4.2 Correlation": "correlationKey correlationProperty correlationPropertyBinding "
    "correlationPropertyRef correlationPropertyRetrievalExpression correlationSubscription "
    "messagePath dataPath",
    "§8.4.3 Error": "error errorRef",
    "§8.4.4 Escalation": "escalation",
    "§8.4.6 Expressions": "expression formalExpression",
    "§8.4.7 Flow Element": "flowElement flowNode incoming outgoing auditing monitoring",
    "§8.4.10 Item Definition": "itemDefinition",
    "§8.4.11 Message": "message",
    "§8.4.12 Resources": "resource resourceParameter",
    "§8.4.13 Sequence Flow": "sequenceFlow conditionExpression",
    "§8.5 Services": "interface operation operationRef interfaceRef inMessageRef outMessageRef "
    "endPoint endPointRef supportedInterfaceRef ioBinding",
    "§9 Collaboration": "collaboration participant participantRef participantMultiplicity "
    "participantAssociation innerParticipantRef outerParticipantRef partnerEntity partnerRole "
    "messageFlow messageFlowAssociation messageFlowRef conversation conversationNode "
    "conversationLink conversationAssociation callConversation globalConversation subConversation",
    "§10.2 Process": "process callableElement supports property",
    "§10.3.1 Resource Assignment": "resourceRole performer humanPerformer potentialOwner "
    "resourceRef resourceAssignmentExpression resourceParameterBinding rendering",
    "§10.3.3 Tasks": "activity task serviceTask sendTask receiveTask userTask manualTask "
    "businessRuleTask scriptTask script",
    "§10.3.5 Sub-Processes": "subProcess transaction adHocSubProcess completionCondition",
    "§10.3.6 Call Activity": "callActivity",
    "§10.3.7 Global Tasks": "globalTask globalUserTask globalManualTask globalScriptTask "
    "globalBusinessRuleTask",
    "§10.3.8 Loop Characteristics": "loopCharacteristics standardLoopCharacteristics "
    "multiInstanceLoopCharacteristics loopCardinality loopCondition loopDataInputRef "
    "loopDataOutputRef inputDataItem outputDataItem complexBehaviorDefinition",
    "§10.4 Data": "dataObject dataObjectReference dataState dataStore dataStoreReference "
    "ioSpecification dataInput dataOutput inputSet outputSet dataInputRefs dataOutputRefs "
    "optionalInputRefs optionalOutputRefs whileExecutingInputRefs whileExecutingOutputRefs "
    "inputSetRefs outputSetRefs dataAssociation dataInputAssociation dataOutputAssociation "
    "sourceRef targetRef assignment from to transformation",
    "§10.5 Events": "event catchEvent throwEvent startEvent intermediateCatchEvent "
    "intermediateThrowEvent implicitThrowEvent boundaryEvent endEvent",
    "§10.5.5 Event Definitions": "eventDefinition eventDefinitionRef messageEventDefinition "
    "timerEventDefinition timeDate timeCycle timeDuration errorEventDefinition "
    "escalationEventDefinition cancelEventDefinition compensateEventDefinition "
    "conditionalEventDefinition condition linkEventDefinition signalEventDefinition signal "
    "terminateEventDefinition",
    "§10.6 Gateways": "gateway exclusiveGateway inclusiveGateway parallelGateway "
    "complexGateway activationCondition eventBasedGateway",
    "§10.8 Lanes": "laneSet childLaneSet lane flowNodeRef partitionElement",
    "§11 Choreography": "choreography choreographyRef choreographyActivity choreographyTask "
    "callChoreography subChoreography globalChoreographyTask",
}
#: kept and shown, but nothing happens by them
DRAWN = _names(
    "documentation extensionElements group category categoryValue textAnnotation text "
    "messageFlow participant collaboration laneSet childLaneSet lane flowNodeRef incoming outgoing "
    "inputSet outputSet dataInputRefs dataOutputRefs optionalInputRefs optionalOutputRefs "
    "dataObject"
)
#: never drawn themselves
ABSTRACT = _names(
    "baseElement baseElementWithMixedContent rootElement artifact expression flowElement flowNode "
    "callableElement activity loopCharacteristics event catchEvent throwEvent eventDefinition "
    "gateway dataAssociation conversationNode choreographyActivity"
)
_COLUMNS: tuple[frozenset[Trigger], ...] = (
    TOP_STARTS,
    EVENT_STARTS,
    POSSIBLE[Kind.CATCH],
    POSSIBLE[Kind.THROW],
    POSSIBLE[Kind.BOUNDARY],
    POSSIBLE[Kind.END],
)


def state(name: str) -> str:
    """Return what becomes of an element: runs, drawn only, refused or abstract."""
    if name in ABSTRACT:
        return "abstract"
    if name not in SHAPES:
        return "refused"
    return "drawn only" if name in DRAWN else "runs"


def page() -> str:
    """Return the page of all elements."""
    lines = [_HEAD, _TABLE]
    for clause, names in CLAUSES.items():
        lines += [_row(name, clause) for name in names.split()]
    lines += [_EVENTS, *map(_event_row, Trigger)]
    return "\n".join([*lines, ""])


def _row(name: str, clause: str) -> str:
    told = state(name)
    said = ""
    if told == "refused":
        said = REASONS.get(name, OTHER_REASON)
    elif told != "abstract":
        said = ", ".join(f"`{one}`" for one in sorted(SHAPES[name].attributes - {"id"}))
    return f"| `{name}` | {clause} | {told} | {said} |"


def _event_row(trigger: Trigger) -> str:
    if trigger in (Trigger.MULTIPLE, Trigger.PARALLEL_MULTIPLE):
        throws = "runs" if trigger is Trigger.MULTIPLE else ""
        return f"| {trigger} | runs | runs | runs | {throws} | runs | {throws} |"
    cells = " | ".join("runs" if trigger in column else "" for column in _COLUMNS)
    return f"| {trigger} | {cells} |"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201  # the page is its output
