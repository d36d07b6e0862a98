"""Turns nodes into Python closures; each room of this package registers the nodes it knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from engine.feel.compiler.level import Code, Level, find, local, outer, through_items
from engine.feel.functions import FUNCTIONS
from engine.feel.nodes import Literal, Name, Negation, Node
from engine.feel.values import Value

Room = Callable[["Compiler", Any, Level], Code]
#: so many reads of the caller's values go uncounted
_READS = 12
_ROOMS: dict[type[Node], Room] = {}


def compiles(kind: type[Node]) -> Callable[[Room], Room]:
    """Register what compiles a kind of node."""

    def register(room: Room) -> Room:
        _ROOMS[kind] = room
        return room

    return register


class Compiler:
    """Compiles one expression, and remembers what it found on the way."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        #: the names that the caller announced
        self.announced = frozenset(names)
        #: the names that are read from the caller's context
        self.free: set[str] = set()
        #: whether the evaluation must be counted
        self.counted = False
        self._reads = 0
        #: whether the list that is read next is only looked into, and not kept
        self.borrowing = False

    def code(self, node: Node, level: Level) -> Code:
        """Compile a node."""
        return _ROOMS[type(node)](self, node, level)

    def borrowed(self, node: Node, level: Level) -> Code:
        """Compile a node whose list is only looked into."""
        self.borrowing = isinstance(node, Name)
        code = self.code(node, level)
        self.borrowing = False
        return code

    def reads(self) -> None:
        """Note that a value of the caller is read; many reads of long lists must be counted."""
        self._reads += 1
        self.counted = self.counted or self._reads > _READS

    def plain_name(self, node: Node, level: Level) -> str | None:
        """Give the name, when a node is just a name in the caller's context."""
        outermost = level.parent is None and not level.item
        if outermost and isinstance(node, Name) and node.name not in FUNCTIONS:
            self.free.add(node.name)
            self.reads()
            return node.name
        return None


@compiles(Literal)
def literal(compiler: Compiler, node: Literal, level: Level) -> Code:
    """Give the value that is written down."""
    value = node.value
    return lambda frame: value


@compiles(Name)
def name(compiler: Compiler, node: Name, level: Level) -> Code:
    """Read a name from the innermost frame that has it."""
    inside, hops, items = find(node.name, level)
    if inside:
        code = local(node.name, hops)
        if node.name == "partial" and not compiler.borrowing:
            code = _copied(compiler, code)
    else:
        compiler.free.add(node.name)
        compiler.reads()
        code = outer(node.name, hops, FUNCTIONS.get(node.name))
    return through_items(node.name, items, code) if items else code


def _copied(compiler: Compiler, read: Code) -> Code:
    """Give a list as it is now, because the loop goes on adding to it."""
    compiler.counted = True

    def copy(frame: Any) -> Value:
        value = read(frame)
        if type(value) is not list:
            return value
        frame[2].spend(1 + (len(value) >> 3))
        return list(value)

    return copy


def constant(node: Node) -> Literal | None:
    """Give the literal that a node is, the sign of a number included."""
    if isinstance(node, Negation) and isinstance(node.operand, Literal):
        value = node.operand.value
        return Literal(-value) if type(value) is Decimal else None
    return node if isinstance(node, Literal) else None


def whole_number(value: Value) -> int | None:
    """Give a small whole number as an int, else None."""
    if type(value) is Decimal and value.adjusted() < 18 and value == value.to_integral_value():
        return int(value)
    return None
