"""How fast a diagram of 500 elements is read, checked by all rules and compiled."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Figure
from engine import diagram
from engine.machine import compile_program
from engine.second_opinion import schema_problems

ELEMENTS = 500
#: several, as a shared machine changes its speed by the second
ROUNDS = 10
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def drawing(blocks: int) -> bytes:
    """Draw blocks of ten elements in a row: tasks, a choice, a parallel part, a timer."""
    body, flows, before = [], [], "start"
    for block in range(blocks):
        b = f"b{block}"
        body.append(
            f'<userTask id="{b}a" name="{b}" s:taskForm="f" s:candidateGroup="cr_staff" '
            f's:slaDuration="P1D"/><boundaryEvent id="{b}t" attachedToRef="{b}a" '
            'cancelActivity="false"><timerEventDefinition><timeDuration>PT4H</timeDuration>'
            f'</timerEventDefinition></boundaryEvent><endEvent id="{b}z"/>'
            f'<exclusiveGateway id="{b}x" default="{b}xj"/><scriptTask id="{b}s" '
            f'scriptFormat="feel"><script>v{block} = v{block} + 1</script></scriptTask>'
            f'<inclusiveGateway id="{b}j"/><parallelGateway id="{b}p"/><userTask id="{b}c"/>'
            f'<userTask id="{b}d"/><parallelGateway id="{b}q"/>'
        )
        ends = ["ax", "xs", "xj", "sj", "jp", "pc", "pd", "cq", "dq", "tz"]
        flows.append((f"{b}in", before, f"{b}a", ""))
        for end in ends:
            condition = f"v{block} &gt; 3 and kind = &quot;x&quot;" if end == "xs" else ""
            flows.append((b + end, b + end[0], b + end[1], condition))
        before = f"{b}q"
    flows.append(("out", before, "end", ""))
    drawn = "".join(_flow(*flow) for flow in flows)
    return (
        f'<definitions xmlns="{BPMN}" xmlns:s="urn:samphan:bpmn" targetNamespace="t">'
        f'<process id="p" isExecutable="true"><startEvent id="start"/>{"".join(body)}'
        f'<endEvent id="end"/>{drawn}</process></definitions>'
    ).encode()


def _flow(name: str, source: str, target: str, condition: str) -> str:
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}'
        "</sequenceFlow>"
    )


def measure(_quick: bool) -> list[Figure]:
    """Return the times in milliseconds, the best of several rounds through all parts."""
    source = drawing(ELEMENTS // 10)
    read = diagram.read(source)
    parts: dict[str, Callable[[], object]] = {
        "read_check_compile": lambda: compile_program(diagram.read(source), {}),
        "read_check": lambda: diagram.read(source),
        "compile": lambda: compile_program(read, {}),
        "schema": lambda: schema_problems(source),
    }
    times: dict[str, list[float]] = {name: [] for name in parts}
    for _ in range(ROUNDS):
        for name, work in parts.items():
            begun = time.process_time()
            work()
            times[name].append(1000 * (time.process_time() - begun))
    goals = {"read_check_compile": "<= 100"}
    return [
        Figure(f"diagram.500_{name}", min(times[name]), "ms", goals.get(name, "")) for name in parts
    ]
