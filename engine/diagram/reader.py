"""How a diagram's XML becomes the graph, with every fault named at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from engine.diagram import data
from engine.diagram.document import (
    Document,
    Element,
    attribute,
    child,
    children,
    feel,
    is_bpmn,
    local,
    ordered,
    ours,
    reference,
    text,
    truth,
)
from engine.diagram.graph import Assignment, Diagram, Flow, Kind, Lane, Node, Process, Trigger
from engine.diagram.parts import ad_hoc_of, event_of, handlers_of, loop_of, mappings_of
from engine.diagram.rules import RULES, Stage, at
from engine.diagram.rules.definitions import assignments
from engine.diagram.source import parse
from engine.diagram.vocabulary import NODES, SUBPROCESSES
from engine.errors import BadInput, Problem

#: our attributes that are FEEL without a leading "="
_ALWAYS_FEEL = ("correlationKey", "subject")


def read(source: bytes) -> Diagram:
    """Return the diagram of a BPMN file, or raise BadInput with all of its problems."""
    diagram, problems = examine(source)
    if problems:
        raise BadInput(problems)
    return diagram


def examine(source: bytes) -> tuple[Diagram, list[Problem]]:
    """Return what can be read of a diagram, and all of its problems; BadInput if nothing can."""
    document = Document(parse(source))
    if too_large := list(RULES["diagram-size"].problems(document)):
        raise BadInput(too_large)  # before the other rules spend their time on it
    problems = [p for rule in at(Stage.DOCUMENT) for p in rule.problems(document)]
    diagram = _diagram(document)
    problems += _over(diagram, Stage.PROCESS)
    if not problems:
        problems = _over(diagram, Stage.PATHS)
    return diagram, ordered(problems)


def _over(diagram: Diagram, stage: Stage) -> list[Problem]:
    """Return what breaks the rules of a stage in any process."""
    return [
        problem
        for process in diagram.processes.values()
        for rule in at(stage)
        for problem in rule.problems(process)
    ]


def _diagram(document: Document) -> Diagram:
    """Build the graph of all executable processes."""
    pools = {
        reference(attribute(participant, "processRef")): attribute(participant, "name")
        for participant in document.named("participant")
    }
    processes = [
        _process(element, document, pools)
        for element in document.named("process")
        if truth(element, "isExecutable", True)
    ]
    found: dict[str, Process] = {}
    for process in processes:
        found.setdefault(process.id, process)
    return Diagram(found)


def _process(element: Element, document: Document, pools: Mapping[str, str]) -> Process:
    """Build one process."""
    scopes = list(_scopes(element, ""))
    flows = _flows(scopes)
    lanes, lane_of = _lanes(element)
    outgoing: dict[str, list[str]] = defaultdict(list)
    incoming: dict[str, list[str]] = defaultdict(list)
    for flow in flows.values():
        outgoing[flow.source].append(flow.id)
        incoming[flow.target].append(flow.id)
    nodes: dict[str, Node] = {}
    for scope, holder in scopes:
        for item in children(holder, *NODES):
            name = attribute(item, "id")
            if name and name not in nodes:
                ends = (tuple(incoming[name]), tuple(outgoing[name]))
                nodes[name] = _node(item, scope, ends, lane_of.get(name, ""), document)
    return Process(
        id=attribute(element, "id"),
        name=attribute(element, "name"),
        nodes=nodes,
        flows=flows,
        lanes=tuple(lanes),
        documentation=_documentation(element),
        data_objects=_data_objects(element),
        data_stores=data.stores_of(element, document),
        attributes=_attributes(element),
        line=element.sourceline or 0,
        pool=pools.get(attribute(element, "id"), ""),
    )


def _scopes(holder: Element, name: str) -> Iterator[tuple[str, Element]]:
    """Give the process and its sub-processes, the outer before the inner."""
    yield name, holder
    for inner in children(holder, *SUBPROCESSES):
        yield from _scopes(inner, attribute(inner, "id"))


def _flows(scopes: list[tuple[str, Element]]) -> dict[str, Flow]:
    """Build the sequence flows; one without id gets a name made of its ends."""
    found: dict[str, Flow] = {}
    drawn = [(scope, item) for scope, holder in scopes for item in children(holder, "sequenceFlow")]
    taken = {attribute(item, "id") for _, item in drawn}
    again: dict[str, int] = {}
    for scope, item in drawn:
        source = reference(attribute(item, "sourceRef"))
        target = reference(attribute(item, "targetRef"))
        name = attribute(item, "id") or _named(f"{source}-{target}", taken, again)
        condition = feel(text(child(item, "conditionExpression")))
        line = item.sourceline or 0
        found.setdefault(
            name, Flow(name, source, target, condition, attribute(item, "name"), line, scope)
        )
    return found


def _named(name: str, taken: set[str], again: dict[str, int]) -> str:
    """Return the name, with a number when it is taken."""
    candidate = name
    while candidate in taken:
        again[name] = again.get(name, 1) + 1
        candidate = f"{name}-{again[name]}"
    taken.add(candidate)
    return candidate


def _node(
    item: Element,
    scope: str,
    ends: tuple[tuple[str, ...], tuple[str, ...]],
    lane: str,
    document: Document,
) -> Node:
    """Build one flow node."""
    kind = Kind.SUBPROCESS if local(item) in SUBPROCESSES else Kind(local(item))
    event = event_of(item, document)
    undoes = event is not None and event.trigger is Trigger.COMPENSATE
    cancels = "isInterrupting" if kind is Kind.START else "cancelActivity"
    return Node(
        id=attribute(item, "id"),
        kind=kind,
        name=attribute(item, "name"),
        scope=scope,
        incoming=ends[0],
        outgoing=ends[1],
        default=reference(attribute(item, "default")),
        lane=lane,
        documentation=_documentation(item),
        line=item.sourceline or 0,
        event=event,
        attached_to=reference(attribute(item, "attachedToRef")),
        interrupting=truth(item, cancels, True),
        event_subprocess=truth(item, "triggeredByEvent"),
        loop=loop_of(item, document),
        script=_script(item),
        called=reference(attribute(item, "calledElement")),
        inputs=mappings_of(item, "input") or data.inputs_of(item, document),
        outputs=mappings_of(item, "output") or data.outputs_of(item, document),
        instantiate=truth(item, "instantiate"),
        parallel_events=attribute(item, "eventGatewayType") == "Parallel",
        activation=feel(text(child(item, "activationCondition"))),
        transaction=local(item) == "transaction",
        ad_hoc=ad_hoc_of(item),
        for_compensation=truth(item, "isForCompensation"),
        undone_by=handlers_of(document).get(attribute(item, "id"), "") if undoes else "",
        start_quantity=_quantity(item, "startQuantity"),
        completion_quantity=_quantity(item, "completionQuantity"),
        data_objects=_data_objects(item) if kind is Kind.SUBPROCESS else (),
        attributes=data.people_of(item, document) | _attributes(item),
    )


def _quantity(item: Element, name: str) -> int:
    value = attribute(item, name)
    return int(value) if value.isdecimal() and len(value) < 5 else 1


def _attributes(element: Element) -> dict[str, str]:
    """Return our own attributes; those that are always FEEL without their "="."""
    found = ours(element)
    return {name: feel(value) if name in _ALWAYS_FEEL else value for name, value in found.items()}


def _documentation(element: Element) -> str:
    return "\n".join(text(part) for part in children(element, "documentation"))


def _script(item: Element) -> tuple[Assignment, ...]:
    """Return the assignments of a script task; a malformed script is named by its rule."""
    try:
        return tuple(Assignment(*pair) for pair in assignments(text(child(item, "script"))))
    except ValueError:
        return ()


def _data_objects(holder: Element) -> tuple[str, ...]:
    names = (attribute(item, "name") for item in children(holder, "dataObjectReference"))
    return tuple(dict.fromkeys((*(name for name in names if name), *data.properties_of(holder))))


def _lanes(element: Element) -> tuple[list[Lane], dict[str, str]]:
    """Return the lanes of a process, and for every node the name of its innermost lane."""
    lanes: list[Lane] = []
    lane_of: dict[str, str] = {}
    for lane in (found for found in element.iter() if is_bpmn(found) and local(found) == "lane"):
        lanes.append(Lane(attribute(lane, "id"), attribute(lane, "name")))
        # Document order: an inner lane comes after the one around it and overrules it.
        for entry in children(lane, "flowNodeRef"):
            lane_of[reference(text(entry))] = attribute(lane, "name")
    return lanes, lane_of
