"""The discovered process as BPMN with its drawing: activities from left to right, lines apart.

1. Activities stand in columns: one further right than every activity that leads to it and stands
   earlier on average. In a column the most frequent one is on top.
2. A way to the next column goes through the gap between the two; every other way leaves its gap
   for a lane of its own, above the activities when it leads on and below when it leads back.
   So no line crosses an activity, and no two lines run on each other but where they split or meet.
3. Where several ways leave an activity a gateway stands behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from engine.event_log.discovery import BEGIN, END, Observed, Way, element, kept_ways

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
OURS = "urn:samphan:bpmn"
SPACES = {None: BPMN, "bpmndi": BPMNDI, "dc": DC, "di": DI, "samphan": OURS}
WIDE, HIGH, ROW = 190, 80, 120
EVENT, GATEWAY, STEM, TRACK, LANE, MARGIN = 36, 40, 20, 14, 14, 40
Point = tuple[int, int]


class Box(NamedTuple):
    """Where a shape lies."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Words:
    """What the diagram says beside what was discovered."""

    process: str
    name: str
    prefix: str
    documentation: str
    form: str
    facts: tuple[str, ...]


def flow(source: str, target: str) -> str:
    """Return the id of the line between two elements of the diagram."""
    return f"f_{source}.{target}"


def gateway(source: str) -> str:
    """Return the id of the gateway behind an element."""
    return f"g_{source}"


def lines(ways: Iterable[Way]) -> dict[Way, tuple[str, ...]]:
    """Return by which lines of the diagram each way goes."""
    found: dict[Way, tuple[str, ...]] = {}
    leaving = _leaving(ways)
    for source, targets in leaving.items():
        for target in targets:
            if len(targets) == 1:
                found[source, target] = (flow(source, target),)
            else:
                split = gateway(source)
                found[source, target] = (flow(source, split), flow(split, target))
    return found


def draw(observed: Observed, words: Words) -> bytes:
    """Return the BPMN file of what was observed."""
    ways = kept_ways(observed)
    root = etree.Element(
        f"{{{BPMN}}}definitions", {"targetNamespace": "urn:samphan:event-log"}, nsmap=SPACES
    )
    process = _add(root, "process", id=words.process, name=words.name, isExecutable="true")
    for name, value in (("casePrefix", words.prefix), ("keyFacts", ",".join(words.facts))):
        process.set(f"{{{OURS}}}{name}", value)
    _add(process, "documentation").text = words.documentation
    _nodes(process, observed, ways, words)
    edges = sorted({line for each in lines(ways).items() for line in _pairs(*each)})
    named = {element(name): name for name in observed.counts}
    for name, source, target in edges:
        line = _add(process, "sequenceFlow", id=name, sourceRef=source, targetRef=target)
        if source.startswith("g_") and name != _default(ways, source.removeprefix("g_")):
            text = named.get(target, target).replace("\\", "\\\\").replace('"', '\\"')
            _add(line, "conditionExpression").text = f'next_step = "{text}"'
    _Drawing(observed, ways).write(root, words.process, edges)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _nodes(
    process: etree._Element, observed: Observed, ways: Mapping[Way, int], words: Words
) -> None:
    begin = _add(process, "startEvent", id=BEGIN)
    begin.set(f"{{{OURS}}}taskForm", words.form)
    for activity in observed.order:
        _add(process, "userTask", id=element(activity), name=activity)
    _add(process, "endEvent", id=END)
    for source, targets in _leaving(ways).items():
        if len(targets) > 1:
            _add(process, "exclusiveGateway", id=gateway(source), default=_default(ways, source))


def _default(ways: Mapping[Way, int], source: str) -> str:
    """Return the line that is gone most often from the gateway behind an activity."""
    targets = {target: count for (start, target), count in ways.items() if start == source}
    return flow(gateway(source), max(targets, key=lambda target: (targets[target], target)))


