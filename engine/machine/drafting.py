"""What the compiler keeps while it works: the faults it found, and how FEEL is put in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine import feel
from engine.diagram.graph import Assignment, Diagram, Node, Process
from engine.errors import Problem, sentence
from engine.machine import timing, working_time
from engine.machine.formula import Formula

if TYPE_CHECKING:
    from engine.decision import DecisionModel


@dataclass(slots=True)
class Draft:
    """A program in the making."""

    diagram: Diagram
    decisions: Mapping[str, DecisionModel]
    problems: list[Problem] = field(default_factory=list)
    #: names that FEEL must know because they may hold spaces
    names: tuple[str, ...] = ()

    def fault(self, node: Node | Process, rule: str, template: str, **values: Any) -> None:
        """Note what is wrong with an element."""
        values.setdefault("name", node.name or node.id)
        self.problems.append(Problem(template, values, node.id, node.line or None, rule))

    def formula(self, node: Node | Process, text: str, purpose: str) -> Formula:
        """Compile the FEEL of an element; what cannot be read is noted and replaced by null."""
        place = node.name or node.id
        bare = text.strip().removeprefix("=").strip()
        try:
            return Formula(bare, place, purpose, self.names)
        except feel.FeelError as problem:
            self.fault(
                node,
                "expression",
                sentence("the %(purpose)s “%(text)s” of “%(name)s” cannot be read: %(problem)s"),
                purpose=purpose,
                text=bare,
                problem=str(problem),
            )
            return Formula("null", place, purpose)

    def optional(self, node: Node | Process, text: str, purpose: str) -> Formula | None:
        """Compile FEEL that may be missing."""
        return self.formula(node, text, purpose) if text.strip() else None

    def literal_or_formula(self, node: Node, text: str, purpose: str) -> str | Formula:
        """Return a literal as it is, and what begins with `=` as FEEL."""
        text = text.strip()
        return self.formula(node, text, purpose) if text.startswith("=") else text

    def mappings(
        self, node: Node, assignments: Iterable[Assignment], purpose: str
    ) -> tuple[tuple[str, Formula], ...]:
        """Compile inputs, outputs or the lines of a script."""
        return tuple(
            (one.name, self.formula(node, one.value, f"{purpose} {one.name}"))
            for one in assignments
        )

    def is_working(self, node: Node, basis: str) -> bool:
        """Tell whether times of an element count working time; note what is no time basis."""
        if basis not in working_time.BASES:
            template = sentence(
                "the time basis of “%(name)s” is “%(basis)s”; possible are natural and working"
            )
            self.fault(node, "time-basis", template, basis=basis)
        return basis == working_time.WORKING

    def check_time(self, node: Node, kind: str, text: str, *, working: bool = False) -> None:
        """Note a literal time that cannot be meant, or not in working time."""
        try:
            (working_time if working else timing).check(kind, text)
        except (timing.BadTime, OverflowError) as problem:
            self.fault(node, "time", sentence("“%(name)s”: %(problem)s"), problem=str(problem))


def names_of(diagram: Diagram) -> tuple[str, ...]:
    """Return the variable names that the diagram declares and that are no plain words."""
    found: set[str] = set()
    for process in diagram.processes.values():
        found.update(process.data_objects)
        for node in process.nodes.values():
            found.update(node.data_objects)
            found.update(one.name for one in (*node.inputs, *node.outputs, *node.script))
            if node.loop is not None:
                found.update((node.loop.element_variable, node.loop.output_collection))
    return tuple(sorted(one for one in found if one and not one.isidentifier()))
