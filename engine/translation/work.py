"""What machines do: external topics, job types, delegates and operators become handlers."""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.diagram.document import Element, children, local
from engine.diagram.vocabulary import OURS
from engine.errors import sentence
from engine.translation import writing
from engine.translation.dialects import KIN, SPIFF
from engine.translation.expressions import Language, Untranslatable, to_feel
from engine.translation.sheet import Foreign, Sheet, label_of, said

TOLD = sentence("A handler is told its inputs only; look whether they are those that it reads.")
_NO_HANDLER = sentence("No handler here is called “%(name)s”.")
_BRING_HANDLER = sentence("Write one in the folder handlers, and name it at the task.")
_RUNS = ("serviceTask", "sendTask")
_THROWS = ("intermediateThrowEvent", "endEvent")
_ELSEWHERE = ("businessRuleTask", "scriptTask", "userTask")
_SUFFIXES = frozenset(("delegate", "handler", "worker", "task", "service", "bean", "listener"))
_CYCLE = re.compile(r"R(\d{1,2})/P\w+")


def translate(sheet: Sheet) -> None:
    """Translate what asks for code."""
    for element in sheet.named(*_RUNS, *_ELSEWHERE):
        _asked(sheet, element, element)
        _operator(sheet, element)
    for event in sheet.named(*_THROWS):
        for definition in children(event, "messageEventDefinition"):
            _asked(sheet, event, definition)
        if not list(children(event, "messageEventDefinition")):
            _jobs(sheet, event, event)


def fitting(name: str, handlers: list[str]) -> str:
    """Return the handler whose name holds the same words, or nothing."""
    if name in handlers:
        return name
    wanted = _words(name)
    found = [handler for handler in sorted(handlers) if _words(handler) == wanted]
    return found[0] if len(found) == 1 and wanted else ""


def _words(name: str) -> list[str]:
    """Return the words of a name in any order: MailSendDelegate and send-mail are the same."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    return sorted(word for word in map(str.lower, parts) if word not in _SUFFIXES)


def _asked(sheet: Sheet, element: Element, holder: Element) -> None:
    """Look for the code that an activity or a message event asks for."""
    kind = sheet.kin(holder, "type")
    topic = sheet.kin(holder, "topic")
    for origin in (topic, *(sheet.kin(holder, name) for name in ("delegateExpression", "class"))):
        if origin is not None:
            _handler(sheet, element, origin, _bare(origin.value))
    if kind is not None and topic is None and kind.value:
        _handler(sheet, element, kind, kind.value)
    _computed(sheet, element, holder)
    _jobs(sheet, element, holder)
    if holder is not element:
        _jobs(sheet, element, element)
    _attempts(sheet, element)


def _bare(value: str) -> str:
    """Return the name of a bean or class without braces and packages."""
    inner = re.fullmatch(r"[$#]\{\s*([\w.]+)\s*\}", value)
    name = inner[1] if inner else value
    return name.rpartition(".")[2] if re.fullmatch(r"[\w.]+\.[A-Z]\w*", name) else name


def _jobs(sheet: Sheet, element: Element, holder: Element) -> None:
    """Camunda 8: the job type."""
    for part in sheet.zeebe(holder, "taskDefinition"):
        origin = sheet.plain(part, "type")
        if origin is not None:
            _handler(sheet, element, origin, origin.value)
            _retries(sheet, element, sheet.plain(part, "retries"), _count)


def _operator(sheet: Sheet, element: Element) -> None:
    """SpiffWorkflow: the operator of a service task, its parameters and result."""
    for part in sheet.spiff(element, "serviceTaskOperator"):
        origin = sheet.plain(part, "id")
        if origin is None or not _handler(sheet, element, origin, origin.value):
            continue
        for given in part.iter(f"{{{SPIFF}}}parameter"):
            value = Foreign(
                given,
                f"{label_of(given)} {given.get('id')}",
                given.get("value") or "",
                Language.PYTHON,
            )
            writing.mapping(sheet, element, "input", given.get("id") or "", value)
        result = sheet.plain(part, "resultVariable")
        if result is not None and result.value:
            whole = to_feel("result", Language.FEEL)
            writing.written(sheet, element, "output", result.value, whole, result)


def _handler(sheet: Sheet, element: Element, origin: Foreign, name: str) -> bool:
    """Name the handler, when one of ours fits."""
    if local(element) in _ELSEWHERE:
        sheet.open(
            origin,
            sentence("Only service and send tasks and message events ask handlers here."),
            sentence("Draw it as a service task."),
        )
        return False
    found = fitting(name, list(sheet.handlers))
    if not found:
        sheet.open(origin, _NO_HANDLER, _BRING_HANDLER, name=name[:60])
        return False
    sheet.own(element, "handler", found, origin, TOLD)
    return True


def _computed(sheet: Sheet, element: Element, holder: Element) -> None:
    """Camunda 7 and its kin: a service task that computes an expression."""
    origin = sheet.kin(holder, "expression")
    if origin is None:
        return
    target = sheet.kin(holder, "resultVariable", "resultVariableName")
    try:
        piece = to_feel(origin.value, origin.language, names=sheet.names)
    except Untranslatable as reason:
        sheet.open(origin, reason, _BRING_HANDLER)
        return
    sheet.open(
        origin,
        sentence("A service task here asks a handler and computes nothing itself."),
        sentence("Draw a script task instead, with the line: %(line)s"),
        line=f"{target.value if target else 'result'} = {piece.text}",
    )


def _attempts(sheet: Sheet, element: Element) -> None:
    """Camunda 7 and its kin: R3/PT10M means three attempts."""
    name = "failedJobRetryTimeCycle"
    _retries(sheet, element, sheet.kin(element, name), _cycles)
    for part in sheet.extensions(element, KIN, name):
        origin = Foreign(part, label_of(part), said(part), Language.JUEL)
        _retries(sheet, element, origin, _cycles)


def _count(text: str) -> str:
    return text if re.fullmatch(r"[1-9]\d?", text) else ""


def _cycles(text: str) -> str:
    match = _CYCLE.fullmatch(text)
    return _count(match[1].lstrip("0")) if match else ""


def _retries(
    sheet: Sheet, element: Element, origin: Foreign | None, read: Callable[[str], str]
) -> None:
    """Write how often a handler is tried; without a handler there is nothing to try."""
    if origin is None or not origin.value:
        return
    count = read(origin.value)
    if not element.get(f"{{{OURS}}}handler"):
        sheet.kept(origin, sentence("Without a handler nothing is tried again."))
    elif count:
        pauses = sentence("The pauses between the attempts are those of Samphan.")
        sheet.own(element, "retries", count, origin, pauses)
    else:
        sheet.open(
            origin,
            sentence("The number of attempts is no whole number from 1 to 99."),
            sentence("Write it as the retries of the task; without it there are three."),
        )
