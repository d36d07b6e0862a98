"""What is refused when a decision file is read, and where the message points."""

from __future__ import annotations

import pytest

from engine.decision import DecisionError, read
from engine.decision.source import LARGEST
from tests.engine.decision.files import decision, definitions, input_data, table, text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not well-formed"),
        (b"<definitions", "not well-formed"),
        (b"<definitions/>", "no DMN file"),
        (b'<html xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>', "no DMN file"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>', "document type"),
        (b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>', "document type"),
        (b" " * (LARGEST + 1), "larger than"),
        (definitions('<decision id="a" name="a"/><decision id="a" name="b"/>'), "used twice"),
        (definitions(decision(text("1"), needs=("nobody",))), "'#nobody'"),
        (definitions(input_data("x:tFish")), "tFish"),
        (definitions(input_data("x") + decision(table([("1", "2")], 'hitPolicy="BEST"'))), "BEST"),
        (definitions(input_data("x") + decision(table([("1", "2", "3")]))), "Rule 1"),
        (
            definitions(
                decision(
                    '<functionDefinition kind="Java"><formalParameter name="a"/>'
                    "</functionDefinition>",
                    needs=(),
                )
            ),
            "Java",
        ),
        (
            definitions(
                '<decision id="a" name="a"><informationRequirement><requiredDecision href="#b"/>'
                '</informationRequirement></decision><decision id="b" name="b">'
                '<informationRequirement><requiredDecision href="#a"/>'
                "</informationRequirement></decision>"
            ),
            "requires itself",
        ),
        (
            definitions(
                '<import namespace="urn:test" name="me" importType="https://www.omg.org/spec/DMN/"/>'
            ),
            "in a circle",
        ),
        (definitions(decision("<list>" * 60 + "</list>" * 60, needs=())), "too deep"),
    ],
)
def test_a_faulty_file_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(DecisionError) as caught:
        read(content)
    assert says in caught.value.message


def test_a_fault_in_a_cell_names_its_line_and_what_it_says() -> None:
    content = definitions(
        input_data("x") + "\n" + decision(table([("1", '"a"'), ("\n> >", '"b"')]))
    )
    with pytest.raises(DecisionError) as caught:
        read(content)
    assert caught.value.line == 3
    assert "In: > >" in caught.value.message


def test_tolerated_faults_are_collected_and_give_null() -> None:
    content = definitions(decision(text("1 +"), "bad", ()) + decision(text("1"), "good", ()))
    model = read(content, strict=False)
    assert model.evaluate("good", {}).value == 1
    assert model.evaluate("bad", {}).value is None
    assert len(model.faults) == 1
    with pytest.raises(DecisionError):
        read(content)


def test_older_versions_are_read() -> None:
    for version in (
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
    ):
        model = read(definitions(decision(text("1"), needs=()), version=version))
        assert model.evaluate("found", {}).value == 1
