"""One marshmallow field per kind of component; each refusal says the remedy in a sentence."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

import re2
from marshmallow import ValidationError, fields

from engine.errors import Problem, sentence
from forms.components import Component

_EMAIL = (
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*$"
)
_PHONE = r"^\+[0-9]{7,15}$"
#: no form field needs more, and the journal keeps every answer
_LONGEST_TEXT = 20_000
_GREATEST_NUMBER = 10**15
_MOST_FILES = 20
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?")
_FILE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Answer(fields.Field):  # type: ignore[type-arg]  # one value type per subclass says nothing
    """The answer to one component; every fault is a Problem at its key.

    `read` is all that marshmallow's `deserialize` does with an answer that is there, as these
    fields have no further validators: a submission calls it at once, at a third of the cost.
    """

    def __init__(self, component: Component, today: date) -> None:
        required = bool(component.rules.get("required"))
        super().__init__(required=required)
        self.missing = [self.problem(component, sentence("“%(label)s” is required; fill it in."))]
        self.component = component
        self.today = today

    @abstractmethod
    def read(self, value: Any) -> Any:
        """Return the answer as it is kept; raises ValidationError."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        return self.read(value)

    @staticmethod
    def problem(component: Component, template: str, **values: Any) -> Problem:
        """Return a problem that names the field by its label."""
        return Problem(template, {"label": component.label, **values}, component.key)

    def refuse(self, template: str, **values: Any) -> ValidationError:
        """Return the refusal of this answer."""
        return ValidationError([self.problem(self.component, template, **values)])


class TextAnswer(Answer):
    """A text within its lengths and pattern."""

    def read(self, value: Any) -> str:
        """Return the text as it was typed."""
        if not isinstance(value, str) or not _readable(value):
            raise self.refuse(sentence("“%(label)s” must be a text of readable characters."))
        rules = self.component.rules
        size = _length(value.strip())
        if size < rules.get("minLength", 0):
            raise self.refuse(
                sentence("“%(label)s” needs at least %(least)s characters."),
                least=rules["minLength"],
            )
        most = min(rules.get("maxLength", _LONGEST_TEXT), _LONGEST_TEXT)
        if size > most or len(value) > 2 * _LONGEST_TEXT:
            raise self.refuse(
                sentence("“%(label)s” may have at most %(most)s characters; shorten it."),
                most=most,
            )
        self._match(value, rules)
        return value

    def _match(self, value: str, rules: Mapping[str, Any]) -> None:
        kind = rules.get("validationType")
        if kind == "email" and not _found(_EMAIL, value):
            raise self.refuse(sentence("“%(label)s” must be an e-mail address."))
        if kind == "phone" and not _found(_PHONE, value):
            raise self.refuse(
                sentence("“%(label)s” must be an international number such as +66812345678.")
            )
        if rules.get("pattern") and not _found(rules["pattern"], value):
            raise self.refuse(
                rules.get("patternErrorMessage", "").replace("%", "%%")
                or sentence("“%(label)s” does not have the expected form; correct it.")
            )


class NumberAnswer(Answer):
    """A finite number within its bounds, decimals and increment."""

    def read(self, value: Any) -> Any:
        """Return the number as it was sent."""
        number = self._number(value)
        definition, rules = self.component.definition, self.component.rules
        digits = definition.get("decimalDigits")
        if digits is not None and _decimals(number) > digits:
            raise self.refuse(
                sentence("“%(label)s” may have at most %(digits)s decimals."), digits=digits
            )
        step = definition.get("increment")
        if step and number % Decimal(str(step)):
            raise self.refuse(sentence("“%(label)s” must be a multiple of %(step)s."), step=step)
        if "min" in rules and number < Decimal(str(rules["min"])):
            raise self.refuse(sentence("“%(label)s” must be at least %(min)s."), min=rules["min"])
        if "max" in rules and number > Decimal(str(rules["max"])):
            raise self.refuse(sentence("“%(label)s” may be at most %(max)s."), max=rules["max"])
        return value

    def _number(self, value: Any) -> Decimal:
        as_text = self.component.definition.get("serializeToString") and isinstance(value, str)
        if as_text and re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", value):
            return Decimal(value)
        fit = isinstance(value, int | float) and not isinstance(value, bool)
        if not fit or not abs(value) < _GREATEST_NUMBER:
            raise self.refuse(sentence("“%(label)s” must be a number."))
        return Decimal(str(value))


