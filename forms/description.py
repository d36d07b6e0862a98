"""Says in words what a form was answered: labels, options' labels, dates as people write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from forms.components import Component, Schema, answers, listing, mapping

Translate = Callable[[str], str]

_MONTHS = {
    "th": (
        "ม.ค.",
        "ก.พ.",
        "มี.ค.",
        "เม.ย.",
        "พ.ค.",
        "มิ.ย.",
        "ก.ค.",
        "ส.ค.",
        "ก.ย.",
        "ต.ค.",
        "พ.ย.",
        "ธ.ค.",
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_WORDS = {
    "th": {"yes": "ใช่", "no": "ไม่ใช่", "files": "{count} ไฟล์"},
    "en": {"yes": "yes", "no": "no", "files": "{count} file(s)"},
}
_BUDDHIST_ERA = 543


def describe(
    schema: Schema,
    data: Mapping[str, Any],
    translate: Translate,
    language: str,
    *,
    files: Mapping[str, str] | None = None,
    zone: tzinfo | None = None,
) -> list[tuple[str, str]]:
    """Return label and text of each answered field; `files` gives the names of attachments."""
    return _Speech.of(translate, language, files, zone).lines(schema, data)


def describe_answer(
    component: Component,
    value: Any,
    translate: Translate,
    language: str,
    *,
    files: Mapping[str, str] | None = None,
    zone: tzinfo | None = None,
) -> str:
    """Return one answer in words; empty for no answer."""
    return _Speech.of(translate, language, files, zone).text(component, value)


def describe_rows(
    component: Component,
    value: Any,
    translate: Translate,
    language: str,
    *,
    zone: tzinfo | None = None,
) -> tuple[list[str], list[list[str]]]:
    """Return the filled columns of a list of rows, and the texts below."""
    speech = _Speech.of(translate, language, None, zone)
    return speech.table(component, [mapping(row) for row in listing(value)])


def day_text(day: date, language: str) -> str:
    """Write a day: 5 พ.ย. 2569, 5 Nov 2026."""
    thai = language.startswith("th")
    month = _MONTHS["th" if thai else "en"][day.month - 1]
    return f"{day.day} {month} {day.year + (_BUDDHIST_ERA if thai else 0)}"


class _Speech:
    """One reader's language, zone and file names."""

    def __init__(
        self, translate: Translate, language: str, files: Mapping[str, str], zone: tzinfo | None
    ) -> None:
        self._translate = translate
        self._language = language
        self._files = files
        self._zone = zone

    @classmethod
    def of(
        cls,
        translate: Translate,
        language: str,
        files: Mapping[str, str] | None,
        zone: tzinfo | None,
    ) -> _Speech:
        """Speak one of the languages we know."""
        return cls(translate, "th" if language.startswith("th") else "en", files or {}, zone)

    def lines(self, box: Schema, data: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return label and text of the answered fields of a form or row."""
        found = []
        for component in answers(box):
            value = data.get(component.key)
            text = self.text(component, value)
            if text:
                found.append((self._label(component), text))
        return found

    def table(
        self, component: Component, rows: list[Mapping[str, Any]]
    ) -> tuple[list[str], list[list[str]]]:
        """Return labels and texts of the columns in which some row has an answer."""
        columns = [
            (self._label(each), [self.text(each, row.get(each.key)) for row in rows])
            for each in answers(component.definition)
        ]
        filled = [(label, texts) for label, texts in columns if any(texts)]
        below = zip(*(texts for _, texts in filled), strict=True)
        return [label for label, _ in filled], [list(row) for row in below]

    def _label(self, component: Component) -> str:
        return self._translate(component.label) if component.label else component.key

    def text(self, component: Component, value: Any) -> str:
        """Return an answer in words; empty for no answer."""
        if value in (None, "", []):
            return ""
        words = _WORDS[self._language]
        if isinstance(value, bool):
            return words["yes" if value else "no"]
        say = {
            "number": self._number,
            "datetime": self._moment,
            "select": self._option,
            "radio": self._option,
            "checklist": self._options,
            "taglist": self._options,
            "filepicker": self._attachments,
            "dynamiclist": self._rows,
        }.get(component.type)
        return say(component, value) if say else str(value)

    def _number(self, component: Component, value: Any) -> str:
        """Write amounts with their unit and thousands apart; a bare number may be a year."""
        look = mapping(component.definition.get("appearance"))
        ends = [str(look.get(name) or "") for name in ("prefixAdorner", "suffixAdorner")]
        amount = any(ends) and isinstance(value, int | float)
        text = f"{value:,}" if amount else str(value)
        before, after = (self._translate(end) if end else "" for end in ends)
        return " ".join(part for part in (before, text, after) if part)

    def _moment(self, component: Component, value: Any) -> str:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            return str(value)
        if "T" not in str(value):
            return day_text(moment, self._language)
        if moment.tzinfo and self._zone:
            moment = moment.astimezone(self._zone)
        return f"{day_text(moment, self._language)} {moment:%H:%M}"

    def _option(self, component: Component, value: Any) -> str:
        for option in map(mapping, listing(component.definition.get("values"))):
            if option.get("value") == value and option.get("label"):
                return self._translate(str(option["label"]))
        # a diagram may give a word that nobody can choose
        return self._translate(str(value))

    def _options(self, component: Component, value: Any) -> str:
        return ", ".join(self._option(component, one) for one in listing(value))

    def _attachments(self, component: Component, value: Any) -> str:
        ids = value if isinstance(value, list) else [value]
        names = [self._files[str(one)] for one in ids if str(one) in self._files]
        count = _WORDS[self._language]["files"].format(count=len(ids))
        return ", ".join(names) if len(names) == len(ids) else count

    def _rows(self, component: Component, value: Any) -> str:
        rows = [
            "; ".join(f"{label}: {text}" for label, text in self.lines(component.definition, row))
            for row in map(mapping, listing(value))
        ]
        return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, 1) if row)
