"""Between a policy's content and the fields of its form: rows of tables, by part, number and name.

A field is called `targets.0.length`; a length is a number, and a choice beside it (`web.spans`).
Rows without anything said in them are left out, so that the empty row at the end of each table is
there to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.sla.lengths import NATURAL, WORKING
from engine.sla.policy import AT_RISK, NO_SECOND_MAIL, RUNS, WARNINGS
from web import spans

#: part -> columns, and what a column says when nobody chose anything
COLUMNS: dict[str, dict[str, str]] = {
    "targets": {
        "measure": "step",
        "step": "",
        "severity": "",
        "customer_class": "",
        "length": "",
        "basis": "working:days",
    },
    "pauses": {"key": "", "name": "", "name_en": "", "longest": "", "basis": "working:days"},
    "ladder": {
        "key": "",
        "measure": "step",
        "when": "after:hours",
        "amount": "",
        "to": "assignee",
        "priority": "",
        "reassign": "",
        "name": "",
        "name_en": "",
    },
}
#: what says that a row is meant: one of these is filled in
_TELLING = {
    "targets": ("length", "step", "severity", "customer_class"),
    "pauses": ("name", "name_en", "longest"),
    "ladder": ("amount", "name", "name_en"),
}
#: the column that is a length, and the one of the choice beside it
SPANS = {"targets": ("length", "basis"), "pauses": ("longest", "basis")}
#: a level is reached at one of these; the form has a choice and an amount for it
WHEN = (spans.PERCENT, spans.BEFORE, spans.AFTER)
_NO_KEY = re.compile(r"[^a-z0-9]+")
MOST_ROWS = 200
LONGEST = 200
Rows = list[dict[str, str]]


def rows_of(content: Mapping[str, Any], part: str) -> Rows:
    """Return the rows of a content as texts."""
    return [_shown(row, part) for row in content.get(part, ())]


def _shown(row: Mapping[str, Any], part: str) -> dict[str, str]:
    """Return a row as its fields show it."""
    found = {name: _text(row.get(name)) for name in COLUMNS[part]}
    if part in SPANS:
        length, basis = SPANS[part]
        found[length], found[basis] = spans.split(found[length], found[basis] or WORKING)
        return found
    when = next((name for name in WHEN if row.get(name)), spans.AFTER)
    found["amount"], found["when"] = _text(row.get(when)), when
    if when != spans.PERCENT:
        found["amount"], found["when"] = spans.split(found["amount"], when, "hours")
    return found


def rows_sent(form: Mapping[str, str], part: str) -> Rows:
    """Return the rows that were filled in, in their order."""
    found = []
    for number in range(MOST_ROWS + 1):
        if f"{part}.{number}.{next(iter(COLUMNS[part]))}" not in form:
            break
        row = {
            name: form.get(f"{part}.{number}.{name}", "").strip()[:LONGEST]
            for name in COLUMNS[part]
        }
        if any(row[name] for name in _TELLING[part]):
            found.append(row)
    return _keyed(found, part)


def _keyed(rows: Rows, part: str) -> Rows:
    """Give new rows a key: their English name, or a number; the journal keeps to it."""
    if "key" not in COLUMNS[part]:
        return rows
    taken = {row["key"] for row in rows}
    for row in rows:
        if not row["key"]:
            wish = _NO_KEY.sub("_", row["name_en"].lower()).strip("_")[:50] or part
            numbered = (f"{wish}_{number}" for number in range(2, MOST_ROWS + 3))
            row["key"] = next(one for one in (wish, *numbered) if one not in taken)
            taken.add(row["key"])
    return rows


def without(rows: Rows, number: int) -> Rows:
    """Return the rows without one of them."""
    return [row for place, row in enumerate(rows) if place != number]


def blank(part: str) -> dict[str, str]:
    """Return an empty row."""
    return dict(COLUMNS[part])


def content_of(parts: Mapping[str, Rows], form: Mapping[str, str], ends: list[str]) -> Any:
    """Return the content that a filled-in form means."""
    return {
        **{part: [plain(row, part) for row in rows] for part, rows in parts.items()},
        "response_ends": ends,
        "warnings": _whole_numbers(form.get("warnings", "")),
        "at_risk": _number(form.get("at_risk", "")),
        "suspended": form.get("suspended", RUNS),
        "no_second_mail_within": spans.joined(*_no_second_mail(form))[0] or NO_SECOND_MAIL,
    }


def _no_second_mail(form: Mapping[str, str]) -> tuple[str, str]:
    """Return the number and the unit as they were sent."""
    name = "no_second_mail_within"
    return form.get(name, "")[:LONGEST].strip(), form.get(f"{name}.unit", NATURAL)[:LONGEST]


def rest_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands beside the tables."""
    return {
        "response_ends": list(content.get("response_ends", ())),
        "warnings": ", ".join(map(str, content.get("warnings", WARNINGS))),
        "at_risk": content.get("at_risk", AT_RISK),
        "suspended": content.get("suspended", RUNS),
        "no_second_mail_within": spans.split(
            content.get("no_second_mail_within", NO_SECOND_MAIL), NATURAL, "hours"
        ),
    }


def rest_sent(form: Mapping[str, str], ends: list[str]) -> dict[str, Any]:
    """Return the same from a form."""
    names = ("warnings", "at_risk", "suspended")
    return {
        "response_ends": ends,
        **{name: form.get(name, "")[:LONGEST] for name in names},
        "no_second_mail_within": _no_second_mail(form),
    }


def plain(row: Mapping[str, str], part: str) -> dict[str, Any]:
    """Return a row as the content has it."""
    found: dict[str, Any] = dict(row)
    if part in SPANS:
        length, basis = SPANS[part]
        found[length], found[basis] = spans.joined(row[length], row[basis])
        return found
    amount, when = spans.joined(found.pop("amount").rstrip("%"), found.pop("when"))
    found |= {spans.PERCENT: None, spans.BEFORE: "", spans.AFTER: ""}
    if when in WHEN and amount:
        found[when] = _number(amount) if when == spans.PERCENT else amount
    found["priority"] = _number(row["priority"]) if row["priority"] else None
    found["reassign"] = bool(row["reassign"])
    return found


def _number(text: str) -> Any:
    """Return a whole number, or the text that is none, for the check to name."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _whole_numbers(text: str) -> list[Any]:
    return [_number(one.strip().rstrip("%")) for one in text.split(",") if one.strip()]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)
