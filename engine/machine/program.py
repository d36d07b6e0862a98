"""A diagram made ready to run: one step per element, each with the few functions that it needs.

Everything that does not depend on a case is decided here, once per definition. The rooms
beside this one (gateways, work, jobs, catching, ...) fill in the functions of their elements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.diagram.graph import Kind, Node
from engine.machine.events import Event

if TYPE_CHECKING:
    from engine.machine.ad_hoc import Plan
    from engine.machine.formula import Formula
    from engine.machine.play import Play
    from engine.machine.state import Wait

#: a token comes to the element along a flow of the scope (token id, flow id)
Enter = Callable[["Play", int, str], None]
#: a token that stood in the element goes on
Leave = Callable[["Play", int], None]
#: the token of a scope goes out along the flows
Depart = Callable[["Play", int], None]
#: what an event waited for came: wait id, the wait, its payload, data of the event row
Answer = Callable[["Play", int, "Wait", Mapping[str, Any], dict[str, Any]], None]
#: open the wait of an event for a token
Arm = Callable[["Play", int], None]


def _unset(*_: Any) -> None:
    raise AssertionError("a step was not compiled")


class Edge(NamedTuple):
    """A sequence flow, ready to be taken."""

    id: str
    target: Step
    #: the row that tells of it
    event: Event
    condition: Formula | None


@dataclass(slots=True, eq=False)
class Body:
    """What happens inside a scope: a process, a sub-process, a called process."""

    #: where tokens begin when the scope is opened
    entries: tuple[Step, ...] = ()
    #: start events of event sub-processes that wait (message, timer, signal, condition)
    waiting: tuple[Step, ...] = ()
    #: start events of event sub-processes that catch (error, escalation)
    catching: tuple[Step, ...] = ()
    #: the compensation event sub-process
    undoes: Step | None = None


@dataclass(slots=True, eq=False)
class Step:
    """One element as the machine runs it; "x*" runs one item of the repeated activity "x"."""

    id: str
    #: id in the diagram
    element: str
    name: str
    kind: Kind
    node: Node
    #: id of the sub-process or process that holds it
    scope: str
    #: position in the document, to decide in its order
    order: int = 0
    stage: str = ""
    out: tuple[Edge, ...] = ()
    enter: Enter = _unset
    leave: Leave = _unset
    depart: Depart = _unset
    answer: Answer = _unset
    #: events: opens the wait, given the token that it belongs to
    arm: Arm | None = None
    #: activities: the boundary events that wait while it runs
    arms: tuple[Arm, ...] = ()
    #: activities: boundary events that catch errors and escalations
    catches: tuple[Step, ...] = ()
    #: one item of a repeated activity
    is_item: bool = False
    #: a part of a multiple event ("x#0") or the frame to undo a scope ("x!"): its step
    whole: Step | None = None
    #: the activity that undoes this one; whether it must be noted when it ends
    undone_by: Step | None = None
    undoable: bool = False
    #: frames: what happens when everything is undone
    undone: Depart = _unset
    #: ad-hoc sub-processes: how they offer their activities
    offers: Plan | None = None
    #: message start events: the variable that remembers the key, and where the payload has it
    remembers: tuple[str, Formula] | None = None
    #: items: the variables that stay inside
    kept: frozenset[str] = frozenset()
    #: variables do not pass: a process or a call
    closed: bool = False
    body: Body | None = None
    #: event sub-processes: their start event
    start: Step | None = None
    #: evaluated when the activity begins; they become its own variables
    inputs: tuple[tuple[str, Formula], ...] = ()
    #: evaluated when it ends, instead of taking everything
    outputs: tuple[tuple[str, Formula], ...] = ()
    #: scopes: what happens when the last token inside has ended
    finish: Leave = _unset
    #: joins: ids of the incoming flows
    joined: tuple[str, ...] = ()
    #: inclusive joins: from which step which of the incoming flows can be reached
    reach: Mapping[str, int] = field(default_factory=dict)
    #: the condition of a conditional event, the activation of a complex gateway
    condition: Formula | None = None

    @property
    def inside(self) -> str:
        """Return the id that the elements inside name as their scope."""
        return self.node.called or self.element

    @property
    def label(self) -> str:
        """Return the name that people read."""
        return self.name or self.element


class StartEvent(NamedTuple):
    """A way to begin a case."""

    #: id of the start event, of one part of it, or of a receive task or catch event that starts
    element: str
    #: "none", "message", "timer" or "signal"
    trigger: str
    #: message or signal name
    name: str
    #: timers: "date", "duration" or "cycle", and the ISO 8601 literal or "=FEEL"
    timer_kind: str = ""
    timer: str = ""


@dataclass(slots=True, eq=False)
class Program:
    """A definition, ready to run."""

    #: id of the main process
    process: str
    steps: dict[str, Step]
    starts: tuple[StartEvent, ...]
    #: sequence flow id -> the join that it leads to
    joins: dict[str, Step]
    has_inclusive_joins: bool
    has_complex_gateways: bool
    has_conditions: bool
    #: the one-line subject of a case
    subject: Formula | None
    #: parallel instantiating gateways: what else must come, by the event that began
    beside: Mapping[str, tuple[tuple[Step, str], ...]]
    #: how many entries data stores may hold
    capacities: Mapping[str, int]
