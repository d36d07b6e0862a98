"""What a process must meet before it is deployed, looked at with all of its files together."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from engine.diagram.document import ordered
from engine.diagram.rules import Stage, at
from engine.errors import BadInput, Problem
from engine.inspection import drawing, pieces, program, words
from engine.inspection.package import load
from engine.ports import Forms, Handlers

__all__ = ["inspect"]

#: importing these rooms registers their rules
ROOMS = (drawing, pieces, words)


def inspect(
    files: Mapping[str, bytes], *, forms: Forms, handlers: Handlers, groups: Collection[str]
) -> tuple[list[Problem], list[Problem]]:
    """Return the problems that forbid deploying these files, and remarks that do not."""
    try:
        package = load(files, forms, handlers.names(), groups)
    except BadInput as error:
        return list(error.problems), []
    problems = list(package.unread)
    problems += [p for rule in at(Stage.PACKAGE) for p in rule.problems(package)]
    if not problems:
        problems = program.problems_of(package)
    if problems:
        return ordered(problems), []
    return [], ordered(p for rule in at(Stage.REMARKS) for p in rule.problems(package))
