"""Expressions of other engines: the same value in FEEL, or a reason."""

from __future__ import annotations

import os
import random
from decimal import Decimal
from typing import Any

import pytest

from engine.feel import compile_expression, to_json
from engine.translation.expressions import Language, Untranslatable, assignments, to_feel, value_of

JUEL = {
    "${sum > 9 && !empty name}": 'sum > 9 and not(list contains([null, "", [], {}], name))',
    "${!(x > 5)}": "not((x > 5) = true)",
    "${x ne 3 or y eq 'a'}": 'x != 3 or y = "a"',
    "${!approved}": "not(approved = true)",
    "Hello ${name}!": 'string join(["Hello ", string(name), "!"])',
    "${order.items.size() gt 0 and order.status.equals('open')}": (
        'count(order.items) > 0 and order.status = "open"'
    ),
    "${status.equalsIgnoreCase('open')}": 'lower case(status) = lower case("open")',
    "${tags.contains('vip')}": (
        'if tags instance of string then contains(tags, "vip") else list contains(tags, "vip")'
    ),
    "${items.isEmpty() ? 'none' : items[0].name}": (
        'if list contains([null, "", [], {}], items) then "none" else items[1].name'
    ),
    "${execution.getVariable('x') == null}": "x = null",
    "${a % 3 == 0}": "a - 3 * round down(a / 3, 0) = 0",
    "${a - (b - c)}": "a - (b - c)",
    "${(a + b) * -c}": "(a + b) * (-c)",
    "${map['two words']}": 'get value(map, "two words")',
    "${now().minusHours(4)}": 'now() - duration("PT4H")',
    "${name.substring(0, 3)}": "substring(name, 1, 3)",
    "${'it''s' == x}": None,
    "${bean.run()}": None,
    "${''.getClass()}": None,
    "${''.class.name}": None,
    "${a = 3}": None,
    "${x -> x}": None,
    "${a.b.c.d(}": None,
    "${": None,
    "${execution.id}": None,
    "${then}": None,
}
PYTHON = {
    "x > 5 and not y": "x > 5 and not(y = true)",
    "'vip' in tags": (
        'if tags instance of string then contains(tags, "vip") else list contains(tags, "vip")'
    ),
    "x in ['a', 'b']": 'list contains(["a", "b"], x)',
    "1 < x <= 3": "1 < x and x <= 3",
    "a if b > 1 else c": "if b > 1 then a else c",
    "d['k'][-1]": "d.k[-1]",
    "x or 'none'": 'if list contains([null, false, "", 0, [], {}], x) then "none" else x',
    "f'No {n}'": 'string join(["No ", string(n)])',
    "[i.name for i in items]": "for i in items return i.name",
    "any(i.open == 1 for i in items)": "some i in items satisfies i.open = 1",
    "datetime.now() + timedelta(hours=4)": 'now() + duration("PT4H")',
    "__import__('os').system('x')": None,
    "open('/etc/passwd').read()": None,
    "().__class__": None,
    "x.__dict__": None,
    "lambda: 1": None,
    "[i for i in items if i]": None,
    "2 ** 100000": None,
    "'a' * 10": None,
    "int(x)": None,
    "d[k]": None,
    "x := 3": None,
    "(" * 300: None,
    "-" * 3000 + "1": None,
    "not " * 300 + "x": None,
    "[" * 60 + "]" * 60: None,
    "'\\ud800'": None,
}


@pytest.mark.parametrize(
    ("text", "wanted", "language"),
    [(t, w, Language.JUEL) for t, w in JUEL.items()]
    + [(t, w, Language.PYTHON) for t, w in PYTHON.items()],
)
def test_an_expression_has_an_equal_in_feel_or_a_reason(
    text: str, wanted: str | None, language: Language
) -> None:
    if wanted is None:
        with pytest.raises(Untranslatable) as refused:
            to_feel(text, language)
        assert str(refused.value)
    else:
        assert to_feel(text, language).text == wanted


def test_feel_is_taken_as_it_is_when_it_compiles() -> None:
    assert to_feel("= count(x) > 1", Language.FEEL).text == "count(x) > 1"
    for text in ("= count(x", "=uuid()", "= a b c ("):
        with pytest.raises(Untranslatable):
            to_feel(text, Language.FEEL)


def test_values_are_literals_or_feel() -> None:
    assert value_of("cr_staff", Language.JUEL) == ("cr_staff", None)
    assert value_of("${boss}", Language.JUEL)[0] == "=boss"
    assert value_of("'PT5M'", Language.PYTHON)[0] == "PT5M"
    assert value_of("'=x'", Language.PYTHON)[0] == '="=x"'
    assert value_of("timedelta(days=2)", Language.PYTHON)[0] == "P2D"


def test_a_plain_name_as_a_condition_carries_a_remark() -> None:
    assert to_feel("${approved}", Language.JUEL, condition=True).remarks
    assert not to_feel("${approved == true}", Language.JUEL, condition=True).remarks


