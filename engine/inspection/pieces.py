"""Rules over the package: forms, handlers, groups and facts that the diagram names are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from engine.diagram.graph import Kind, Node
from engine.diagram.rules.definitions import VARIABLE
from engine.diagram.rules.look import at_node, at_process
from engine.diagram.rules.registry import Stage, rule
from engine.errors import Problem, sentence
from engine.inspection.package import FORMS, Package

_NOTHING = re.compile(r"-?P(?:0+[YMWD])*(?:T(?:0+(?:[.,]0+)?[HMS])*)?")


def listed(text: str) -> list[str]:
    """Return the entries of a comma-separated list."""
    return [entry.strip() for entry in text.split(",") if entry.strip()]


@rule(Stage.PACKAGE)
def form_exists(package: Package) -> Iterator[Problem]:
    """The form that an element names is one of the process's forms."""
    for node in package.nodes:
        name = node.attribute("taskForm")
        if name and f"{FORMS}{name}.json" not in package.files:
            yield at_node(
                node,
                sentence("%(name)s needs the form %(form)s; add forms/%(form)s.json."),
                form=name,
            )


@rule(Stage.PACKAGE)
def form_checks(package: Package) -> Iterator[Problem]:
    """Every form keeps to what the pages can show and the server can check."""
    for name, schema in package.schemas.items():
        for problem in package.forms.check(schema):
            place = f"{FORMS}{name}.json"
            yield replace(problem, place=f"{place}: {problem.place}" if problem.place else place)


@rule(Stage.PACKAGE)
def handler_exists(package: Package) -> Iterator[Problem]:
    """The handler that an element names is there."""
    for node in package.nodes:
        name = node.attribute("handler")
        if name and name not in package.handlers:
            yield at_node(
                node,
                sentence("%(name)s needs the handler %(handler)s; there is none of that name."),
                handler=name,
            )


@rule(Stage.PACKAGE)
def group_exists(package: Package) -> Iterator[Problem]:
    """Groups that may work on a task or start a case are there."""
    for node in package.nodes:
        groups = node.attribute("candidateGroup")
        for group in listed(groups) if not groups.startswith("=") else ():
            if group not in package.groups:
                yield at_node(
                    node,
                    sentence("%(name)s is offered to the group %(group)s, which does not exist."),
                    group=group,
                )
    for process in package.diagram.processes.values():
        for group in listed(process.attribute("starterGroups")):
            if group not in package.groups:
                yield at_process(
                    process,
                    sentence("%(name)s is started by the group %(group)s, which does not exist."),
                    group=group,
                )


@rule(Stage.PACKAGE)
def duration_not_empty(package: Package) -> Iterator[Problem]:
    """A drawn duration is longer than nothing."""
    for node in package.nodes:
        parts = node.event.each if node.event is not None else ()
        drawn = [part.timer for part in parts if part.timer_kind == "duration"]
        for text in (*drawn, node.attribute("slaDuration")):
            if text and _NOTHING.fullmatch(text):
                yield at_node(
                    node,
                    sentence("%(name)s waits for the empty duration %(text)s; write a longer one."),
                    text=text,
                )


@rule(Stage.PACKAGE)
def sla_positive(package: Package) -> Iterator[Problem]:
    """A task is not due before it begins."""
    for node in package.nodes:
        if node.attribute("slaDuration").startswith("-"):
            yield at_node(node, sentence("%(name)s is due before it begins; write it without -."))


@rule(Stage.PACKAGE)
def key_facts_form(package: Package) -> Iterator[Problem]:
    """Key facts are a list of variables, divided by commas, each once."""
    for process in package.diagram.processes.values():
        facts = process.attribute("keyFacts").split(",") if process.attribute("keyFacts") else []
        seen: set[str] = set()
        for name in (fact.strip() for fact in facts):
            if VARIABLE.fullmatch(name) and name not in seen:
                seen.add(name)
            else:
                yield at_process(
                    process,
                    sentence("“%(fact)s” in the key facts of %(name)s is no variable, or twice."),
                    fact=name,
                )


@rule(Stage.PACKAGE)
def stages_form(package: Package) -> Iterator[Problem]:
    """Stages are a list of names, divided by commas, each once."""
    for process in package.diagram.processes.values():
        stages = process.attribute("stages").split(",") if process.attribute("stages") else []
        names = [stage.strip() for stage in stages]
        if "" in names or len(set(names)) != len(names):
            yield at_process(process, sentence("A stage of %(name)s is empty or named twice."))


@rule(Stage.REMARKS)
def worker_named(package: Package) -> Iterator[Problem]:
    """A user task says who may work on it; otherwise only supervisors see it."""
    for node in _human(package):
        if not node.attribute("candidateGroup") and not node.attribute("assignedTo"):
            yield at_node(
                node, sentence("%(name)s is offered to nobody; name a group or an assignee.")
            )


@rule(Stage.REMARKS)
def form_named(package: Package) -> Iterator[Problem]:
    """A user task has a form; without one, people can only say that it is done."""
    for node in _human(package):
        if node.kind is Kind.USER and not node.attribute("taskForm"):
            yield at_node(node, sentence("%(name)s has no form."))


@rule(Stage.REMARKS)
def due_named(package: Package) -> Iterator[Problem]:
    """A user task says until when it is due."""
    for node in _human(package):
        if not node.attribute("slaDuration"):
            yield at_node(node, sentence("%(name)s has no due time; nobody sees it become late."))


def _human(package: Package) -> Iterator[Node]:
    return (node for node in package.nodes if node.kind in (Kind.USER, Kind.MANUAL))


@rule(Stage.REMARKS)
def form_used(package: Package) -> Iterator[Problem]:
    """Every form is used by an element."""
    used = {node.attribute("taskForm") for node in package.nodes}
    for name in package.schemas:
        if name not in used:
            template = sentence("No element uses the form %(form)s.")
            yield Problem(template, {"form": name}, f"{FORMS}{name}.json")


@rule(Stage.REMARKS)
def stage_used(package: Package) -> Iterator[Problem]:
    """Every stage is reached by an activity."""
    for process in package.diagram.processes.values():
        used = {node.attribute("stage") for node in process.nodes.values()}
        for stage in listed(process.attribute("stages")):
            if stage not in used:
                yield at_process(
                    process, sentence("No activity is in the stage %(stage)s."), stage=stage
                )
