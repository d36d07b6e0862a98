"""Walks along the tokens of one expression and says where it does not read on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, TypeVar

from engine.feel import lexer
from engine.feel.errors import FeelError, sentence
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

NO_NAME = sentence("Expected a name but found %(found)s.")
NO_END = sentence("Expected the end but found %(found)s.")
_TOO_DEEP = sentence("The expression nests more than %(most)s levels deep; split it up.")

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
            raise self.error(sentence("The expression is too tangled to be read; split it up."))
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
            template = sentence("Expected %(wanted)s but found %(found)s.")
            end = sentence("The expression ends too early: %(wanted)s is missing.")
            raise self.unexpected(template, end, wanted=repr(text))

    def unexpected(self, template: str, end: str = "", **values: Any) -> FeelError:
        """Give the error for a token that does not fit here; there is a sentence for the end."""
        token = self.token
        if token.kind == "end":
            early = end or sentence("The expression ends too early; something is missing.")
            return self.error(early, **values)
        found = repr(self.text[token.start : token.end][:40])
        return self.error(template, found=found, **values)

    def error(self, template: str, token: Token | None = None, **values: Any) -> FeelError:
        """Give the error for this place."""
        return lexer.error(template, self.text, (token or self.token).start, **values)

    def enter(self) -> None:
        """Go one level of nesting down."""
        self.level += 1
        if self.level > NESTING:
            raise self.error(_TOO_DEEP, most=NESTING)

    def leave(self) -> None:
        """Come one level of nesting up."""
        self.level -= 1

    def made(self, node: N, *parts: Node | None) -> N:
        """Finish a node: it must not stand on too many others."""
        node.depth = 1 + max((part.depth for part in parts if part), default=0)
        if node.depth > PARTS:
            raise self.error(_TOO_DEEP, most=PARTS)
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
                raise self.unexpected(NO_NAME)
            self.take()
        if self.index == start:
            raise self.unexpected(NO_NAME)
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
