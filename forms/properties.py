"""Which properties each component of the fenced subset may carry, and what they may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import Phrase, sentence

RULES = frozenset(
    {
        "required",
        "minLength",
        "maxLength",
        "min",
        "max",
        "pattern",
        "patternErrorMessage",
        "validationType",
    }
)

_FIELD = frozenset(
    {
        "key",
        "label",
        "description",
        "validate",
        "disabled",
        "readonly",
        "defaultValue",
    }
)
_CHOICE = _FIELD | {"values"}
_REPEATED = frozenset(
    {
        "path",
        "label",
        "components",
        "showOutline",
        "verticalAlignment",
        "isRepeating",
        "defaultRepetitions",
        "allowAddRemove",
        "disableCollapse",
        "nonCollapsedItems",
    }
)

PROPERTIES: Mapping[str, frozenset[str]] = {
    "any": frozenset({"type", "id", "layout", "conditional", "properties"}),
    "textfield": _FIELD | {"appearance"},
    "textarea": _FIELD,
    "number": _FIELD | {"appearance", "decimalDigits", "increment", "serializeToString"},
    "select": _CHOICE | {"searchable"},
    "radio": _CHOICE,
    "checkbox": _FIELD,
    "checklist": _CHOICE,
    "taglist": _CHOICE,
    "datetime": _FIELD
    | {
        "subtype",
        "dateLabel",
        "timeLabel",
        "disallowPassedDates",
        "use24h",
        "timeInterval",
        "timeSerializingFormat",
    },
    "filepicker": _FIELD | {"multiple", "accept"},
    "group": frozenset({"label", "components", "showOutline", "verticalAlignment"}),
    "dynamiclist": _REPEATED,
    "text": frozenset({"text"}),
    "separator": frozenset(),
    "spacer": frozenset({"height"}),
    "button": frozenset({"label", "action", "key"}),
}


@dataclass(frozen=True)
class Value:
    """What a property may hold: the test, and the words for a problem."""

    wanted: Phrase
    fits: Callable[[Any], bool]


def _number(value: Any) -> bool:
    fit = isinstance(value, int | float) and not isinstance(value, bool)
    return fit and abs(value) < 10**15


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 20_000


def _one_of(*names: str) -> Value:
    wanted = Phrase(sentence("one of: %(names)s"), {"names": ", ".join(names)})
    return Value(wanted, lambda value: value in names)


_TRUTH = Value(Phrase(sentence("true or false")), lambda value: isinstance(value, bool))
_TEXT = Value(Phrase(sentence("a text")), lambda value: isinstance(value, str))
_COUNT = Value(Phrase(sentence("a whole number")), _whole)
_NUMBER = Value(Phrase(sentence("a number")), _number)

VALUES: Mapping[str, Value] = {
    **dict.fromkeys(
        (
            "required",
            "disabled",
            "readonly",
            "disallowPassedDates",
            "use24h",
            "multiple",
            "searchable",
            "serializeToString",
            "allowAddRemove",
            "showOutline",
            "disableCollapse",
        ),
        _TRUTH,
    ),
    **dict.fromkeys(
        (
            "label",
            "description",
            "text",
            "dateLabel",
            "timeLabel",
            "accept",
            "id",
            "patternErrorMessage",
        ),
        _TEXT,
    ),
    **dict.fromkeys(
        (
            "minLength",
            "maxLength",
            "decimalDigits",
            "defaultRepetitions",
            "nonCollapsedItems",
            "timeInterval",
            "height",
        ),
        _COUNT,
    ),
    "min": _NUMBER,
    "max": _NUMBER,
    "increment": Value(
        Phrase(sentence("a number above 0")), lambda value: _number(value) and value > 0
    ),
    "subtype": _one_of("date", "time", "datetime"),
    "action": _one_of("submit", "reset"),
    "validationType": _one_of("", "custom", "email", "phone"),
    "timeSerializingFormat": _one_of("utc_offset", "utc_normalized", "no_timezone"),
}
