"""The rules that a diagram must meet, one function each; docs/rules.md lists them."""

from engine.diagram.rules import (  # noqa: F401  # imported to register their rules
    activities,
    compensation,
    data,
    definitions,
    elements,
    events,
    flows,
    ids,
    instantiation,
    messages,
    paths,
    source,
)
from engine.diagram.rules.registry import RULES, Rule, Stage, at

__all__ = ["RULES", "Rule", "Stage", "at"]
