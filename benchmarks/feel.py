"""How fast expressions and decision tables are."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Figure
from engine.decision import read
from engine.feel import compile_expression

CASE = {"amount": 1500, "vip": True, "channel": "phone", "customer": {"age": 42}, "items": [1, 2]}
RULES = 1000


def best(action: Callable[[], object], seconds: float) -> float:
    """Give the best rate of several short runs: calls a second."""
    count, spent = 1, 0.0
    while spent < seconds / 20:
        count *= 2
        spent = _timed(action, count)
    runs = [_timed(action, count) for _ in range(5)]
    return count / min(runs)


def _timed(action: Callable[[], object], count: int) -> float:
    started = time.perf_counter()
    for _ in range(count):
        action()
    return time.perf_counter() - started


def rate(text: str, seconds: float) -> float:
    """Give how often an expression is evaluated in a second."""
    expression = compile_expression(text)
    return best(lambda: expression(CASE), seconds)


def python_rate(text: str, seconds: float) -> float:
    """Give how often Python's own eval evaluates the same expression, compiled before."""
    code = compile(text, "expression", "eval")
    return best(lambda: eval(code, {}, CASE), seconds)


def table(rules: int, cell: Callable[[int], str]) -> bytes:
    """Write a table of two columns with many rules."""
    rows = "".join(
        f"<rule><inputEntry><text>{cell(i)}</text></inputEntry><inputEntry><text>-</text>"
        f"</inputEntry><outputEntry><text>{i}</text></outputEntry></rule>"
        for i in range(rules)
    )
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="long"
      namespace="urn:long" id="long">
      <inputData id="number" name="number"/><inputData id="kind" name="kind"/>
      <decision id="found" name="found">
        <informationRequirement><requiredInput href="#number"/></informationRequirement>
        <informationRequirement><requiredInput href="#kind"/></informationRequirement>
        <decisionTable hitPolicy="UNIQUE">
          <input><inputExpression><text>number</text></inputExpression></input>
          <input><inputExpression><text>kind</text></inputExpression></input>
          <output name="found"/>{rows}
        </decisionTable>
      </decision></definitions>""".encode()


def milliseconds(cell: Callable[[int], str], seconds: float) -> float:
    """Give how long one evaluation of a long table takes."""
    model = read(table(RULES, cell))
    data = {"number": RULES - 5, "kind": "x"}
    return 1000 / best(lambda: model.evaluate("found", data), seconds)


def measure(quick: bool) -> list[Figure]:
    """Measure expressions, tables and reading."""
    seconds = 0.5 if quick else 5.0
    ranges = milliseconds(lambda i: f"[{i}..{i + 1})", seconds)
    values = milliseconds(str, seconds)
    compiling = best(lambda: compile_expression("amount >= 1000 and vip"), seconds)
    simple = rate("amount >= 1000 and vip", seconds)
    python = python_rate("amount >= 1000 and vip", seconds)
    return [
        Figure("feel.simple", simple, "1/s", ">= 300000"),
        Figure("feel.python_eval", python, "1/s"),
        Figure("feel.of_python_eval", simple / python, "x"),
        Figure(
            "feel.path",
            rate('customer.age > 18 and channel = "phone"', seconds),
            "1/s",
            ">= 300000",
        ),
        Figure("feel.sum", rate("amount * 1.07 + sum(items)", seconds), "1/s", ">= 50000"),
        Figure("feel.compile", compiling, "1/s", ">= 2000"),
        Figure("decision.table_of_1000_ranges", ranges, "ms", "<= 1"),
        Figure("decision.table_of_1000_values", values, "ms", "<= 0.1"),
    ]
