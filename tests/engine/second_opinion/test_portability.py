"""The deploy report says whether stock SpiffWorkflow would run the diagram, and why not."""

import time
from pathlib import Path

import pytest

from engine.second_opinion import portability
from tests.engine.diagram.drawing import around, chain, flow, process

ROOT = Path(__file__).parents[3]
SIGNAL = '<signal id="sig" name="S"/>'
LINKS = (
    '<intermediateThrowEvent id="t"><linkEventDefinition name="L"/></intermediateThrowEvent>'
    '<intermediateCatchEvent id="c"><linkEventDefinition name="L"/></intermediateCatchEvent>'
)
LOOPED = (
    '<exclusiveGateway id="m"/><parallelGateway id="s1"/><task id="a"/><task id="b"/>'
    '<parallelGateway id="j"/><exclusiveGateway id="x" default="x_end"/>'
)


def test_a_plain_diagram_runs_on_stock_too() -> None:
    remark = portability(around('<userTask id="a"/><exclusiveGateway id="g"/>', "a", "g"))
    assert str(remark).startswith("Also runs on stock SpiffWorkflow")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            process(
                f'<startEvent id="start"/>{LINKS}<endEvent id="end"/>'
                + flow("start", "t")
                + flow("c", "end")
            ),
            "link event",
        ),
        (around('<task id="a"/>' + flow("a", "end", "x", "f"), "a"), "flow from a task"),
        (around('<task id="a"/>', "a").replace(b'id="a_end" ', b""), "without an id"),
        (around('<serviceTask id="a" s:handler="h"/>', "a"), "handlers"),
        (
            around('<task id="a"><multiInstanceLoopCharacteristics s:collection="l"/></task>', "a"),
            "lists",
        ),
        (
            around(
                '<task id="a"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false">'
                '<signalEventDefinition signalRef="sig"/></boundaryEvent>' + flow("b", "end"),
                "a",
                before=SIGNAL,
            ),
            "once only",
        ),
        (
            around(
                LOOPED + flow("x", "m", "again") + chain("s1", "b", "j"),
                *("m", "s1", "a", "j", "x"),
            ),
            "join in a loop",
        ),
        (around('<task id="a"/>' + flow("a", "end", name="f"), "a"), "its parser says"),
        (
            around(
                "".join(f'<task id="t{n}"/>' for n in range(1000)), *(f"t{n}" for n in range(1000))
            ),
            "too long",
        ),
        (b"<x/>", "no BPMN 2.0 diagram"),
        (b"<x", "well-formed"),
    ],
)
def test_the_reason_is_told(source: bytes, reason: str) -> None:
    remark = str(portability(source))
    assert remark.startswith("Would not run on stock SpiffWorkflow")
    assert reason in remark


def test_the_shape_on_which_its_parser_hangs_is_told_in_time() -> None:
    inner = (
        '<startEvent id="s"/><task id="t"><dataInputAssociation id="da"><sourceRef>r</sourceRef>'
        '</dataInputAssociation></task><endEvent id="e"/>' + chain("s", "t", "e")
    )
    middle = (
        f'<startEvent id="s1"/><subProcess id="in">{inner}</subProcess><endEvent id="e1"/>'
        + chain("s1", "in", "e1")
    )
    source = around(
        '<dataObject id="d"/><dataObjectReference id="r" name="x" dataObjectRef="d"/>'
        f'<subProcess id="out">{middle}</subProcess>',
        "out",
    )
    begun = time.monotonic()
    assert "does not come to an end" in str(portability(source))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "path", sorted((ROOT / "processes").glob("*/*.bpmn")), ids=lambda p: p.stem
)
def test_our_processes_get_their_remark(path: Path) -> None:
    remark = portability(path.read_bytes())
    assert remark.rule == "portability"
    assert "%(" not in str(remark)
