"""How texts are read: names with spaces, what is refused, and where the message points."""

from __future__ import annotations

import pytest

from engine.feel import FeelError, compile_expression, compile_unary_tests


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("1 +", 1, 4, "ends too early"),
        ("if a then 1", 1, 12, "'else'"),
        ("a >\n  ) 2", 2, 3, "')'"),
        ('"open', 1, 1, "quotation mark"),
        ("1 /* open", 1, 3, "comment"),
        ("[1, 2", 1, 6, "']'"),
        ("f(a: 1, 2)", 1, 11, "by name"),
        ('@"tomorrow"', 1, 1, "no date"),
        ("1 instance of fish", 1, 15, "no type"),
        ("function(x) external {}", 1, 13, "other languages"),
        ("1e99999", 1, 1, "too large"),
        ("", 1, 1, "ends too early"),
    ],
)
def test_a_text_that_does_not_read_says_where(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in caught.value.message


def test_announced_names_may_hold_spaces_and_signs() -> None:
    names = ["first-name", "in stock", "Person's age", "a+b", "days in week"]
    data = {"first-name": "x", "in stock": True, "Person's age": 7, "a+b": 1, "days in week": [1]}
    for name in names:
        expression = compile_expression(name, names)
        assert expression.names == {name}
        assert expression(data) is not None
    assert compile_expression("for d in days in week return d", names)(data) == [1]


def test_the_longest_announced_name_wins() -> None:
    data = {"a": 5, "b": 3, "a-b": 1}
    assert compile_expression("a-b", ["a", "b"])(data) == 2
    assert compile_expression("a-b", ["a", "b", "a-b"])(data) == 1


def test_words_that_nobody_announced_are_one_name() -> None:
    expression = compile_expression("follow up date = null and customer.full name = null")
    assert expression.names == {"follow up date", "customer"}
    assert expression({"follow up date": 1}) is False
    assert expression({"customer": {}}) is True


def test_free_names_leave_out_what_the_expression_defines() -> None:
    text = "for x in xs return {y: x + z, w: y}.w + count(xs[price > 1])"
    assert compile_expression(text).names == {"xs", "z", "price"}


def test_a_variable_named_like_a_function_does_not_hide_it() -> None:
    data = {"date": "2026-11-21", "count": 3}
    assert str(compile_expression("date(date)", ["date"])(data)) == "2026-11-21"
    assert compile_expression("count > 2 and count([1]) = 1", ["count"])(data) is True


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("-", None, True),
        ("> 10", 11, True),
        ("> 10", None, None),
        ("[1..10]", 10, True),
        ("[1..10)", 10, False),
        ("(1..10]", 1, False),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a", "b")', "c", True),
        ("null", None, True),
        ("not(null)", "x", True),
        ("limit", 7, True),
        ("< limit", 6, True),
        ("allowed", "y", True),
        ("? > 3 and ? < 5", 4, True),
        ('contains(?, "b")', "abc", True),
        ("count(?) = 2", [1, 2], True),
        ('date("2026-01-01")', "2026-01-01", None),
        ("-5", -5, True),
        ("true", False, False),
        ("> date(day)", None, None),
    ],
)
def test_a_cell_tests_a_value(text: str, value: object, expected: bool | None) -> None:
    data = {"limit": 7, "allowed": ["x", "y"], "day": "2026-01-01"}
    assert compile_unary_tests(text)(value, data) is expected


@pytest.mark.parametrize("text", ["", "1,", "> > 1", "not(1", "[1..", "1 2"])
def test_a_cell_that_does_not_read_is_refused(text: str) -> None:
    with pytest.raises(FeelError):
        compile_unary_tests(text)
