"""Which names are known where: they may hold spaces and operators, so a text is cut by them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from engine.feel.lexer import Token, parts

#: words that end a run of unknown words
KEYWORDS = frozenset(
    (
        "and",
        "between",
        "else",
        "every",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
        "false",
        "null",
    )
)

#: first token -> second token -> ... -> None -> the name
Tree = dict[str | None, Any]


def tree(names: Iterable[str]) -> Tree:
    """Arrange names by their tokens."""
    root: Tree = {}
    for name in names:
        pieces = parts(name)
        if pieces:
            branch = root
            for piece in pieces:
                branch = branch.setdefault(piece, {})
            branch[None] = name
    return root


@lru_cache(maxsize=512)
def tree_of(names: frozenset[str]) -> Tree:
    """Arrange names by their tokens, once for each set of names."""
    return tree(names)


def longest(known: Tree, found: list[Token], index: int, text: str) -> tuple[str, int] | None:
    """Give the longest known name that starts at a token, and the index after it."""
    best = None
    branch: Tree | None = known
    while branch:
        token = found[index]
        piece = text[token.start : token.end]
        branch = branch.get(piece) if token.kind != "end" else None
        index += 1
        if branch and None in branch:
            best = (branch[None], index)
    return best


class Scope:
    """The names known at one place of a text, from the innermost outwards."""

    def __init__(self, *trees: Tree) -> None:
        self._trees = list(trees)

    def enter(self, names: Iterable[str]) -> None:
        """Add the names of an inner scope."""
        self._trees.append(tree(names))

    def leave(self) -> None:
        """Forget the names of the innermost scope."""
        self._trees.pop()

    @property
    def size(self) -> int:
        """Count the scopes."""
        return len(self._trees)

    def cut(self, size: int) -> None:
        """Forget the scopes beyond a number of them."""
        del self._trees[size:]

    def match(self, found: list[Token], index: int, text: str) -> tuple[str, int] | None:
        """Give the longest known name that starts at a token, and the index after it."""
        best = None
        for known in reversed(self._trees):
            match = longest(known, found, index, text)
            if match and (best is None or match[1] > best[1]):
                best = match
        return best
