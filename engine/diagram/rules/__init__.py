"""The rules that a diagram must meet, one function each; docs/rules.md lists them."""

from engine.diagram.rules import (  # noqa: F401  # imported to register their rules
    activities,
    definitions,
    elements,
    events,
    flows,
    ids,
    paths,
    source,
)
from engine.diagram.rules.registry import RULES, Rule, Stage, at

__all__ = ["RULES", "Rule", "Stage", "at"]
