"""Each rule has diagrams that keep it and diagrams that break only it."""

import pytest

from engine.diagram import examine
from engine.diagram.rules import RULES, Stage
from engine.errors import BadInput, Problem
from tests.engine.diagram.rules.over_processes import PROCESS
from tests.engine.diagram.rules.over_xml import XML

TABLE = XML | PROCESS
ROOTLESS = "definitions-root"
STAGES = {Stage.SOURCE, Stage.DOCUMENT, Stage.PROCESS, Stage.PATHS}


def problems(source: bytes) -> list[Problem]:
    try:
        return examine(source)[1]
    except BadInput as error:
        return list(error.problems)


@pytest.mark.parametrize("name", TABLE)
def test_what_keeps_a_rule_is_read(name: str) -> None:
    for source in TABLE[name][0]:
        assert [str(problem) for problem in problems(source)] == []


@pytest.mark.parametrize("name", TABLE)
def test_what_breaks_a_rule_is_refused_by_its_name(name: str) -> None:
    for source in TABLE[name][1]:
        found = problems(source)
        assert {problem.rule for problem in found} == {name}, (source.decode(), found)


@pytest.mark.parametrize("name", TABLE)
def test_a_refusal_names_line_and_reason(name: str) -> None:
    for source in TABLE[name][1]:
        for problem in problems(source):
            assert "%(" not in str(problem)
            assert RULES[name].stage is Stage.SOURCE or problem.line
            assert problem.place or RULES[name].stage is Stage.SOURCE or name == ROOTLESS


#: rules about what only Samphan has, so that BPMN has no clause for them
OURS = {
    "diagram-size",
    "event-handler",
    "extension-known",
    "form-place",
    "key-with-message",
    "mapping-place",
    "one-mapping",
    "retries-with-handler",
    "stage-known",
    "variable-name",
}


def test_every_rule_names_the_clause_of_the_standard() -> None:
    stages = STAGES - {Stage.SOURCE}
    assert {
        rule.name for rule in RULES.values() if rule.stage in stages and not rule.clause
    } == OURS


def test_every_rule_has_its_diagrams() -> None:
    assert set(TABLE) == {rule.name for rule in RULES.values() if rule.stage in STAGES}
