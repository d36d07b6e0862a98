"""What goes into an activity and comes out of it."""

from __future__ import annotations

from lxml import etree

from engine.diagram.document import Element, attribute, local
from engine.diagram.rules.definitions import VARIABLE
from engine.diagram.vocabulary import ACTIVITIES, EVENTS
from engine.errors import sentence
from engine.translation import writing
from engine.translation.dialects import KIN
from engine.translation.expressions import (
    Formula,
    Language,
    Untranslatable,
    declared,
    formula,
    to_feel,
)
from engine.translation.sheet import Foreign, Sheet, label_of, said

ONLY_OUTPUTS = sentence(
    "With outputs, an activity gives these alone, not its form or result beside them."
)
ALL_COME_OUT = sentence("Without outputs, all variables of the called process come out.")
_ALL = sentence("Without inputs and outputs, all variables go in and come out.")
SAY_EACH = sentence("Name each variable by an input or output.")


def translate(sheet: Sheet) -> None:
    """Translate the inputs and outputs of all activities and events."""
    for element in sheet.named(*ACTIVITIES, *EVENTS):
        for holder in sheet.extensions(element, KIN, "inputOutput"):
            _parameters(sheet, element, holder)
        for holder in sheet.zeebe(element, "ioMapping"):
            _zeebe(sheet, element, holder)
    for call in sheet.named("callActivity"):
        _called(sheet, call)


def _parameters(sheet: Sheet, element: Element, holder: Element) -> None:
    """Camunda 7: inputParameter and outputParameter."""
    for part in holder.iterchildren("*"):
        name = (part.get("name") or "").strip()
        kind = {"inputParameter": "input", "outputParameter": "output"}.get(_local(part))
        if kind is None:
            continue
        origin = Foreign(part, f"{label_of(part)} {name}", said(part), Language.JUEL)
        try:
            piece = _value(sheet, part)
        except Untranslatable as reason:
            sheet.open(origin, reason, writing.SAY_IN_FEEL)
            continue
        remarks = (ONLY_OUTPUTS,) if kind == "output" else ()
        writing.written(sheet, element, kind, name, piece, origin, *remarks)


def _value(sheet: Sheet, part: Element, depth: int = 0) -> Formula:
    """Return the value of a parameter: a text, a list, a map or a script."""
    inner = next(iter(part.iterchildren("*")), None)
    if depth > formula.DEEPEST:
        raise Untranslatable(sentence("The expression is nested too deep."))
    if inner is None:
        return writing.text(said(part), Language.JUEL, sheet)
    match _local(inner):
        case "list":
            return formula.listed([_value(sheet, one, depth + 1) for one in _children(inner)])
        case "map":
            return formula.context(
                [(one.get("key") or "", _value(sheet, one, depth + 1)) for one in _children(inner)]
            )
        case "script":
            language = declared(inner.get("scriptFormat") or "") or Language.OTHER
            return to_feel(said(inner), language, names=sheet.names)
    raise Untranslatable(
        sentence("“%(text)s” is no text, list, map or script."), text=_local(inner)
    )


def _children(element: Element) -> list[Element]:
    return list(element.iterchildren("*"))


def _local(element: Element) -> str:
    return etree.QName(element).localname


def _zeebe(sheet: Sheet, element: Element, holder: Element) -> None:
    """Camunda 8: input and output with source and target."""
    for part in holder.iterchildren("*"):
        kind = _local(part)
        source, target = (part.get("source") or "").strip(), (part.get("target") or "").strip()
        if kind not in ("input", "output"):
            continue
        origin = Foreign(part, f"{label_of(part)} {target}", source, Language.FEEL)
        try:
            piece = writing.text(source, Language.FEEL, sheet)
        except Untranslatable as reason:
            sheet.open(origin, reason, writing.SAY_IN_FEEL)
            continue
        writing.written(sheet, element, kind, target, piece, origin)


def _called(sheet: Sheet, call: Element) -> None:
    """Camunda 7 and its kin: what a called process is given and gives."""
    given = sheet.extensions(call, KIN, "in")
    taken = sheet.extensions(call, KIN, "out")
    for kind, parts in (("input", given), ("output", taken)):
        for part in parts:
            _passed(sheet, call, kind, part, alone=len(parts) == 1)
    if given and not taken:
        sheet.kept(Foreign(call, local(call), attribute(call, "id"), Language.OTHER), ALL_COME_OUT)


def _passed(sheet: Sheet, call: Element, kind: str, part: Element, alone: bool) -> None:
    """Translate one variable that is passed, or all of them."""
    if part.get("businessKey") is not None:
        origin = Foreign(part, label_of(part), part.get("businessKey") or "", Language.JUEL)
        sheet.kept(origin, sentence("A called process belongs to the case and its number here."))
    elif part.get("variables") is not None:
        origin = Foreign(part, label_of(part), "variables=all", Language.OTHER)
        if alone:
            sheet.kept(origin, _ALL)
        else:
            template = sentence("Either all variables are passed, or those that are named.")
            sheet.open(origin, template, SAY_EACH)
    else:
        _one(sheet, call, kind, part)


def _one(sheet: Sheet, call: Element, kind: str, part: Element) -> None:
    source, target = (part.get("source") or "").strip(), (part.get("target") or "").strip()
    computed = (part.get("sourceExpression") or "").strip()
    if not computed and VARIABLE.fullmatch(source):
        computed = f"${{{source}}}"
    value = computed or source
    origin = Foreign(part, f"{label_of(part)} {target}", value, Language.JUEL)
    writing.mapping(sheet, call, kind, target or source, origin)
