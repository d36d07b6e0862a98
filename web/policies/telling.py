"""The difference of two versions of a policy in words: what was added, removed and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from engine.errors import sentence
from engine.sla.policy import RUNS
from web import dimensions, formats, i18n, measures

PARTS = {
    "targets": sentence("Targets"),
    "pauses": sentence("Pauses"),
    "ladder": sentence("Escalation ladder"),
}
_LABELS = {
    "warnings": sentence("Warnings"),
    "at_risk": sentence("At risk from"),
    "response_ends": sentence("What counts as the first response"),
    "suspended": sentence("While a case is suspended"),
    "no_second_mail_within": sentence("No second mail within"),
}
Steps = Mapping[str, str]


def differences(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], steps: Steps
) -> list[str]:
    """Return the changes from one content to another, each in one sentence."""
    if before is None:
        return [str(gettext("First version"))]
    found: list[str] = []
    for part, title in PARTS.items():
        old = [said(part, row, steps) for row in before.get(part, ())]
        new = [said(part, row, steps) for row in after.get(part, ())]
        found += [_line(title, gettext("removed"), row) for row in old if row not in new]
        found += [_line(title, gettext("added"), row) for row in new if row not in old]
        if old != new and sorted(old) == sorted(new):
            found.append(_line(title, gettext("another order"), ""))
    for name, title in _LABELS.items():
        if before.get(name) != after.get(name):
            pair = [_rest(name, one.get(name), steps) for one in (before, after)]
            found.append(f"{gettext(title)}: {pair[0]} → {pair[1]}")
    return found


def _line(title: str, what: str, row: str) -> str:
    """Say what became of a row of a table."""
    return f"{gettext(title)} – {what}{f': {row}' if row else ''}"


def said(part: str, row: Mapping[str, Any], steps: Steps) -> str:
    """Say a row of a table in one line."""
    return {"targets": _target, "pauses": _pause, "ladder": _level}[part](row, steps)


def _target(row: Mapping[str, Any], steps: Steps) -> str:
    measure = str(gettext(measures.MEASURES.get(row["measure"], row["measure"])))
    narrowed = [
        steps.get(row.get("step", ""), row.get("step", "")),
        dimensions.word(dimensions.SEVERITY, row.get("severity", "")),
        dimensions.word(dimensions.CUSTOMER_CLASS, row.get("customer_class", "")),
    ]
    who = ", ".join(filter(None, narrowed))
    length = f"{formats.plain(row['length'])} ({measures.basis(row.get('basis') or 'working')})"
    return f"{measure}{f' ({who})' if who else ''}: {length}"


def _pause(row: Mapping[str, Any], steps: Steps) -> str:
    longest = row.get("longest")
    most = gettext("%(length)s at most", length=formats.plain(longest)) if longest else ""
    return f"{_name(row)}{f' ({most})' if most else ''}"


def _level(row: Mapping[str, Any], steps: Steps) -> str:
    parts = [f"{_name(row)}: {when(row)} → {measures.receiver(row.get('to') or 'assignee')}"]
    if row.get("priority") is not None:
        parts.append(str(gettext("priority %(number)s", number=row["priority"])))
    if row.get("reassign"):
        parts.append(str(gettext("the work is handed over")))
    return ", ".join(parts)


def when(row: Mapping[str, Any]) -> str:
    """Say when a level is reached."""
    if row.get("percent"):
        return f"{row['percent']}%"
    if row.get("before"):
        return str(gettext("%(length)s before due", length=formats.plain(row["before"])))
    return str(gettext("%(length)s after due", length=formats.plain(row.get("after", ""))))


def _name(row: Mapping[str, Any]) -> str:
    thai, english = row.get("name", ""), row.get("name_en", "")
    return str(thai if i18n.language() == "th" else english or thai)


def _rest(name: str, value: Any, steps: Steps) -> str:
    if name == "response_ends":
        return ", ".join(steps.get(one, one) for one in value or ()) or str(
            gettext("the first completed task")
        )
    if name == "suspended":
        return suspended(value or RUNS)
    if name == "warnings":
        return ", ".join(f"{percent}%" for percent in value or ()) or "–"
    return f"{value}%" if name == "at_risk" else formats.plain(value)


def suspended(rule: str) -> str:
    """Say what the clocks do while a case is suspended."""
    return str(gettext("the clocks run on") if rule == RUNS else gettext("the clocks stand still"))
