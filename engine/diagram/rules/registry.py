"""The register of rules: a rule is a function whose name, docstring and faults belong together.

The name of a rule is the function's name with hyphens. The first sentence of its docstring is what
docs/rules.md says; a line that begins with "BPMN" names the clause of BPMN 2.0.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from engine.errors import Problem


class Stage(StrEnum):
    """When a rule is looked at."""

    SOURCE = "before the XML is read"
    DOCUMENT = "over the XML"
    PROCESS = "over each process"
    PATHS = "over each process, when nothing else is wrong"
    PACKAGE = "over the whole package"
    REMARKS = "remarks over the whole package"


@dataclass(frozen=True)
class Rule:
    """One rule, by the one name that code, documentation and tests use."""

    name: str
    stage: Stage
    sentence: str
    clause: str
    check: Callable[..., Iterable[Problem]]

    def problems(self, *subject: Any) -> Iterator[Problem]:
        """Give what breaks this rule, marked with its name."""
        return (replace(problem, rule=self.name) for problem in self.check(*subject))


RULES: dict[str, Rule] = {}


Check = TypeVar("Check", bound=Callable[..., Iterable[Problem]])


def rule(stage: Stage) -> Callable[[Check], Check]:
    """Register the decorated function as a rule of a stage."""

    def register(check: Check) -> Check:
        add(check.__name__.replace("_", "-"), stage, check.__doc__ or "", check)
        return check

    return register


def add(name: str, stage: Stage, words: str, check: Callable[..., Iterable[Problem]]) -> None:
    """Register a rule; its words are one sentence and maybe a line that names the clause."""
    lines = [line.strip() for line in words.strip().splitlines()]
    clause = next((line.rstrip(".") for line in lines if line.startswith("BPMN")), "")
    sentence = " ".join(line for line in lines if line and not line.startswith("BPMN"))
    RULES[name] = Rule(name, stage, sentence, clause, check)


def at(stage: Stage) -> Iterator[Rule]:
    """Give the rules of a stage in the order of their registration."""
    return (rule for rule in RULES.values() if rule.stage is stage)
