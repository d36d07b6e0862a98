"""Which language an expression is written in, and FEEL that compiles, whatever it was."""

from __future__ import annotations

import re
from enum import StrEnum

from engine import feel
from engine.errors import sentence
from engine.translation.expressions import formula, juel, methods, python
from engine.translation.expressions.formula import Formula, Kind, Untranslatable

_BEGINS = re.compile(r"[$#]\{")


class Language(StrEnum):
    """A language of expressions."""

    FEEL = "feel"
    JUEL = "juel"
    PYTHON = "python"
    #: JavaScript and Groovy, as far as they look alike
    SCRIPT = "script"
    #: none of these
    OTHER = "other"


_DECLARED = {
    "feel": Language.FEEL,
    "juel": Language.JUEL,
    "uel": Language.JUEL,
    "python": Language.PYTHON,
    "javascript": Language.SCRIPT,
    "ecmascript": Language.SCRIPT,
    "groovy": Language.SCRIPT,
}


def declared(text: str) -> Language | None:
    """Return the language that an attribute `language` or `scriptFormat` names."""
    word = text.strip().lower().rstrip("/")
    if not word:
        return None
    if "/feel" in word or word.endswith(":feel"):
        return Language.FEEL
    return _DECLARED.get(word.rpartition("/")[2], Language.OTHER)


def to_feel(
    text: str,
    language: Language,
    *,
    condition: bool = False,
    names: dict[str, Formula] | None = None,
) -> Formula:
    """Return an expression as FEEL that compiles, or raise Untranslatable."""
    text = text.strip()
    if text.startswith("="):
        language = Language.FEEL
    elif _BEGINS.search(text) and language is not Language.PYTHON:
        language = Language.JUEL
    found = _translated(text, language, names)
    if condition and language is not Language.FEEL:
        found = formula.condition(found)
    _compiles(found, exactly=language is not Language.FEEL)
    return found


def _translated(text: str, language: Language, names: dict[str, Formula] | None) -> Formula:
    match language:
        case Language.FEEL:
            return Formula(text.removeprefix("=").strip(), bond=formula.LOOSE)
        case Language.JUEL if _BEGINS.search(text):
            return juel.template(text, names)
        case Language.JUEL | Language.SCRIPT:
            return juel.expression(text, script=language is Language.SCRIPT, names=names)
        case Language.PYTHON:
            return python.expression(text)
    raise Untranslatable(sentence("Its language is not known here."))


def _compiles(piece: Formula, exactly: bool) -> None:
    """Make sure that FEEL reads it, with the very variables that were meant."""
    try:
        compiled = feel.compile_expression(piece.text)
    except feel.FeelError as error:
        raise Untranslatable(
            sentence("FEEL cannot read it: %(problem)s"), problem=str(error)
        ) from None
    # The case itself is a name that translations bring in.
    if exactly and compiled.names - {"case"} != piece.names - {"case"}:
        raise Untranslatable(sentence("FEEL would read other variables than were meant."))
    for name in compiled.names:
        if _calls(name, piece.text):
            raise Untranslatable(
                sentence("FEEL has no function “%(function)s” here."), function=name
            )


def _calls(name: str, text: str) -> bool:
    """Tell whether a name stands before a parenthesis: a function that nobody defines."""
    at = text.find("(")
    while at >= 0:
        before = text[max(0, at - len(name) - 20) : at].rstrip()
        around = before.removesuffix(name)[-1:]
        if before.endswith(name) and not (around.isalnum() or around in ("_", ".")):
            return True
        at = text.find("(", at + 1)
    return False


def value_of(
    text: str, language: Language, names: dict[str, Formula] | None = None
) -> tuple[str, Formula | None]:
    """Return the value of one of our attributes: a literal as it is, or "=" and FEEL."""
    text = text.strip()
    expression = (
        text.startswith("=") or language is Language.PYTHON or _BEGINS.search(text) is not None
    )
    if not expression:
        return text, None
    found = to_feel(text, language, names=names)
    return _literal(found) or f"={found.text}", found


def _literal(piece: Formula) -> str | None:
    """Return the text of a written text or duration, which needs no FEEL."""
    if piece.kind is Kind.TEXT and re.fullmatch(r'"[^"\\=\s][^"\\\n]*"', piece.text):
        return piece.text[1:-1]
    return methods.literal_duration(piece)
