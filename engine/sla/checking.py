"""What is wrong with the content of a policy: each fault with its row and its remedy."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from engine.errors import Problem, sentence
from engine.sla import lengths
from engine.sla.clock import MEASURES, STEP
from engine.sla.lengths import BASES, NATURAL, WORKING
from engine.sla.policy import ASSIGNEE, AT_RISK, RUNS, STOPS, WARNINGS

PARTS = frozenset(
    {
        *("targets", "response_ends", "warnings", "at_risk", "pauses", "ladder", "suspended"),
        "no_second_mail_within",
    }
)
MOST_ROWS, MOST_PERCENT, MOST_PRIORITY = 200, 1000, 1000
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_COLUMNS = {
    "targets": ("measure", "step", "severity", "customer_class", "length", "basis"),
    "pauses": ("key", "name", "name_en", "longest", "basis"),
    "ladder": ("key", "measure", "before", "after", "to", "name", "name_en"),
}
Known = Collection[str] | None


def problems(
    content: Mapping[str, Any], steps: Known = None, groups: Known = None
) -> list[Problem]:
    """Return what is wrong with a content; `steps` and `groups` are those that exist."""
    shape = list(_shape(content))
    if shape:
        return shape
    return [
        *_targets(content.get("targets", ()), steps),
        *_responses(content.get("response_ends", ()), steps),
        *_warnings(content),
        *_pauses(content.get("pauses", ())),
        *_ladder(content.get("ladder", ()), groups),
        *_rest(content),
    ]


def _shape(content: Mapping[str, Any]) -> Iterator[Problem]:
    """Name what is not even a table of texts, so that the rest may rely on it."""
    for name in sorted(content.keys() - PARTS):
        template = sentence("“%(name)s” is no part of a policy; take it out.")
        yield Problem(template, {"name": name}, name)
    for part, columns in _COLUMNS.items():
        rows = content.get(part, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            yield Problem(sentence("This is no table."), place=part)
        else:
            yield from _cells(part, columns, rows)
    for part in ("response_ends", "warnings"):
        if not isinstance(content.get(part, []), list):
            yield Problem(sentence("This is no list."), place=part)


def _cells(
    part: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Iterator[Problem]:
    if len(rows) > MOST_ROWS:
        template = sentence("A table has %(most)s rows at most; take some out.")
        yield Problem(template, {"most": MOST_ROWS}, part)
    for number, row in enumerate(rows):
        for name in columns:
            if not isinstance(row.get(name, ""), str):
                yield _at(part, number, name, sentence("A text is wanted here."))


def _targets(rows: Sequence[Mapping[str, Any]], steps: Known) -> Iterator[Problem]:
    for number, row in enumerate(rows):
        yield from _measure("targets", number, row)
        yield from _basis("targets", number, row)
        yield from _length("targets", number, "length", row, needed=True)
        step = row.get("step", "")
        if step and row.get("measure") != STEP:
            template = sentence("Only the target of a step names a step; empty it.")
            yield _at("targets", number, "step", template)
        elif step and steps is not None and step not in steps:
            template = sentence("The process has no step “%(step)s”; choose one of its steps.")
            yield _at("targets", number, "step", template, step=step)
        above = next((n for n, other in enumerate(rows[:number]) if _covers(other, row)), None)
        if above is not None:
            template = sentence(
                "This row is never reached: row %(above)s above fits all that it fits; move it up "
                "or take it out."
            )
            yield _at("targets", number, "measure", template, above=above + 1)


def _covers(above: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    if above.get("measure") != row.get("measure"):
        return False
    fields = ("step", "severity", "customer_class")
    return all(above.get(name, "") in ("", row.get(name, "")) for name in fields)


def _responses(ends: Sequence[Any], steps: Known) -> Iterator[Problem]:
    for step in ends:
        if not isinstance(step, str) or (steps is not None and step not in steps):
            template = sentence("The process has no step “%(step)s”; choose one of its steps.")
            yield Problem(template, {"step": step}, "response_ends")


def _warnings(content: Mapping[str, Any]) -> Iterator[Problem]:
    warnings = content.get("warnings", list(WARNINGS))
    for percent in warnings:
        if not _whole(percent, 1, MOST_PERCENT):
            template = sentence("“%(percent)s”: a warning is a whole percentage from 1 to 1000.")
            yield Problem(template, {"percent": percent}, "warnings")
            return
    if len(set(warnings)) != len(warnings):
        yield Problem(sentence("A percentage stands there twice; take one out."), place="warnings")
    if not _whole(content.get("at_risk", AT_RISK), 1, 100):
        yield Problem(sentence("At risk is a whole percentage from 1 to 100."), place="at_risk")


def _pauses(rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    yield from _keys("pauses", rows)
    for number, row in enumerate(rows):
        yield from _named("pauses", number, row)
        yield from _basis("pauses", number, row)
        yield from _length("pauses", number, "longest", row)


def _ladder(rows: Sequence[Mapping[str, Any]], groups: Known) -> Iterator[Problem]:
    yield from _keys("ladder", rows)
    for number, row in enumerate(rows):
        yield from _measure("ladder", number, row)
        yield from _named("ladder", number, row)
        yield from _moment(number, row)
        to = row.get("to", "")
        if to != ASSIGNEE and groups is not None and to not in groups:
            template = sentence("There is no group “%(group)s”; choose one.")
            yield _at("ladder", number, "to", template, group=to)
        priority = row.get("priority")
        if priority is not None and not _whole(priority, 0, MOST_PRIORITY):
            template = sentence("A priority is a whole number from 0 to 1000; 50 is normal.")
            yield _at("ladder", number, "priority", template)
        if row.get("reassign") and to == ASSIGNEE:
            template = sentence("Work is handed over to a group; choose one.")
            yield _at("ladder", number, "to", template)


def _moment(number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
    given = [name for name in ("percent", "before", "after") if row.get(name) not in (None, "")]
    if len(given) != 1:
        template = sentence(
            "Say when the level is reached by one of: percent, time before due, time after due."
        )
        yield _at("ladder", number, "percent", template)
    percent = row.get("percent")
    if percent is not None and not _whole(percent, 1, MOST_PERCENT):
        template = sentence("A level is reached at a whole percentage from 1 to 1000.")
        yield _at("ladder", number, "percent", template)
    for name in ("before", "after"):
        yield from _length("ladder", number, name, row)
    before = row.get("before", "")
    if before and not list(_length("ladder", number, "before", row)) and "T" not in before:
        template = sentence(
            "“%(text)s”: time before due is in hours and minutes, such as 4 hours (PT4H)."
        )
        yield _at("ladder", number, "before", template, text=before)


def _rest(content: Mapping[str, Any]) -> Iterator[Problem]:
    if content.get("suspended", RUNS) not in (RUNS, STOPS):
        template = sentence("While a case is suspended its clocks run or stop; choose one.")
        yield Problem(template, place="suspended")
    text = content.get("no_second_mail_within")
    fault = _fault(text, NATURAL) if text else None
    if fault:
        yield Problem(fault, {"text": text}, "no_second_mail_within")


_NO_LENGTH = sentence(
    "“%(text)s” is no length of time: a number and a unit are wanted, such as 4 hours (PT4H) or 2 "
    "days (P2D)."
)
_NEEDED = sentence("Say how long: a number and a unit.")


def _length(
    part: str, number: int, name: str, row: Mapping[str, Any], *, needed: bool = False
) -> Iterator[Problem]:
    text = row.get(name, "")
    basis = row.get("basis") or WORKING
    fault = _fault(text, basis if basis in BASES else WORKING) if text or needed else None
    if fault:
        yield _at(part, number, name, fault, text=text)


def _fault(text: Any, basis: str) -> str | None:
    """Return what is wrong with a length: it is none, or none that this basis counts."""
    try:
        lengths.check(str(text), basis)
    except lengths.BadLength as bad:
        if not text:
            return _NEEDED
        return bad.template if lengths.is_length(str(text)) else _NO_LENGTH
    return None


def _keys(part: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        key = row.get("key", "")
        if not KEY.fullmatch(key):
            template = sentence(
                "“%(key)s”: use small letters, digits, dashes and underscores, 60 at most."
            )
            yield _at(part, number, "key", template, key=key)
        elif key in seen:
            template = sentence("“%(key)s” stands there twice; give this row another key.")
            yield _at(part, number, "key", template, key=key)
        seen.add(key)


def _named(part: str, number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
    if not row.get("name", "").strip():
        yield _at(part, number, "name", sentence("A name is needed here."))


def _measure(part: str, number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
    if row.get("measure") not in MEASURES:
        template = sentence("Choose what is measured: the case, the response or a step.")
        yield _at(part, number, "measure", template)


def _basis(part: str, number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
    if row.get("basis", WORKING) not in ("", *BASES):
        template = sentence("Time counts in working hours or in all hours; choose one.")
        yield _at(part, number, "basis", template)


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _at(part: str, number: int, name: str, template: str, **values: Any) -> Problem:
    """Return a problem at a cell; the line is the row as people count."""
    return Problem(template, values, f"{part}.{number}.{name}", number + 1)
