"""Fills in a form the way a busy person would: valid, plausible, and the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from engine import feel

Component = Mapping[str, Any]

#: what people write when nothing better is known about a field
PHRASES = (
    "ตรวจสอบกับผู้เกี่ยวข้องแล้ว พบว่าเกิดจากการสื่อสารไม่ครบถ้วน",
    "นัดหมายลูกค้าและอธิบายรายละเอียดให้เข้าใจแล้ว",
    "ประสานงานฝ่ายที่เกี่ยวข้องและกำหนดวันแล้วเสร็จ",
    "ดำเนินการตามขั้นตอนมาตรฐาน ไม่มีข้อขัดข้อง",
    "ลูกค้ารับทราบและขอบคุณสำหรับการติดตาม",
)
_DYNAMIC_ROWS = 2


class Answers:
    """Answers to any form of one process, steered by the process's `demo.json`.

    `fields` maps a field key to weights of its values ({"5": 3, "2": 1}) or a list to choose from.
    """

    def __init__(self, random: Random, fields: Mapping[str, Any] | None = None) -> None:
        self._random = random
        self._fields = fields or {}

    def fill(self, schema: Component, known: Mapping[str, Any], today: date) -> dict[str, Any]:
        """Return a submission for `schema`; values that the case already has are kept."""
        return self._fill(schema, dict(known), today)

    def _fill(self, parent: Component, known: dict[str, Any], today: date) -> dict[str, Any]:
        given: dict[str, Any] = {}
        for component in _visible(parent, lambda: {**known, **given}):
            kind, key = component["type"], component.get("key") or component.get("path")
            answer = _ANSWERS.get(kind)
            if answer is None or not key or component.get("disabled"):
                continue
            value = answer(self, component, key, known.get(key), today)
            if value is not None:
                given[key] = value
        return given

    def _preferred(self, key: str) -> Any:
        wish = self._fields.get(key)
        if isinstance(wish, list):
            return self._random.choice(wish)
        if isinstance(wish, Mapping):
            return self._random.choices(list(wish), [float(w) for w in wish.values()])[0]
        return None

    def _text(self, component: Component, key: str, known: Any, today: date) -> Any:
        if isinstance(known, str) and known:
            return known
        wish = self._preferred(key) or component.get("defaultValue")
        kind = component.get("validate", {}).get("validationType")
        text = wish or {"email": "customer@example.com", "phone": "+66812345678"}.get(kind)
        longest = int(component.get("validate", {}).get("maxLength") or 1000)
        return str(text or self._random.choice(PHRASES))[:longest]

    def _number(self, component: Component, key: str, known: Any, today: date) -> Any:
        wish = self._preferred(key)
        if wish is not None:
            return float(wish) if "." in str(wish) else int(wish)
        if isinstance(known, (int, float)) and not isinstance(known, bool):
            return known
        rules = component.get("validate", {})
        low = int(rules.get("min") or 0)
        return self._random.randint(low, int(rules.get("max") or low + 10))

    def _choice(self, component: Component, key: str, known: Any, today: date) -> Any:
        values = [option["value"] for option in component.get("values", [])]
        wish = self._preferred(key)
        if wish is not None:
            return next((value for value in values if str(value) == str(wish)), None)
        if known in values:
            return known
        return self._random.choice(values) if values else None

    def _choices(self, component: Component, key: str, known: Any, today: date) -> Any:
        values = [option["value"] for option in component.get("values", [])]
        if isinstance(known, list) and known:
            return [value for value in known if value in values]
        return self._random.sample(
            values, self._random.randint((len(values) + 1) // 2, len(values))
        )

    def _checkbox(self, component: Component, key: str, known: Any, today: date) -> Any:
        wish = self._preferred(key)
        if wish is not None:
            return str(wish) == "true"
        return bool(component.get("validate", {}).get("required")) or self._random.random() < 0.9

    def _date(self, component: Component, key: str, known: Any, today: date) -> Any:
        if isinstance(known, str) and known:
            return known
        kind = component.get("subtype", "date")
        day = today + timedelta(days=int(self._preferred(key) or self._random.randint(3, 14)))
        if kind == "time":
            return "10:00"
        return f"{day.isoformat()}T10:00:00+07:00" if kind == "datetime" else day.isoformat()

    def _rows(self, component: Component, key: str, known: Any, today: date) -> Any:
        rows = known if isinstance(known, list) and known else [{}] * _DYNAMIC_ROWS
        return [self._fill(component, row if isinstance(row, dict) else {}, today) for row in rows]


Answer = Callable[[Answers, Component, str, Any, date], Any]
_ANSWERS: dict[str, Answer] = {
    "textfield": Answers._text,
    "textarea": Answers._text,
    "number": Answers._number,
    "select": Answers._choice,
    "radio": Answers._choice,
    "checkbox": Answers._checkbox,
    "checklist": Answers._choices,
    "taglist": Answers._choices,
    "datetime": Answers._date,
    "dynamiclist": Answers._rows,
}


def _visible(parent: Component, data: Callable[[], dict[str, Any]]) -> Iterator[Component]:
    for component in parent.get("components", []):
        hide = (component.get("conditional") or {}).get("hide")
        if hide and feel.compile_expression(hide.lstrip("="))(data()) is not False:
            continue
        if component["type"] == "group":
            yield from _visible(component, data)
        else:
            yield component
