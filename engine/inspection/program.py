"""What the machine's compiler finds: FEEL, times, priorities and decisions of every element."""

from __future__ import annotations

from dataclasses import replace

from engine import machine
from engine.diagram.rules.registry import Stage, add
from engine.errors import BadInput, Problem
from engine.inspection.package import Package

#: the compiler's own names of its faults, and the rules that they break
_RULES = {
    "expression": ("feel-compiles", "Every FEEL expression can be read."),
    "time": (
        "time-parses",
        "Times are ISO 8601: instants with an offset, durations that are not negative.",
    ),
    "priority": ("priority-form", "A work priority is a whole number or FEEL."),
    "retries": ("retries-form", "A handler is tried 1 to 100 times."),
    "decision": ("decision-exists", "A business rule task asks for a decision of its .dmn files."),
}
_OTHERS = ("compiles", "The machine can run every element as it is drawn.")


def problems_of(package: Package) -> list[Problem]:
    """Return what keeps the machine from running the diagram."""
    try:
        machine.compile_program(package.diagram, package.decisions)
    except BadInput as error:
        return [
            replace(problem, rule=_RULES.get(problem.rule, _OTHERS)[0])
            for problem in error.problems
        ]
    return []


def _applied_here(*_: object) -> tuple[Problem, ...]:
    return ()


for _name, _sentence in (*_RULES.values(), _OTHERS):
    add(_name, Stage.PACKAGE, _sentence, _applied_here)
