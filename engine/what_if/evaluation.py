"""Past cases measured by two sets of rules: how many were late, and which would flip.

1. What is counted is exactly what the clocks of `engine.sla` say of the journal, with the rules in
   the place of those that the case kept (`tests/engine/what_if` compares them, clock by clock).
2. The clock of a case and of its response runs from its start, that of a step from the worklist;
   the response stops with the first completed work item, or the first that the policy names.
3. Cases that paused, were suspended or undone, and those whose severity changed on the way where
   that matters, are read from the journal; the rest is told by rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.engine import Connection

from engine import journal
from engine.db import from_milliseconds, to_milliseconds
from engine.sla import reading as reading_sla
from engine.sla.clock import BREACHED, CASE, RESPONSE, STEP, Clock, Span
from engine.sla.lengths import WORKING, later
from engine.sla.policy import Policy
from engine.sla.reading import SUSPENDED, Standing
from engine.what_if import past as reading
from engine.what_if.past import Past, PastCase
from engine.what_if.rules import Rules

#: flips that are kept with their case
MOST_FLIPS = 20_000
#: later than everything, in milliseconds
_NEVER = 1 << 62
Progress = Callable[[int], None]


class Measured(NamedTuple):
    """A clock as both sets of rules saw it; None: it had no target."""

    case_id: int
    key: str
    measure: str
    element: str
    severity: str
    ended: int
    due_before: int | None
    due_after: int | None
    late_before: bool | None
    late_after: bool | None


@dataclass
class Result:
    """What two sets of rules say of the past."""

    cases: int = 0
    #: by (measure, "before" or "after"): clocks and those that were late
    totals: Counter[tuple[str, str]] = field(default_factory=Counter)
    late: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: by (measure, element or severity, way): flips
    by_step: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_severity: Counter[tuple[str, str]] = field(default_factory=Counter)
    flips: int = 0
    kept: list[Measured] = field(default_factory=list)

    def take(self, one: Measured) -> None:
        """Count one clock."""
        self.see(one)
        both = (one.late_before, one.late_after)
        self.add(
            one.measure, [int(part) for late in both for part in (late is not None, bool(late))]
        )

    def add(self, measure: str, tally: Sequence[int]) -> None:
        """Add clocks and late ones before, clocks and late ones after."""
        for when, place in (("before", 0), ("after", 2)):
            self.totals[measure, when] += tally[place]
            self.late[measure, when] += tally[place + 1]

    def see(self, one: Measured) -> None:
        """Keep a clock that flips."""
        if bool(one.late_before) != bool(one.late_after):
            way = "late" if one.late_after else "on_time"
            self.flips += 1
            self.by_step[one.element or one.measure, way] += 1
            self.by_severity[one.severity, way] += 1
            if len(self.kept) < MOST_FLIPS:
                self.kept.append(one)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "cases": self.cases,
            "measures": [
                [measure, *(self._pair(measure, when) for when in ("before", "after"))]
                for measure in (CASE, RESPONSE, STEP)
                if self.totals[measure, "before"] or self.totals[measure, "after"]
            ],
            "by_step": [[*key, count] for key, count in self.by_step.most_common()],
            "by_severity": [[*key, count] for key, count in self.by_severity.most_common()],
            "flips": self.flips,
            "kept": [list(one) for one in self.kept],
        }

    def _pair(self, measure: str, when: str) -> list[int]:
        return [self.totals[measure, when], self.late[measure, when]]


def evaluate(
    connection: Connection,
    process: str,
    before: Rules,
    after: Rules,
    progress: Progress = lambda _: None,
    limit: int | None = None,
) -> Result:
    """Measure the past cases of a process by both sets of rules."""
    found = reading.read(connection, process, limit)
    result = Result(len(found.cases))
    if not found.cases:
        return result
    progress(20)
    _complete(connection, process, found, (before, after))
    ends = [one.ended for one in found.cases.values()]
    starts = [one.started for one in found.cases.values()]
    for rules in (before, after):
        rules.reach(from_milliseconds(min(starts)), from_milliseconds(max(ends)))
    progress(30)
    rows = _Rows(found, (before, after), result)
    rows.items(progress)
    rows.wholes()
    rows.close()
    for number, case_id in enumerate(sorted(found.untold)):
        progress(80 + 20 * number // len(found.untold))
        for one in _from_journal(connection, found.cases[case_id], before, after):
            result.take(one)
    return result


def _complete(connection: Connection, process: str, found: Past, both: tuple[Rules, Rules]) -> None:
    """Read what rows do not tell, as far as these rules ask for it."""
    activities = {item[2] for item in found.items}
    chosen = any(
        target.measure != CASE and (target.severity or target.customer_class)
        for rules in both
        for target in rules.policy.targets
    )
    by_branch = any(key.startswith("branch:") for rules in both for key in rules.noted)
    if chosen or by_branch:
        found.untold |= reading.changed_on_the_way(connection, process) & found.cases.keys()
    if any(key and not key.startswith("branch:") for rules in both for key in rules.noted):
        found.untold |= reading.several_groups(connection, process) & found.cases.keys()
    if not reading.gives_due_instants(connection, process):
        activities = set()
    bare = {each for each in activities if any(_may_lack(rules, STEP, each) for rules in both)}
    cases = any(_may_lack(rules, CASE, "") for rules in both)
    if bare or cases:
        found.drawn = reading.drawn(connection, process, bare, cases=cases)


def _may_lack(rules: Rules, measure: str, step: str) -> bool:
    """Tell whether some clock of this kind may have no target in the policy."""
    return not any(
        target.measure == measure
        and target.step in ("", step)
        and not target.severity
        and not target.customer_class
        for target in rules.policy.targets
    )


class _Plan:
    """How all clocks of one kind are measured: what they have in common is worked out once."""

    __slots__ = ("after", "before", "element", "measure", "same", "severity", "tally")

    def __init__(self, both: tuple[Rules, Rules], measure: str, element: str, place: _Place):
        severity, customer_class, branch, group = place
        step = element if measure == STEP else ""
        targets = [rules.target(measure, step, severity, customer_class) for rules in both]
        self.measure, self.element, self.severity = measure, element, severity
        self.before, self.after = (
            None if target is None else rules.due(target, group, branch)
            for rules, target in zip(both, targets, strict=True)
        )
        self.same = targets[0] == targets[1] and both[0].calendars is both[1].calendars
        #: clocks and late ones before, clocks and late ones after
        self.tally = [0, 0, 0, 0]

    def take(
        self, case_id: int, key: str, started: int, ends: tuple[int, int], given: int | None
    ) -> Measured:
        """Measure one clock."""
        due = self.before(started) if self.before else given
        other = due if self.same else self.after(started) if self.after else given
        tally, late, later = self.tally, None, None
        if due is not None:
            late = ends[0] > due
            tally[0] += 1
            tally[1] += late
        if other is not None:
            later = ends[1] > other
            tally[2] += 1
            tally[3] += later
        element = self.element
        return Measured(
            *(case_id, key, self.measure, element, self.severity, ends[1], due, other, late, later)
        )


#: severity, class, branch and group
_Place = tuple[str, str, str, str | None]


class _Rows:
    """Measures what rows tell."""

    def __init__(self, found: Past, both: tuple[Rules, Rules], result: Result) -> None:
        self.found, self.both, self.result = found, both, result
        self.plans: dict[tuple[str, str, str, str, str, str | None], _Plan] = {}
        self.first: tuple[dict[int, int], ...] = ({}, {})

    def plan(self, measure: str, element: str, whole: PastCase, group: str | None) -> _Plan:
        """Return how clocks of this kind are measured."""
        key = (measure, element, whole.severity, whole.customer_class, whole.branch, group)
        plan = self.plans.get(key)
        if plan is None:
            plan = self.plans[key] = _Plan(self.both, measure, element, key[2:])
        return plan

    def items(self, progress: Progress) -> None:
        """Measure the steps, and note when cases got their responses."""
        cases, untold, drawn = self.found.cases, self.found.untold, self.found.drawn
        plan, take, count = self.plan, self.result.see, len(self.found.items)
        every = max(1, count // 20)
        for number, item in enumerate(self.found.items):
            case_id, wait, activity, group, started, ended, withdrawn = item
            if not number % every:
                progress(30 + 40 * number // count)
            whole = cases.get(case_id)
            if whole is None or case_id in untold:
                continue
            if not withdrawn:
                self._respond(case_id, activity, ended)
            key = str(wait)
            given = drawn.get((case_id, key)) if drawn else None
            found = plan(STEP, activity, whole, group)
            take(found.take(case_id, key, started, (ended, ended), given))

    def _respond(self, case_id: int, activity: str, ended: int) -> None:
        for first, rules in zip(self.first, self.both, strict=True):
            wanted = rules.policy.response_ends
            if (not wanted or activity in wanted) and ended < first.get(case_id, _NEVER):
                first[case_id] = ended

    def wholes(self) -> None:
        """Measure cases and their responses."""
        one, other = self.first
        for case_id, whole in self.found.cases.items():
            if case_id in self.found.untold:
                continue
            ended = whole.ended
            responses = one.get(case_id, ended), other.get(case_id, ended)
            for measure, ends in ((CASE, (ended, ended)), (RESPONSE, responses)):
                given = self.found.drawn.get((case_id, measure))
                plan = self.plan(measure, "", whole, None)
                self.result.see(plan.take(case_id, measure, whole.started, ends, given))

    def close(self) -> None:
        """Add up."""
        for plan in self.plans.values():
            self.result.add(plan.measure, plan.tally)


# --- from the journal


class Ruled(Standing):
    """What the journal says about clocks by other rules than the case kept."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(lambda _: rules.policy, rules.calendar)
        self.rules = rules

    @property
    def policy(self) -> Policy:
        """Return the policy of the rules."""
        return self.rules.policy

    def clock(
        self, one: reading_sla.Measured, stopped_at: datetime | None, pauses: tuple[Span, ...]
    ) -> Clock | None:
        """Return a clock by the rules; what is no pause by them does not stop it."""
        self.calendars = self.rules.noted
        counted = tuple(cut for pause in pauses if (cut := self._cut(pause)) is not None)
        return super().clock(one, stopped_at, counted)

    def _cut(self, pause: Span) -> Span | None:
        """Return a pause as far as the rules know it: no longer than its kind may last."""
        rule = self.rules.policy.pause(pause.kind)
        if rule is None:
            return pause if pause.kind == SUSPENDED else None
        if not rule.longest:
            return pause
        office = self.rules.calendar(self.rules.noted.get("", 0))
        calendar = office if rule.basis == WORKING else None
        longest = later(calendar, pause.started_at, rule.longest)
        if pause.ended_at is not None and pause.ended_at <= longest:
            return pause
        return replace(pause, ended_at=longest)


