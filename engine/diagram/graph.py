"""What a diagram says, as plain immutable values: the graph that the machine compiles.

One `Process` per executable `<process>` of the file. Scopes are flat: every node names the
sub-process that holds it. Terms and clauses: BPMN 2.0.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

EMPTY: Mapping[str, str] = MappingProxyType({})


class Kind(StrEnum):
    """The element types that a diagram may hold (values are the local names of BPMN 2.0)."""

    START = "startEvent"
    END = "endEvent"
    CATCH = "intermediateCatchEvent"
    THROW = "intermediateThrowEvent"
    BOUNDARY = "boundaryEvent"
    TASK = "task"
    USER = "userTask"
    MANUAL = "manualTask"
    SERVICE = "serviceTask"
    SEND = "sendTask"
    RECEIVE = "receiveTask"
    SCRIPT = "scriptTask"
    RULE = "businessRuleTask"
    CALL = "callActivity"
    SUBPROCESS = "subProcess"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    EVENT_BASED = "eventBasedGateway"
    COMPLEX = "complexGateway"


class Trigger(StrEnum):
    """What an event waits for or throws."""

    NONE = "none"
    MESSAGE = "message"
    TIMER = "timer"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    CONDITIONAL = "conditional"
    LINK = "link"
    TERMINATE = "terminate"
    COMPENSATE = "compensate"
    CANCEL = "cancel"
    #: several definitions: one of them, or all of them must come; all of them are thrown
    MULTIPLE = "multiple"
    PARALLEL_MULTIPLE = "parallelMultiple"


@dataclass(frozen=True)
class Event:
    """The event definition of a start, end, intermediate or boundary event."""

    trigger: Trigger
    #: message or signal name, error or escalation code, link name; empty catches all codes
    name: str = ""
    #: FEEL: correlation key of a message ("" = the message needs no key)
    key: str = ""
    #: FEEL: the condition of a conditional event
    condition: str = ""
    #: "date", "duration" or "cycle" of a timer, and its ISO 8601 literal or "=FEEL"
    timer_kind: str = ""
    timer: str = ""
    #: what durations of a timer count: "" or "natural", or "working" time
    basis: str = ""
    #: multiple events: each of their definitions
    parts: tuple[Event, ...] = ()
    #: compensation: the activity to undo ("" = all), and whether the thrower waits for it
    activity: str = ""
    waits: bool = True
    #: FEEL over the payload that gives the key of a message (correlation property), and the
    #: variable that remembers this key for the messages that follow ("" = nothing remembers it)
    path: str = ""
    remembers: str = ""

    @property
    def each(self) -> tuple[Event, ...]:
        """Return the definitions of the event: its parts, or itself."""
        return self.parts or (self,)

    def has(self, *triggers: Trigger) -> bool:
        """Tell whether the event or one of its parts has one of these triggers."""
        return any(one.trigger in triggers for one in self.each)


@dataclass(frozen=True)
class AdHoc:
    """How the activities of an ad-hoc sub-process are offered (BPMN 2.0.2 §10.3.5, §13.3.5)."""

    #: "parallel" or "sequential"
    ordering: str = "parallel"
    #: FEEL: looked at after each activity; "" = over when each was done once
    condition: str = ""
    cancel_remaining: bool = True


@dataclass(frozen=True)
class DataStore:
    """A data store: a variable of the case under its name."""

    name: str
    #: how many entries it may hold; None = unlimited
    capacity: int | None = None


@dataclass(frozen=True)
class Loop:
    """Repetition of an activity: standard loop or multi-instance (BPMN 2.0.2 §10.3.6, §13.3.6)."""

    #: "standard", "parallel" or "sequential"
    kind: str
    #: FEEL; standard: the loop condition; multi-instance: the completion condition
    condition: str = ""
    test_before: bool = False
    maximum: int | None = None
    #: FEEL: how many, or the list to go through
    cardinality: str = ""
    collection: str = ""
    #: variable that holds the item in each instance
    element_variable: str = ""
    #: variable that receives the list of results, and the FEEL that gives one result
    output_collection: str = ""
    output_element: str = ""


@dataclass(frozen=True)
class Assignment:
    """One assignment: the variable `name` receives the FEEL `value`."""

    name: str
    value: str


@dataclass(frozen=True)
class Node:
    """One flow node: task, event, gateway, sub-process or call activity."""

    id: str
    kind: Kind
    name: str
    #: id of the sub-process that holds it; "" for the process itself
    scope: str = ""
    #: ids of sequence flows in document order
    incoming: tuple[str, ...] = ()
    outgoing: tuple[str, ...] = ()
    default: str = ""
    lane: str = ""
    documentation: str = ""
    line: int = 0
    event: Event | None = None
    #: boundary events: the activity; and whether it interrupts (also event sub-process starts)
    attached_to: str = ""
    interrupting: bool = True
    #: sub-processes triggered by an event
    event_subprocess: bool = False
    loop: Loop | None = None
    #: script (assignments), called process, input, output mappings
    script: tuple[Assignment, ...] = ()
    called: str = ""
    inputs: tuple[Assignment, ...] = ()
    outputs: tuple[Assignment, ...] = ()
    #: event-based gateway or receive task that instantiates; whether all its events must come
    instantiate: bool = False
    parallel_events: bool = False
    #: complex gateways: FEEL that tells whether enough tokens are there
    activation: str = ""
    #: transaction sub-processes, and how ad-hoc sub-processes offer their activities
    transaction: bool = False
    ad_hoc: AdHoc | None = None
    #: activities that undo others, and for compensation boundary events the one that does it
    for_compensation: bool = False
    undone_by: str = ""
    #: tokens that an activity needs to begin, and gives on each flow when it ends
    start_quantity: int = 1
    completion_quantity: int = 1
    #: sub-processes: names of the data objects drawn in them, variables of that scope
    data_objects: tuple[str, ...] = ()
    #: our own attributes by local name: taskForm, candidateGroup, assignedTo, slaDuration, ...
    attributes: Mapping[str, str] = field(default_factory=lambda: EMPTY)

    def attribute(self, name: str) -> str:
        """Return one of our own attributes, or an empty text."""
        return self.attributes.get(name, "")


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    #: FEEL; "" = unconditional
    condition: str = ""
    name: str = ""
    line: int = 0
    #: id of the sub-process that it is drawn in; "" for the process itself
    scope: str = ""


@dataclass(frozen=True)
class Lane:
    """A lane: who does what is drawn in it."""

    id: str
    name: str


@dataclass(frozen=True)
class Process:
    """One executable process of a diagram."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    lanes: tuple[Lane, ...] = ()
    documentation: str = ""
    #: names of data objects, which are variables of their scope
    data_objects: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: EMPTY)
    line: int = 0
    #: name of the pool that the process is drawn in
    pool: str = ""
    data_stores: tuple[DataStore, ...] = ()

    def attribute(self, name: str) -> str:
        """Return one of our own attributes, or an empty text."""
        return self.attributes.get(name, "")


@dataclass(frozen=True)
class Diagram:
    """A whole file: its executable processes by id; the first one is the main process."""

    processes: Mapping[str, Process]

    @property
    def main(self) -> Process:
        """Return the process that a start begins: the first of the file."""
        return next(iter(self.processes.values()))
