"""The figures of the board: one scan makes cells, every filter and grouping is arithmetic on them.

Pages ask a `Board` for its newest `Snapshot` and look at it through a `View`; lists of what stands
behind a number come from `listing`, and `heat` tells how long the activities of a process take.
"""

from engine.board.cells import NONE, Narrowing, Place, Snapshot
from engine.board.keeping import Board
from engine.board.view import DIMENSIONS, Line, Rate, View

__all__ = [
    "DIMENSIONS",
    "NONE",
    "Board",
    "Line",
    "Narrowing",
    "Place",
    "Rate",
    "Snapshot",
    "View",
]
