"""Reads the name of a type: list<number>, context<a: string>, function<date>->boolean, tPerson."""

from __future__ import annotations

from engine.feel import types
from engine.feel.errors import sentence
from engine.feel.names import longest
from engine.feel.parser.reader import Reader
from engine.feel.types import Type


class TypeReader(Reader):
    """Reads types."""

    def type(self) -> Type:
        """Read a type."""
        self.enter()
        try:
            if self.ahead().text == "<" and self.ahead().kind == "symbol":
                return self._built()
            match = longest(self.type_names, self.tokens, self.index, self.text)
            if not match:
                raise self.unexpected(sentence("There is no type %(found)s."))
            self.index = match[1]
            return self.types[match[0]]
        finally:
            self.leave()

    def _built(self) -> Type:
        name = self.take().text
        self.expect("<")
        if name == "list":
            return types.ListOf(self._closed())
        if name == "range":
            return types.RangeOf(self._closed())
        if name == "context":
            return self._context_type()
        if name == "function":
            return self._function_type()
        raise self.error(sentence("There is no type %(name)s<...>."), name=name)

    def _closed(self) -> Type:
        inner = self.type()
        self.expect(">")
        return inner

    def _context_type(self) -> Type:
        fields: dict[str, Type] = {}
        while not self.at(">"):
            name = self.name_until(":")
            self.expect(":")
            fields[name] = self.type()
            if not self.accept(","):
                break
        self.expect(">")
        return types.ContextOf(fields)

    def _function_type(self) -> Type:
        parameters = []
        while not self.at(">"):
            parameters.append(self.type())
            if not self.accept(","):
                break
        self.expect(">")
        self.expect("->")
        return types.FunctionOf(parameters, self.type())
