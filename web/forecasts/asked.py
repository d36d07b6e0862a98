"""What a question of the what-if page says: today's policy and calendar, changed as filled in."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

from engine import calendar
from engine.errors import BadInput, Problem, sentence
from engine.sla import checking
from web import spans
from web.administration import year

#: a question is a list of changes; each says what it is, and what was before and is after
Said = list[list[Any]]
Origin = tuple[str, int | None]
MOST_PEOPLE = 200
_PLAIN = {"step": "", "severity": "", "customer_class": "", "basis": "working"}


class Question:
    """A change of policy, calendar and staff, as it was filled in."""

    def __init__(
        self,
        process: str,
        form: Mapping[str, str],
        policy: Mapping[str, Any],
        office: calendar.Version | None,
    ) -> None:
        self.process, self.form, self.office = process, form, office
        self.said: Said = []
        self.policy = {"targets": [], "pauses": [], **deepcopy(dict(policy))}
        #: the field, and the row of the page, that each row of the changed policy came from
        self.origins: dict[str, list[Origin]] = {"targets": [], "pauses": []}
        self.calendar = deepcopy(dict(office.content)) if office else None
        self._targets()
        self._pauses()
        if self.calendar is not None:
            self._holiday(self.calendar)
            self._hours(self.calendar)
        self.staff = self._staff()

    def parameters(self) -> dict[str, Any]:
        """Return what the calculation is asked with; BadInput where it has faults."""
        if not self.said:
            raise BadInput([Problem(sentence("Change something first."))])
        faults = [self._at_field(each) for each in checking.problems(self.policy)]
        if self.calendar is not None:
            faults += calendar.problems(self.calendar)
        if faults:
            raise BadInput(faults)
        kinds = {each[0] for each in self.said}
        found: dict[str, Any] = {"process": self.process, "said": self.said}
        if self.staff:
            return {**found, "staff": self.staff}
        if kinds & {"length", "new", "pause_off", "longest"}:
            found["policy"] = self.policy
        if self.office is not None and kinds & {"holiday", "hours"}:
            found["calendars"] = {self.office.key: self.calendar}
        return found

    def _at_field(self, problem: Problem) -> Problem:
        """Return a problem at the field where it was typed, with what was typed there."""
        part, number = (*problem.place.split("."), "")[:2]
        if part not in self.origins or not number:
            return problem
        place, line = self.origins[part][int(number)]
        typed = self._text(place)
        values = {"text": typed} if typed and "text" in problem.values else {}
        return replace(problem, place=place, line=line, values={**problem.values, **values})

    def _text(self, name: str) -> str:
        return self.form.get(name, "").strip()[:200]

    def _length(self, name: str) -> str:
        """Return a length that was typed with its unit, as ISO 8601."""
        return spans.joined(self._text(name), self._text(f"{name}.unit"))[0]

    def _targets(self) -> None:
        rows: list[tuple[Any, Origin]]
        rows = [(row, (f"length.{n}", n + 1)) for n, row in enumerate(self.policy["targets"])]
        for row, (name, _) in rows:
            length = self._length(name)
            if length and length != row["length"]:
                self.said.append(["length", {**_PLAIN, **row}, row["length"], length])
                row["length"] = length
        length, basis = spans.joined(self._text("new.length"), self._text("new.basis"))
        if length:
            new = {name: self._text(f"new.{name}") for name in ("measure", *_PLAIN)}
            new = {**new, "length": length, "basis": basis}
            self.said.append(["new", new, "", length])
            rows = [(new, ("new.length", None)), *(one for one in rows if _stays(one[0], new))]
        self._keep("targets", rows)

    def _pauses(self) -> None:
        rows: list[tuple[Any, Origin]] = []
        for number, rule in enumerate(self.policy["pauses"]):
            name = f"longest.{rule['key']}"
            longest = self._length(name)
            if self.form.get(f"off.{rule['key']}"):
                self.said.append(["pause_off", rule, "", ""])
                continue
            if longest != rule.get("longest", "") and name in self.form:
                self.said.append(["longest", dict(rule), rule.get("longest", ""), longest])
                rule["longest"] = longest
            rows.append((rule, (name, number + 1)))
        self._keep("pauses", rows)

    def _keep(self, part: str, rows: list[tuple[Any, Origin]]) -> None:
        """Make rows the policy's, and note where they came from."""
        self.policy[part] = [row for row, _ in rows]
        self.origins[part] = [origin for _, origin in rows]

    def _holiday(self, content: dict[str, Any]) -> None:
        text = self._text("holiday")
        if not text:
            return
        try:
            day = date.fromisoformat(text).isoformat()
        except ValueError:
            problem = Problem(sentence("“%(day)s” is no day."), {"day": text}, "holiday")
            raise BadInput([problem]) from None
        content["exceptions"][day] = {"name": "–", "name_en": "", "ranges": []}
        self.said.append(["holiday", None, "", day])

    def _hours(self, content: dict[str, Any]) -> None:
        for name, days in (("weekdays", range(5)), ("saturday", (5,)), ("sunday", (6,))):
            before = year.hours_text(content["week"][days[0]])
            if name not in self.form or self._text(name) == before:
                continue
            for day in days:
                content["week"][day] = year.hours_of(self._text(name))
            self.said.append(["hours", name, before, self._text(name)])

    def _staff(self) -> dict[str, Any] | None:
        group, text = self._text("group"), self._text("people")
        if not group or not text:
            return None
        numbers = sorted({int(part) for part in text.replace(",", " ").split() if part.isdecimal()})
        if not numbers or not 0 < numbers[0] <= numbers[-1] <= MOST_PEOPLE or len(numbers) > 8:
            template = sentence("Write some numbers of people from 1 to %(most)s, such as 2, 3, 4.")
            raise BadInput([Problem(template, {"most": MOST_PEOPLE}, "people")])
        self.said.append(["staff", group, "", numbers])
        return {"group": group, "people": numbers}


def _stays(row: Mapping[str, str], above: Mapping[str, str]) -> bool:
    """Tell whether a new row above does not make this one needless."""
    return row["measure"] != above["measure"] or any(
        above[name] not in ("", row.get(name, "")) for name in tuple(_PLAIN)[:3]
    )
