"""DMN decisions: files are read once and checked, then evaluated often.

model = read(content)                      # raises DecisionError
outcome = model.evaluate("severity", {"injury": True}, now)
outcome.value, outcome.hits, outcome.problems
"""

from engine.decision.errors import DecisionError
from engine.decision.evaluation import Outcome
from engine.decision.model import DecisionModel, read

__all__ = ["DecisionError", "DecisionModel", "Outcome", "read"]
