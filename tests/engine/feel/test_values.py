"""What expressions give: a table of texts and values, by the standard's chapters."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.feel import compile_expression
from engine.feel.text import to_text

DATA = {
    "amount": 1500,
    "rate": 0.1,
    "vip": True,
    "name": "Somchai",
    "nothing": None,
    "customer": {"age": 42, "cars": [{"model": "Yaris", "year": 2019}, {"model": "Hilux"}]},
    "numbers": [3, 1, 2],
    "ลูกค้า": "สมชาย",
    "due date": "2026-12-01",
}

ARITHMETIC = {
    "1 + 2 * 3": "7",
    "-3 ** 2": "9",
    "2 ** 3 ** 2": "64",
    "0.1 + 0.2": "0.3",
    "rate + rate + rate": "0.3",
    "1 / 3": "0.3333333333333333333333333333333333",
    "1 / 0": "null",
    "0 ** -1": "null",
    "0 ** -0.5": "null",
    "0 ** 2": "0",
    "10 - 2 - 3": "5",
    "amount * 1.07": "1605.00",
    '"a" + "b"': "ab",
    '"a" + 1': "null",
    "9.9e6144 * 10": "null",
    "0 * -1": "0",
    "1e3": "1000",
}
LOGIC = {
    "vip and nothing": "null",
    "vip or nothing": "true",
    "false and 1": "false",
    "not(vip)": "false",
    'not("x")': "null",
    "amount >= 1000 and vip": "true",
    "missing > 3": "null",
    '1 = "1"': "null",
    "null = nothing": "true",
    "amount != 1500": "false",
    "[1, 2] = [1, 2.0]": "true",
    "{a: 1} = {a: 1}": "true",
    "amount between 1 and 2000": "true",
    "amount in (1, [1400..1500])": "true",
    "amount in (1, [1400..1500))": "false",
    "amount in >= 1500": "true",
    '"b" in ["a", "b"]': "true",
    "if nothing then 1 else 2": "2",
    "if vip then name else null": "Somchai",
}
LISTS = {
    "numbers[1]": "3",
    "numbers[-1]": "2",
    "numbers[4]": "null",
    "numbers[item > 1]": "[3, 2]",
    "customer.cars[year > 2000].model": '["Yaris"]',
    "customer.cars.model": '["Yaris", "Hilux"]',
    "count(customer.cars)": "2",
    "for n in numbers return n * 2": "[6, 2, 4]",
    "for x in 1..2, y in [10, 20] return x + y": "[11, 21, 12, 22]",
    "for i in 0..4 return if i = 0 then 1 else i * partial[-1]": "[1, 1, 2, 6, 24]",
    "for i in 3..1 return i": "[3, 2, 1]",
    "some n in numbers satisfies n > 2": "true",
    "every n in numbers satisfies n > 2": "false",
    "every n in [] satisfies false": "true",
    "sort(numbers, function(a, b) a < b)": "[1, 2, 3]",
    "{a: 1, b: a + 1}.b": "2",
    "{a: 1, a: 2}": "null",
    "[1..10].end included": "true",
    "]1..10[": "(1..10)",
    "5 in ]1..10[ and vip": "true",
    "sum(numbers)": "6",
    "sum(1, 2, 3)": "6",
    "sum([])": "null",
    "distinct values([1, 1.0, null, null])": "[1, null]",
    "list contains(numbers, 2)": "true",
    'string join(["a", null, "b"], "-")': "a-b",
    "flatten([[1, [2]], 3])": "[1, 2, 3]",
    'get entries({a: 1})[1].key = "a"': "true",
    'context put({a: {b: 1}}, ["a", "b"], 2).a.b': "2",
}
TIME = {
    'date("2026-01-31") + duration("P1M")': "2026-02-28",
    'date("2026-12-01") - date("2026-11-21")': "P10D",
    "date(`due date`)": "2026-12-01",
    'date(due date) > date("2026-11-30")': "true",
    'date("2026-02-29")': "null",
    "date(2026, 11, 21).weekday": "6",
    'day of week(date("2026-11-21"))': "Saturday",
    'week of year(@"2003-12-29")': "1",
    'time("23:30:00") + duration("PT1H")': "00:30:00",
    '@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H"': "2026-03-29T03:30:00@Europe/Paris",
    '@"2026-01-01T00:00:00Z" = @"2026-01-01T07:00:00+07:00"': "true",
    '@"2026-01-01T00:00:00Z" < @"2026-01-01T07:00:00"': "null",
    '@"2026-01-01T12:00:00@Asia/Bangkok".time offset': "PT7H",
    'duration("P1DT2H").hours': "2",
    'duration("PT36H")': "P1DT12H",
    'duration("P14M").years': "1",
    'years and months duration(@"2026-01-15", @"2026-12-14")': "P10M",
    'duration("P1Y") < duration("P366D")': "null",
    "now()": "2026-11-21T12:00:00Z",
    "today()": "2026-11-21",
}
TEXTS = {
    "upper case(name)": "SOMCHAI",
    "substring(ลูกค้า, 1, 2)": "สม",
    "string length(ลูกค้า)": "5",
    'contains(name, "chai")': "true",
    r'"tab\tquote\"สวัสดี"': 'tab\tquote"สวัสดี',
    r'"\U01F40E"': "🐎",
    'string([1, "a", {b: null}])': '[1, "a", {b: null}]',
    "string(1.50)": "1.50",
    'number("1.000,5", ".", ",")': "1000.5",
    "number(null)": "null",
}
TYPES = {
    "amount instance of number": "true",
    "numbers instance of list<number>": "true",
    "numbers instance of list<string>": "false",
    "{a: 1} instance of context<a: number>": "true",
    '@"P1D" instance of days and time duration': "true",
    "null instance of number": "false",
    "(function(a: number) a)(1)": "1",
    '(function(a: number) a)("x")': "null",
    "(function(a, b) a - b)(b: 1, a: 3)": "2",
    "abs(n: -1)": "1",
    "abs(x: -1)": "null",
    "abs(-1, 2)": "null",
    "(for f in [abs, sqrt] return f(4))[2]": "2",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [pair for table in (ARITHMETIC, LOGIC, LISTS, TIME, TEXTS, TYPES) for pair in table.items()],
)
def test_an_expression_gives_its_value(text: str, expected: str, noon: datetime) -> None:
    known = compile_expression(text.replace("`", ""), ["due date"])
    assert to_text(known(DATA, noon)) == expected
