"""A measured figure and its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value; the goal is `>= number`, `<= number` or empty when it only informs."""

    name: str
    value: float
    unit: str
    goal: str = ""

    def met(self) -> bool:
        """Say whether the value reaches the goal."""
        if not self.goal:
            return True
        relation, limit = self.goal.split()
        return self.value >= float(limit) if relation == ">=" else self.value <= float(limit)

    def __str__(self) -> str:
        """Give the line that is printed: name, value, unit, goal, and whether it was missed."""
        short = "" if self.met() else "  SHORT"
        value = f"{self.value:.0f}" if float(self.value).is_integer() else f"{self.value:.4g}"
        return f"{self.name} {value} {self.unit} {self.goal or '-'}{short}"
