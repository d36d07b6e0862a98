"""Expressions of other engines as FEEL: read by small parsers that know few things, never run.

to_feel("${amount > 100 && !empty name}", Language.JUEL).text
->  'amount > 100 and not(list contains([null, "", [], {}], name))'
"""

from engine.translation.expressions.formula import Formula, Untranslatable
from engine.translation.expressions.language import Language, declared, to_feel, value_of
from engine.translation.expressions.scripts import assignments, entries

__all__ = [
    "Formula",
    "Language",
    "Untranslatable",
    "assignments",
    "declared",
    "entries",
    "to_feel",
    "value_of",
]
