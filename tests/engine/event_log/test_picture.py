"""The discovered diagram is valid, hangs together, and nothing lies on anything else."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from engine import diagram
from engine.business_time import OFFICE_HOURS
from engine.event_log import package, survey
from engine.event_log.picture import DC, DI
from tests.past import HELPDESK, RECEIPT


def files(log: Path) -> bytes:
    found = survey.survey(log, OFFICE_HOURS)
    return package.files("past", "Past", "PA", found.observed)["past.bpmn"]


@pytest.mark.parametrize("log", [HELPDESK, RECEIPT], ids=lambda path: path.name)
def test_the_diagram_keeps_all_rules(log: Path) -> None:
    drawn, problems = diagram.examine(files(log))
    assert problems == []
    assert drawn is not None


@pytest.mark.parametrize("log", [HELPDESK, RECEIPT], ids=lambda path: path.name)
def test_shapes_lie_apart_and_lines_cross_no_activity(log: Path) -> None:
    root = etree.fromstring(files(log))
    boxes = [
        tuple(int(box.get(name, "")) for name in ("x", "y", "width", "height"))
        for box in root.iter(f"{{{DC}}}Bounds")
    ]
    for (x, y, width, height), (x2, y2, width2, height2) in combinations(boxes, 2):
        apart = x + width <= x2 or x2 + width2 <= x or y + height <= y2 or y2 + height2 <= y
        assert apart
    for edge in root.iter("{*}BPMNEdge"):
        points = [
            (int(p.get("x", "")), int(p.get("y", ""))) for p in edge.iter(f"{{{DI}}}waypoint")
        ]
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2, "lines run straight or turn at right angles"
            for x, y, width, height in boxes:
                inside_x = min(x1, x2) < x + width and max(x1, x2) > x
                inside_y = min(y1, y2) < y + height and max(y1, y2) > y
                assert not (inside_x and inside_y), edge.get("bpmnElement")


def test_the_same_log_gives_the_same_diagram() -> None:
    assert files(HELPDESK) == files(HELPDESK)
