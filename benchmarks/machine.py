"""How fast the machine advances: a complaint-like diagram, and its cost after many rounds."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from statistics import median
from time import process_time
from typing import Any

from benchmarks.figures import Figure
from engine import decision
from engine.diagram.graph import Assignment, Diagram, Event, Flow, Kind, Node, Process, Trigger
from engine.machine import (
    Complete,
    OfferWork,
    Program,
    Start,
    State,
    advance,
    compile_program,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ANSWERS = {
    "channel": "telephone",
    "description": "The car was late, nobody called back, and the bill was wrong. " * 4,
    "amount": 1200,
    "vip": True,
    "injury": False,
    "rounds": 0,
}
FLOWS = """start register classify severe analyse merge split inform join
join summarise review happy close end
severe quick merge
split corrective join
happy classify
late1 mark1 gone1
late2 mark2 gone2
late3 mark3 gone3
cstart plan do cend"""
CONDITIONS = {"severe-analyse": 'severity = "high"', "happy-classify": "not(ok)"}
DEFAULTS = {"severe": "severe-quick", "happy": "happy-close"}

RULES = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="urn:x">
<inputData id="amount_data" name="amount"/><inputData id="vip_data" name="vip"/>
<decision id="severity" name="severity">
<informationRequirement id="q1"><requiredInput href="#amount_data"/></informationRequirement>
<informationRequirement id="q2"><requiredInput href="#vip_data"/></informationRequirement>
<decisionTable id="t" hitPolicy="FIRST">
<input id="i1"><inputExpression id="e1" typeRef="number"><text>amount</text>
</inputExpression></input>
<input id="i2"><inputExpression id="e2" typeRef="boolean"><text>vip</text></inputExpression></input>
<output id="o" name="severity" typeRef="string"/>
<rule id="r1"><inputEntry id="a1"><text>&gt;= 1000</text></inputEntry>
<inputEntry id="b1"><text>-</text></inputEntry>
<outputEntry id="c1"><text>"high"</text></outputEntry></rule>
<rule id="r2"><inputEntry id="a2"><text>-</text></inputEntry>
<inputEntry id="b2"><text>true</text></inputEntry>
<outputEntry id="c2"><text>"high"</text></outputEntry></rule>
<rule id="r3"><inputEntry id="a3"><text>-</text></inputEntry>
<inputEntry id="b3"><text>-</text></inputEntry>
<outputEntry id="c3"><text>"low"</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def complaint() -> Program:
    """Compile a complaint of 30 elements: work, rules, timers, a fork, a call and a loop back."""
    main = (
        "start register classify severe analyse quick merge split inform corrective join "
        "summarise review happy close end late1 mark1 gone1 late2 mark2 gone2 late3 mark3 gone3"
    )
    inner = "cstart plan do cend"
    processes = {
        name: _process(name, members.split())
        for name, members in (("complaint", main), ("action", inner))
    }
    return compile_program(Diagram(processes), {"severity.dmn": decision.read(RULES)})


def _process(name: str, members: list[str]) -> Process:
    flows = {}
    for line in FLOWS.splitlines():
        steps = line.split()
        for source, target in pairwise(steps):
            if source in members:
                key = f"{source}-{target}"
                flows[key] = Flow(key, source, target, CONDITIONS.get(key, ""))
    nodes = {member: _node(member, flows) for member in members}
    return Process(name, name, nodes, flows)


def _node(name: str, flows: dict[str, Flow]) -> Node:
    kind, rest = _KINDS.get(name, (Kind.USER, {}))
    attributes = {"taskForm": name, "candidateGroup": "cr_staff", "slaDuration": "P1D"}
    return Node(
        name,
        kind,
        name,
        incoming=tuple(flow.id for flow in flows.values() if flow.target == name),
        outgoing=tuple(flow.id for flow in flows.values() if flow.source == name),
        default=DEFAULTS.get(name, ""),
        **{"attributes": attributes if kind is Kind.USER else {}, **rest},
    )


def _late(host: str, due: str) -> tuple[Kind, dict[str, Any]]:
    event = Event(Trigger.TIMER, timer_kind="duration", timer=due)
    return Kind.BOUNDARY, {"event": event, "attached_to": host, "interrupting": False}


def _script(name: str, value: str) -> tuple[Kind, dict[str, Any]]:
    return Kind.SCRIPT, {"script": (Assignment(name, value),)}


_KINDS: dict[str, tuple[Kind, dict[str, Any]]] = {
    "start": (Kind.START, {}),
    "classify": (
        Kind.RULE,
        {"attributes": {"decision": "severity", "resultVariable": "severity"}},
    ),
    "severe": (Kind.EXCLUSIVE, {}),
    "merge": (Kind.EXCLUSIVE, {}),
    "split": (Kind.PARALLEL, {}),
    "join": (Kind.PARALLEL, {}),
    "happy": (Kind.EXCLUSIVE, {}),
    "corrective": (
        Kind.CALL,
        {
            "called": "action",
            "inputs": (Assignment("description", "description"),),
            "outputs": (Assignment("action", "done"),),
        },
    ),
    "summarise": _script("rounds", "rounds + 1"),
    "mark1": _script("escalated", "1"),
    "mark2": _script("escalated", "2"),
    "mark3": _script("escalated", "3"),
    "late1": _late("analyse", "P2D"),
    "late2": _late("analyse", "P14D"),
    "late3": _late("review", "P14D"),
    "cstart": (Kind.START, {}),
    **{name: (Kind.END, {}) for name in ("end", "gone1", "gone2", "gone3", "cend")},
}
#: what is completed in one round, in order
ROUND = ("analyse", "inform", "plan", "do", "review")


Played = tuple[State, dict[str, int]]


def begun(program: Program) -> Played:
    """Start a case and register it, so that the first round can begin."""
    state, _, effects = advance(program, None, Start(ANSWERS, facts={"id": 1}), NOW)
    waits = {one.element: one.wait for one in effects if isinstance(one, OfferWork)}
    return _complete(program, (state, waits), "register")


def played(program: Program, case: Played, rounds: int = 1) -> Played:
    """Complete everything of so many rounds."""
    for _ in range(rounds):
        for name in ROUND:
            case = _complete(program, case, name)
    return case


def _complete(program: Program, case: Played, name: str) -> Played:
    state, waits = case
    command = Complete(waits[name], {"ok": False, "note": f"{name} is done", "done": True})
    state, _, effects = advance(program, state, command, NOW)
    offers = {one.element: one.wait for one in effects if isinstance(one, OfferWork)}
    return state, {**waits, **offers}


def measure(quick: bool) -> list[Figure]:
    """Measure the machine alone, without storage; seconds are those of the processor."""
    program = complaint()
    early = played(program, begun(program), 2)
    late = played(program, early, 398)
    seconds: dict[str, list[float]] = {"early": [], "late": []}
    # Taking turns, so that both see the same weather on a shared machine.
    for _ in range(150 if quick else 1_000):
        for name, case in (("early", early), ("late", late)):
            began = process_time()
            played(program, case)
            seconds[name].append((process_time() - began) / len(ROUND))
    once, much_later = median(seconds["early"]), median(seconds["late"])
    return [
        Figure("machine.advances", 1 / once, "/s", ">= 10000"),
        Figure("machine.completion", 1e6 * once, "µs", "<= 100"),
        Figure("machine.late_to_early", much_later / once, "x", "<= 1.2"),
        Figure("machine.bare_state", _bare(late[0]), "bytes", "<= 1024"),
    ]


def _bare(state: State) -> float:
    """Return the bytes of the largest state of a case, its variables taken away."""
    bare = State.load(state.dump())
    bare.data = {key: {} for key in bare.data}
    return float(len(bare.dump()))


if __name__ == "__main__":
    for figure in measure(quick=False):
        print(figure)
