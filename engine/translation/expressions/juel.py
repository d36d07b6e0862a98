"""JUEL, the `${…}` of Camunda 7, Flowable and Activiti, read by a small parser; never run.

The same parser reads single expressions of JavaScript and Groovy scripts, which look alike.
Grammar: Expression Language 2.2, without functions of a prefix, assignments and lambdas.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from engine.errors import sentence
from engine.translation.expressions import formula, methods
from engine.translation.expressions.formula import DEEPEST, Formula, Kind, Untranslatable

#: characters of one expression
LONGEST = 4_000
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)[lLdDfF]?
    |(?P<name>[^\W\d][\w$]*)
    |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<sign>===|!==|==|!=|<=|>=|&&|\|\||[-+*/%!<>?:.,()\[\]{}]))""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "div": "/",
    "mod": "%",
}
_COMPARISONS = {"==": "=", "===": "=", "!=": "!=", "!==": "!="}
_ORDERS = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_CONSTANTS = {"true": formula.truth(True), "false": formula.truth(False), "null": formula.NULL}
#: functions that give a moment
_MOMENTS = {"now": "now", "dateTime": "now"}
_UNESCAPED = {"n": "\n", "t": "\t", "r": "\r"}


class Token(NamedTuple):
    """One word or sign."""

    kind: str
    text: str


def expression(
    text: str, *, script: bool = False, names: dict[str, Formula] | None = None
) -> Formula:
    """Translate what stands between the braces, or one expression of a script."""
    reader = _Reader(_tokens(text, script), script, names or {})
    found = reader.choice()
    reader.end()
    return found


def template(text: str, names: dict[str, Formula] | None = None) -> Formula:
    """Translate a text with `${…}` in it; one that is nothing else keeps the kind of its value."""
    pieces = [
        expression(inner, names=names) if is_expression else formula.quoted(inner)
        for is_expression, inner in cut(text)
    ]
    if not pieces:
        return formula.quoted("")
    return pieces[0] if len(pieces) == 1 else formula.strung(pieces)


def cut(text: str) -> list[tuple[bool, str]]:
    """Cut a text into plain pieces and the insides of its `${…}`."""
    if len(text) > LONGEST:
        raise Untranslatable(
            sentence("The expression has more than %(most)s characters."), most=LONGEST
        )
    found: list[tuple[bool, str]] = []
    at = 0
    while (start := _opening(text, at)) >= 0:
        if start > at:
            found.append((False, text[at:start]))
        end = _closing(text, start + 2)
        found.append((True, text[start + 2 : end]))
        at = end + 1
    if at < len(text):
        found.append((False, text[at:]))
    return found


def _opening(text: str, at: int) -> int:
    """Return where the next `${` or `#{` is."""
    found = [place for place in (text.find("${", at), text.find("#{", at)) if place >= 0]
    return min(found, default=-1)


def _closing(text: str, at: int) -> int:
    """Return where its brace closes, texts in quotes left out."""
    quote, depth = "", 0
    while at < len(text):
        sign = text[at]
        if quote:
            at += sign == "\\"
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "{":
            depth += 1
        elif sign == "}":
            if not depth:
                return at
            depth -= 1
        at += 1
    raise Untranslatable(sentence("A brace is not closed."))


def _tokens(text: str, script: bool) -> list[Token]:
    if len(text) > LONGEST:
        raise Untranslatable(
            sentence("The expression has more than %(most)s characters."), most=LONGEST
        )
    found: list[Token] = []
    text, at = text.strip(), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Untranslatable(sentence("“%(text)s” cannot be read."), text=text[at : at + 40])
        kind = str(match.lastgroup)
        word = match[kind]
        if kind == "name" and not script and word in _WORDS:
            kind, word = "sign", _WORDS[word]
        found.append(Token(kind, word))
        at = match.end()
    return found


class _Reader:
    """A recursive descent over the words; each method reads one level of the grammar."""

    def __init__(self, tokens: list[Token], script: bool, names: dict[str, Formula]) -> None:
        self._tokens = tokens
        self._script = script
        self._names = names
        self._at = 0
        self._depth = 0

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self._at < len(self._tokens):
            raise self._unreadable()

    def choice(self) -> Formula:
        """Read `test ? yes : no`."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Untranslatable(sentence("The expression is nested too deep."))
        found = self._either()
        if self._takes("?"):
            yes = self.choice()
            self._need(":")
            found = formula.chosen(found, yes, self.choice())
        self._depth -= 1
        return found

    def _either(self) -> Formula:
        parts = [self._both()]
        while self._takes("||"):
            parts.append(self._both())
        return formula.joined("or", parts) if len(parts) > 1 else parts[0]

    def _both(self) -> Formula:
        parts = [self._equality()]
        while self._takes("&&"):
            parts.append(self._equality())
        return formula.joined("and", parts) if len(parts) > 1 else parts[0]

    def _equality(self) -> Formula:
        found = self._order()
        while sign := self._takes(*_COMPARISONS):
            found = formula.compared(_COMPARISONS[sign], found, self._order())
        return found

    def _order(self) -> Formula:
        found = self._sum()
        while sign := self._takes(*_ORDERS):
            found = formula.compared(_ORDERS[sign], found, self._sum(), safe=True)
        return found

    def _sum(self) -> Formula:
        found = self._product()
        while sign := self._takes("+", "-"):
            found = self._added(sign, found, self._product())
        return found

    def _added(self, sign: str, left: Formula, right: Formula) -> Formula:
        """Add; with a text, a script strings together, where JUEL would not."""
        if sign == "+" and Kind.TEXT in (left.kind, right.kind):
            return formula.strung([left, right])
        return formula.calculated(sign, left, right)

    def _product(self) -> Formula:
        found = self._unary()
        while sign := self._takes("*", "/", "%"):
            right = self._unary()
            found = _rest(found, right) if sign == "%" else formula.calculated(sign, found, right)
        return found

    def _unary(self) -> Formula:
        signs: list[str] = []
        while sign := self._takes("!", "-") or self._emptiness():
            signs.append(sign)
            if len(signs) > DEEPEST:
                raise Untranslatable(sentence("The expression is nested too deep."))
        found = self._value()
        for sign in reversed(signs):
            found = _signed(sign, found)
        return found

    def _emptiness(self) -> str:
        following = self._tokens[self._at + 1] if self._at + 1 < len(self._tokens) else None
        word = self._tokens[self._at] if following else None
        if word == Token("name", "empty") and not self._script and following != Token("sign", "."):
            self._at += 1
            return "empty"
        return ""

    def _value(self) -> Formula:
        found = self._primary()
        while sign := self._takes(".", "["):
            if sign == "[":
                found = methods.entry(found, self.choice())
                self._need("]")
                continue
            name = self._name()
            if self._takes("("):
                found = methods.call(found, name, self._arguments(), methods.JAVA)
            elif name == "length" and self._script:
                found = formula.size(found)
            else:
                found = formula.member(found, name)
        return found

    def _primary(self) -> Formula:
        token = self._next()
        match token.kind:
            case "number":
                return formula.number(token.text)
            case "text":
                return formula.quoted(_unescaped(token.text))
            case "name":
                return self._named(token.text)
        if token.text == "(":
            found = self.choice()
            self._need(")")
            return found
        raise self._unreadable()

    def _named(self, name: str) -> Formula:
        if name in _CONSTANTS:
            return _CONSTANTS[name]
        if self._takes("("):
            arguments = self._arguments()
            if name not in _MOMENTS or arguments:
                raise methods.no_method(name)
            return formula.called(_MOMENTS[name], Kind.OTHER)
        if name == "execution":
            return self._of_execution()
        return self._names.get(name) or formula.variable(name)

    def _of_execution(self) -> Formula:
        """Read execution.getVariable("name"), which is the variable itself."""
        if self._takes("."):
            name = self._name()
            if name == "getVariable" and self._takes("("):
                arguments = self._arguments()
                if len(arguments) == 1 and arguments[0].kind is Kind.TEXT:
                    inner = arguments[0].text.strip('"')
                    return self._names.get(inner) or formula.variable(inner)
        raise Untranslatable(
            sentence("“execution” is an object of the other engine; only its variables are here.")
        )

    def _arguments(self) -> list[Formula]:
        found: list[Formula] = []
        if self._takes(")"):
            return found
        found.append(self.choice())
        while self._takes(","):
            found.append(self.choice())
        self._need(")")
        return found

    def _name(self) -> str:
        token = self._next()
        if token.kind != "name":
            raise self._unreadable()
        return token.text

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise Untranslatable(sentence("The expression ends too early."))
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, *signs: str) -> str:
        """Take one of these signs when it comes next."""
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if kind == "sign" and text in signs:
                self._at += 1
                return text
        return ""

    def _need(self, sign: str) -> None:
        if not self._takes(sign):
            raise self._unreadable()

    def _unreadable(self) -> Untranslatable:
        rest = " ".join(token.text for token in self._tokens[max(self._at - 1, 0) :])
        return Untranslatable(sentence("“%(text)s” cannot be read."), text=rest[:40])


def _signed(sign: str, piece: Formula) -> Formula:
    if sign == "!":
        return formula.negated(piece)
    if sign == "empty":
        return formula.empty(piece)
    if piece.kind not in (Kind.NUMBER, Kind.UNKNOWN):
        raise Untranslatable(sentence("“-%(text)s” is no number."), text=piece.text[:40])
    return formula.made(f"-{piece.within(formula.TIGHT)}", Kind.NUMBER, formula.PRODUCT, piece)


def _rest(left: Formula, right: Formula) -> Formula:
    """Give the remainder as Java does: with the sign of the left side."""
    times = formula.called(
        "round down", Kind.NUMBER, formula.calculated("/", left, right), formula.number("0")
    )
    return formula.calculated("-", left, formula.calculated("*", right, times))


def _unescaped(text: str) -> str:
    """Return the text between the quotes."""
    return re.sub(r"\\(.)", lambda match: _UNESCAPED.get(match[1], match[1]), text[1:-1], flags=16)
