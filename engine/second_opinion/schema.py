"""The OMG's schema of BPMN 2.0, as SpiffWorkflow carries it, applied with lines."""

from __future__ import annotations

import re
import threading
from functools import cache

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator

from engine.diagram.document import place, title
from engine.diagram.source import parse
from engine.errors import BadInput, Problem, sentence

#: of a file that is no BPMN at all, more would help nobody
MOST = 50
_NAMESPACE = re.compile(r"\{[^}]*\}")
# The validator keeps its errors in itself, so one thread at a time.
_one_at_a_time = threading.Lock()


@cache
def _validator() -> BpmnValidator:
    """Return SpiffWorkflow's validator; building it costs ten milliseconds."""
    return BpmnValidator()


def schema_problems(source: bytes) -> list[Problem]:
    """Return what the schema of BPMN 2.0 has against a file, with lines."""
    try:
        root = parse(source)
    except BadInput as error:
        return list(error.problems)
    with _one_at_a_time:
        validator = _validator()
        validator.preprocess(root)
        if validator.validator.validate(root):
            return []
        errors = list(validator.validator.error_log)[:MOST]
    return [_problem(root, error) for error in errors]


def _problem(root: etree._Element, error: etree._LogEntry) -> Problem:
    """Return one error of the schema as a problem at its element."""
    found = _at(root, error.path)
    template = sentence("The schema of BPMN 2.0 forbids this at %(name)s: %(reason)s")
    values = {"name": title(found), "reason": _NAMESPACE.sub("", error.message)[:300]}
    return Problem(template, values, place(found), error.line, "bpmn-schema")


def _at(root: etree._Element, path: str | None) -> etree._Element:
    """Return the element of an error; the root where it is not told."""
    if not path:
        return root
    namespaces = {str(name): uri for name, uri in root.nsmap.items() if name}
    try:
        found = root.getroottree().xpath(path, namespaces=namespaces)
    except etree.XPathError:
        return root
    first = found[0] if isinstance(found, list) and found else root
    return first if isinstance(first, etree._Element) else root
