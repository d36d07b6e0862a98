"""Mutilated diagrams are read or refused with place, rule and reason, and never hang.

1,000 files by default; SAMPHAN_FUZZ says how many. The seed is printed, SAMPHAN_SEED takes it back.
"""

from __future__ import annotations

import copy
import os
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from engine import decision, diagram
from engine.diagram.vocabulary import BPMN, OURS, SHAPES
from engine.errors import BadInput, Problem
from engine.machine import Refused, Start, advance, compile_program
from engine.second_opinion import portability, schema_problems
from tests.engine.diagram.rules.over_processes import PROCESS
from tests.engine.diagram.rules.over_xml import XML
from tests.properties.random_models import random_model

FILES = int(os.environ.get("SAMPHAN_FUZZ", "1000"))
SLOWEST = 2.0
ROOT = Path(__file__).parents[2]
#: sources larger than this are no drawings but attacks of their own
LARGEST = 200_000
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TABLES = {
    name: model
    for path in sorted((ROOT / "processes").glob("*/*.dmn"))
    for model in [decision.read(path.read_bytes())]
    for name in model.decisions
}

TAG = re.compile(rb"<[^<>]*>")
VALUE = re.compile(rb'"([^"<>]{1,60})"')
NASTY = [
    b"", b" ", b"=", b"= ", b"'", b"&#0;", b"&lt;", b"&amp;amp;", b"\xff\xfe", b"\x00", b"-1",
    b"1e999", b"9" * 400, b"x" * 5000, b"true", b"P", b"PT0S", b"R/PT0S", b"R99999999/P9999Y",
    b"a b", b"..",
    b"$" + b"{x}", b"{{", b"__class__", "ก".encode(), "\u202e".encode(),
    b"=" * 300,
    b"= for i in 1..9999999 return i", b"= " + b"(" * 400, b"= " + b"[" * 300 + b"]" * 300,
    b"urn:samphan:bpmn", b"process", b"start", b"end", b"javascript:alert(1)", b"../../etc/passwd",
]  # fmt: skip
PIECES = [
    b"<bpmn:complexGateway id='q1'/>", b"<bpmn:startEvent id='q2'/>", b"<!-- c -->",
    b"<?pi x?>",
    b"<![CDATA[x]]>", b"<bpmn:subProcess id='q3' triggeredByEvent='true'/>", b"<x/>", b"text",
    b"<bpmn:sequenceFlow id='q4' sourceRef='q2' targetRef='q2'/>", b"<!DOCTYPE x>", b"&e;", b"</x>",
    b"<bpmn:boundaryEvent id='q5' attachedToRef='q5'/>",
    b"<bpmn:laneSet><bpmn:lane/></bpmn:laneSet>",
    b"<bpmn:standardLoopCharacteristics/>", b"<bpmn:multiInstanceLoopCharacteristics/>",
    b"<bpmn:conditionExpression>=</bpmn:conditionExpression>", b"<bpmn:incoming>q4</bpmn:incoming>",
    b"<bpmn:extensionElements><samphan:input/></bpmn:extensionElements>",
    b"<bpmn:process id='q6'/>",
    b"<bpmn:compensateEventDefinition activityRef='q2'/>", b"<bpmn:cancelEventDefinition/>",
    b"<bpmn:adHocSubProcess id='q7'/>", b"<bpmn:transaction id='q8'/>",
    b"<bpmn:ioSpecification><bpmn:dataInput id='q9'/></bpmn:ioSpecification>",
    b"<bpmn:terminateEventDefinition/>", b"<bpmn:linkEventDefinition name='L'/>", b"\xef\xbb\xbf",
]  # fmt: skip


def _cut(rnd: random.Random, source: bytes) -> bytes:
    at = rnd.randrange(len(source))
    return source[:at] + source[at + rnd.randrange(1, 200) :]


def _bit(rnd: random.Random, source: bytes) -> bytes:
    at = rnd.randrange(len(source))
    return source[:at] + bytes([rnd.randrange(256)]) + source[at + 1 :]


def _drop_tag(rnd: random.Random, source: bytes) -> bytes:
    return _replace(rnd, source, TAG, b"")


def _repeat_tag(rnd: random.Random, source: bytes) -> bytes:
    found = rnd.choice(list(TAG.finditer(source)) or [re.match(b"", b"")])
    assert found is not None
    return source[: found.end()] + found.group() * rnd.randint(1, 3) + source[found.end() :]


def _swap_values(rnd: random.Random, source: bytes) -> bytes:
    found = list(VALUE.finditer(source))
    return _replace(rnd, source, VALUE, rnd.choice(found).group() if found else b"")


def _nasty_value(rnd: random.Random, source: bytes) -> bytes:
    return _replace(rnd, source, VALUE, b'"' + rnd.choice(NASTY) + b'"')


def _other_tag(rnd: random.Random, source: bytes) -> bytes:
    """Turn every tag of one kind into another kind."""
    names = sorted(set(re.findall(rb"<(\w+:\w+)", source)))
    if not names:
        return source
    old, new = rnd.choice(names), rnd.choice(names)
    return re.sub(rb"(</?)" + old + rb"\b", rb"\1" + new, source)


def _insert(rnd: random.Random, source: bytes) -> bytes:
    found = list(TAG.finditer(source))
    at = rnd.choice(found).end() if found else 0
    return source[:at] + rnd.choice(PIECES) + source[at:]


def _remove_element(rnd: random.Random, source: bytes) -> bytes:
    found = list(re.finditer(rb"<(\w+:\w+)\b[^<>]*?(/>|>[^<>]*</\1>)", source))
    return source if not found else _without(source, rnd.choice(found))


