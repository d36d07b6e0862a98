"""Random diagrams of everything that the machine runs, and random plays of them."""

from __future__ import annotations

from random import Random

from engine.diagram.graph import AdHoc, Diagram, Event, Kind, Node, Trigger
from engine.machine import (
    Assign,
    Cancel,
    Command,
    Complete,
    Deliver,
    EndPath,
    Fire,
    Move,
    Program,
    State,
    Succeed,
    Throw,
    Wait,
    WaitKind,
    compile_program,
)
from tests.engine.machine import builders as b

BLOCKS = [
    "user",
    "user",
    "user",
    "script",
    "service",
    "catch",
    "throw",
    "xor",
    "and",
    "or",
    "loop",
    "subprocess",
    "repeated",
    "gateway",
    "call",
    "complex",
    "undone",
    "transaction",
    "chosen",
    "several",
]
UNDONE = Event(Trigger.COMPENSATE)
EVENTS = ["timer", "cycle", "message", "signal", "condition"]


class Author:
    """Draws one process after the other."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0
        self.nodes: list[Node] = []
        self.lines: list[str] = []
        self.others: list[str] = []

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def draw(self, node: Node, scope: str) -> str:
        self.nodes.append(Node(**{**node.__dict__, "scope": scope}))
        return node.id

    def link(self, source: str, target: str, condition: str = "") -> None:
        name = self.name("f")
        self.lines.append(
            f"{name}: {source} -> {target}" + (f" [{condition}]" if condition else "")
        )

    def event(self, kinds: list[str]) -> Event:
        kind = self.random.choice(kinds)
        return {
            "timer": b.timer("PT1H"),
            "cycle": b.timer("R3/PT1H", "cycle"),
            "message": b.message("news"),
            "signal": b.signal("alarm"),
            "condition": b.condition(f"n > {self.random.randint(0, 9)}"),
            "error": b.error(self.random.choice(["", "E1"])),
            "escalation": b.escalation(),
        }[kind]

    def inside(self, scope: str, depth: int, *, errors: bool = False) -> None:
        """Fill a scope from its start to its end, with a listener now and then."""
        start = self.draw(b.start(self.name("start")), scope)
        last = self.block(start, scope, depth)
        ends = [*[None] * 7, b.TERMINATE, b.escalation("up")] + ([b.error("E1")] if errors else [])
        self.link(last, self.draw(b.end(self.name("end"), self.random.choice(ends)), scope))
        if self.random.random() < 0.25:
            self.listener(scope)

    def listener(self, scope: str) -> None:
        name = self.draw(b.node(Kind.SUBPROCESS, self.name("listen"), event_subprocess=True), scope)
        event = self.event([*EVENTS, "error", "escalation"])
        interrupting = event.trigger.value == "error" or self.random.random() < 0.5
        start = self.draw(b.start(self.name("heard"), event, interrupting=interrupting), name)
        user = self.draw(b.user(self.name("user")), name)
        self.link(start, user)

    def block(self, before: str, scope: str, depth: int) -> str:
        kind = self.random.choice(BLOCKS) if depth else "user"
        last: str = getattr(self, f"_{kind}")(before, scope, depth)
        if depth and self.random.random() < 0.6:
            return self.block(last, scope, depth - 1)
        return last

    def edge(self, host: str, scope: str, kinds: list[str]) -> str:
        """Attach a boundary event now and then; return where the path goes on."""
        if self.random.random() > 0.4:
            return host
        event = self.event(kinds)
        interrupting = event.trigger.value == "error" or self.random.random() < 0.5
        edge = b.boundary(self.name("edge"), host, event, interrupting=interrupting)
        user = self.draw(b.user(self.name("user")), scope)
        self.link(self.draw(edge, scope), user)
        if not interrupting:
            return host
        merge = self.draw(b.exclusive(self.name("merge")), scope)
        self.link(host, merge)
        self.link(user, merge)
        return merge

    def _user(self, before: str, scope: str, _: int) -> str:
        inputs = {"hint": "n + 1"} if self.random.random() < 0.3 else None
        name = self.draw(b.user(self.name("user"), inputs=inputs), scope)
        self.link(before, name)
        return self.edge(name, scope, EVENTS)

    def _script(self, before: str, scope: str, _: int) -> str:
        name = self.draw(b.script(self.name("script"), n="modulo(n + 3, 10)"), scope)
        self.link(before, name)
        return name

    def _service(self, before: str, scope: str, _: int) -> str:
        name = self.draw(b.service(self.name("service"), inputs={"n": "n"}), scope)
        self.link(before, name)
        return self.edge(name, scope, [*EVENTS, "error", "error"])

    def _catch(self, before: str, scope: str, _: int) -> str:
        name = self.draw(b.catch(self.name("catch"), self.event(EVENTS)), scope)
        self.link(before, name)
        return name

    def _throw(self, before: str, scope: str, _: int) -> str:
        event = self.random.choice([None, b.message("out"), b.signal("out"), b.escalation("x")])
        name = self.draw(b.throw(self.name("throw"), event), scope)
        self.link(before, name)
        return name

    def _split(self, kind: Kind, before: str, scope: str, depth: int) -> str:
        split = self.draw(b.node(kind, self.name(kind.value[:3])), scope)
        join = self.draw(b.node(kind, self.name(kind.value[:3])), scope)
        self.link(before, split)
        for branch in range(2):
            entry = self.draw(b.task(self.name("task")), scope)
            condition = "" if kind is Kind.PARALLEL else ["n > 4", "n <= 4 or n = 7"][branch]
            self.link(split, entry, condition)
            self.link(self.block(entry, scope, depth - 1), join)
        return join

    def _xor(self, before: str, scope: str, depth: int) -> str:
        return self._split(Kind.EXCLUSIVE, before, scope, depth)

    def _and(self, before: str, scope: str, depth: int) -> str:
        return self._split(Kind.PARALLEL, before, scope, depth)

    def _or(self, before: str, scope: str, depth: int) -> str:
        return self._split(Kind.INCLUSIVE, before, scope, depth)

    def _loop(self, before: str, scope: str, depth: int) -> str:
        entry = self.draw(b.exclusive(self.name("merge")), scope)
        self.link(before, entry)
        leaving = self.name("leave")
        back = self.name("back")
        out = self.draw(b.task(self.name("task")), scope)
        last = self.block(entry, scope, depth - 1)
        self.draw(b.exclusive(leaving, default=back + "_out"), scope)
        self.link(last, leaving)
        self.lines.append(f"{back}: {leaving} -> {entry} [modulo(n, 3) = 1]")
        self.lines.append(f"{back}_out: {leaving} -> {out}")
        return out

    def _subprocess(self, before: str, scope: str, depth: int) -> str:
        inputs = {"n": "n + 1"} if self.random.random() < 0.3 else None
        name = self.draw(b.node(Kind.SUBPROCESS, self.name("sub"), inputs=inputs), scope)
        self.link(before, name)
        self.inside(name, depth - 1, errors=True)
        return self.edge(name, scope, [*EVENTS, "error", "escalation"])

    def _repeated(self, before: str, scope: str, depth: int) -> str:
        how = b.loop(
            self.random.choice(["parallel", "sequential"]),
            collection="items",
            element_variable="item",
            output_collection="results",
            output_element="{item: item, got: got}",
            condition=self.random.choice(["", "", "got = 3"]),
        )
        if self.random.random() < 0.3:
            how = b.loop("standard", condition="modulo(n, 2) = 1", maximum=3)
        if self.random.random() < 0.5:
            name = self.draw(b.user(self.name("each"), loop=how), scope)
        else:
            name = self.draw(b.node(Kind.SUBPROCESS, self.name("each"), loop=how), scope)
            self.inside(name, depth - 1, errors=True)
        self.link(before, name)
        return self.edge(name, scope, [*EVENTS, "error"])

    def _gateway(self, before: str, scope: str, _: int) -> str:
        gateway = self.draw(b.event_gateway(self.name("first")), scope)
        join = self.draw(b.exclusive(self.name("merge")), scope)
        self.link(before, gateway)
        for _ in range(2):
            catch = self.draw(b.catch(self.name("catch"), self.event(EVENTS)), scope)
            self.link(gateway, catch)
            self.link(catch, join)
        return join

    def _complex(self, before: str, scope: str, depth: int) -> str:
        split = self.draw(b.parallel(self.name("par")), scope)
        activation = self.random.choice(["activationCount >= 2", "activationCount >= 1"])
        join = self.draw(b.node(Kind.COMPLEX, self.name("com"), activation=activation), scope)
        self.link(before, split)
        for _ in range(3):
            entry = self.draw(b.task(self.name("task")), scope)
            self.link(split, entry)
            self.link(self.block(entry, scope, depth - 2) if depth > 1 else entry, join)
        return join

    def undoable(self, before: str, scope: str, depth: int) -> str:
        """Draw work with what undoes it."""
        if depth and self.random.random() < 0.5:
            host = self.draw(b.node(Kind.SUBPROCESS, self.name("sub")), scope)
            self.link(before, host)
            self.inside(host, depth - 1, errors=True)
            if self.random.random() < 0.5:
                name = self.draw(
                    b.node(Kind.SUBPROCESS, self.name("undo"), event_subprocess=True), host
                )
                begin = self.draw(b.start(self.name("undoing"), UNDONE), name)
                self.link(begin, self.draw(b.throw(self.name("throw"), UNDONE), name))
                return host
        else:
            draw = self.random.choice([b.user, b.service, b.task])
            host = self.draw(draw(self.name("work")), scope)
            self.link(before, host)
        undo = self.random.choice([b.user, b.task])(self.name("undo"), for_compensation=True)
        edge = b.boundary(self.name("edge"), host, UNDONE, undone_by=self.draw(undo, scope))
        self.draw(edge, scope)
        return host

    def _undone(self, before: str, scope: str, depth: int) -> str:
        last = self.undoable(
            self.undoable(before, scope, max(0, depth - 1)), scope, max(0, depth - 1)
        )
        wanted = Event(Trigger.COMPENSATE, waits=self.random.random() < 0.7)
        name = self.draw(b.throw(self.name("back"), wanted), scope)
        self.link(self.block(last, scope, depth - 1), name)
        return name

    def _transaction(self, before: str, scope: str, depth: int) -> str:
        name = self.draw(b.node(Kind.SUBPROCESS, self.name("trans"), transaction=True), scope)
        self.link(before, name)
        last = self.undoable(self.draw(b.start(self.name("start")), name), name, depth - 1)
        choose = self.draw(b.exclusive(self.name("choose"), default=self.name("go")), name)
        self.link(last, choose)
        cancel = self.draw(b.end(self.name("cancel"), Event(Trigger.CANCEL)), name)
        self.link(choose, cancel, "n > 4")
        done = self.draw(b.end(self.name("end")), name)
        default = self.nodes[[one.id for one in self.nodes].index(choose)].default
        self.lines.append(f"{default}: {choose} -> {done}")
        edge = self.draw(b.boundary(self.name("off"), name, Event(Trigger.CANCEL)), scope)
        merge = self.draw(b.exclusive(self.name("merge")), scope)
        self.link(name, merge)
        self.link(edge, merge)
        return merge

    def _chosen(self, before: str, scope: str, depth: int) -> str:
        plan = AdHoc(
            self.random.choice(["parallel", "sequential"]),
            self.random.choice(["", "n > 6"]),
            self.random.random() < 0.5,
        )
        name = self.draw(b.node(Kind.SUBPROCESS, self.name("adhoc"), ad_hoc=plan), scope)
        self.link(before, name)
        for _ in range(2):
            entry = self.draw(self.random.choice([b.user, b.service])(self.name("pick")), name)
            if self.random.random() < 0.5:
                self.link(entry, self.draw(b.user(self.name("user")), name))
        return self.edge(name, scope, EVENTS)

    def _several(self, before: str, scope: str, _: int) -> str:
        kind = self.random.choice([Trigger.MULTIPLE, Trigger.PARALLEL_MULTIPLE])
        event = Event(kind, parts=(self.event(EVENTS), self.event(EVENTS)))
        if self.random.random() < 0.5:
            name = self.draw(b.catch(self.name("several"), event), scope)
            self.link(before, name)
            return name
        name = self.draw(b.user(self.name("user")), scope)
        self.link(before, name)
        stops = self.random.random() < 0.5
        edge = self.draw(b.boundary(self.name("edge"), name, event, interrupting=stops), scope)
        self.link(edge, self.draw(b.user(self.name("user")), scope))
        return name

    def _call(self, before: str, scope: str, depth: int) -> str:
        called = self.name("process")
        self.others.append(called)
        inputs = {"n": "n", "items": "items"} if self.random.random() < 0.5 else None
        name = self.draw(b.call(self.name("call"), called, inputs=inputs), scope)
        self.link(before, name)
        self.inside("@" + called, depth - 1, errors=True)
        return self.edge(name, scope, [*EVENTS, "error"])


def story(random: Random) -> Program:
    """Draw and compile a random diagram."""
    author = Author(random)
    author.inside("", 5)
    text = "\n".join(author.lines)
    whole = b.process("main", text, author.nodes)
    # The called processes were drawn with "@name" as their scope: take them out.
    owner = {}
    for node in whole.nodes.values():
        top = node
        while top.scope and not top.scope.startswith("@"):
            top = whole.nodes[top.scope]
        owner[node.id] = top.scope.removeprefix("@") or "main"
    processes = {}
    for name in ("main", *author.others):
        nodes = {
            key: Node(**{**node.__dict__, "scope": "" if node.scope[:1] == "@" else node.scope})
            for key, node in whole.nodes.items()
            if owner[key] == name
        }
        flows = {key: flow for key, flow in whole.flows.items() if owner[flow.source] == name}
        processes[name] = type(whole)(name, name, nodes, flows)
    return compile_program(Diagram(processes), {})


def data(random: Random) -> dict[str, object]:
    return {
        "n": random.randint(0, 9),
        "got": random.randint(1, 3),
        "items": [{"b": 1, "a": i} for i in range(random.randint(0, 3))],
    }


def command(state: State, program: Program, random: Random) -> Command:
    """Choose what happens next: mostly what is awaited, sometimes a supervisor's hand."""
    chance = random.random()
    waits = list(state.waits.items())
    if chance < 0.06:
        moved = Move(random.choice(waits)[0], random.choice(sorted(program.steps)))
        ended = EndPath(random.choice(waits)[0])
        return random.choice([moved, ended, Complete(random.randint(1, state.next_id))])
    if chance < 0.10:
        return Cancel() if chance < 0.063 else Assign(data(random))
    return answer(*random.choice(waits), random)


def answer(number: int, wait: Wait, random: Random) -> Command:
    """Let something come that is awaited."""
    match wait.kind:
        case WaitKind.WORK_ITEM:
            return Complete(number, data(random))
        case WaitKind.JOB:
            return random.choice([Succeed(number, data(random)), Throw(number, "E1")])
        case WaitKind.TIMER:
            return Fire(number, random.randint(1, 2))
        case WaitKind.MESSAGE | WaitKind.SIGNAL:
            return Deliver(number, data(random))
        case WaitKind.CONDITION:
            return Assign(data(random))
