"""`samphan import`: a diagram of another engine becomes one of ours."""

from pathlib import Path

from engine import diagram
from tests.engine.translation.dialects import FOLDER
from tests.web.cli.conftest import Command


def test_a_diagram_is_written_and_the_report_tells_what_is_open(
    samphan: Command, tmp_path: Path
) -> None:
    file = tmp_path / "ticket.bpmn"
    answer = samphan("import", str(FOLDER / "activiti_ticket.bpmn"), "--output", str(file))
    assert answer.exit_code == 0, answer.output
    assert diagram.read(file.read_bytes()).main.nodes["mail"].attribute("handler") == "mail.send"
    assert "2 not translated" in answer.output
    assert 'mail, line 9: activiti:executionListener="end"' in answer.output
    assert "samphan:assignedTo" not in answer.output


def test_the_whole_report_names_everything_that_was_translated(
    samphan: Command, tmp_path: Path
) -> None:
    file = tmp_path / "ticket.bpmn"
    answer = samphan(
        "import", str(FOLDER / "activiti_ticket.bpmn"), "--output", str(file), "--report"
    )
    assert 'activiti:assignee="#{owner}" -> samphan:assignedTo="=owner"' in answer.output


def test_without_a_file_the_diagram_goes_to_standard_output(samphan: Command) -> None:
    answer = samphan("import", str(FOLDER / "spiffworkflow_order.bpmn"))
    assert answer.exit_code == 0
    assert diagram.read(answer.stdout_bytes).main.id == "order"
    assert "Extensions found: SpiffWorkflow" in answer.stderr


def test_a_hostile_file_is_refused_in_one_sentence(samphan: Command) -> None:
    answer = samphan("import", str(FOLDER / "hostile_doctype.bpmn"))
    assert answer.exit_code == 1
    assert "DOCTYPE" in answer.output
    assert "Traceback" not in answer.output
