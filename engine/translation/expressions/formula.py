"""FEEL in the making: pieces that know how tightly they bind, what they give and what they read.

Every builder below keeps the meaning that the pieces have in JUEL and Python; where FEEL differs
for values that nobody has in mind, the piece carries a remark for the report.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

from engine.diagram.rules.definitions import VARIABLE
from engine.errors import sentence
from engine.feel.names import KEYWORDS

#: characters of one translated expression
LONGEST = 4_000
#: how deep the pieces of one expression may nest
DEEPEST = 40

LOOSE, EITHER, BOTH, COMPARED, SUM, PRODUCT, TIGHT = range(7)
_SIGNS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
_OPPOSITE = {"=": "!=", "!=": "="}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_RESERVED = KEYWORDS | {"case", "not", "partial"}
_PLAIN_MEMBER = re.compile(r"[A-Za-z_]\w*", re.ASCII)

AS_TRUTH = sentence(
    "It is taken as true or false; a text or list that is merely not empty is not true here."
)


class Untranslatable(ValueError):
    """An expression has no safe equivalent in FEEL."""

    def __init__(self, template: str, **values: Any) -> None:
        self.template = template
        self.values = values
        super().__init__(template % values if values else template)


class Kind(Enum):
    """What a piece gives, as far as it is known."""

    UNKNOWN = "unknown"
    #: true or false, never null
    TRUTH = "truth"
    #: true, false or null
    DOUBT = "doubt"
    TEXT = "text"
    NUMBER = "number"
    LIST = "list"
    NULL = "null"
    OTHER = "other"


@dataclass(frozen=True)
class Formula:
    """A piece of FEEL."""

    text: str
    kind: Kind = Kind.UNKNOWN
    #: how tightly its outermost operator binds
    bond: int = TIGHT
    #: the variables that it reads
    names: frozenset[str] = frozenset()
    #: sentences for the report
    remarks: frozenset[str] = frozenset()
    #: "=" or "!=" of a comparison, with its sides
    equality: tuple[str, str, str] | None = None
    #: what it is as a condition, where that is something else than its value
    tested: Formula | None = None

    def within(self, bond: int) -> str:
        """Return the text as it stands inside an operator of that bond."""
        return self.text if self.bond >= bond else f"({self.text})"


NULL = Formula("null", Kind.NULL)


def made(text: str, kind: Kind, bond: int, *pieces: Formula) -> Formula:
    """Put a piece together from others; too long a text is refused."""
    if len(text) > LONGEST:
        raise Untranslatable(
            sentence("The expression would become longer than %(most)s characters."), most=LONGEST
        )
    names = frozenset[str]().union(*(piece.names for piece in pieces))
    remarks = frozenset[str]().union(*(piece.remarks for piece in pieces))
    return Formula(text, kind, bond, names, remarks)


def called(function: str, kind: Kind, *pieces: Formula) -> Formula:
    """Call a function of FEEL."""
    return made(f"{function}({', '.join(piece.text for piece in pieces)})", kind, TIGHT, *pieces)


def variable(name: str) -> Formula:
    """Read a variable."""
    if not VARIABLE.fullmatch(name) or name in _RESERVED:
        raise Untranslatable(
            sentence("“%(variable)s” can't name a variable in FEEL."), variable=name[:60]
        )
    return Formula(name, names=frozenset({name}))


def number(text: str) -> Formula:
    """Write a number."""
    value = Decimal(text)
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise Untranslatable(sentence("The number %(number)s is too large."), number=text[:40])
    return Formula(format(value, "f"), Kind.NUMBER)


def quoted(text: str) -> Formula:
    """Write a text."""
    if any(
        (ord(sign) < 32 and sign not in "\n\r\t") or 0xD800 <= ord(sign) < 0xE000 for sign in text
    ):
        raise Untranslatable(sentence("A text holds a sign that XML cannot keep."))
    return made('"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"', Kind.TEXT, TIGHT)


def truth(value: bool) -> Formula:
    """Write true or false."""
    return Formula("true" if value else "false", Kind.TRUTH)


def listed(pieces: list[Formula]) -> Formula:
    """Write a list."""
    return made(f"[{', '.join(piece.text for piece in pieces)}]", Kind.LIST, TIGHT, *pieces)


def context(entries: list[tuple[str, Formula]]) -> Formula:
    """Write a context; its keys stand in quotes, so that any key is possible."""
    inside = ", ".join(f"{quoted(key).text}: {piece.text}" for key, piece in entries)
    return made(f"{{{inside}}}", Kind.OTHER, TIGHT, *(piece for _, piece in entries))


def member(piece: Formula, name: str) -> Formula:
    """Read a member; one with an unusual name by a function."""
    if name.startswith("__") or name == "class":
        raise Untranslatable(
            sentence("“%(member)s” reaches into the program itself; no diagram may."),
            member=name[:60],
        )
    if _PLAIN_MEMBER.fullmatch(name) and name not in _RESERVED:
        return made(f"{piece.within(TIGHT)}.{name}", Kind.UNKNOWN, TIGHT, piece)
    return called("get value", Kind.UNKNOWN, piece, quoted(name))


def item(piece: Formula, index: int) -> Formula:
    """Read an item of a list, counted from 0, or from the end below 0; FEEL counts from 1."""
    at = index + 1 if index >= 0 else index
    return made(f"{piece.within(TIGHT)}[{at}]", Kind.UNKNOWN, TIGHT, piece)


def compared(sign: str, left: Formula, right: Formula, safe: bool = False) -> Formula:
    """Compare; `safe` says that comparing null is false there, where FEEL says null."""
    text = f"{left.within(SUM)} {sign} {right.within(SUM)}"
    equal = sign in _OPPOSITE
    piece = made(text, Kind.DOUBT if safe and not equal else Kind.TRUTH, COMPARED, left, right)
    return replace(piece, equality=(sign, left.within(SUM), right.within(SUM))) if equal else piece


def condition(piece: Formula) -> Formula:
    """Take a piece as true or false."""
    if piece.tested is not None:
        return piece.tested
    match piece.kind:
        case Kind.TRUTH | Kind.DOUBT:
            return piece
        case Kind.UNKNOWN:
            return replace(piece, kind=Kind.DOUBT, remarks=piece.remarks | {AS_TRUTH})
        case Kind.NUMBER:
            return compared("!=", piece, number("0"))
        case Kind.TEXT:
            return compared("!=", piece, quoted(""))
    raise Untranslatable(sentence("“%(text)s” is neither true nor false."), text=piece.text[:60])


def joined(word: str, pieces: list[Formula]) -> Formula:
    """Join conditions by `and` or `or`."""
    bond = BOTH if word == "and" else EITHER
    parts = [condition(piece) for piece in pieces]
    sure = all(part.kind is Kind.TRUTH for part in parts)
    text = f" {word} ".join(part.within(bond) for part in parts)
    return made(text, Kind.TRUTH if sure else Kind.DOUBT, bond, *parts)


def first_that_counts(word: str, pieces: list[Formula]) -> Formula:
    """Give the value that `and` or `or` of values gives in Python: one of the values."""
    if all(piece.kind in (Kind.TRUTH, Kind.DOUBT) for piece in pieces):
        return joined(word, pieces)
    found = pieces[-1]
    for piece in reversed(pieces[:-1]):
        if piece.kind is Kind.TRUTH:
            test = piece if word == "and" else negated(piece)
            found = chosen(test, found, piece)
        elif word == "or":
            found = chosen(vain(piece), found, piece)
        else:
            found = chosen(vain(piece), piece, found)
    try:
        return replace(found, tested=joined(word, pieces))
    except Untranslatable:
        return found


def negated(piece: Formula) -> Formula:
    """Deny a condition; what may be null counts as false, as in JUEL and Python."""
    part = condition(piece)
    if part.equality:
        sign, left, right = part.equality
        other = _OPPOSITE[sign]
        text = f"{left} {other} {right}"
        return replace(made(text, Kind.TRUTH, COMPARED, part), equality=(other, left, right))
    if part.kind is Kind.TRUTH:
        return made(f"not({part.text})", Kind.TRUTH, TIGHT, part)
    return made(f"not({part.within(SUM)} = true)", Kind.TRUTH, TIGHT, part)


def calculated(sign: str, left: Formula, right: Formula) -> Formula:
    """Add, subtract, multiply or divide."""
    bond = _SIGNS[sign]
    kinds = {left.kind, right.kind}
    if kinds & {Kind.TRUTH, Kind.DOUBT, Kind.NULL} or kinds == {Kind.TEXT, Kind.NUMBER}:
        raise Untranslatable(
            sentence("FEEL does not calculate “%(left)s %(sign)s %(right)s”."),
            left=left.text[:40],
            sign=sign,
            right=right.text[:40],
        )
    if sign == "+" and Kind.LIST in kinds:
        return called("concatenate", Kind.LIST, left, right)
    if Kind.OTHER in kinds:
        kind = Kind.OTHER
    elif Kind.TEXT in kinds:
        kind = Kind.TEXT
    else:
        kind = Kind.UNKNOWN if sign == "+" and Kind.UNKNOWN in kinds else Kind.NUMBER
    text = f"{left.within(bond)} {sign} {right.within(bond + 1)}"
    return made(text, kind, bond, left, right)


def chosen(test: Formula, yes: Formula, no: Formula) -> Formula:
    """Choose between two values."""
    kind = yes.kind if yes.kind is no.kind else Kind.UNKNOWN
    test = condition(test)
    text = f"if {test.text} then {yes.text} else {no.within(EITHER)}"
    return made(text, kind, LOOSE, test, yes, no)


def either_kind(piece: Formula, text: Formula, others: Formula) -> Formula:
    """Choose by whether a value is a text; known kinds need no question."""
    if piece.kind is Kind.TEXT:
        return text
    if piece.kind is Kind.LIST:
        return others
    asked = made(f"{piece.within(TIGHT)} instance of string", Kind.TRUTH, COMPARED, piece)
    return chosen(asked, text, others)


def contained(value: Formula, around: Formula) -> Formula:
    """Tell whether a list holds a value, or a text another text."""
    in_list = called("list contains", Kind.TRUTH, around, value)
    if value.kind in (Kind.NUMBER, Kind.TRUTH, Kind.NULL):
        return in_list
    return either_kind(around, called("contains", Kind.TRUTH, around, value), in_list)


def size(piece: Formula) -> Formula:
    """Count the items of a list, or the characters of a text."""
    long = called("string length", Kind.NUMBER, piece)
    return either_kind(piece, long, called("count", Kind.NUMBER, piece))


def empty(piece: Formula) -> Formula:
    """Tell whether a value is null, or an empty text, list or context."""
    nothing = Formula('[null, "", [], {}]', Kind.LIST)
    return called("list contains", Kind.TRUTH, nothing, piece)


def vain(piece: Formula) -> Formula:
    """Tell whether Python takes a value for false."""
    nothing = Formula('[null, false, "", 0, [], {}]', Kind.LIST)
    return called("list contains", Kind.TRUTH, nothing, piece)


def strung(pieces: list[Formula]) -> Formula:
    """String texts and values together; null adds nothing."""
    parts = [
        piece if piece.kind is Kind.TEXT else called("string", Kind.TEXT, piece) for piece in pieces
    ]
    return parts[0] if len(parts) == 1 else called("string join", Kind.TEXT, listed(parts))
