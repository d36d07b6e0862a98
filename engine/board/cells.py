"""Cells: how much work and how many cases stand at one place, with nothing left but counts.

A place is what filters and tables speak of: process, step, branch, groups, person, severity and
class of the customer. What depends on the moment (overdue, at risk, age) is counted, so that a
million work items are a few thousand cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

#: what a filter says when it wants those that have none: no branch, no person, no group
NONE = "-"
#: work of which nothing is known yet takes as long as this
UNKNOWN = timedelta(minutes=30)
#: counts of what is open: all, past due, due later today, near its due, with its clock standing
_OPEN = ("open", "overdue", "today", "at_risk", "paused")
#: of work items also: how many are due at some time
WORK = (*_OPEN, "timed")
#: upper ends of the ages of open work in days; the last age has none
AGES = (1, 3, 7, 14, 30)
CASES = (*_OPEN, "escalated")
#: days looked back: the last ones, the ones before them to compare with, and the longer span
SPANS = (30, 60, 90)
WEEKS = 13
Counts = tuple[int, ...]


class Place(NamedTuple):
    """Where work stands; `groups` are the keys of all its groups with commas between them."""

    process: str
    activity: str
    branch: str
    groups: str
    person: str
    severity: str
    customer_class: str


class CasePlace(NamedTuple):
    """Where a whole case stands."""

    process: str
    branch: str
    severity: str
    customer_class: str


@dataclass(frozen=True)
class Narrowing:
    """What figures and lists are narrowed to; an empty field does not narrow, `-` means none."""

    process: str = ""
    activity: str = ""
    branch: str = ""
    group: str = ""
    person: str = ""
    severity: str = ""
    customer_class: str = ""

    @property
    def of_work_only(self) -> bool:
        """Say whether it speaks of what only single work items have."""
        return bool(self.activity or self.group or self.person)

    def fits(self, place: Place) -> bool:
        """Say whether a place of work is within it."""
        return (
            _same(self.process, place.process)
            and _same(self.activity, place.activity)
            and _same(self.branch, place.branch)
            and _same(self.person, place.person)
            and _same(self.severity, place.severity)
            and _same(self.customer_class, place.customer_class)
            and self._fits_groups(place.groups)
        )

    def fits_case(self, place: CasePlace) -> bool:
        """Say whether the place of a case is within it."""
        return (
            _same(self.process, place.process)
            and _same(self.branch, place.branch)
            and _same(self.severity, place.severity)
            and _same(self.customer_class, place.customer_class)
        )

    def _fits_groups(self, groups: str) -> bool:
        if not self.group:
            return True
        return not groups if self.group == NONE else self.group in groups.split(",")


def _same(wanted: str, found: str) -> bool:
    return not wanted or found == wanted or (wanted == NONE and not found)


@dataclass(frozen=True)
class Snapshot:
    """The cells of an office at one instant.

    Open cells hold the counts of WORK and one for each age; those of cases hold CASES. Finished
    cells hold pairs, how many had a due instant and how many of them were on time: one for each of
    the SPANS, then one for each week, the oldest first.
    """

    at: datetime
    work: Sequence[tuple[Place, Counts]]
    done: Sequence[tuple[Place, Counts]]
    cases: Sequence[tuple[CasePlace, Counts]]
    ended: Sequence[tuple[CasePlace, Counts]]
    #: how long work of a (process, step) is usually in hand, in working time
    handling: Mapping[tuple[str, str], timedelta]
    #: the Mondays of the weeks
    weeks: tuple[date, ...]
    #: what the scan took
    seconds: float = 0.0
