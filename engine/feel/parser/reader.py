"""Walks along the tokens of one expression and says where it does not read on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TypeVar

from engine.feel import lexer
from engine.feel.errors import FeelError
from engine.feel.lexer import Token
from engine.feel.limits import NESTING
from engine.feel.names import KEYWORDS, Scope, Tree
from engine.feel.nodes import Node
from engine.feel.types import Type

#: operators that begin a test
TESTS = frozenset(("<", "<=", ">", ">=", "=", "!="))
#: the rank from which operands bind closer than comparisons
ARITHMETIC = 4
#: how deep the parts of an expression may nest, counting each operator
PARTS = 200

N = TypeVar("N", bound=Node)


class Reader(ABC):
    """A place in the tokens, and the names known there."""

    def __init__(
        self, text: str, scope: Scope, members: Tree, types: Mapping[str, Type], type_names: Tree
    ) -> None:
        self.text = text
        self.tokens = lexer.tokens(text)
        self.index = 0
        self.scope = scope
        self.members = members
        self.types = types
        self.type_names = type_names
        self.level = 0
        #: how often ? was read
        self.questions = 0
        #: whether a [ here may close a range instead of opening a filter
        self.ending = False
        self._moves = 20 * len(self.tokens) + 1000

    @property
    def token(self) -> Token:
        """Give the token to be read next."""
        return self.tokens[self.index]

    def ahead(self, count: int = 1) -> Token:
        """Give a token further on."""
        return self.tokens[min(self.index + count, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Read one token."""
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        self._moves -= 1
        if self._moves < 0:
            raise self.error("The expression is too tangled to be read; split it up.")
        return token

    def at(self, *texts: str) -> bool:
        """Tell whether the next token is one of these symbols or words."""
        token = self.token
        return token.kind in ("symbol", "word") and token.text in texts

    def accept(self, text: str) -> bool:
        """Read a symbol or word if it comes next."""
        if self.at(text):
            self.take()
            return True
        return False

    def expect(self, text: str) -> None:
        """Read a symbol or word that must come next."""
        if not self.accept(text):
            raise self.error(f"Expected {text!r} but found {self.found()}.")

    def found(self) -> str:
        """Name the next token for a message."""
        token = self.token
        return "the end" if token.kind == "end" else repr(self.text[token.start : token.end][:40])

    def error(self, message: str, token: Token | None = None) -> FeelError:
        """Give the error for this place."""
        return lexer.error(message, self.text, (token or self.token).start)

    def enter(self) -> None:
        """Go one level of nesting down."""
        self.level += 1
        if self.level > NESTING:
            raise self.error(f"The expression nests more than {NESTING} levels deep; split it up.")

    def leave(self) -> None:
        """Come one level of nesting up."""
        self.level -= 1

    def made(self, node: N, *parts: Node | None) -> N:
        """Finish a node: it must not stand on too many others."""
        node.depth = 1 + max((part.depth for part in parts if part), default=0)
        if node.depth > PARTS:
            raise self.error(f"The expression nests more than {PARTS} parts deep; split it up.")
        return node

    def mark(self) -> tuple[int, int, int, int, bool]:
        """Remember this place, to come back if reading on fails."""
        return self.index, self.questions, self.level, self.scope.size, self.ending

    def go_back(self, mark: tuple[int, int, int, int, bool]) -> None:
        """Come back to a remembered place."""
        self.index, self.questions, self.level, size, self.ending = mark
        self.scope.cut(size)

    def name_until(self, *ends: str) -> str:
        """Read the name of something new, up to a symbol or word."""
        start = self.index
        while not self.at(*ends):
            if self.token.kind not in ("word", "number") and not self.at(*"+-*/'."):
                raise self.error(f"Expected a name but found {self.found()}.")
            self.take()
        if self.index == start:
            raise self.error(f"Expected a name but found {self.found()}.")
        return lexer.spelled(self.tokens[start : self.index], self.text)

    def unknown_name(self) -> str:
        """Read a name that nobody announced: words up to the next keyword."""
        start = self.index
        self.take()
        while self._goes_on():
            self.take()
        return lexer.spelled(self.tokens[start : self.index], self.text)

    def _goes_on(self) -> bool:
        token = self.token
        if token.kind == "word":
            return token.text not in KEYWORDS
        return (token.kind == "number" and token.text.isdigit()) or self.at("'")

    @abstractmethod
    def expression(self) -> Node:
        """Read a whole expression."""

    @abstractmethod
    def binary(self, least: int) -> Node:
        """Read operands joined by operators of at least this rank."""
