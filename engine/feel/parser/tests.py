"""Reads unary tests: what stands in the cells of decision tables and behind `in`."""

from __future__ import annotations

from engine.feel.errors import FeelError, sentence
from engine.feel.nodes import Choice, Node, Test, Tests
from engine.feel.parser.reader import ARITHMETIC, NO_END, TESTS, Reader


class TestReader(Reader):
    """Reads tests."""

    def tests(self) -> Tests:
        """Read the tests of a cell."""
        if self.at("-") and self.ahead().kind == "end":
            self.take()
            return Tests([], False)
        if self.at("not") and self.ahead().text == "(":
            start = self.mark()
            try:
                return self._not()
            except FeelError:
                self.go_back(start)
        return self._joined(self._choices(), False)

    def _not(self) -> Tests:
        self.take()
        self.expect("(")
        choices = self._choices()
        self.expect(")")
        if self.token.kind != "end":
            raise self.unexpected(NO_END)
        return self._joined(choices, True)

    def _joined(self, choices: list[Choice], negated: bool) -> Tests:
        return self.made(Tests(choices, negated), *choices)

    def _choices(self) -> list[Choice]:
        choices = [self.choice()]
        while self.accept(","):
            choices.append(self.choice())
        return choices

    def choice(self) -> Choice:
        """Read one test: an operator with an operand, or an expression."""
        before = self.questions
        test = self._operator() if self.at(*TESTS) else self.expression()
        return self.made(Choice(test, self.questions > before), test)

    def _operator(self) -> Node:
        operator = self.take().text
        operand = self.binary(ARITHMETIC)
        return self.made(Test(operator, operand), operand)

    def choices_of_in(self) -> Tests:
        """Read what stands behind `in`."""
        if self.at("("):
            start = self.mark()
            try:
                return self._in_parentheses()
            except FeelError:
                self.go_back(start)
        if self.at(*TESTS):
            return self._joined([self.choice()], False)
        before = self.questions
        operand = self.binary(ARITHMETIC)
        choice = self.made(Choice(operand, self.questions > before), operand)
        return self._joined([choice], False)

    def _in_parentheses(self) -> Tests:
        ending, self.ending = self.ending, False
        self.enter()
        try:
            self.expect("(")
            choices = self._choices()
            self.expect(")")
        finally:
            self.leave()
            self.ending = ending
        if self.at(*".[(+-*/"):
            raise self.unexpected(sentence("Expected an operator but found %(found)s."))
        return self._joined(choices, False)
