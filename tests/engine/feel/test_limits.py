"""No expression hangs the server or eats its memory."""

from __future__ import annotations

import time

import pytest

from engine.feel import FeelError, FeelLimit, compile_expression, to_json

DOUBLED = ", ".join(
    f"{a}: [{b}, {b}]" for a, b in zip("bcdefghijklmnopqrst", "abcdefghijklmnopqrs", strict=True)
)
JOINED = ", ".join(
    f"{a}: {b}+{b}+{b}+{b}" for a, b in zip("bcdefghijkl", "abcdefghijk", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        "for i in 1..1000000000 return i",
        "for i in 1..1000, j in 1..1000, k in 1..1000 return i",
        "count(for i in 1..100000 return for j in 1..100000 return j)",
        "{f: function(n) f(n), r: f(1)}.r",
        "{f: function(n) f(n - 1) + f(n - 2), r: f(60)}.r",
        f"{{a: [1, 1], {DOUBLED}, z: string(t)}}.z",
        f"{{a: [1, 1], {DOUBLED}, z: t = t}}.z",
        f"{{a: [1, 1], {DOUBLED}, z: flatten(t)}}.z",
        f'{{a: "0123456789012345678901234567890123456789", {JOINED}, z: l + l}}.z',
        'for i in 1..100000 return big + "x"',
        "for i in 1..100000 return many",
        'replace(big, "x", big)',
        "string join(many, big)",
        "some i in 1..1000000000 satisfies i < 0",
        "sort(for i in 1..100000 return -i, function(a, b) a < b)",
        'for i in 1..100000 return replace(big, "(x+x+)+y|x", "z")',
        "matches(big, pattern)",
    ],
)
def test_an_expression_that_costs_too_much_is_stopped(text: str) -> None:
    data = {"big": "x" * 500_000, "many": ["x"] * 50_000, "pattern": "(" * 3000}
    started = time.process_time()
    with pytest.raises(FeelLimit):
        compile_expression(text)(data)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$")',
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)+$")',
        'matches("x", "((((a{1,100}){1,100}){1,100}){1,100})")',
        'split("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "(x+x+)+y")',
        "2 ** 999999999",
        "9e6000 ** 9e6000",
        "modulo(1e6000, 7)",
        "exp(1e6000)",
        "1e6000 = 1e-6000",
        "decimal(1e6000, 6000)",
    ],
)
def test_a_costly_looking_expression_is_quick(text: str) -> None:
    started = time.process_time()
    compile_expression(text)({})
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "text",
    [
        "1+" * 20_000 + "1",
        "(" * 5_000 + "1" + ")" * 5_000,
        "[" * 5_000,
        "-" * 5_000 + "x" + "(" * 300,
        "a" + ".b" * 5_000,
        "f" + "()" * 5_000,
        "if a then " * 1_000 + "1" + " else 1" * 1_000,
        "{a:" * 1_000 + "1" + "}" * 1_000,
        "]1..2[" * 2_000,
        "1 in (" * 1_000,
        "function(x)" * 1_000 + "x",
    ],
)
def test_a_text_that_is_too_long_or_too_deep_is_refused(text: str) -> None:
    started = time.process_time()
    with pytest.raises(FeelError):
        compile_expression(text)
    assert time.process_time() - started < 2


def test_long_chains_of_one_operator_are_no_nesting() -> None:
    assert compile_expression("+".join(["1"] * 5_000))({}) == 5_000
    assert compile_expression(" and ".join(["true"] * 2_000))({}) is True


def test_a_value_that_nests_too_deep_does_not_leave() -> None:
    value = compile_expression("for i in 1..5000 return [partial[-1]]")({})
    with pytest.raises(FeelLimit):
        to_json(value)


def test_the_same_evaluation_always_ends_in_the_same_way() -> None:
    expression = compile_expression("for i in 1..200000 return i")
    assert len(expression({})) == len(expression({})) == 200_000