def _without(source: bytes, found: re.Match[bytes]) -> bytes:
    return source[: found.start()] + source[found.end() :]


def _nest(rnd: random.Random, source: bytes) -> bytes:
    found = list(TAG.finditer(source))
    at = rnd.choice(found).end() if found else 0
    deep = rnd.choice((10, 100, 3000))
    inside = b"<bpmn:subProcess>" * deep + b"</bpmn:subProcess>" * deep
    return source[:at] + inside + source[at:]


def _replace(rnd: random.Random, source: bytes, what: re.Pattern[bytes], new: bytes) -> bytes:
    found = list(what.finditer(source))
    if not found:
        return source
    one = rnd.choice(found)
    return source[: one.start()] + new + source[one.end() :]


def _tree(rnd: random.Random, source: bytes) -> bytes:
    """Move, double, rename or rewire elements, so that the XML stays well-formed."""
    try:
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return source
    for _ in range(rnd.randint(1, 4)):
        elements = [found for found in root.iter("{*}*") if found.getparent() is not None]
        if elements:
            rnd.choice(TWISTS)(rnd, rnd.choice(elements), elements)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _move(rnd: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    target = rnd.choice(others)
    if element not in list(target.iterancestors()) and target is not element:
        target.append(element)


def _double(rnd: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    rnd.choice(others).append(copy.deepcopy(element))


def _rename(rnd: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    known = f"{{{BPMN}}}{rnd.choice(sorted(SHAPES))}"
    element.tag = rnd.choice([known, *(other.tag for other in rnd.sample(others, 1))])


def _rewire(rnd: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    other = rnd.choice(others)
    if element.attrib and other.attrib:
        name = rnd.choice(list(element.attrib))
        element.set(name, rnd.choice(list(other.attrib.values())))


def _attribute(rnd: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    if element.attrib and rnd.random() < 0.5:
        del element.attrib[rnd.choice(list(element.attrib))]
    else:
        known = sorted({name for shape in SHAPES.values() for name in shape.attributes})
        ours = sorted({name for shape in SHAPES.values() for name in shape.own})
        name = rnd.choice([*known, *(f"{{{OURS}}}{own}" for own in ours)])
        element.set(name, rnd.choice(["true", "false", "1", "= x", "", *_some_ids(rnd, others)]))


def _text(rnd: random.Random, element: etree._Element, others: list[etree._Element]) -> None:
    element.text = rnd.choice(["", "=", "x = 1", "P1D", "R/PT1S", *_some_ids(rnd, others)])


def _some_ids(rnd: random.Random, others: list[etree._Element]) -> list[str]:
    return [rnd.choice(others).get("id", "none") for _ in range(6)]


TWISTS = [_move, _double, _rename, _rewire, _rewire, _rewire, _attribute, _attribute, _text]
MUTATIONS: list[Callable[[random.Random, bytes], bytes]] = [
    _cut, _bit, _drop_tag, _repeat_tag, _swap_values, _swap_values, _swap_values, _nasty_value,
    _nasty_value, _other_tag, _insert, _remove_element, _remove_element, _nest, *[_tree] * 18,
]  # fmt: skip


def originals() -> list[bytes]:
    """Return our processes, the rules' diagrams and random ones."""
    drawn = [path.read_bytes() for path in sorted((ROOT / "processes").glob("*/*.bpmn"))]
    tables = [source for pair in (XML | PROCESS).values() for part in pair for source in part]
    models = [random_model(seed).source for seed in range(40)]
    # Our own processes weigh as much as all the others.
    return [*drawn * 20, *(s for s in tables if 0 < len(s) < LARGEST), *models]


def mutilated(rnd: random.Random, source: bytes) -> bytes:
    for _ in range(rnd.choice((1, 1, 1, 2, 3, 5))):
        source = rnd.choice(MUTATIONS)(rnd, source) or b"<x/>"
    return source


def outcome(source: bytes) -> str:
    """Read, compile and start; return the first rule that was broken, or that it runs."""
    try:
        program = compile_program(diagram.read(source), TABLES)
        advance(program, None, Start(), NOON)
    except Refused:
        return "refuses to start"
    except BadInput as error:
        assert error.problems
        for problem in error.problems:
            _is_told(problem)
        return error.problems[0].rule
    return "runs"


def _is_told(problem: Problem) -> None:
    assert problem.rule
    assert str(problem)
    assert problem.place or problem.line or problem.rule.startswith(("xml-", "definitions-"))


def test_mutilated_diagrams_are_read_or_refused_in_time(
    seed: int, chance: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = originals()
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(FILES):
        source = mutilated(chance, chance.choice(sources))
        begun = time.process_time()
        try:
            outcomes[outcome(source)] += 1
            if number % 10 == 0:
                schema_problems(source)
                portability(source)
        except BaseException:
            if "SAMPHAN_KEEP" in os.environ:
                Path(os.environ["SAMPHAN_KEEP"]).write_bytes(source)
            print(f"\nseed {seed}, file {number}")
            raise
        took = time.process_time() - begun
        slowest = max(slowest, took)
        assert took < SLOWEST, f"seed {seed}, file {number}: {took:.1f} s"
    with capsys.disabled():
        print(f"\n{FILES} files, seed {seed}, slowest {slowest:.2f} s")
        print(f"{len(outcomes)} outcomes, {outcomes['runs']} run: {dict(outcomes.most_common(9))}")
    assert len(outcomes) > 15
