"""Decisions, called processes and scripts: what an activity refers to or computes."""

from __future__ import annotations

from engine.diagram.document import Element, attribute, child
from engine.diagram.vocabulary import BPMN, OURS
from engine.errors import sentence
from engine.translation import writing
from engine.translation.expressions import (
    Language,
    Untranslatable,
    assignments,
    declared,
    to_feel,
)
from engine.translation.formulas import replace
from engine.translation.sheet import Foreign, Sheet, shortened

_SHAPE = sentence("Here the variable gets the value of a single output, or a context of several.")
_BY_ONE_NAME = sentence(
    "There every output became a variable; here they are read through this one."
)
_SAY_SCRIPT = sentence(
    "Write lines name = FEEL into a script task, or let a handler do what it does."
)


def translate(sheet: Sheet) -> None:
    """Translate business rule tasks, call activities and script tasks."""
    for task in sheet.named("businessRuleTask"):
        _kin_decision(sheet, task)
        _zeebe_decision(sheet, task)
        _spiff_decision(sheet, task)
    for call in sheet.named("callActivity"):
        _zeebe_call(sheet, call)
    for task in sheet.named("scriptTask"):
        if not _zeebe_script(sheet, task):
            _script(sheet, task)


def _kin_decision(sheet: Sheet, task: Element) -> None:
    """Camunda 7 and its kin."""
    decision = sheet.kin(task, "decisionRef")
    if decision is not None and writing.attribute(sheet, task, "decision", decision):
        shape = sheet.kin(task, "mapDecisionResult")
        same = shape is not None and shape.value in ("singleEntry", "singleResult")
        if shape is not None:
            sheet.kept(shape, _SHAPE)
        variable = sheet.kin(task, "resultVariable")
        if writing.named(sheet, task, "resultVariable", variable) and not same:
            sheet.kept(decision, _SHAPE)


def _zeebe_decision(sheet: Sheet, task: Element) -> None:
    """Camunda 8."""
    for part in sheet.zeebe(task, "calledDecision"):
        decision = sheet.plain(part, "decisionId")
        if decision is not None and decision.value.startswith("="):
            sheet.open(
                decision,
                sentence("Which decision is asked is computed there."),
                sentence("Draw a gateway, and a business rule task for each decision."),
            )
            continue
        writing.attribute(sheet, task, "decision", decision)
        writing.named(sheet, task, "resultVariable", sheet.plain(part, "resultVariable"))


def _spiff_decision(sheet: Sheet, task: Element) -> None:
    """SpiffWorkflow, which writes every output into a variable of its own."""
    decision = sheet.spiff_text(task, "calledDecisionId")
    if decision is None:
        return
    origin = Foreign(decision.element, decision.label, decision.value, Language.OTHER)
    if task.get(f"{{{OURS}}}decision") is None:
        sheet.own(task, "decision", decision.value, origin)
        writing.named(sheet, task, "resultVariable", origin)
        sheet.kept(origin, _BY_ONE_NAME)


def _zeebe_call(sheet: Sheet, call: Element) -> None:
    """Camunda 8 names the called process in an extension."""
    for part in sheet.zeebe(call, "calledElement"):
        called = sheet.plain(part, "processId")
        if called is None or not called.value:
            continue
        if called.value.startswith("="):
            sheet.open(
                called,
                sentence("Which process is called is computed there."),
                sentence("Draw a gateway, and a call activity for each process."),
            )
        elif not attribute(call, "calledElement"):
            call.set("calledElement", called.value)
            sheet.translated(called, f'calledElement="{shortened(called.value)}"')
        _propagated(sheet, call, part)


def _propagated(sheet: Sheet, call: Element, part: Element) -> None:
    """Without mappings, everything goes in and comes out here; there it may be nothing."""
    into = sheet.plain(part, "propagateAllParentVariables")
    if into is not None and into.value == "false" and not _has(call, "input"):
        sheet.open(
            into,
            sentence("Without inputs, all variables go into the called process."),
            sentence("Name one input at the call activity."),
        )
    back = sheet.plain(part, "propagateAllChildVariables")
    if back is not None and back.value == "false" and not _has(call, "output"):
        sheet.open(
            back,
            sentence("Without outputs, all variables of the called process come out."),
            sentence("Name one output at the call activity."),
        )


def _has(call: Element, kind: str) -> bool:
    return any(True for _ in call.iter(f"{{{OURS}}}{kind}"))


def _zeebe_script(sheet: Sheet, task: Element) -> bool:
    """Camunda 8: a script in FEEL, in an extension."""
    for part in sheet.zeebe(task, "script"):
        origin = sheet.plain(part, "expression")
        if origin is not None and origin.value:
            target = (part.get("resultVariable") or "").strip()
            _write(sheet, task, origin, f"={origin.value.removeprefix('=')}", target)
            return True
    return False


def _write(sheet: Sheet, task: Element, origin: Foreign, text: str, target: str) -> None:
    """Write a script of one line."""
    try:
        line = f"{target} = {_one_line(to_feel(text, origin.language, names=sheet.names).text)}"
    except Untranslatable as reason:
        sheet.open(origin, reason, _SAY_SCRIPT)
        return
    if writing.is_variable(sheet, target, origin):
        _put(sheet, task, line, origin)


def _one_line(text: str) -> str:
    if "\n" in text and ("//" in text or '"' in text):
        raise Untranslatable(sentence("Several lines with texts or comments can't become one."))
    return " ".join(text.split("\n"))


def _put(sheet: Sheet, task: Element, text: str, origin: Foreign, *remarks: str) -> None:
    """Put the lines into the script task, and say that they are FEEL."""
    script = child(task, "script")
    if script is None:
        script = task.makeelement(f"{{{BPMN}}}script", {}, None)
        task.append(script)
    task.set("scriptFormat", "feel")
    replace(sheet, script, text, origin, *remarks)


def _script(sheet: Sheet, task: Element) -> None:
    """Translate a script that only assigns."""
    script = child(task, "script")
    # the indentation counts in Python
    text = str(script.xpath("string()")) if script is not None else ""
    format_ = attribute(task, "scriptFormat")
    language = declared(format_)
    if language is None and sheet.language is Language.PYTHON:
        language = Language.PYTHON
    target = sheet.kin(task, "resultVariable")
    if not text.strip() or (language is Language.FEEL and target is None):
        return
    origin = Foreign(
        task, f"script ({format_ or 'no scriptFormat'})", text, language or Language.OTHER
    )
    if target is not None and language in (Language.FEEL, Language.JUEL, Language.SCRIPT):
        _write(sheet, task, origin, text, target.value)
        return
    try:
        lines = assignments(text, origin.language, sheet.names)
    except Untranslatable as reason:
        sheet.open(origin, reason, _SAY_SCRIPT)
        return
    remarks = sorted({remark for _, piece in lines for remark in piece.remarks})
    _put(
        sheet, task, "\n".join(f"{name} = {piece.text}" for name, piece in lines), origin, *remarks
    )
