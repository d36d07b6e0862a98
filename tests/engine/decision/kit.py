"""Reads and runs the test cases of the DMN Technology Compatibility Kit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine.decision import DecisionModel, read
from engine.decision.evaluation import Outcome
from engine.feel import moment_text, numbers
from engine.feel.comparison import equal
from engine.feel.values import Value

TEST = "{http://www.omg.org/spec/DMN/20160719/testcase}"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CLOSE = Decimal("0.00000001")


@dataclass(frozen=True)
class Check:
    """One expected result."""

    #: directory, case and result, such as "0051-feel-sqrt-function 003 decision003"
    name: str
    passed: bool
    expected: Value
    actual: Any


def run(folder: Path) -> Iterator[Check]:
    """Run every test case below a folder."""
    for path in sorted(folder.rglob("*-test-*.xml")):
        yield from run_file(path)


def run_file(path: Path) -> Iterator[Check]:
    """Run the test cases of one file."""
    root = etree.parse(str(path)).getroot()
    model = _model(path, root.findtext(f"{TEST}modelName") or "")
    for case in root.iter(f"{TEST}testCase"):
        inputs = {node.get("name", ""): _value(node) for node in case.iter(f"{TEST}inputNode")}
        for result in case.iter(f"{TEST}resultNode"):
            yield _check(path, model, case, result, inputs)


def _model(path: Path, name: str) -> DecisionModel:
    others = {}
    for other in path.parent.glob("*.dmn"):
        space = etree.parse(str(other)).getroot().get("namespace", "")
        others[space] = other.read_bytes()
    return read((path.parent / name).read_bytes(), others, strict=False)


def _check(path: Path, model: DecisionModel, case: Any, result: Any, inputs: Any) -> Check:
    expected = result.find(f"{TEST}expected")
    wanted = None if expected is None else _value(expected)
    name = f"{path.parent.name} {case.get('id')} {result.get('name')}"
    outcome = _outcome(model, case, result, inputs)
    return Check(name, alike(outcome.value, wanted), wanted, outcome.value)


def _outcome(model: DecisionModel, case: Any, result: Any, inputs: Any) -> Outcome:
    if case.get("type", "decision") == "decision":
        return model.evaluate(result.get("name"), inputs, NOW)
    outcome = model.call(case.get("invocableName"), inputs, NOW)
    value = outcome.value
    if isinstance(value, dict) and result.get("name") in value:
        return Outcome(value[result.get("name")], outcome.hits, outcome.problems)
    return outcome


def _value(node: Any) -> Value:
    for inner in node.iterchildren("*"):
        if inner.tag == f"{TEST}value":
            return None if inner.get(NIL) == "true" else _scalar(inner)
        if inner.tag == f"{TEST}list":
            return [_value(item) for item in inner.iterchildren(f"{TEST}item")]
    if node.get(NIL) == "true":
        return None
    return {c.get("name"): _value(c) for c in node.iterchildren(f"{TEST}component")}


def _scalar(node: Any) -> Value:
    text = node.text or ""
    kind = (node.get(TYPE) or "xsd:string").split(":")[-1]
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in ("decimal", "double", "integer", "int", "float"):
        return numbers.from_text(text.strip())
    return text if kind == "string" else moment_text.literal(text.strip())


def alike(actual: Value, expected: Value) -> bool:
    """Compare as the kit's own runner does: numbers to eight places."""
    if isinstance(actual, Decimal) and isinstance(expected, Decimal):
        return abs(actual - expected) <= CLOSE * max(Decimal(1), abs(expected))
    if isinstance(actual, list) and isinstance(expected, list):
        pairs = zip(actual, expected, strict=False)
        return len(actual) == len(expected) and all(alike(a, b) for a, b in pairs)
    if isinstance(actual, dict) and isinstance(expected, dict):
        same_keys = actual.keys() == expected.keys()
        return same_keys and all(alike(actual[k], expected[k]) for k in expected)
    return equal(actual, expected) is True