class TruthAnswer(Answer):
    """Yes or no; a required one must be ticked."""

    def read(self, value: Any) -> bool:
        """Return the truth value."""
        if not isinstance(value, bool):
            raise self.refuse(sentence("“%(label)s” must be yes or no."))
        if self.required and not value:
            raise self.refuse(sentence("“%(label)s” must be ticked."))
        return value


class ChoiceAnswer(Answer):
    """One of the options."""

    def read(self, value: Any) -> Any:
        """Return the option."""
        if not isinstance(value, str) or value not in self.component.options:
            raise self.refuse(sentence("“%(label)s” must be one of the options; choose again."))
        return value


class ChoicesAnswer(Answer):
    """Some of the options, each once."""

    def read(self, value: Any) -> list[Any]:
        """Return the options as a list of their own."""
        options = self.component.options
        fit = isinstance(value, list) and all(
            isinstance(one, str) and one in options for one in value
        )
        if not fit or len(set(value)) < len(value):
            raise self.refuse(sentence("“%(label)s” must be some of the options; choose again."))
        return list(value)


class MomentAnswer(Answer):
    """A date, a time, or both, as ISO 8601."""

    def read(self, value: Any) -> str:
        """Return the ISO text."""
        kind = self.component.definition.get("subtype", "date")
        day = _moment(kind, value) if isinstance(value, str) else None
        if day is None:
            raise self.refuse(_MOMENTS.get(kind, _MOMENTS["date"]))
        past = isinstance(day, date) and day < self.today
        if past and self.component.definition.get("disallowPassedDates"):
            raise self.refuse(sentence("“%(label)s” is in the past; choose today or a later day."))
        return str(value)


_MOMENTS: Mapping[str, str] = {
    "date": sentence("“%(label)s” must be a date; choose it in the calendar."),
    "time": sentence("“%(label)s” must be a time of day."),
    "datetime": sentence("“%(label)s” needs both the date and the time."),
}


class FilesAnswer(Answer):
    """The ids of attachments that were uploaded before."""

    def read(self, value: Any) -> list[str]:
        """Return the ids as a list."""
        ids = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str | int) and _FILE_ID.fullmatch(str(one)) for one in ids):
            raise self.refuse(sentence("“%(label)s” must be files that were attached here."))
        if len(ids) > (_MOST_FILES if self.component.definition.get("multiple") else 1):
            raise self.refuse(sentence("“%(label)s” has too many files; remove some."))
        return list(ids)


ANSWERS: Mapping[str, Callable[[Component, date], Answer]] = {
    "textfield": TextAnswer,
    "textarea": TextAnswer,
    "number": NumberAnswer,
    "select": ChoiceAnswer,
    "radio": ChoiceAnswer,
    "checkbox": TruthAnswer,
    "checklist": ChoicesAnswer,
    "taglist": ChoicesAnswer,
    "datetime": MomentAnswer,
    "filepicker": FilesAnswer,
}


def _moment(kind: str, value: str) -> date | time | None:
    """Return the day (or the time) that an ISO text means; None if it means none."""
    day_text, _, time_text = value.partition("T")
    if kind == "time":
        return time.fromisoformat(value) if _TIME.fullmatch(value) else None
    if not _DATE.fullmatch(day_text) or (kind == "datetime") != bool(time_text):
        return None
    if time_text and not _TIME.fullmatch(time_text):
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None


def _readable(text: str) -> bool:
    return text.isprintable() or not _UNPRINTABLE.search(text)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _length(text: str) -> int:
    """Count as the browser does, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


@lru_cache(maxsize=512)
def _pattern(text: str) -> Any:
    return re2.compile(text)


def _found(pattern: str, value: str) -> bool:
    return _pattern(pattern).search(value) is not None
