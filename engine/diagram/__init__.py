"""Diagrams: BPMN XML read safely, checked by rules, and given as a graph."""

from engine.diagram.graph import Diagram, Process
from engine.diagram.reader import examine, read

__all__ = ["Diagram", "Process", "examine", "read"]
