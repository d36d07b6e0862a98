"""Reads the text of an expression or of unary tests into nodes (DMN 1.5, 10.3.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from engine.feel import lexer
from engine.feel.errors import FeelError, sentence
from engine.feel.names import Scope, Tree, longest
from engine.feel.nodes import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Filter,
    For,
    If,
    In,
    InstanceOf,
    Iterator,
    Logic,
    Negation,
    Node,
    Path,
    Quantified,
    Tests,
)
from engine.feel.parser.primaries import PrimaryReader
from engine.feel.parser.reader import ARITHMETIC, NO_END, NO_NAME
from engine.feel.parser.tests import TestReader
from engine.feel.types import Type

_RANKS = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 3,
    "<=": 3,
    ">": 3,
    ">=": 3,
    "between": 3,
    "in": 3,
    "+": ARITHMETIC,
    "-": ARITHMETIC,
    "*": 5,
    "/": 5,
    "**": 6,
}
T = TypeVar("T")


class Parser(PrimaryReader, TestReader):
    """Reads whole expressions."""

    def expression(self) -> Node:
        """Read a whole expression."""
        self.enter()
        node = self.binary(1)
        self.leave()
        return node

    def binary(self, least: int) -> Node:
        """Read operands joined by operators of at least this rank."""
        left = self._unary()
        while True:
            rank = self._rank()
            if rank < least:
                return left
            if rank < 3:
                left = self._logic(left, rank)
            elif rank == 3:
                left = self._comparison(left)
            else:
                left = self._arithmetic(left, rank)

    def _rank(self) -> int:
        token = self.token
        return _RANKS.get(token.text, 0) if token.kind in ("symbol", "word") else 0

    def _logic(self, left: Node, rank: int) -> Node:
        operator = self.token.text
        operands = [left]
        while self.accept(operator):
            operands.append(self.binary(rank + 1))
        return self.made(Logic(operator, operands), *operands)

    def _arithmetic(self, left: Node, rank: int) -> Node:
        rest = []
        while self._rank() == rank:
            operator = self.take().text
            rest.append((operator, self.binary(rank + 1)))
        return self.made(Arithmetic(left, rest), left, *(operand for _, operand in rest))

    def _comparison(self, left: Node) -> Node:
        operator = self.take().text
        if operator == "between":
            low = self.binary(ARITHMETIC)
            self.expect("and")
            high = self.binary(ARITHMETIC)
            return self.made(Between(left, low, high), left, low, high)
        if operator == "in":
            tests = self.choices_of_in()
            return self.made(In(left, tests), left, tests)
        right = self.binary(ARITHMETIC)
        return self.made(Comparison(operator, left, right), left, right)

    def _unary(self) -> Node:
        signs = 0
        while self.accept("-"):
            signs += 1
        node = self._clause() or self._postfix()
        if signs:
            node = self.made(Negation(node), node)
            if signs % 2 == 0:
                node = self.made(Negation(node), node)
        while self.at("instance") and self.ahead().text == "of":
            self.take()
            self.take()
            node = self.made(InstanceOf(node, self.type()), node)
        return node

    def _postfix(self) -> Node:
        node = self.primary()
        while True:
            if self.at("."):
                self.take()
                node = self.made(Path(node, self._member()), node)
            elif self.at("("):
                node = self._call(node)
            elif self.at("["):
                filtered = self._filter(node)
                if filtered is None:
                    return node
                node = filtered
            else:
                return node

    def _member(self) -> str:
        match = longest(self.members, self.tokens, self.index, self.text)
        if match:
            self.index = match[1]
            return match[0]
        if self.token.kind != "word":
            raise self.unexpected(NO_NAME)
        return self.unknown_name()

    def _filter(self, source: Node) -> Node | None:
        start = self.mark()
        self.ending = False
        self.scope.enter(["item"])
        try:
            self.take()
            condition = self.expression()
            self.expect("]")
        except FeelError:
            # a [ behind the end of a range may close it: ]1..10[
            if not start[-1]:
                raise
            self.go_back(start)
            return None
        self.scope.leave()
        self.ending = start[-1]
        return self.made(Filter(source, condition), source, condition)

    def _call(self, function: Node) -> Node:
        ending, self.ending = self.ending, False
        self.take()
        arguments: list[Node] = []
        names: list[str] = []
        while not self.at(")"):
            name = self._argument_name()
            if name is not None:
                names.append(name)
            arguments.append(self.expression())
            if not self.accept(","):
                break
        self.expect(")")
        self.ending = ending
        if names and len(names) != len(arguments):
            raise self.error(sentence("Give either all arguments by name, or none."))
        return self.made(Call(function, arguments, names or None), function, *arguments)

    def _argument_name(self) -> str | None:
        index = self.index
        if self.tokens[index].kind != "word":
            return None
        while self._part_of_name(index):
            index += 1
        token = self.tokens[index]
        if token.kind != "symbol" or token.text != ":":
            return None
        name = lexer.spelled(self.tokens[self.index : index], self.text)
        self.index = index + 1
        return name

    def _part_of_name(self, index: int) -> bool:
        token = self.tokens[index]
        if token.kind == "symbol":
            return token.text in "+-*/'."
        return token.kind in ("word", "number")

    def _clause(self) -> Node | None:
        if self.token.kind != "word":
            return None
        read = {
            "if": self._if,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
        }
        clause = read.get(self.token.text)
        return clause() if clause and not self._is_a_name() else None

    def _is_a_name(self) -> bool:
        return self.scope.match(self.tokens, self.index, self.text) is not None

    def _if(self) -> Node:
        self.take()
        condition = self.expression()
        self.expect("then")
        positive = self.expression()
        self.expect("else")
        negative = self.expression()
        return self.made(If(condition, positive, negative), condition, positive, negative)

    def _for(self) -> Node:
        self.take()
        iterators = self._iterators("return")
        self.scope.enter(["partial"])
        body = self.expression()
        self._forget(len(iterators) + 1)
        return self.made(For(iterators, body), body, *iterators)

    def _quantified(self) -> Node:
        every = self.take().text == "every"
        iterators = self._iterators("satisfies")
        condition = self.expression()
        self._forget(len(iterators))
        return self.made(Quantified(every, iterators, condition), condition, *iterators)

    def _iterators(self, end: str) -> list[Iterator]:
        iterators = []
        while True:
            name = self.name_until("in")
            self.expect("in")
            source = self.expression()
            last = self.expression() if self.accept("..") else None
            iterators.append(self.made(Iterator(name, source, last), source, last))
            self.scope.enter([name])
            if not self.accept(","):
                break
        self.expect(end)
        return iterators

    def _forget(self, count: int) -> None:
        for _ in range(count):
            self.scope.leave()


def read_expression(
    text: str, scope: Scope, members: Tree, types: Mapping[str, Type], type_names: Tree
) -> Node:
    """Read a text that is one expression."""
    parser = Parser(text, scope, members, types, type_names)
    return _whole(parser, parser.expression)


def read_tests(
    text: str, scope: Scope, members: Tree, types: Mapping[str, Type], type_names: Tree
) -> Tests:
    """Read a text that is unary tests."""
    parser = Parser(text, scope, members, types, type_names)
    return _whole(parser, parser.tests)


def _whole(parser: Parser, read: Callable[[], T]) -> T:
    try:
        node = read()
    except RecursionError:
        raise parser.error(sentence("The expression nests too deep; split it up.")) from None
    if parser.token.kind != "end":
        raise parser.unexpected(NO_END)
    return node
