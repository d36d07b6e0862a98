"""Each rule over a whole package refuses, or remarks on, what breaks it, and nothing else."""

import pytest

from engine.diagram.rules import RULES, Stage
from tests.engine.diagram.drawing import around, chain, flow
from tests.engine.inspection.files import FORM, TASK, inspected, package, shaped

START = b'id="start"'


def drawn(*parts: str, attributes: str = "", path: tuple[str, ...] = ("a",)) -> dict[str, bytes]:
    return package(shaped(around("".join(parts), *path, attributes=attributes)))


def task(**attributes: str) -> str:
    """Draw the task of the good package with other attributes."""
    text = TASK.replace("/>", ' s:assignedTo=""/>')
    for name, value in attributes.items():
        before, _, rest = text.partition(f's:{name}="')
        text = f'{before}s:{name}="{value}"{rest.partition(chr(34))[2]}'
    return text


SPLIT = '<parallelGateway id="g"/><task id="b" name="B"/>'
XOR = '<exclusiveGateway id="g" name="?" default="g_a"/>'
PROBLEMS: dict[str, dict[str, bytes]] = {
    "one-diagram": {"x.txt": b""},
    "decision-reads": package(grade_dmn=b"<definitions/>"),
    "form-reads": package(note_json=b"[1"),
    "translation-reads": package(en_po=b"nonsense"),
    "form-exists": drawn(task(taskForm="other")),
    "form-checks": package(note_json=FORM.replace(b"textfield", b"hologram")),
    "handler-exists": drawn(TASK, '<serviceTask id="b" s:handler="fly"/>', path=("a", "b")),
    "group-exists": drawn(task(candidateGroup="cr_staff, crew")),
    "duration-not-empty": drawn(task(slaDuration="PT0S")),
    "sla-positive": drawn(task(slaDuration="-P1D")),
    "key-facts-form": drawn(TASK, attributes='s:keyFacts="a,,b"'),
    "stages-form": drawn(TASK, attributes='s:stages="a,b,a"'),
    "feel-compiles": drawn(task(assignedTo="= a +"), attributes=""),
    "time-parses": drawn(task(slaDuration="2026-01-01T10:00:00")),
    "priority-form": drawn(TASK.replace("/>", ' s:workPriority="soon"/>')),
    "retries-form": drawn(
        TASK, '<serviceTask id="b" s:handler="mail.send" s:retries="1000"/>', path=("a", "b")
    ),
    "decision-exists": drawn(
        TASK,
        '<businessRuleTask id="b" s:decision="other" s:resultVariable="r"/>',
        path=("a", "b"),
    ),
}
REMARKS: dict[str, dict[str, bytes]] = {
    "worker-named": drawn(task().replace(' s:candidateGroup="cr_staff"', "")),
    "form-named": drawn(
        TASK,
        '<userTask id="b" name="B" s:candidateGroup="cr_staff" s:slaDuration="P1D"/>',
        path=("a", "b"),
    ),
    "due-named": drawn(TASK.replace(' s:slaDuration="P1D"', "")),
    "form-used": package() | {"forms/other.json": FORM},
    "stage-used": drawn(TASK, attributes='s:stages="one"'),
    "label-required": drawn(TASK.replace(' name="Write"', "")),
    "translation-complete": drawn(TASK.replace("Write", "เขียน")),
    "drawn": package(shaped(around(TASK, "a")).replace(b'bpmnElement="a"', b"")),
    "fake-join": drawn(
        SPLIT,
        TASK,
        '<task id="c" name="C"/>',
        flow("g", "b"),
        chain("b", "c"),
        path=("g", "a", "c"),
    ),
    "gateway-join-fork": drawn(
        TASK,
        XOR.replace("g_a", "g_end"),
        flow("g", "a", "x").replace("<sequenceFlow", '<sequenceFlow name="x"'),
        '<task id="b" name="B"/>',
        chain("b", "g"),
        flow("a", "b", "y"),
        path=("a", "g"),
    ).copy(),
    "superfluous-gateway": drawn(TASK, '<exclusiveGateway id="g"/>', path=("a", "g")),
    "duplicate-flows": drawn(TASK, flow("a", "end", "x", "f1"), flow("a", "end", "x", "f2")),
    "implicit-split": drawn(TASK, '<task id="b" name="B"/>', chain("a", "b", "end")),
    "implicit-end": drawn(TASK, '<task id="b" name="B"/>', flow("a", "b", "x")),
    "superfluous-termination": package(
        shaped(around(TASK, "a")).replace(
            b'name="End"/>', b'name="End"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
        )
    ),
}
#: the compiler's other faults can't be met after the rules over the diagram
UNMET = {"compiles"}


def test_a_whole_package_passes_without_a_remark() -> None:
    assert inspected(package()) == ([], [])


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_breaks_a_rule_is_a_problem(name: str) -> None:
    problems, remarks = inspected(PROBLEMS[name])
    assert {problem.rule for problem in problems} == {name}
    assert not remarks
    assert all(problem.place and "%(" not in str(problem) for problem in problems) or (
        name == "one-diagram"
    )


@pytest.mark.parametrize("name", REMARKS)
def test_what_deserves_a_remark_gets_one(name: str) -> None:
    problems, remarks = inspected(REMARKS[name])
    assert not problems
    assert name in {remark.rule for remark in remarks}
    assert all(remark.place and "%(" not in str(remark) for remark in remarks)


def test_every_rule_has_its_package() -> None:
    rules = RULES.values()
    assert set(PROBLEMS) | UNMET == {rule.name for rule in rules if rule.stage is Stage.PACKAGE}
    assert set(REMARKS) == {rule.name for rule in rules if rule.stage is Stage.REMARKS}


def test_feel_is_refused_with_element_and_line() -> None:
    problems, _ = inspected(drawn(task(assignedTo="= 1 +")))
    assert [(problem.place, problem.line) for problem in problems] == [("a", 3)]
    assert "1 +" in str(problems[0])


def test_problems_of_all_files_are_told_together() -> None:
    files = drawn(task(taskForm="other", candidateGroup="crew")) | {"grade.dmn": b"<"}
    problems, _ = inspected(files)
    assert {p.rule for p in problems} == {"form-exists", "group-exists", "decision-reads"}


def test_translations_of_names_silence_the_remark() -> None:
    files = drawn(TASK.replace("Write", "เขียน"))
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    words = head + 'msgid "เขียน"\nmsgstr "Write"\n'
    assert inspected(files | {"en.po": words.encode()}) == ([], [])


def test_translations_never_name_a_file_of_the_server() -> None:
    problems, _ = inspected(package(en_po=b"/etc/passwd"))
    assert {problem.rule for problem in problems} == {"translation-reads"}
