"""Built-in functions that make one value of many (DMN 1.5, 10.3.4.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from engine.feel.comparison import order
from engine.feel.functions.signature import Body, built_in
from engine.feel.limits import Run
from engine.feel.numbers import CONTEXT, ONE, ZERO, NoNumber
from engine.feel.values import Value


def both_ways(name: str, kind: str) -> Callable[[Body], Body]:
    """Register a body for one list as well as for several values."""

    def register(body: Body) -> Body:
        built_in(f"{name}(list: {kind})")(body)
        return built_in(f"{name}(n: {kind}...)")(body)

    return register


def _total(numbers: list[Decimal]) -> Decimal:
    total = ZERO
    for number in numbers:
        total = CONTEXT.add(total, number)
    return total


@built_in("count(list: list)")
def count(run: Run, items: list[Value]) -> Value:
    """Count the items."""
    return Decimal(len(items))


def _extreme(items: list[Value], wanted: int) -> Value:
    best = items[0] if items else None
    for item in items:
        by = order(item, best)
        if by is None:
            return None
        best = item if by == wanted else best
    return best


@both_ways("min", "list")
def minimum(run: Run, items: list[Value]) -> Value:
    """Give the smallest."""
    return _extreme(items, -1)


@both_ways("max", "list")
def maximum(run: Run, items: list[Value]) -> Value:
    """Give the largest."""
    return _extreme(items, 1)


@both_ways("sum", "numbers")
def total(run: Run, numbers: list[Decimal]) -> Value:
    """Add up the numbers."""
    try:
        return _total(numbers) if numbers else None
    except NoNumber:
        return None


@both_ways("product", "numbers")
def product(run: Run, numbers: list[Decimal]) -> Value:
    """Multiply the numbers."""
    result = ONE
    try:
        for number in numbers:
            result = CONTEXT.multiply(result, number)
    except NoNumber:
        return None
    return result if numbers else None


@both_ways("mean", "numbers")
def mean(run: Run, numbers: list[Decimal]) -> Value:
    """Give the arithmetic mean."""
    try:
        return CONTEXT.divide(_total(numbers), Decimal(len(numbers))) if numbers else None
    except NoNumber:
        return None


@both_ways("median", "numbers")
def median(run: Run, numbers: list[Decimal]) -> Value:
    """Give the middle number, or the mean of the two in the middle."""
    if not numbers:
        return None
    ordered, half = sorted(numbers), len(numbers) // 2
    if len(ordered) % 2:
        return ordered[half]
    return mean(run, ordered[half - 1 : half + 1])


@both_ways("stddev", "numbers")
def deviation(run: Run, numbers: list[Decimal]) -> Value:
    """Give the standard deviation of a sample."""
    if len(numbers) < 2:
        return None
    try:
        middle = CONTEXT.divide(_total(numbers), Decimal(len(numbers)))
        squares = [CONTEXT.power(CONTEXT.subtract(number, middle), 2) for number in numbers]
        return CONTEXT.sqrt(CONTEXT.divide(_total(squares), Decimal(len(numbers) - 1)))
    except NoNumber:
        return None


@both_ways("mode", "numbers")
def mode(run: Run, numbers: list[Decimal]) -> Value:
    """Give the most frequent numbers, in order."""
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return sorted(number for number, times in counts.items() if times == most)
