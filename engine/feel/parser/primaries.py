"""Reads the operands of an expression: literals, names, lists, ranges, contexts, functions."""

from __future__ import annotations

from engine.feel import lexer, moment_text, numbers
from engine.feel.errors import sentence
from engine.feel.lexer import Token
from engine.feel.nodes import (
    Context,
    FunctionDefinition,
    Interval,
    ListOf,
    Literal,
    Name,
    Node,
)
from engine.feel.parser.reader import ARITHMETIC, NO_NAME, TESTS
from engine.feel.parser.type_names import TypeReader
from engine.feel.types import Type

_CONSTANTS = {"true": True, "false": False, "null": None}
_PUNCTUATION = frozenset(",{}()[]:")


class PrimaryReader(TypeReader):
    """Reads operands."""

    def primary(self) -> Node:
        """Read one operand."""
        token = self.token
        if token.kind == "number":
            return Literal(self._number(self.take()))
        if token.kind == "string":
            return Literal(self.take().text)
        if token.kind == "at":
            return Literal(self._moment(self.take()))
        return self._named() or self._enclosed()

    def _number(self, token: Token) -> object:
        value = numbers.from_text(token.text)
        if value is None:
            raise self.error(sentence("The number is too large; write a smaller one."), token)
        return value

    def _moment(self, token: Token) -> object:
        value = moment_text.literal(token.text)
        if value is None:
            template = sentence("%(found)s is no date, time or duration; write it as ISO 8601.")
            raise self.error(template, token, found=repr(token.text[:40]))
        return value

    def _named(self) -> Node | None:
        match = self.scope.match(self.tokens, self.index, self.text)
        if match and not (match[1] == self.index + 1 and self.token.text in _CONSTANTS):
            self.index = match[1]
            return Name(match[0])
        if self.token.kind == "word":
            return self._word()
        if self.at("?"):
            self.take()
            self.questions += 1
            return Name("?")
        return None

    def _word(self) -> Node:
        if self.token.text in _CONSTANTS:
            return Literal(_CONSTANTS[self.take().text])
        if self.at("function"):
            return self._function()
        return Name(self.unknown_name())

    def _enclosed(self) -> Node:
        ending, self.ending = self.ending, False
        try:
            if self.at("("):
                return self._parenthesis()
            if self.at("["):
                return self._bracket()
            if self.at("{"):
                return self._context()
            if self.at("]"):
                self.take()
                return self._interval(self.expression(), False)
        finally:
            self.ending = ending
        raise self.unexpected(sentence("Expected a value but found %(found)s."))

    def _parenthesis(self) -> Node:
        self.take()
        if self.at(*TESTS):
            return self._half_open()
        inner = self.expression()
        if self.at(".."):
            return self._interval(inner, False)
        self.expect(")")
        return inner

    def _half_open(self) -> Node:
        operator = self.take().text
        bound = self.binary(ARITHMETIC)
        self.expect(")")
        included = operator in ("<=", ">=", "=")
        low = bound if operator in (">", ">=", "=") else None
        high = bound if operator in ("<", "<=", "=") else None
        if low is None and high is None:
            raise self.error(sentence("A range cannot be built by !=; name its ends."))
        interval = Interval(low, high, included and low is not None, included and high is not None)
        return self.made(interval, bound)

    def _bracket(self) -> Node:
        self.take()
        items: list[Node] = []
        while not self.at("]"):
            items.append(self.expression())
            if len(items) == 1 and self.at(".."):
                return self._interval(items[0], True)
            if not self.accept(","):
                break
        self.expect("]")
        return self.made(ListOf(items), *items)

    def _interval(self, low: Node, low_included: bool) -> Node:
        self.expect("..")
        self.ending = True
        high = self.expression()
        self.ending = False
        if not self.at("]", ")", "["):
            raise self.unexpected(sentence("Expected the end of a range but found %(found)s."))
        high_included = self.take().text == "]"
        return self.made(Interval(low, high, low_included, high_included), low, high)

    def _context(self) -> Node:
        self.take()
        entries: list[tuple[str, Node]] = []
        try:
            while not self.at("}"):
                name = self._key()
                self.expect(":")
                function = self.at("function")
                if function:
                    self.scope.enter([name])
                entries.append((name, self.expression()))
                if not function:
                    self.scope.enter([name])
                if not self.accept(","):
                    break
        finally:
            for _ in entries:
                self.scope.leave()
        self.expect("}")
        return self.made(Context(entries), *(value for _, value in entries))

    def _key(self) -> str:
        if self.token.kind == "string":
            return self.take().text
        start = self.index
        while self.token.kind != "end" and not self.at(*_PUNCTUATION):
            self.take()
        if start == self.index:
            raise self.unexpected(NO_NAME)
        return lexer.spelled(self.tokens[start : self.index], self.text)

    def _function(self) -> Node:
        self.take()
        self.expect("(")
        names: list[str] = []
        types: list[Type | None] = []
        while not self.at(")"):
            names.append(self.name_until(",", ":", ")"))
            types.append(self.type() if self.accept(":") else None)
            if not self.accept(","):
                break
        self.expect(")")
        if self.at("external"):
            template = sentence("Functions of other languages are not run here; write it in FEEL.")
            raise self.error(template)
        self.scope.enter(names)
        body = self.expression()
        self.scope.leave()
        return self.made(FunctionDefinition(names, types, body), body)
