"""Built-in functions on truth values (DMN 1.5, 10.3.4.2 and 10.3.4.4)."""

from __future__ import annotations

from engine.feel.functions.signature import built_in
from engine.feel.functions.statistics import both_ways
from engine.feel.limits import Run
from engine.feel.values import Value


@built_in("not(negand: any)")
def not_(run: Run, value: Value) -> Value:
    """Turn true into false and false into true."""
    return not value if type(value) is bool else None


def _joined(items: list[Value], decisive: bool) -> bool | None:
    if any(item is decisive for item in items):
        return decisive
    return None if any(type(item) is not bool for item in items) else not decisive


@both_ways("all", "list")
def all_(run: Run, items: list[Value]) -> Value:
    """Tell whether all are true."""
    return _joined(items, False)


@both_ways("any", "list")
def any_(run: Run, items: list[Value]) -> Value:
    """Tell whether one is true."""
    return _joined(items, True)
