"""What one evaluation of a decision remembers: its inputs, values, rules hit and problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.feel.limits import Run
from engine.feel.values import Value


class Evaluation(Run):
    """The counted run of a whole decision, with its findings."""

    __slots__ = ("hits", "problems")

    def __init__(self, now: datetime | None) -> None:
        super().__init__(now)
        #: {"decision": name, "rules": [numbers from 1], "inputs": {label: value}}
        self.hits: list[dict[str, Any]] = []
        self.problems: list[str] = []

    def problem(self, message: str) -> None:
        """Note a problem once."""
        if message not in self.problems:
            self.problems.append(message)


@dataclass
class Session:
    """The inputs of the caller, and the values found so far."""

    run: Evaluation
    inputs: Mapping[str, Any]
    #: values by element: given to a decision service, or found
    found: dict[int, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What a decision came to."""

    #: the FEEL value
    value: Value
    #: which rules of which table were hit, and by which inputs (JSON)
    hits: list[dict[str, Any]]
    #: sentences about what went wrong, such as two rules of a UNIQUE table
    problems: list[str]
