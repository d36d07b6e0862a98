"""Python expressions, as SpiffWorkflow has them, read by `ast` and an allow-list; never run."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from engine.errors import sentence
from engine.translation.expressions import formula, methods
from engine.translation.expressions.formula import DEEPEST, Formula, Kind, Untranslatable

#: characters of one expression or script
LONGEST = 4_000
_COMPARISONS = {
    ast.Eq: "=",
    ast.Is: "=",
    ast.NotEq: "!=",
    ast.IsNot: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_MOMENTS = {
    "datetime.now": "now",
    "datetime.utcnow": "now",
    "datetime.datetime.now": "now",
    "date.today": "today",
    "datetime.date.today": "today",
}
_SPANS = ("timedelta", "datetime.timedelta")
_UNITS = frozenset(("weeks", "days", "hours", "minutes", "seconds"))


def parsed(text: str, mode: str) -> Any:
    """Return the tree of a Python text, or refuse it."""
    if len(text) > LONGEST:
        raise Untranslatable(
            sentence("The expression has more than %(most)s characters."), most=LONGEST
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text.strip(), mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Untranslatable(sentence("It cannot be read as Python.")) from None


def expression(text: str) -> Formula:
    """Translate a Python expression."""
    return translated(parsed(text, "eval").body)


def translated(node: ast.expr, depth: int = 0) -> Formula:
    """Translate one node of the tree."""
    if depth > DEEPEST:
        raise Untranslatable(sentence("The expression is nested too deep."))
    read = _READERS.get(type(node))
    if read is None:
        raise Untranslatable(sentence("“%(text)s” has no equal in FEEL."), text=_source(node))
    return read(node, depth + 1)


def _source(node: ast.expr) -> str:
    try:
        return ast.unparse(node)[:60]
    except (RecursionError, ValueError):
        return type(node).__name__


def _constant(node: ast.Constant, _: int) -> Formula:
    value = node.value
    if value is None:
        return formula.NULL
    if isinstance(value, bool):
        return formula.truth(value)
    if isinstance(value, str):
        return formula.quoted(value)
    if isinstance(value, int | float) and abs(value) < 1e30:
        return formula.number(repr(value))
    raise Untranslatable(sentence("“%(text)s” has no equal in FEEL."), text=_source(node))


def _name(node: ast.Name, _: int) -> Formula:
    return formula.variable(node.id)


def _attribute(node: ast.Attribute, depth: int) -> Formula:
    return formula.member(translated(node.value, depth), node.attr)


def _subscript(node: ast.Subscript, depth: int) -> Formula:
    return methods.entry(translated(node.value, depth), translated(node.slice, depth))


def _compare(node: ast.Compare, depth: int) -> Formula:
    """Translate a comparison; a chain `a < b < c` compares each neighbour."""
    sides = [translated(side, depth) for side in (node.left, *node.comparators)]
    found = [
        _compared(sign, left, right)
        for sign, left, right in zip(node.ops, sides, sides[1:], strict=False)
    ]
    return found[0] if len(found) == 1 else formula.joined("and", found)


def _compared(sign: ast.cmpop, left: Formula, right: Formula) -> Formula:
    if isinstance(sign, ast.In):
        return formula.contained(left, right)
    if isinstance(sign, ast.NotIn):
        return formula.negated(formula.contained(left, right))
    return formula.compared(_COMPARISONS[type(sign)], left, right)


def _either(node: ast.BoolOp, depth: int) -> Formula:
    """Translate `and` and `or`; of values they give a value, as a condition they are one."""
    parts = [translated(value, depth) for value in node.values]
    return formula.first_that_counts("and" if isinstance(node.op, ast.And) else "or", parts)


def _unary(node: ast.UnaryOp, depth: int) -> Formula:
    inner = translated(node.operand, depth)
    if isinstance(node.op, ast.Not):
        return formula.negated(inner)
    if isinstance(node.op, ast.USub):
        return formula.made(f"-{inner.within(formula.TIGHT)}", Kind.NUMBER, formula.PRODUCT, inner)
    raise Untranslatable(sentence("“%(text)s” has no equal in FEEL."), text=_source(node))


def _binary(node: ast.BinOp, depth: int) -> Formula:
    left, right = translated(node.left, depth), translated(node.right, depth)
    sign = _SIGNS.get(type(node.op))
    if sign and {left.kind, right.kind} != {Kind.TEXT, Kind.NUMBER}:
        _same_sorts(sign, left, right, node)
        return formula.calculated(sign, left, right)
    if isinstance(node.op, ast.FloorDiv):
        return formula.called("floor", Kind.NUMBER, formula.calculated("/", left, right))
    if isinstance(node.op, ast.Mod) and left.kind is not Kind.TEXT:
        return formula.called("modulo", Kind.NUMBER, left, right)
    raise Untranslatable(sentence("“%(text)s” has no equal in FEEL."), text=_source(node))


def _same_sorts(sign: str, left: Formula, right: Formula, node: ast.expr) -> None:
    """Refuse what Python does with texts and lists, and FEEL does not: "a" * 3."""
    if sign != "+" and {left.kind, right.kind} & {Kind.TEXT, Kind.LIST}:
        raise Untranslatable(sentence("“%(text)s” has no equal in FEEL."), text=_source(node))


def _chosen(node: ast.IfExp, depth: int) -> Formula:
    test, yes, no = (translated(part, depth) for part in (node.test, node.body, node.orelse))
    return formula.chosen(test, yes, no)


def _listed(node: ast.List | ast.Tuple, depth: int) -> Formula:
    return formula.listed([translated(part, depth) for part in node.elts])


def _context(node: ast.Dict, depth: int) -> Formula:
    entries = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise Untranslatable(sentence("The keys of a context in FEEL are written texts."))
        entries.append((key.value, translated(value, depth)))
    return formula.context(entries)


def _strung(node: ast.JoinedStr, depth: int) -> Formula:
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            if part.format_spec is not None or part.conversion != -1:
                raise Untranslatable(sentence("FEEL has no formats such as “{x:.2f}”."))
            parts.append(translated(part.value, depth))
        else:
            parts.append(translated(part, depth))
    return formula.strung(parts) if parts else formula.quoted("")


def _over(node: ast.ListComp | ast.GeneratorExp, depth: int) -> tuple[str, Formula, Formula]:
    """Return variable, list and result of a plain comprehension."""
    one = node.generators[0]
    if len(node.generators) > 1 or one.ifs or one.is_async or not isinstance(one.target, ast.Name):
        raise Untranslatable(sentence("Only plain “… for x in list” can be said in FEEL."))
    name = formula.variable(one.target.id).text
    result = translated(node.elt, depth)
    inner = Formula(result.text, result.kind, result.bond, result.names - {name}, result.remarks)
    return name, translated(one.iter, depth), inner


def _comprehension(node: ast.ListComp, depth: int) -> Formula:
    name, items, result = _over(node, depth)
    text = f"for {name} in {items.within(formula.SUM)} return {result.text}"
    return formula.made(text, Kind.LIST, formula.LOOSE, items, result)


def _quantified(word: str) -> Callable[[list[ast.expr], int], Formula]:
    def read(arguments: list[ast.expr], depth: int) -> Formula:
        node = arguments[0]
        if not isinstance(node, ast.ListComp | ast.GeneratorExp):
            raise methods.no_method("any" if word == "some" else "all")
        name, items, result = _over(node, depth)
        tested = formula.condition(result)
        text = f"{word} {name} in {items.within(formula.SUM)} satisfies {tested.text}"
        return formula.made(text, Kind.DOUBT, formula.LOOSE, items, tested)

    return read


def _function(name: str, kind: Kind) -> Callable[[list[ast.expr], int], Formula]:
    def read(arguments: list[ast.expr], depth: int) -> Formula:
        return formula.called(name, kind, *(translated(one, depth) for one in arguments))

    return read


def _length(arguments: list[ast.expr], depth: int) -> Formula:
    return formula.size(translated(arguments[0], depth))


def _text(arguments: list[ast.expr], depth: int) -> Formula:
    return formula.called("string", Kind.TEXT, translated(arguments[0], depth))


def _truth(arguments: list[ast.expr], depth: int) -> Formula:
    return formula.negated(formula.vain(translated(arguments[0], depth)))


_FUNCTIONS: dict[str, tuple[int, int, Callable[[list[ast.expr], int], Formula]]] = {
    "len": (1, 1, _length),
    "str": (1, 1, _text),
    "bool": (1, 1, _truth),
    "abs": (1, 1, _function("abs", Kind.NUMBER)),
    "min": (1, 9, _function("min", Kind.UNKNOWN)),
    "max": (1, 9, _function("max", Kind.UNKNOWN)),
    "any": (1, 1, _quantified("some")),
    "all": (1, 1, _quantified("every")),
}


def _call(node: ast.Call, depth: int) -> Formula:
    """Translate a call of a known function or method."""
    path = _path(node.func)
    if path in _MOMENTS and not node.args and not node.keywords:
        return formula.called(_MOMENTS[path], Kind.OTHER)
    if path in _SPANS:
        return _span(node)
    if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        raise methods.no_method(path or "?")
    if isinstance(node.func, ast.Attribute):
        owner = translated(node.func.value, depth)
        given = [translated(one, depth) for one in node.args]
        return methods.call(owner, node.func.attr, given, methods.PYTHON)
    least, most, read = _FUNCTIONS.get(path, (1, 0, _length))
    if not least <= len(node.args) <= most:
        raise methods.no_method(path or "?")
    return read(node.args, depth)


def _path(node: ast.expr) -> str:
    """Return the dotted name of a function, or nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _span(node: ast.Call) -> Formula:
    """Translate timedelta(days=3) with written whole numbers."""
    given = {word.arg: word.value for word in node.keywords}
    units: dict[str, int] = {}
    for unit, value in given.items():
        if (
            unit not in _UNITS
            or not isinstance(value, ast.Constant)
            or type(value.value) is not int
        ):
            raise methods.no_method("timedelta")
        units[str(unit)] = value.value
    if node.args or not units or any(not 0 <= count < 10**6 for count in units.values()):
        raise methods.no_method("timedelta")
    return methods.duration(_iso(timedelta(**units)))


def _iso(span: timedelta) -> str:
    """Write a duration in ISO 8601."""
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    time = "".join(
        f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count
    )
    day = f"{span.days}D" if span.days else ""
    return f"P{day}T{time}" if time else f"P{day or '0D'}"


_READERS: dict[type[ast.expr], Callable[[Any, int], Formula]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Compare: _compare,
    ast.BoolOp: _either,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.IfExp: _chosen,
    ast.List: _listed,
    ast.Tuple: _listed,
    ast.Dict: _context,
    ast.JoinedStr: _strung,
    ast.ListComp: _comprehension,
    ast.Call: _call,
}
