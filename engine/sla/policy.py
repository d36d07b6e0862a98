"""A policy: the targets, warnings, pauses and ladder of a process, as one version says them.

The content is JSON; the policy page edits it as tables, and `problems` (in `checking`) names the
row of each fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.sla.lengths import WORKING, natural

RUNS, STOPS = "runs", "stops"
WARNINGS, AT_RISK = (50, 75, 100, 125), 75
#: the level is told to whoever holds the work item (its groups while nobody does)
ASSIGNEE = "assignee"
NO_SECOND_MAIL = "PT4H"


@dataclass(frozen=True)
class Target:
    """One row of the targets; an empty field fits everything."""

    measure: str
    step: str
    severity: str
    customer_class: str
    length: str
    basis: str = WORKING

    def fits(self, measure: str, step: str, severity: str, customer_class: str) -> bool:
        """Tell whether the row speaks of such a clock."""
        return (
            self.measure == measure
            and self.step in ("", step)
            and self.severity in ("", severity)
            and self.customer_class in ("", customer_class)
        )


@dataclass(frozen=True)
class PauseRule:
    """A kind of pause: for what the clocks may stand still, and how long at most."""

    key: str
    name: str
    name_en: str = ""
    #: empty: as long as it takes
    longest: str = ""
    basis: str = WORKING


@dataclass(frozen=True)
class Level:
    """A level of the ladder: reached at a percentage, or a time before or after the due instant."""

    key: str
    measure: str
    percent: int | None = None
    before: str = ""
    after: str = ""
    #: "assignee" or the key of a group
    to: str = ASSIGNEE
    #: what the priority of the work becomes; None leaves it
    priority: int | None = None
    #: the work goes back to the worklist of the group that is told
    reassign: bool = False
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Policy:
    """One version of a policy, ready to be asked."""

    targets: tuple[Target, ...] = ()
    #: activities whose completion is the first response; empty: the first completed work item
    response_ends: frozenset[str] = frozenset()
    warnings: tuple[int, ...] = WARNINGS
    at_risk: int = AT_RISK
    pauses: tuple[PauseRule, ...] = ()
    ladder: tuple[Level, ...] = ()
    #: what the clocks do while a case is suspended
    suspended: str = RUNS
    no_second_mail_within: timedelta = timedelta(hours=4)

    def target_for(
        self, measure: str, step: str, severity: str, customer_class: str
    ) -> Target | None:
        """Return the first row that fits."""
        wanted = measure, step, severity, customer_class
        return next((row for row in self.targets if row.fits(*wanted)), None)

    def pause(self, kind: str) -> PauseRule | None:
        """Return the kind of pause with this key."""
        return next((rule for rule in self.pauses if rule.key == kind), None)

    def level(self, key: str) -> Level | None:
        """Return the level with this key."""
        return next((level for level in self.ladder if level.key == key), None)


def read(content: Mapping[str, Any]) -> Policy:
    """Return the policy that a content without problems describes."""
    return Policy(
        tuple(_target(row) for row in content.get("targets", ())),
        frozenset(content.get("response_ends", ())),
        tuple(content.get("warnings", WARNINGS)),
        content.get("at_risk", AT_RISK),
        tuple(_pause(row) for row in content.get("pauses", ())),
        tuple(_level(row) for row in content.get("ladder", ())),
        content.get("suspended", RUNS),
        natural(content.get("no_second_mail_within") or NO_SECOND_MAIL),
    )


def _target(row: Mapping[str, Any]) -> Target:
    return Target(
        row["measure"],
        row.get("step", ""),
        row.get("severity", ""),
        row.get("customer_class", ""),
        row["length"],
        row.get("basis") or WORKING,
    )


def _pause(row: Mapping[str, Any]) -> PauseRule:
    return PauseRule(
        row["key"],
        row["name"],
        row.get("name_en", ""),
        row.get("longest", ""),
        row.get("basis") or WORKING,
    )


def _level(row: Mapping[str, Any]) -> Level:
    return Level(
        row["key"],
        row["measure"],
        row.get("percent"),
        row.get("before", ""),
        row.get("after", ""),
        row.get("to") or ASSIGNEE,
        row.get("priority"),
        bool(row.get("reassign")),
        row.get("name", ""),
        row.get("name_en", ""),
    )
