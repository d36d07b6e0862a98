"""Hit policies: what a table gives when several rules hit (DMN 1.5, 8.2.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.feel.comparison import same
from engine.feel.functions import FUNCTIONS
from engine.feel.limits import Run
from engine.feel.values import Value

#: a rule that hit: its number from 1, and its outputs by column
Hit = tuple[int, list[Value]]


@dataclass(frozen=True)
class Columns:
    """The output columns of a table."""

    names: list[str]
    #: the values of each column from the most to the least important
    priorities: list[list[Value]] = field(default_factory=list)

    def value(self, outputs: list[Value]) -> Value:
        """Give one value, or a context of several."""
        if len(self.names) == 1:
            return outputs[0]
        return dict(zip(self.names, outputs, strict=True))

    def rank(self, outputs: list[Value]) -> list[int]:
        """Give the place of outputs in the order of importance; unknown values come last."""
        return [
            next((i for i, known in enumerate(order) if same(value, known)), len(order))
            for value, order in zip(outputs, self.priorities, strict=True)
        ]


def _numbers(hits: list[Hit]) -> str:
    return " and ".join(str(number) for number, _ in hits[:5])


def unique(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
    """Only one rule may hit."""
    if len(hits) > 1:
        return None, f"UNIQUE: rules {_numbers(hits)} all match; only one may."
    return columns.value(hits[0][1]), ""


def any_(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
    """All rules that hit must say the same."""
    first = columns.value(hits[0][1])
    if all(same(first, columns.value(outputs), run) for _, outputs in hits):
        return first, ""
    return None, f"ANY: rules {_numbers(hits)} match and give different results."


def first(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
    """The first rule that hits counts."""
    return columns.value(hits[0][1]), ""


def priority(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
    """The most important output counts."""
    best = min(hits, key=lambda hit: columns.rank(hit[1]))
    return columns.value(best[1]), ""


def output_order(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
    """All outputs, the most important first."""
    ordered = sorted(hits, key=lambda hit: columns.rank(hit[1]))
    return [columns.value(outputs) for _, outputs in ordered], ""


def in_rule_order(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
    """All outputs, in the order of the rules."""
    return [columns.value(outputs) for _, outputs in hits], ""


def _aggregated(name: str) -> Policy:
    def aggregate(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
        by_column = [list(column) for column in zip(*(outputs for _, outputs in hits), strict=True)]
        values = [FUNCTIONS[name].invoke([column], run) for column in by_column]
        return columns.value(values), ""

    return aggregate


def _count(hits: list[Hit], columns: Columns, run: Run) -> tuple[Value, str]:
    return Decimal(len(hits)), ""


Policy = Callable[[list[Hit], Columns, Run], tuple[Value, str]]

POLICIES: dict[str, Policy] = {
    "UNIQUE": unique,
    "ANY": any_,
    "FIRST": first,
    "PRIORITY": priority,
    "OUTPUT ORDER": output_order,
    "RULE ORDER": in_rule_order,
    "COLLECT": in_rule_order,
    "COLLECT SUM": _aggregated("sum"),
    "COLLECT MIN": _aggregated("min"),
    "COLLECT MAX": _aggregated("max"),
    "COLLECT COUNT": _count,
}

#: policies that look at no further rule after the first
ONE_IS_ENOUGH = frozenset(("FIRST",))

#: what a table gives when no rule hits and no output has a default
NO_HIT: dict[str, Any] = {
    "OUTPUT ORDER": (),
    "RULE ORDER": (),
    "COLLECT": (),
    "COLLECT COUNT": Decimal(0),
}
