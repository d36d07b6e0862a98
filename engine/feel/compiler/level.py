"""Frames at run time and levels at compile time: where a name gets its value from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from types import NoneType
from typing import Any

from engine.feel.durations import DaysTime, YearsMonths
from engine.feel.limits import Run
from engine.feel.moments import Date, DateTime
from engine.feel.values import Value, given

#: names and their values, the frame around, and the evaluation (None where nothing is counted)
Frame = tuple[Any, Any, Run | None]
#: a compiled part of an expression
Code = Callable[[Frame], Value]
#: a compiled test of a value
Check = Callable[[Value, Frame], bool | None]

_MISSING: Any = object()
PLAIN = frozenset((Decimal, str, bool, NoneType, dict, Date, DateTime, DaysTime, YearsMonths))


class Level:
    """What is known about the names of one frame."""

    __slots__ = ("item", "names", "parent")

    def __init__(
        self, parent: Level | None, names: Iterable[str] | None = None, item: bool = False
    ) -> None:
        self.parent = parent
        #: the names of the frame; None at the root, whose names are the caller's
        self.names = None if names is None else frozenset(names)
        #: whether the frame is an item of a filtered list, whose members are names
        self.item = item


def find(name: str, level: Level) -> tuple[bool, int, list[int]]:
    """Tell whether a name is local, how many frames out it is, and which items come before."""
    hops = 0
    items = []
    while True:
        if level.item:
            items.append(hops)
        elif level.names is not None and name in level.names:
            return True, hops, items
        if level.parent is None:
            return False, hops, items
        level = level.parent
        hops += 1


def local(name: str, hops: int) -> Code:
    """Read a name from a frame that the expression itself made."""
    if hops == 0:
        return lambda frame: frame[0].get(name)
    if hops == 1:
        return lambda frame: frame[1][0].get(name)

    def read(frame: Frame) -> Value:
        for _ in range(hops):
            frame = frame[1]
        return frame[0].get(name)

    return read


def outer(name: str, hops: int, otherwise: Value) -> Code:
    """Read a name from the context that the caller gave."""

    def near(frame: Frame) -> Value:
        value = frame[0].get(name, otherwise)
        return value if type(value) in PLAIN else from_host(value, frame[2])

    def far(frame: Frame) -> Value:
        run = frame[2]
        for _ in range(hops):
            frame = frame[1]
        value = frame[0].get(name, otherwise)
        return value if type(value) in PLAIN else from_host(value, run)

    return far if hops else near


def from_host(value: Any, run: Run | None) -> Value:
    """Convert a value of the host; a list is copied, which counts."""
    if run and type(value) is list:
        run.spend(len(value) >> 3)
    return given(value)


def through_items(name: str, items: list[int], otherwise: Code) -> Code:
    """Read a name from the items being filtered, else from elsewhere."""

    def read(frame: Frame) -> Value:
        hop = 0
        around = frame
        for wanted in items:
            while hop < wanted:
                around = around[1]
                hop += 1
            value = _of_item(name, around[0])
            if value is not _MISSING:
                return value
        return otherwise(frame)

    return read


def _of_item(name: str, item: Value) -> Value:
    if type(item) is dict and name in item:
        return given(item[name])
    return item if name == "item" else _MISSING
