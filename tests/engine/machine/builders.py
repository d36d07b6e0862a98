"""Small words to draw diagrams and to play cases in the tests of the machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from engine.diagram.graph import (
    Assignment,
    Diagram,
    Event,
    Flow,
    Kind,
    Loop,
    Node,
    Process,
    Trigger,
)
from engine.machine import (
    Advance,
    Assign,
    Cancel,
    Command,
    Complete,
    Deliver,
    Drop,
    Fire,
    Move,
    Program,
    Start,
    State,
    Succeed,
    Throw,
    Wait,
    WaitKind,
    advance,
    check,
    compile_program,
    from_json,
    occurrences,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def pairs(values: Mapping[str, str] | None) -> tuple[Assignment, ...]:
    """Return mappings from a dict."""
    return tuple(Assignment(name, value) for name, value in (values or {}).items())


def node(
    kind: Kind,
    name: str,
    *,
    inputs: Mapping[str, str] | None = None,
    outputs: Mapping[str, str] | None = None,
    script: Mapping[str, str] | None = None,
    attributes: Mapping[str, str] | None = None,
    **rest: Any,
) -> Node:
    """Draw any node."""
    return Node(
        name,
        kind,
        rest.pop("label", name),
        inputs=pairs(inputs),
        outputs=pairs(outputs),
        script=pairs(script),
        attributes=attributes or {},
        **rest,
    )


def start(name: str = "start", event: Event | None = None, **rest: Any) -> Node:
    return node(Kind.START, name, event=event, **rest)


def end(name: str = "end", event: Event | None = None, **rest: Any) -> Node:
    return node(Kind.END, name, event=event, **rest)


def user(name: str, **rest: Any) -> Node:
    return node(Kind.USER, name, **rest)


def task(name: str, **rest: Any) -> Node:
    return node(Kind.TASK, name, **rest)


def service(name: str, handler: str = "do_it", **rest: Any) -> Node:
    attributes = {"handler": handler, **rest.pop("attributes", {})}
    return node(Kind.SERVICE, name, attributes=attributes, **rest)


def script(name: str, **lines: str) -> Node:
    return node(Kind.SCRIPT, name, script=lines)


def exclusive(name: str, default: str = "") -> Node:
    return node(Kind.EXCLUSIVE, name, default=default)


def parallel(name: str) -> Node:
    return node(Kind.PARALLEL, name)


def inclusive(name: str, default: str = "") -> Node:
    return node(Kind.INCLUSIVE, name, default=default)


def event_gateway(name: str) -> Node:
    return node(Kind.EVENT_BASED, name)


def catch(name: str, event: Event, **rest: Any) -> Node:
    return node(Kind.CATCH, name, event=event, **rest)


def throw(name: str, event: Event | None = None, **rest: Any) -> Node:
    return node(Kind.THROW, name, event=event, **rest)


def boundary(name: str, host: str, event: Event, *, interrupting: bool = True, **rest: Any) -> Node:
    return node(
        Kind.BOUNDARY, name, event=event, attached_to=host, interrupting=interrupting, **rest
    )


def subprocess(name: str, *inside: Node, **rest: Any) -> list[Node]:
    """Draw an embedded sub-process with what it holds."""
    held = [one if one.scope else replace(one, scope=name) for one in inside]
    return [node(Kind.SUBPROCESS, name, **rest), *held]


def event_subprocess(name: str, *inside: Node) -> list[Node]:
    return subprocess(name, *inside, event_subprocess=True)


def call(name: str, called: str, **rest: Any) -> Node:
    return node(Kind.CALL, name, called=called, **rest)


def message(name: str, key: str = "") -> Event:
    return Event(Trigger.MESSAGE, name, key)


def signal(name: str) -> Event:
    return Event(Trigger.SIGNAL, name)


def timer(text: str, kind: str = "duration") -> Event:
    return Event(Trigger.TIMER, timer_kind=kind, timer=text)


def error(code: str = "") -> Event:
    return Event(Trigger.ERROR, code)


def escalation(code: str = "") -> Event:
    return Event(Trigger.ESCALATION, code)


def condition(text: str) -> Event:
    return Event(Trigger.CONDITIONAL, condition=text)


def link(name: str) -> Event:
    return Event(Trigger.LINK, name)


TERMINATE = Event(Trigger.TERMINATE)


def loop(kind: str, **rest: Any) -> Loop:
    return Loop(kind, **rest)


Drawn = Node | Iterable[Node]


def process(name: str, flows: str, *drawn: Drawn, **rest: Any) -> Process:
    """Draw a process: nodes, and flows as lines "a -> b" or "f: a -> b [condition]"."""
    nodes: dict[str, Node] = {}
    for one in drawn:
        for each in [one] if isinstance(one, Node) else one:
            nodes[each.id] = each
    found = _flows(flows)
    for flow in found.values():
        source, target = nodes[flow.source], nodes[flow.target]
        nodes[flow.source] = replace(source, outgoing=(*source.outgoing, flow.id))
        target = nodes[flow.target]
        nodes[flow.target] = replace(target, incoming=(*target.incoming, flow.id))
    return Process(name, name, nodes, found, **rest)


def _flows(text: str) -> dict[str, Flow]:
    found = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, _, path = line.rpartition(": ") if ": " in line.split("[")[0] else ("", "", line)
        path, _, rest = path.partition("[")
        ends = [one.strip() for one in path.split("->")]
        for source, target in pairwise(ends):
            flow = Flow(name or f"{source}-{target}", source, target, rest.strip().rstrip("]"))
            found[flow.id] = flow
    return found


def program(flows: str, *drawn: Drawn, others: Iterable[Process] = (), **rest: Any) -> Program:
    """Draw and compile one process, and those that it calls."""
    decisions = rest.pop("decisions", {})
    main = process("main", flows, *drawn, **rest)
    return compile_program(Diagram({main.id: main, **{one.id: one for one in others}}), decisions)


class Case:
    """One case being played: every step also goes through dump and load, and is checked."""

    def __init__(self, compiled: Program, at: datetime = NOW) -> None:
        self.program = compiled
        self.now = at
        self.state: State | None = None
        self.last: Advance | None = None
        self.events: list[tuple[str, str]] = []

    def do(self, command: Command) -> Case:
        """Carry out a command on the state and on its stored copy: the answers must be equal."""
        stored = State.load(self.state.dump()) if self.state else None
        answer = advance(self.program, self.state, command, self.now)
        again = advance(self.program, stored, from_json(command.to_json()), self.now)
        assert answer.state.dump() == again.state.dump()
        assert answer.events == again.events
        assert answer.effects == again.effects
        assert check(self.program, answer.state) == []
        self.state, self.last = answer.state, answer
        self.events += [(event.name, event.element) for event in answer.events]
        return self

    def start(self, element: str | None = None, **variables: Any) -> Case:
        return self.do(Start(variables, element, {"id": 7, "number": "C-7"}))

    def complete(self, element: str, which: int = 0, **data: Any) -> Case:
        return self.do(Complete(self.wait(element, WaitKind.WORK_ITEM, which), data))

    def deliver(self, element: str, **payload: Any) -> Case:
        kinds = (WaitKind.MESSAGE, WaitKind.SIGNAL)
        number = next(n for n, w in self.waits() if w.element == element and w.kind in kinds)
        return self.do(Deliver(number, payload))

    def succeed(self, element: str, **result: Any) -> Case:
        return self.do(Succeed(self.wait(element, WaitKind.JOB), result))

    def fail(self, element: str, code: str) -> Case:
        return self.do(Throw(self.wait(element, WaitKind.JOB), code, "it went wrong"))

    def fire(self, element: str) -> Case:
        """Let a timer fire as the scheduler would at this instant."""
        number = self.wait(element, WaitKind.TIMER)
        wait = dict(self.waits())[number]
        assert wait.due_at is not None
        count, _ = occurrences(wait.due_at, wait.repeat, self.now)
        assert count > 0, f"{element} is due only at {wait.due_at}"
        return self.do(Fire(number, count))

    def later(self, **by: float) -> Case:
        self.now += timedelta(**by)
        return self

    def assign(self, **variables: Any) -> Case:
        return self.do(Assign(variables))

    def move(self, element: str, to: str) -> Case:
        return self.do(Move(next(n for n, w in self.waits() if w.element == element), to))

    def cancel(self) -> Case:
        return self.do(Cancel())

    def waits(self) -> list[tuple[int, Wait]]:
        return list(self.state.waits.items()) if self.state else []

    def wait(self, element: str, kind: str, which: int = 0) -> int:
        found = [n for n, w in self.waits() if w.element == element and w.kind == kind]
        return found[which]

    @property
    def open(self) -> list[str]:
        """The elements that are waited for, sorted."""
        return sorted(wait.element for _, wait in self.waits())

    @property
    def work(self) -> list[str]:
        return sorted(w.element for _, w in self.waits() if w.kind is WaitKind.WORK_ITEM)

    @property
    def data(self) -> dict[str, Any]:
        assert self.state is not None
        return self.state.variables

    @property
    def status(self) -> str:
        assert self.state is not None
        return self.state.status.value

    def effects(self, kind: type[Any]) -> list[Any]:
        assert self.last is not None
        return [one for one in self.last.effects if isinstance(one, kind)]

    @property
    def dropped(self) -> list[int]:
        return [one.wait for one in self.effects(Drop)]

    @property
    def told(self) -> list[tuple[str, str]]:
        """The events of the last step, by name and element."""
        assert self.last is not None
        return [(event.name, event.element) for event in self.last.events]
