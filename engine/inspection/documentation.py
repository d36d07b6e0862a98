"""The page docs/rules.md, made of the rules themselves.

Write it anew by `python -m engine.inspection.documentation > docs/rules.md`.
"""

from __future__ import annotations

from engine.diagram.rules import Stage, at
from engine.inspection import ROOMS

_HEAD = """# Rules for diagrams

A process is checked by these rules before it is deployed; a problem names the element, its line
and the rule. Problems forbid deploying, remarks do not. This page is made of the rules' own words
(`python -m engine.inspection.documentation > docs/rules.md`); each rule is a function of the same
name, with underscores, in `engine/diagram/rules` or `engine/inspection`.
"""


def page() -> str:
    """Return the page of all rules."""
    assert ROOMS  # their rules are registered
    return "\n".join([_HEAD, *(_table(stage) for stage in Stage)])


def _table(stage: Stage) -> str:
    """Return the rules of one stage as a table."""
    lines = [
        f"## {stage[0].upper()}{stage[1:]}",
        "",
        "| rule | sentence | clause |",
        "|---|---|---|",
    ]
    for rule in sorted(at(stage), key=lambda found: found.name):
        lines.append(f"| `{rule.name}` | {rule.sentence} | {rule.clause} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201  # the page is its output
