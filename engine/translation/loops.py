"""Repetition: the list to go through, the variable of an item, and where the results go."""

from __future__ import annotations

from engine.diagram.document import Element, attribute, child, reference
from engine.diagram.rules.definitions import VARIABLE
from engine.errors import sentence
from engine.translation import writing
from engine.translation.dialects import KIN
from engine.translation.expressions import Formula, Language, Untranslatable, formula, to_feel
from engine.translation.sheet import Foreign, Sheet, label_of, said

_STANDARD = ("loopDataInputRef", "inputDataItem", "loopDataOutputRef", "outputDataItem")
_REWRITTEN = sentence("BPMN's own reference was taken out, because Samphan's says the same.")


def translate(sheet: Sheet) -> None:
    """Translate the multi-instances of all activities."""
    for loop in sheet.named("multiInstanceLoopCharacteristics"):
        _kin(sheet, loop)
        _zeebe(sheet, loop)
        if sheet.language is not None:
            _standard(sheet, loop)


def _kin(sheet: Sheet, loop: Element) -> None:
    """Camunda 7, Flowable, Activiti."""
    collection = sheet.kin(loop, "collection")
    if collection is not None and VARIABLE.fullmatch(collection.value):
        _list(sheet, loop, collection, collection.value)
    else:
        writing.expression(sheet, loop, "collection", collection)
    writing.named(sheet, loop, "elementVariable", sheet.kin(loop, "elementVariable"))
    for part in sheet.extensions(loop, KIN, "variableAggregation"):
        _aggregated(sheet, loop, part)


def _list(sheet: Sheet, loop: Element, origin: Foreign, name: str) -> None:
    sheet.own(loop, "collection", f"={name}", origin)


def _aggregated(sheet: Sheet, loop: Element, part: Element) -> None:
    """Flowable: several variables of each item, collected into one list."""
    origin = Foreign(part, label_of(part), (part.get("target") or "").strip(), Language.JUEL)
    by_code = part.get("delegateExpression") is not None or part.get("class") is not None
    try:
        entries = [_entry(sheet, one) for one in part.iterchildren("*")]
        whole = to_feel(formula.context(entries).text, Language.FEEL)
    except Untranslatable as reason:
        sheet.open(origin, reason, writing.SAY_IN_FEEL)
        return
    if by_code or not entries or not origin.value:
        sheet.open(
            origin,
            sentence("The aggregation does not say which variables go where by name."),
            sentence("Write outputCollection and outputElement at the multi-instance."),
        )
    elif writing.named(sheet, loop, "outputCollection", origin):
        sheet.own(loop, "outputElement", f"={whole.text}", origin)


def _entry(sheet: Sheet, part: Element) -> tuple[str, Formula]:
    """Return one variable of an aggregation as an entry of a context."""
    source = (part.get("source") or "").strip()
    computed = (part.get("sourceExpression") or "").strip()
    value = to_feel(computed or f"${{{source}}}", Language.JUEL, names=sheet.names)
    return (part.get("target") or source).strip(), value


def _zeebe(sheet: Sheet, loop: Element) -> None:
    """Camunda 8."""
    for part in sheet.zeebe(loop, "loopCharacteristics"):
        writing.expression(sheet, loop, "collection", sheet.plain(part, "inputCollection"))
        writing.named(sheet, loop, "elementVariable", sheet.plain(part, "inputElement"))
        writing.named(sheet, loop, "outputCollection", sheet.plain(part, "outputCollection"))
        writing.expression(sheet, loop, "outputElement", sheet.plain(part, "outputElement"))


def _standard(sheet: Sheet, loop: Element) -> None:
    """SpiffWorkflow, Camunda 7: BPMN's own references, when they name plain variables.

    References to data objects are BPMN that means the same everywhere; they stay.
    """
    parts = {name: child(loop, name) for name in _STANDARD}
    if any(_is_object(sheet, said(part)) for name, part in parts.items() if name.endswith("Ref")):
        return
    for name, part in parts.items():
        if part is not None:
            _reference(sheet, loop, name, part)


def _is_object(sheet: Sheet, name: str) -> bool:
    """Tell whether a reference leads to an element of the file."""
    return bool(name) and reference(name) in sheet.document.by_id


def _reference(sheet: Sheet, loop: Element, name: str, part: Element) -> None:
    value = said(part) if name.endswith("Ref") else attribute(part, "name") or attribute(part, "id")
    origin = Foreign(part, name, value, Language.OTHER)
    if not VARIABLE.fullmatch(value):
        writing.named(sheet, loop, "collection", origin)
        return
    match name:
        case "loopDataInputRef":
            sheet.own(loop, "collection", f"={value}", origin, _REWRITTEN)
        case "inputDataItem":
            sheet.own(loop, "elementVariable", value, origin, _REWRITTEN)
        case "loopDataOutputRef":
            sheet.own(loop, "outputCollection", value, origin, _REWRITTEN)
        case "outputDataItem":
            sheet.own(loop, "outputElement", f"={value}", origin, _REWRITTEN)
    loop.remove(part)
