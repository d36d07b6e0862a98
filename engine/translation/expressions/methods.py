"""The methods of Java and Python texts, lists and moments that FEEL can say as well."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.errors import sentence
from engine.translation.expressions import formula
from engine.translation.expressions.formula import Formula, Kind, Untranslatable

Method = Callable[[Formula, list[Formula]], Formula]
_WHOLE = re.compile(r"-?\d{1,9}")
_DURATION = re.compile(r'(-?)duration\("(P[0-9YMWDTHS]+)"\)')
#: what plusDays and its like add, as ISO 8601
_SPANS = {
    "Years": "P%sY",
    "Months": "P%sM",
    "Weeks": "P%sW",
    "Days": "P%sD",
    "Hours": "PT%sH",
    "Minutes": "PT%sM",
    "Seconds": "PT%sS",
}


def no_method(name: str) -> Untranslatable:
    """Refuse a call of code."""
    return Untranslatable(
        sentence("“%(name)s(…)” calls code, which has no equal in FEEL."), name=name[:60]
    )


def call(owner: Formula, name: str, arguments: list[Formula], known: dict[str, Method]) -> Formula:
    """Call a method that has an equal in FEEL."""
    method = known.get(name)
    if method is None:
        raise no_method(name)
    try:
        return method(owner, arguments)
    except (IndexError, ValueError) as error:
        raise error if isinstance(error, Untranslatable) else no_method(name) from None


def exactly(count: int, method: Method) -> Method:
    """Accept that number of arguments only."""

    def checked(owner: Formula, arguments: list[Formula]) -> Formula:
        if len(arguments) != count:
            raise ValueError(count)
        return method(owner, arguments)

    return checked


def _simple(function: str, kind: Kind, count: int) -> Method:
    return exactly(count, lambda owner, given: formula.called(function, kind, owner, *given))


def _same(owner: Formula, given: list[Formula]) -> Formula:
    return formula.compared("=", owner, given[0])


def _same_in_any_case(owner: Formula, given: list[Formula]) -> Formula:
    left, right = (formula.called("lower case", Kind.TEXT, one) for one in (owner, given[0]))
    return formula.compared("=", left, right)


def _trimmed(owner: Formula, _: list[Formula]) -> Formula:
    pattern = Formula('"^\\\\s+|\\\\s+$"', Kind.TEXT)
    return formula.called("replace", Kind.TEXT, owner, pattern, formula.quoted(""))


def whole(piece: Formula) -> int:
    """Return the whole number that is written; ValueError if it is none."""
    if not _WHOLE.fullmatch(piece.text):
        raise ValueError(piece.text)
    return int(piece.text)


def entry(owner: Formula, key: Formula) -> Formula:
    """Read an item by its number or a member by its name, when that is written."""
    if key.kind is Kind.TEXT and key.text.startswith('"') and "\\" not in key.text:
        return formula.member(owner, key.text[1:-1])
    if key.kind is Kind.NUMBER and _WHOLE.fullmatch(key.text):
        return formula.item(owner, whole(key))
    raise Untranslatable(
        sentence("“%(text)s[…]” may be a list or a context; FEEL needs to know which."),
        text=owner.text[:60],
    )


def _part(owner: Formula, given: list[Formula]) -> Formula:
    first, *rest = (whole(one) for one in given)
    if first < 0 or len(rest) > 1 or (rest and rest[0] < first):
        raise ValueError(first)
    length = [formula.number(str(rest[0] - first))] if rest else []
    return formula.called("substring", Kind.TEXT, owner, formula.number(str(first + 1)), *length)


def _either(owner: Formula, given: list[Formula]) -> Formula:
    found = entry(owner, given[0])
    if len(given) == 1:
        return found
    if len(given) > 2:
        raise ValueError(len(given))
    missing = formula.compared("=", found, formula.NULL)
    return formula.chosen(missing, given[1], found)


def duration(text: str) -> Formula:
    """Write a duration."""
    return Formula(f'duration("{text}")', Kind.OTHER)


def literal_duration(piece: Formula) -> str | None:
    """Return the ISO 8601 text of a written duration."""
    match = _DURATION.fullmatch(piece.text)
    return match[1] + match[2] if match else None


def shifted(owner: Formula, span: str, count: int, sign: str) -> Formula:
    """Add a span to a moment, or take it away."""
    if count < 0:
        raise ValueError(count)
    return formula.calculated(sign, owner, duration(_SPANS[span] % count))


def _shifting(span: str, sign: str) -> Method:
    return exactly(1, lambda owner, given: shifted(owner, span, whole(given[0]), sign))


_TEXTS: dict[str, Method] = {"concat": exactly(1, lambda a, b: formula.strung([a, b[0]]))}

JAVA: dict[str, Method] = {
    "equals": exactly(1, _same),
    "equalsIgnoreCase": exactly(1, _same_in_any_case),
    "contains": exactly(1, lambda owner, given: formula.contained(given[0], owner)),
    "includes": exactly(1, lambda owner, given: formula.contained(given[0], owner)),
    "startsWith": _simple("starts with", Kind.TRUTH, 1),
    "endsWith": _simple("ends with", Kind.TRUTH, 1),
    "isEmpty": exactly(0, lambda owner, _: formula.empty(owner)),
    "size": _simple("count", Kind.NUMBER, 0),
    "length": _simple("string length", Kind.NUMBER, 0),
    "toLowerCase": _simple("lower case", Kind.TEXT, 0),
    "toUpperCase": _simple("upper case", Kind.TEXT, 0),
    "toString": _simple("string", Kind.TEXT, 0),
    "trim": exactly(0, _trimmed),
    "get": exactly(1, lambda owner, given: entry(owner, given[0])),
    "substring": _part,
    # a moment of java.util.Date is a moment in FEEL
    "toDate": exactly(0, lambda owner, _: owner),
    **_TEXTS,
    **{f"plus{span}": _shifting(span, "+") for span in _SPANS},
    **{f"minus{span}": _shifting(span, "-") for span in _SPANS},
}

PYTHON: dict[str, Method] = {
    "lower": _simple("lower case", Kind.TEXT, 0),
    "upper": _simple("upper case", Kind.TEXT, 0),
    "strip": exactly(0, _trimmed),
    "startswith": _simple("starts with", Kind.TRUTH, 1),
    "endswith": _simple("ends with", Kind.TRUTH, 1),
    "get": _either,
}