def _pairs(way: Way, names: tuple[str, ...]) -> Iterable[tuple[str, str, str]]:
    if len(names) == 1:
        return [(names[0], *way)]
    split = gateway(way[0])
    return [(names[0], way[0], split), (names[1], split, way[1])]


def _leaving(ways: Iterable[Way]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for source, target in sorted(ways):
        found[source].append(target)
    return dict(found)


class _Drawing:
    """Where everything lies."""

    def __init__(self, observed: Observed, ways: Mapping[Way, int]) -> None:
        self.ways = ways
        self.leaving = _leaving(ways)
        order = [BEGIN, *(element(name) for name in observed.order), END]
        self.column = _columns(order, ways)
        self.row = _rows(order, self.column, ways)
        #: how many lines run through the gap behind each column
        self.tracks: dict[int, int] = defaultdict(int)
        self.plan = [self._plan(way) for way in sorted(ways, key=self._span)]
        self.left = self._lefts()
        self.lanes = self._lanes()
        above = sum(1 for lane, _ in self.lanes.values() if lane == "above")
        used = {number for lane, number in self.lanes.values() if lane == "above"}
        self.top = MARGIN + (len(used) + 1) * LANE * bool(above)
        self.bottom = self.top + (max(self.row.values()) + 1) * ROW

    def _span(self, way: Way) -> tuple[int, int, int]:
        start, stop = self.column[way[0]], self.column[way[1]]
        return (abs(stop - start), start, self.row[way[1]])

    def _plan(self, way: Way) -> tuple[Way, int, int | None]:
        """Return a way with its track in the gap that it leaves by, and in the one it enters by."""
        start, stop = self.column[way[0]], self.column[way[1]]
        if stop == start + 1 and self.row[way[0]] == self.row[way[1]]:
            return way, 0, None
        first = self._track(start)
        return way, first, None if stop == start + 1 else self._track(stop - 1)

    def _track(self, gap: int) -> int:
        self.tracks[gap] += 1
        return self.tracks[gap]

    def _lefts(self) -> list[int]:
        """Return the left edge of every column."""
        found, x = [], MARGIN + self._gap(-1)
        for column in range(max(self.column.values()) + 1):
            found.append(x)
            x += WIDE + self._gap(column)
        return found

    def _gap(self, column: int) -> int:
        """Return the width of the gap behind a column; a gateway may stand in its beginning."""
        return STEM + GATEWAY + (self.tracks[column] + 2) * TRACK

    def _lanes(self) -> dict[Way, tuple[str, int]]:
        """Give every way that needs one a lane, the short ones next to the activities."""
        found: dict[Way, tuple[str, int]] = {}
        taken: dict[str, list[list[tuple[int, int]]]] = {"above": [], "below": []}
        for way, first, last in self.plan:
            if last is None:
                continue
            side = "above" if self.column[way[1]] > self.column[way[0]] else "below"
            ends = sorted(
                (self._x(self.column[way[0]], first), self._x(self.column[way[1]] - 1, last))
            )
            found[way] = side, _place(taken[side], (ends[0] - TRACK, ends[1] + TRACK))
        return found

    def _x(self, gap: int, track: int) -> int:
        edge = MARGIN if gap < 0 else self.left[gap] + WIDE
        return edge + STEM + GATEWAY + track * TRACK

    def box(self, node: str) -> Box:
        """Return where an activity or event lies."""
        x, y = self.left[self.column[node]], self.top + self.row[node] * ROW
        if node in (BEGIN, END):
            x += WIDE - EVENT if node == BEGIN else 0
            return Box(x, y + (HIGH - EVENT) // 2, EVENT, EVENT)
        return Box(x, y, WIDE, HIGH)

    def split(self, node: str) -> Box:
        """Return where the gateway behind a node lies."""
        edge = self.left[self.column[node]] + WIDE
        return Box(edge + STEM, self._middle(node) - GATEWAY // 2, GATEWAY, GATEWAY)

    def _middle(self, node: str) -> int:
        return self.top + self.row[node] * ROW + HIGH // 2

    def points(self, way: Way, first: int, last: int | None) -> list[Point]:
        """Return the corners of the line of a way, from where it leaves the activity or gateway."""
        source, target = way
        splits = len(self.leaving[source]) > 1
        start = self.split(source) if splits else self.box(source)
        x, y, to_x, to_y = (
            start.x + start.width,
            self._middle(source),
            self.box(target).x,
            self._middle(target),
        )
        if not first:
            return [(x, y), (to_x, to_y)]
        out = self._x(self.column[source], first)
        if last is None:
            return [(x, y), (out, y), (out, to_y), (to_x, to_y)]
        lane, into = self._lane(way), self._x(self.column[target] - 1, last)
        return [(x, y), (out, y), (out, lane), (into, lane), (into, to_y), (to_x, to_y)]

    def _lane(self, way: Way) -> int:
        side, number = self.lanes[way]
        step = (number + 1) * LANE
        return self.top - step if side == "above" else self.bottom - ROW + HIGH + step

    def write(
        self, root: etree._Element, process: str, edges: Iterable[tuple[str, str, str]]
    ) -> None:
        """Add the drawing to the file."""
        diagram = etree.SubElement(root, f"{{{BPMNDI}}}BPMNDiagram", id="diagram")
        plane = etree.SubElement(diagram, f"{{{BPMNDI}}}BPMNPlane", id="plane", bpmnElement=process)
        for node in self.column:
            _shape(plane, node, self.box(node))
            if len(self.leaving.get(node, ())) > 1:
                _shape(plane, gateway(node), self.split(node))
        corners = {way: self.points(way, first, last) for way, first, last in self.plan}
        by_line = {names[-1]: corners[way] for way, names in lines(self.ways).items()}
        for name, source, _ in edges:
            _edge(plane, name, by_line.get(name) or self._stem(source))

    def _stem(self, node: str) -> list[Point]:
        box = self.box(node)
        return [(box.x + box.width, self._middle(node)), (self.split(node).x, self._middle(node))]


def _columns(order: list[str], ways: Mapping[Way, int]) -> dict[str, int]:
    place = {node: number for number, node in enumerate(order)}
    found: dict[str, int] = {}
    for node in order:
        before = [
            found[source]
            for source, target in ways
            if target == node and place[source] < place[node]
        ]
        # what only later activities lead to stands beside the first ones, not beside the start
        found[node] = max(before, default=0) + 1 if node != BEGIN else 0
    found[END] = max(found[node] + (node != END) for node in order)
    return found


def _rows(order: list[str], column: Mapping[str, int], ways: Mapping[Way, int]) -> dict[str, int]:
    """Put the most frequent of a column on top."""
    often: dict[str, int] = defaultdict(int)
    for (_, target), count in ways.items():
        often[target] += count
    found: dict[str, int] = {}
    height: dict[int, int] = defaultdict(int)
    for node in sorted(order, key=lambda node: (-often[node], node)):
        found[node] = height[column[node]]
        height[column[node]] += 1
    return found


def _place(taken: list[list[tuple[int, int]]], span: tuple[int, int]) -> int:
    """Return the first lane in which a span is free, and take it."""
    for number, lane in enumerate(taken):
        if all(span[1] <= start or stop <= span[0] for start, stop in lane):
            lane.append(span)
            return number
    taken.append([span])
    return len(taken) - 1


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{BPMN}}}{tag}", attributes)


def _shape(plane: etree._Element, name: str, box: Box) -> None:
    shape = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", id=f"s_{name}", bpmnElement=name)
    if name.startswith("g_"):
        shape.set("isMarkerVisible", "true")
    numbers = {key: str(value) for key, value in box._asdict().items()}
    etree.SubElement(shape, f"{{{DC}}}Bounds", numbers)


def _edge(plane: etree._Element, name: str, points: list[Point]) -> None:
    edge = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", id=f"e_{name}", bpmnElement=name)
    for x, y in points:
        etree.SubElement(edge, f"{{{DI}}}waypoint", x=str(x), y=str(y))
