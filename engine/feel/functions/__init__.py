"""The functions that every expression knows (DMN 1.5, 10.3.4)."""

from engine.feel.functions import (
    calendar,
    contexts,
    conversions,
    lists,
    ranges,
    rounding,
    statistics,
    strings,
    truth,
)
from engine.feel.functions.signature import FUNCTIONS, BuiltIn

#: importing these rooms registers their functions
ROOMS = (
    calendar,
    contexts,
    conversions,
    lists,
    ranges,
    rounding,
    statistics,
    strings,
    truth,
)

__all__ = ["FUNCTIONS", "BuiltIn"]
