"""docs/elements.md says of every element of BPMN 2.0 what becomes of it, and it does."""

from pathlib import Path

import pytest
import SpiffWorkflow
from lxml import etree

from engine.diagram.vocabulary import SHAPES
from engine.inspection.elements import ABSTRACT, CLAUSES, DRAWN, page, state

ROOT = Path(__file__).parents[3]
SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "Semantic.xsd"
LISTED = [name for names in CLAUSES.values() for name in names.split()]


def test_the_page_is_made_of_the_tables() -> None:
    assert (ROOT / "docs" / "elements.md").read_text("utf-8") == page()


def test_every_element_of_the_standard_is_listed_once() -> None:
    tree = etree.parse(SCHEMA)
    declared = tree.iter("{http://www.w3.org/2001/XMLSchema}element")
    standard = {str(one.get("name")) for one in declared if one.get("name")}
    assert len(LISTED) == len(set(LISTED))
    assert set(LISTED) == standard | {"definitions", "import"}


def test_abstract_and_drawn_elements_are_told_apart() -> None:
    assert not ABSTRACT & set(SHAPES)
    assert set(SHAPES) >= DRAWN


@pytest.mark.parametrize("name", [one for one in LISTED if state(one) == "refused"])
def test_what_is_refused_may_stand_nowhere(name: str) -> None:
    assert all(name not in shape.children for shape in SHAPES.values())


@pytest.mark.parametrize("name", [one for one in SHAPES if one != "definitions"])
def test_what_runs_or_is_drawn_may_stand_somewhere(name: str) -> None:
    assert any(name in shape.children for shape in SHAPES.values())