def test_scripts_that_only_assign_become_lines() -> None:
    lines = assignments("x = 1\nx += y\nd['k'] = x\nitems.append(d)", Language.PYTHON)
    assert [f"{name} = {piece.text}" for name, piece in lines] == [
        "x = 1",
        "x = x + y",
        'd = context put(d, "k", x)',
        "items = append(items, d)",
    ]
    lines = assignments("a = b === 'x;y'; execution.setVariable('c', a && d)", Language.SCRIPT)
    assert [f"{name} = {piece.text}" for name, piece in lines] == ['a = b = "x;y"', "c = a and d"]


@pytest.mark.parametrize(
    "text",
    ["import os", "for x in y:\n  z = 1", "x, y = 1, 2", "del x", "print(1)", "", "x = exec('y')"],
)
def test_scripts_that_do_more_are_refused(text: str) -> None:
    with pytest.raises(Untranslatable):
        assignments(text, Language.PYTHON)


DATA: dict[str, Any] = {
    "a": 3,
    "b": -7,
    "c": 2.5,
    "t": "vip",
    "u": "Vip gold",
    "yes": True,
    "no": False,
    "xs": [1, 3, 5],
    "ts": ["vip", "new"],
    "none": None,
    "d": {"k": 4, "t": "vip", "xs": [2, 4]},
}


class Box(dict[str, Any]):
    """A dict whose entries are attributes too, as SpiffWorkflow has them."""

    __getattr__ = dict.__getitem__


def number(chance: random.Random, depth: int) -> str:
    """Draw a Python expression that gives a number."""
    if depth < 1:
        return chance.choice(["a", "b", "c", "d.k", "d['k']", "xs[0]", "xs[-1]", "2", "0.5", "-3"])
    left, right = number(chance, depth - 1), number(chance, depth - 1)
    return chance.choice(
        [
            f"({left} {chance.choice('+-*')} {right})",
            f"({left} if {truth(chance, depth - 1)} else {right})",
            f"len({chance.choice(['xs', 't', 'ts', 'd.xs'])})",
            f"abs({left})",
            f"max({left}, {right})",
            f"-{left}",
            f"({left} // 2)",
            f"({left} % 4)",
        ]
    )


def words(chance: random.Random, depth: int) -> str:
    """Draw a Python expression that gives a text."""
    if depth < 1:
        return chance.choice(["t", "u", "d.t", "'vip'", "'it\\'s \"x\"'", "ts[1]"])
    inner = words(chance, depth - 1)
    return chance.choice(
        [
            f"({inner} + {words(chance, depth - 1)})",
            f"{inner}.lower()",
            f"{inner}.upper()",
            f"({inner} if {truth(chance, depth - 1)} else 'n')",
            f"(none or {inner})",
        ]
    )


def truth(chance: random.Random, depth: int) -> str:
    """Draw a Python expression that gives true or false."""
    if depth < 1:
        return chance.choice(["yes", "no", "a == 3", "none is None", "'vip' in ts", "a in xs"])
    left, right = truth(chance, depth - 1), truth(chance, depth - 1)
    sign = chance.choice(["<", "<=", ">", ">=", "==", "!="])
    return chance.choice(
        [
            f"({left} {chance.choice(['and', 'or'])} {right})",
            f"(not {left})",
            f"({number(chance, depth - 1)} {sign} {number(chance, depth - 1)})",
            f"({number(chance, 0)} < {number(chance, 0)} <= {number(chance, 0)})",
            f"({words(chance, depth - 1)} {chance.choice(['==', '!='])} {words(chance, 0)})",
            f"({words(chance, 0)} {chance.choice(['in', 'not in'])} {chance.choice(['ts', 'u'])})",
            f"{words(chance, 0)}.startswith('v')",
            f"any(x > {number(chance, 0)} for x in xs)",
            f"all(x != {number(chance, 0)} for x in d.xs)",
        ]
    )


def test_translated_python_gives_what_python_gives(chance: random.Random) -> None:
    known = {"len": len, "abs": abs, "max": max, "any": any, "all": all}
    names = {**DATA, "d": Box(DATA["d"]), "__builtins__": known}
    for _ in range(int(os.environ.get("SAMPHAN_FUZZ", "600"))):
        text = chance.choice([number, words, truth])(chance, chance.randrange(4))
        # The text is our own, drawn above; nothing else is ever evaluated.
        wanted = eval(text, dict(names))
        try:
            piece = to_feel(text, Language.PYTHON)
        except Untranslatable as refused:
            assert "longer" in str(refused) or "deep" in str(refused), (text, str(refused))
            continue
        found = to_json(compile_expression(piece.text)(DATA))
        assert same(found, wanted), (text, piece.text, found, wanted)


def same(found: Any, wanted: Any) -> bool:
    """Compare, numbers up to what binary fractions lose."""
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return abs(Decimal(str(found)) - Decimal(str(wanted))) < Decimal("1e-6") * (
            1 + abs(Decimal(str(wanted)))
        )
    return bool(found == wanted) and type(found) is type(wanted)
