"""Targets of the dealer's processes count working time, and safety does not wait for Monday."""

from pathlib import Path

import pytest

from engine import diagram


@pytest.mark.parametrize("process", ["complaint", "pcdr", "obeya", "obeya_reminder"])
def test_tasks_with_a_duration_count_working_time(process: str) -> None:
    drawn = diagram.read(Path(f"processes/{process}/{process}.bpmn").read_bytes())
    for node in drawn.main.nodes.values():
        due = node.attribute("slaDuration")
        if due.startswith(("P", "=duration")):
            expected = "" if node.id == "safety_order" else "working"
            assert node.attribute("timeBasis") == expected, node.id
