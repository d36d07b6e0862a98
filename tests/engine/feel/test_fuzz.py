"""Random and broken expressions: a value or a plain refusal, and never slow."""

from __future__ import annotations

import os
import random
import re
import time
from contextlib import suppress
from pathlib import Path

from lxml import etree

from engine.feel import FeelError, compile_expression, compile_unary_tests, to_json
from engine.feel.functions import FUNCTIONS
from engine.feel.text import to_text

KIT = Path(__file__).parents[2] / "data" / "dmn-tck"
ROUNDS = int(os.environ.get("SAMPHAN_FUZZ", "2000"))
#: seconds of the processor
SLOWEST = 2.0
WORDS = """ ( ) [ ] { } , . .. : + - * ** / = != < <= > >= and or not( for in return some every
satisfies if then else between instance of function external number string list< context< -> >
true false null ? item partial x y xs c.d @"2026-01-01" @"P1D" @"PT1H" "a" "\\u0e01" 1 0 2.5 -1
1e6000 99999999999 1..5 1..1000000000 [1..5] ]1..5[ date( time( duration( date and time( matches(
replace( split( sum( max( sort( count( flatten( concatenate( string( number( substring( string join(
distinct values( list replace( context put( get entries( insert before( modulo( decimal( range(
"(a+)+$" "[" "xxxxxxxxxxxxxxxxxxxxxxxx" // /* */ ' @ # \\ é 🐎 ก """
PIECES = re.split(" |\n", WORDS)
OPERATORS = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]
DATA = {
    "x": 3,
    "y": "text",
    "xs": [1, 2.5, None, "a", [1], {"k": 1}],
    "c": {"d": {"e": [1, 2]}},
    "date": "2026-11-21",
    "long": "ab" * 5000,
}


def kit_texts() -> list[str]:
    """Give the expressions of the compatibility kit."""
    texts = set()
    for path in KIT.rglob("*.dmn"):
        for element in etree.parse(str(path)).iter("{*}text"):
            texts.add(element.text or "")
    return sorted(texts)


def scrambled(text: str, others: list[str], chance: random.Random) -> str:
    """Break a text in a random way."""
    for _ in range(chance.randint(1, 3)):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        strange = chr(chance.choice([0, 9, 34, 92, 0x2028, 0xD800, 0x1F40E]))
        middle = ["", chance.choice(PIECES), text[at:to] * 3, chance.choice(others), strange]
        text = text[:at] + chance.choice(middle) + text[chance.choice([at, to]) :]
    return text[:3000]


def try_out(text: str) -> None:
    """Compile and evaluate; only refusals may be raised."""
    with suppress(FeelError):
        value = compile_expression(text, ["x", "xs", "a b"])(DATA)
        to_text(value)
        to_json(value)
    with suppress(FeelError):
        compile_unary_tests(text)(3, DATA)


def watched(text: str) -> None:
    started = time.process_time()
    try:
        try_out(text)
    except Exception as error:
        raise AssertionError(f"{text!r} raised {error!r}") from error
    spent = time.process_time() - started
    assert spent < SLOWEST, f"{text!r} took {spent:.1f} s"


def test_broken_texts_of_the_kit_are_refused_or_evaluated(chance: random.Random) -> None:
    texts = kit_texts()
    for _ in range(ROUNDS):
        watched(scrambled(chance.choice(texts), texts, chance))


def test_random_pieces_are_refused_or_evaluated(chance: random.Random) -> None:
    for _ in range(ROUNDS):
        watched(" ".join(chance.choices(PIECES, k=chance.randint(1, 25))))


VALUES = """
null|true|false|0|1|-1|2.5|1e30|-1e6000|3|-999999999|999999999|""|"a"|"2026-11-21"|"(a)(b)"|"$1"
[]|[1]|[1, 2, 3]|["a", null]|[[1], {a: 1}]|{}|{a: 1}|{key: "k", value: 1}|[xs]|[c, c]|x|xs|c|long
[1..5]|(1..5)|(> 3)|[@"2026-01-01"..@"2026-12-31"]|"[1..5]"|","|abs|sum|(function(a) a)
(function(a, b) a < b)|(function() 1)|@"10:00:00"|@"10:00:00@Asia/Bangkok"|@"2026-11-21T10:00:00"
@"2026-11-21T10:00:00Z"|@"P1D"|@"P14M"|@"-PT0.5S"|@"2026-11-21"|date(999999999,12,31)
date(-999999999,1,1)|@"999999999-12-31T23:59:59@Europe/Paris"|duration("P999999999999999D")"""


def arguments(name: str, count: int, values: list[str], chance: random.Random) -> str:
    """Write arguments, sometimes by name."""
    chosen = chance.choices(values, k=count)
    way = chance.choice(FUNCTIONS[name].signatures)
    if chance.random() < 0.2:
        chosen = [f"{key}: {value}" for key, value in zip(way.names, chosen, strict=False)]
    return ", ".join(chosen)


def test_every_function_stands_every_argument(chance: random.Random) -> None:
    values = re.split(r"[|\n]", VALUES.strip())
    names = sorted(FUNCTIONS)
    for _ in range(ROUNDS):
        name = chance.choice(names)
        watched(f"{name}({arguments(name, chance.randint(0, 4), values, chance)})")
        left, right = chance.choice(values), chance.choice(values)
        watched(f"({left}) {chance.choice(OPERATORS)} ({right})")


def test_deep_and_long_texts_are_refused_or_evaluated(chance: random.Random) -> None:
    for _ in range(ROUNDS // 40):
        middle = " ".join(chance.choices(PIECES, k=3))
        opening = chance.choice(PIECES) * chance.randint(1, 400)
        watched(opening + middle + chance.choice(PIECES) * chance.randint(1, 400))
