"""The same diagram played on stock SpiffWorkflow, its script engine delegating to our FEEL.

For tests: what both engines do alike is done right by neither's accident.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions import timer as stock_timer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from engine import feel
from engine.diagram.document import feel as without_sign
from engine.diagram.rules.definitions import assignments
from engine.diagram.source import parse


@lru_cache(maxsize=1024)
def _compiled(text: str) -> feel.Expression:
    return feel.compile_expression(text)


class _Feel(PythonScriptEngine):  # type: ignore[misc]  # SpiffWorkflow has no types
    """A script engine that knows FEEL and ISO 8601 literals instead of Python."""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """Return the value of an expression over the data of a task."""
        text = expression.strip()
        if text[:1] in "PR" and text[:2].upper() == text[:2]:
            return text
        context = {**task.data, **(external_context or {})}
        return feel.to_json(_compiled(without_sign(text))(context, None))

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Carry out the assignments of a script task."""
        for name, expression in assignments(script):
            task.data[name] = self.evaluate(task, expression)
        return True


class StockProgram:
    """A diagram, parsed by stock SpiffWorkflow."""

    def __init__(self, source: bytes) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(parse(source).getroottree())
        main = parser.get_process_ids()[0]
        self.spec = parser.get_spec(main)
        self.inner = parser.get_subprocess_specs(main)


class StockCase:
    """One case on stock SpiffWorkflow."""

    def __init__(self, program: StockProgram, now: datetime) -> None:
        self._now = now
        self._workflow = BpmnWorkflow(program.spec, program.inner, script_engine=_Feel())
        with self._clock():
            self._workflow.do_engine_steps()

    @property
    def open(self) -> list[str]:
        """Return the ids of the open user tasks, one entry for each, sorted."""
        return sorted(task.task_spec.bpmn_id for task in self._ready())

    @property
    def finished(self) -> bool:
        """Tell whether the case is over."""
        return bool(self._workflow.is_completed())

    @property
    def variables(self) -> dict[str, Any]:
        """Return the data of the case, once it is over."""
        return {str(name): value for name, value in self._workflow.data.items()}

    def complete(self, element: str, data: Mapping[str, Any]) -> None:
        """Complete the first open task of that id."""
        task = next(task for task in self._ready() if task.task_spec.bpmn_id == element)
        task.data.update(data)
        with self._clock():
            task.run()
            self._workflow.do_engine_steps()

    def wait_until(self, now: datetime) -> None:
        """Let the time pass and the timers fire."""
        self._now = now
        with self._clock():
            self._workflow.refresh_timers()
            self._workflow.do_engine_steps()

    def _ready(self) -> list[Any]:
        return list(self._workflow.get_tasks(state=TaskState.READY, manual=True))

    @contextmanager
    def _clock(self) -> Iterator[None]:
        """Let SpiffWorkflow's timers see our time; they know one name only for it."""
        now = self._now

        class Fixed(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return now.astimezone(tz)

        real = stock_timer.datetime
        stock_timer.datetime = Fixed
        try:
            yield
        finally:
            stock_timer.datetime = real
