"""Finds the rules of a long table that can hit at all, without testing each.

A column whose cells are mostly plain numbers, texts or truth values is looked up: only rules with
the value in that cell, and rules whose cell says something else, have to be tested.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from engine.feel.values import Value

#: below so many rules testing each is as fast
WORTH_IT = 16
_SCALARS = (Decimal, str, bool)


class Index:
    """For each looked-up column the rules by value, and those that must always be tested."""

    def __init__(self, column: int, by_value: dict[Any, list[int]], always: list[int]) -> None:
        self.column = column
        self._by_value = by_value
        self._always = always

    def candidates(self, values: list[Value]) -> Iterable[int]:
        """Give the positions of rules that can hit, in order."""
        value = values[self.column]
        key = (type(value), value) if isinstance(value, _SCALARS) else None
        found = self._by_value.get(key, []) if key else []
        if not self._always:
            return found
        return sorted(found + self._always) if found else self._always


def build(cells: list[list[list[Value] | None]]) -> Index | None:
    """Choose the column that leaves the fewest rules; cells hold constants, or None.

    `cells[rule][column]` lists the values that the cell accepts, if that is all it says.
    """
    if len(cells) < WORTH_IT:
        return None
    best: Index | None = None
    fewest = len(cells) // 2
    for column in range(len(cells[0])):
        always = [i for i, row in enumerate(cells) if row[column] is None]
        by_value: dict[Any, list[int]] = {}
        for i, row in enumerate(cells):
            for value in dict.fromkeys((type(v), v) for v in row[column] or ()):
                by_value.setdefault(value, []).append(i)
        worst = len(always) + max(map(len, by_value.values()), default=0)
        if worst < fewest:
            best, fewest = Index(column, by_value, always), worst
    return best
