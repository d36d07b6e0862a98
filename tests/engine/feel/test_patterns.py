"""Regular expressions are XPath's, whatever engine runs them."""

from __future__ import annotations

import pytest

from engine.feel import compile_expression


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('matches("abracadabra", "^a.*a$")', True),
        ('matches("abracadabra", "bra")', True),
        ('matches("hello\nworld", "hello.world")', False),
        ('matches("hello\nworld", "hello.world", "s")', True),
        ('matches("hello\nworld", "^world$")', False),
        ('matches("hello\nworld", "^world$", "m")', True),
        ('matches("HELLO", "hello", "i")', True),
        ('matches("helloworld", "hello world", "x")', True),
        ('matches("a.b", "a.b", "q")', True),
        ('matches("axb", "a.b", "q")', False),
        ('matches("x", "x", "z")', None),
        ('matches("H", "[A-Z-[AEIOU]]")', True),
        ('matches("E", "[A-Z-[AEIOU]]")', False),
        ('matches("e", "[A-Z-[AEIOU]]", "i")', False),
        ('matches("สวัสดี", "^\\p{IsThai}+$")', True),
        ('matches("٣", "^\\d$")', True),
        ('matches("é", "^\\w$")', True),
        ('matches("-", "^\\w$")', False),
        ('matches("]", "[\\]]")', True),
        ('matches("a", "[a")', None),
        ('matches("a", "a)")', None),
        ('matches("a", "\\b")', None),
        ('matches("a", "(?=a)")', None),
        ('matches("a", "*a")', None),
        ('matches("a", "a{2,1}")', None),
        ('matches("a", "\\p{Nope}")', None),
        ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
        ('replace("darted", "^(.*?)d(.*)$", "$1c$2")', "carted"),
        ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
        ('replace("a1", "(\\d)", "$12")', "a12"),
        ('replace("abc", "b", "\\$")', "a$c"),
        ('replace("abc", "b", "$")', None),
        ('replace("abc", "x*", "-")', None),
        ('replace("a.c", ".", "$1", "q")', "a$1c"),
        ('split("a;b;;", ";")', ["a", "b", "", ""]),
        ('split("John  Doe", "\\s+")', ["John", "Doe"]),
    ],
)
def test_a_pattern_works_as_in_xpath(call: str, expected: object) -> None:
    assert compile_expression(call.replace("\n", "\\n"))({}) == expected
