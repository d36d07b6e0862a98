"""The schema of the OMG names line and element."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.second_opinion import schema_problems
from tests.engine.diagram.drawing import around

ROOT = Path(__file__).parents[3]
GOOD = around('<userTask id="a" s:taskForm="f" other:x="1"/>', "a")


@pytest.mark.parametrize(
    "path", sorted((ROOT / "processes").glob("*/*.bpmn")), ids=lambda p: p.stem
)
def test_our_processes_keep_to_the_schema(path: Path) -> None:
    assert schema_problems(path.read_bytes()) == []


def test_foreign_namespaces_are_allowed() -> None:
    assert schema_problems(GOOD) == []


@pytest.mark.parametrize(
    ("inside", "place"),
    [
        ('<userTask id="a" colour="red"/>', "a"),
        ('<userTask id="a"/>\n<unheard id="u"/>', "u"),
        ('<userTask id="a"/><userTask id="a"/>', "a"),
        ('<userTask id="a"/><sequenceFlow id="f" sourceRef="a"/>', "f"),
    ],
)
def test_what_the_schema_forbids_is_told_with_line_and_element(inside: str, place: str) -> None:
    problems = schema_problems(around(inside, "a"))
    assert problems
    assert place in {problem.place for problem in problems}
    assert all(problem.line and problem.rule == "bpmn-schema" for problem in problems)
    assert "{http" not in str(problems[0])


def test_an_unreadable_file_is_a_problem() -> None:
    assert schema_problems(b"<!DOCTYPE x><x/>")[0].rule == "xml-doctype"
    assert schema_problems(b"<x/>")[0].rule == "bpmn-schema"


def test_threads_do_not_mix_up_their_errors() -> None:
    bad = around('<userTask id="b" colour="red"/>', "b")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(schema_problems, [GOOD, bad] * 50))
    assert [bool(problems) for problems in found] == [False, True] * 50
