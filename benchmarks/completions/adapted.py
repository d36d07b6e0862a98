"""The complaint diagram and its decision tables as stock SpiffWorkflow can run them.

The adaptation is mechanical. Service tasks become script tasks that carry nothing out; ours hand
a job to a handler there. Decision tables stay tables, run by SpiffWorkflow's own DMN: it reads one
decision from a file, so a literal expression that a table needs is written into the table's input,
and it puts outputs into the data by their names, so they carry the name of the result. Expressions
stay FEEL, evaluated by ours. What SpiffWorkflow does not read goes: extension elements, and with
them forms, time limits, priorities.
"""

from __future__ import annotations

import ast
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.camunda.parser.CamundaParser import CamundaParser
from SpiffWorkflow.camunda.parser.task_spec import CAMUNDA_MODEL_NS
from SpiffWorkflow.camunda.serializer.config import CAMUNDA_CONFIG

from benchmarks import fixtures
from engine import clock, feel
from engine.diagram.document import feel as without_sign

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


class Script(PythonScriptEngine):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A script engine that knows FEEL instead of Python."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Any] = {}

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Return the value of an expression over the data of a task."""
        code = self._known.get(expression)
        if code is None:
            text = without_sign(expression.strip()).replace(") == (", ") = (")
            code = self._known[expression] = feel.compile_expression(text)
        return feel.to_json(code({**task.data, **(external_context or {})}, clock.now()))

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Carry out the assignments of a script task."""
        for line in filter(None, map(str.strip, (script or "").splitlines())):
            name, _, expression = line.partition(" = ")
            task.data[name] = self.evaluate(task, expression)
        return True

    def validate(self, expression: str) -> None:
        """Say whether a cell stands alone or continues its input, which the stock table asks."""
        ast.parse("?" if expression.startswith(("<", ">", "=", "!")) else "0")


def diagram() -> bytes:
    """Return the adapted diagram."""
    root = etree.fromstring(fixtures.files()["complaint.bpmn"])
    for node in root.iter(f"{BPMN}serviceTask"):
        node.tag = f"{BPMN}scriptTask"
        etree.SubElement(node, f"{BPMN}script")
    for node in root.iter(f"{BPMN}businessRuleTask"):
        node.set(f"{{{CAMUNDA_MODEL_NS}}}decisionRef", _own(node, "decision"))
    etree.strip_elements(root, f"{BPMN}extensionElements", with_tail=False)
    return etree.tostring(root)


def results() -> dict[str, str]:
    """Return under which name the diagram keeps the result of each decision."""
    root = etree.fromstring(fixtures.files()["complaint.bpmn"])
    return {
        _own(node, "decision"): _own(node, "resultVariable")
        for node in root.iter(f"{BPMN}businessRuleTask")
    }


def table(decision: str, result: str) -> bytes:
    """Return the file of a decision with nothing but its table, adapted."""
    root = etree.fromstring(fixtures.files()[f"{decision}.dmn"])
    literal: dict[str, str] = {}
    for node in root.findall(f"{DMN}decision"):
        text = node.findtext(f"{DMN}literalExpression/{DMN}text")
        if text is not None:
            for name, meaning in literal.items():
                text = text.replace(f" {name} ", f" ({meaning}) ")
            literal[node.get("id", "")] = text
            root.remove(node)
    for asked in root.iterfind(f".//{DMN}inputExpression/{DMN}text"):
        asked.text = literal.get(asked.text or "", asked.text or "")
    outputs = root.findall(f".//{DMN}output")
    for output in outputs:
        output.set("name", result if len(outputs) == 1 else f"{result}.{output.get('name')}")
    return etree.tostring(root)


def parsed() -> tuple[Any, Any]:
    """Read the adapted files once, as a server would."""
    parser = CamundaParser()
    for decision, result in results().items():
        parser.add_dmn_str(table(decision, result))
    parser.add_bpmn_str(diagram())
    return parser.get_spec("complaint"), parser.get_subprocess_specs("complaint")


def serializer() -> Any:
    """Return the serializer that SpiffWorkflow has for what its parser reads."""
    return BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(CAMUNDA_CONFIG))


def _own(node: Any, name: str) -> str:
    (value,) = (value for key, value in node.attrib.items() if key.endswith("}" + name))
    return str(value)
