"""The diagrams that we ship are drawn whole and cleanly: labels, lanes, lines without crossings."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import NamedTuple

import pytest

from tests.contract.process_files import BPMN, ProcessFiles, names

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Box) -> bool:
        upper = self.left <= other.left and self.top <= other.top
        return upper and self.right >= other.right and self.bottom >= other.bottom

    def meets(self, other: Box) -> bool:
        beside = self.right <= other.left or other.right <= self.left
        return not beside and not (self.bottom <= other.top or other.bottom <= self.top)


class Segment(NamedTuple):
    flow: str
    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def box(self) -> Box:
        (x1, y1), (x2, y2) = self.start, self.end
        return Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    @property
    def upright(self) -> bool:
        return self.start[0] == self.end[0]

    def crosses(self, other: Segment) -> bool:
        if self.upright == other.upright:
            return False
        upright, level = (self.box, other.box) if self.upright else (other.box, self.box)
        inside = level.left < upright.left < level.right
        return inside and upright.top < level.top < upright.bottom


@pytest.fixture(params=names())
def files(request: pytest.FixtureRequest) -> ProcessFiles:
    return ProcessFiles(request.param)


def boxes(files: ProcessFiles) -> dict[str, Box]:
    found = {}
    for shape in files.diagram.iter(f"{DI}BPMNShape"):
        place = shape.find(f"{DC}Bounds")
        x, y, width, height = (float(place.get(key)) for key in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = Box(x, y, x + width, y + height)
    return found


def segments(files: ProcessFiles) -> list[Segment]:
    found = []
    for edge in files.diagram.iter(f"{DI}BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iter(WAYPOINT)]
        found += [Segment(edge.get("bpmnElement"), *pair) for pair in pairwise(points)]
    return found


def test_every_element_is_drawn(files) -> None:
    drawn = boxes(files)
    assert {node.get("id") for node in files.nodes()} <= set(drawn)
    edges = {segment.flow for segment in segments(files)}
    assert {flow.get("id") for flow in files.flows()} <= edges


def test_every_element_says_what_it_is(files) -> None:
    splits = {}
    for node in files.nodes():
        outgoing = len(node.findall(f"{BPMN}outgoing"))
        gateway = node.tag.endswith("Gateway")
        assert node.get("name") or (gateway and outgoing < 2), node.get("id")
        if gateway and outgoing > 1 and not node.tag.endswith(("parallelGateway", "BasedGateway")):
            splits[node.get("id")] = node
    for flow in files.flows():
        assert flow.get("name") or flow.get("sourceRef") not in splits, flow.get("id")


def test_lanes_lie_in_the_pool_and_elements_in_their_lane(files) -> None:
    drawn = boxes(files)
    pool = drawn[files.diagram.find(f".//{BPMN}participant").get("id")]
    lanes = list(files.diagram.iter(f"{BPMN}lane"))
    assert lanes
    for lane in lanes:
        assert lane.get("name")
        assert pool.holds(drawn[lane.get("id")])
        for node in lane.iterfind(f"{BPMN}flowNodeRef"):
            assert drawn[lane.get("id")].holds(drawn[node.text]), node.text


def test_lines_are_straight_and_do_not_cross(files) -> None:
    lines = segments(files)
    assert [one for one in lines if not one.upright and one.start[1] != one.end[1]] == []
    assert [(a, b) for a, b in combinations(lines, 2) if a.flow != b.flow and a.crosses(b)] == []


def test_lines_keep_clear_of_other_elements(files) -> None:
    drawn = boxes(files)
    shells = {node.get("id") for node in files.nodes() if node.tag.endswith("subProcess")}
    ends = {
        flow.get("id"): {flow.get("sourceRef"), flow.get("targetRef")} for flow in files.flows()
    }
    solid = {node.get("id") for node in files.nodes()} - shells
    through = [
        (line.flow, name)
        for line in segments(files)
        for name in solid - ends.get(line.flow, set())
        if drawn[name].meets(line.box)
    ]
    assert through == []


def test_elements_do_not_overlap(files) -> None:
    drawn = boxes(files)
    inside = {
        node.get("id"): node.getparent().get("id")
        for node in files.nodes()
        if not node.tag.endswith("boundaryEvent")
    }
    assert [
        (a, b)
        for a, b in combinations(inside, 2)
        if inside[a] == inside[b] and drawn[a].meets(drawn[b])
    ] == []
