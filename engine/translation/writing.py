"""How a foreign value becomes one of ours: a literal, or FEEL, or a line of the report."""

from __future__ import annotations

from engine.diagram.document import Element
from engine.diagram.rules.definitions import VARIABLE
from engine.errors import sentence
from engine.translation.expressions import Formula, Language, Untranslatable, to_feel, value_of
from engine.translation.expressions.formula import quoted
from engine.translation.sheet import Foreign, Sheet

SAY_IN_FEEL = sentence("Say it in FEEL, or let a handler of the office compute it.")
ONE_WORD = sentence("Variables here are single words; rename it.")


def attribute(
    sheet: Sheet, element: Element, name: str, origin: Foreign | None, *remarks: str
) -> bool:
    """Write a foreign value as one of our attributes; tell whether that went well."""
    if origin is None or not origin.value:
        return False
    try:
        value, piece = value_of(origin.value, origin.language, sheet.names)
    except Untranslatable as reason:
        sheet.open(origin, reason, SAY_IN_FEEL)
        return False
    sheet.own(element, name, value, origin, *remarks, *_remarks(piece))
    return True


def formula(sheet: Sheet, origin: Foreign, *, condition: bool = False) -> Formula | None:
    """Return a foreign expression as FEEL; None when it went into the report."""
    try:
        return to_feel(origin.value, origin.language, condition=condition, names=sheet.names)
    except Untranslatable as reason:
        sheet.open(origin, reason, SAY_IN_FEEL)
        return None


def expression(sheet: Sheet, element: Element, name: str, origin: Foreign | None) -> bool:
    """Write an expression as one of our attributes that is always FEEL."""
    if origin is None or not origin.value:
        return False
    piece = formula(sheet, origin)
    if piece is not None:
        sheet.own(element, name, f"={piece.text}", origin, *_remarks(piece))
    return piece is not None


def mapping(
    sheet: Sheet, element: Element, kind: str, name: str, origin: Foreign, *remarks: str
) -> None:
    """Write an expression as an input or output of an activity."""
    if is_variable(sheet, name, origin):
        piece = formula(sheet, origin)
        if piece is not None:
            written(sheet, element, kind, name, piece, origin, *remarks)


def written(
    sheet: Sheet,
    element: Element,
    kind: str,
    name: str,
    piece: Formula,
    origin: Foreign,
    *remarks: str,
) -> None:
    """Write FEEL as an input or output of an activity."""
    if is_variable(sheet, name, origin):
        text = f"={piece.text}"
        sheet.mapping(element, kind, name, text, origin, *remarks, *_remarks(piece))


def named(sheet: Sheet, element: Element, attribute_name: str, origin: Foreign | None) -> bool:
    """Write the name of a variable as one of our attributes."""
    if origin is None or not origin.value or not is_variable(sheet, origin.value, origin):
        return False
    sheet.own(element, attribute_name, origin.value, origin)
    return True


def is_variable(sheet: Sheet, name: str, origin: Foreign) -> bool:
    """Tell whether a name can name a variable; otherwise it goes into the report."""
    if VARIABLE.fullmatch(name) and name != "case":
        return True
    sheet.open(
        origin,
        sentence("“%(variable)s” can't name a variable in FEEL."),
        ONE_WORD,
        variable=name[:60],
    )
    return False


def text(value: str, language: Language, sheet: Sheet) -> Formula:
    """Return a value that may be a literal as FEEL: the literal in quotes."""
    expression = value.startswith("=") or "${" in value or "#{" in value
    if language is Language.PYTHON or expression:
        return to_feel(value, language, names=sheet.names)
    return quoted(value)


def _remarks(piece: Formula | None) -> list[str]:
    return sorted(piece.remarks) if piece is not None else []
