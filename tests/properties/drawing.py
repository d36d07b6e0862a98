"""Random flat diagrams of tasks and gateways, with loops: blocks that fit, and wild ones."""

from __future__ import annotations

from random import Random

from engine.diagram.graph import Diagram, Flow, Kind, Node, Process
from engine.machine import Program, compile_program
from tests.properties.token_oracle import Net

KINDS = {
    "start": Kind.START,
    "end": Kind.END,
    "task": Kind.USER,
    "xor": Kind.EXCLUSIVE,
    "and": Kind.PARALLEL,
    "or": Kind.INCLUSIVE,
}


class Pencil:
    """Draws nodes and flows into a net."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.net = Net({"start": "start"}, {})

    def node(self, kind: str) -> str:
        name = f"{kind}{len(self.net.kinds)}"
        self.net.kinds[name] = kind
        return name

    def flow(self, source: str, target: str) -> None:
        self.net.flows[f"f{len(self.net.flows)}"] = (source, target)

    def block(self, before: str, depth: int) -> str:
        """Draw a block behind a node; return its last node."""
        kind = self.random.choice(["task", "task", "and", "xor", "or", "loop", "row"])
        if depth == 0 or kind == "task":
            task = self.node("task")
            self.flow(before, task)
            return task
        if kind == "row":
            return self.block(self.block(before, depth - 1), depth - 1)
        if kind == "loop":
            return self._loop(before, depth)
        split, joins = self.node(kind), []
        self.flow(before, split)
        joins = [self.block(split, depth - 1) for _ in range(self.random.randint(2, 3))]
        # Sometimes a branch is left early, so that a join may wait for nobody.
        join = self.node(kind)
        for last in joins:
            self.flow(last, join)
        return join

    def _loop(self, before: str, depth: int) -> str:
        entry = self.node("xor")
        self.flow(before, entry)
        last = self.block(entry, depth - 1)
        leaving = self.node(self.random.choice(["xor", "xor", "or"]))
        self.flow(last, leaving)
        self.flow(leaving, entry)
        return leaving


def structured(random: Random) -> Net:
    """Draw blocks inside blocks."""
    pencil = Pencil(random)
    last = pencil.block("start", 3)
    pencil.flow(last, pencil.node("end"))
    return pencil.net


def wild(random: Random) -> Net:
    """Draw anything: flows go forward to any node, and back only into tasks."""
    pencil = Pencil(random)
    count = random.randint(4, 12)
    names = [
        pencil.node(random.choice(["task", "task", "xor", "and", "or", "end"]))
        for _ in range(count)
    ]
    names.append(pencil.node("end"))
    pencil.flow("start", names[0])
    for index, name in enumerate(names):
        kind = pencil.net.kinds[name]
        later = names[index + 1 :] or [name]
        wanted = 0 if kind == "end" else 1 if kind == "task" else random.randint(1, 3)
        for _ in range(wanted):
            tasks = [one for one in names[: index + 1] if pencil.net.kinds[one] == "task"]
            back = tasks and random.random() < 0.2
            pencil.flow(name, random.choice(tasks if back else later))
    return pencil.net


def compiled(net: Net) -> Program:
    """Compile a net; every choice is a variable that lists the flows to take."""
    nodes = {}
    for name, kind in net.kinds.items():
        incoming, outgoing = net.incoming(name), net.outgoing(name)
        nodes[name] = Node(
            name, KINDS[kind], name, incoming=tuple(incoming), outgoing=tuple(outgoing)
        )
    flows = {
        name: Flow(name, source, target, _condition(net, name, source))
        for name, (source, target) in net.flows.items()
    }
    return compile_program(Diagram({"p": Process("p", "p", nodes, flows)}), {})


def _condition(net: Net, flow: str, source: str) -> str:
    chooses = net.kinds[source] in ("xor", "or")
    return f'list contains({source}, "{flow}")' if chooses else ""


def choices(net: Net, random: Random) -> dict[str, list[str]]:
    """Decide at random where every gateway goes."""
    chosen = {}
    for name, kind in net.kinds.items():
        flows = net.outgoing(name)
        if kind == "xor" and flows:
            chosen[name] = [random.choice(flows)]
        elif kind == "or" and flows:
            chosen[name] = random.sample(flows, random.randint(1, len(flows)))
        elif kind in ("xor", "or"):
            chosen[name] = []
    return chosen