def clocks(events: Iterable[journal.Event], rules: Rules, now: datetime) -> list[Clock]:
    """Return the clocks of a case by these rules."""
    found = Ruled(rules)
    for event in events:
        found.take(event)
    return found.clocks(now)


def _from_journal(
    connection: Connection, whole: PastCase, before: Rules, after: Rules
) -> Iterator[Measured]:
    events = journal.events(connection, whole.id)
    now = from_milliseconds(whole.ended)
    first = {clock.key: clock for clock in clocks(events, before, now)}
    second = {clock.key: clock for clock in clocks(events, after, now)}
    for key in sorted(first.keys() | second.keys()):
        some = first.get(key) or second[key]
        due, other = (_reached(each.get(key)) for each in (first, second))
        late, later_on = (_late(each.get(key), now) for each in (first, second))
        stopped = to_milliseconds(some.stopped_at or now)
        element = some.element if some.measure == STEP else ""
        yield Measured(
            *(whole.id, key, some.measure, element, whole.severity, stopped),
            *(due, other),
            late,
            later_on,
        )


def _reached(clock: Clock | None) -> int | None:
    return None if clock is None or clock.reached is None else to_milliseconds(clock.reached)


def _late(clock: Clock | None, now: datetime) -> bool | None:
    return None if clock is None else clock.state(now) == BREACHED
