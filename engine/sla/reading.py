"""The clocks of a case from its journal alone.

1. Case and response begin with the case, a step with its work item; each stops with what it
   measures, and everything with the case.
2. The target is the policy's first row that fits the newest severity and class of customer; where
   it has none for a step, the due instant of the diagram is the target.
3. Policy and calendars are those that the case noted at its start, until it was re-based. A clock
   that has stopped keeps what it was measured by.
4. A pause ends when somebody ends it, by itself after the longest time, or with the case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from engine.business_time import Calendars
from engine.machine import State
from engine.machine.working_time import version_for
from engine.sla.clock import CASE, DIAGRAM, POLICY, RESPONSE, STEP, Clock, Span
from engine.sla.lengths import WORKING, counted, passed, worth
from engine.sla.policy import STOPS, Policy, Target

#: the case data that choose targets, and by which boards group
CHOOSING = frozenset({"branch", "severity", "customer_class"})
#: the kind of pause that a suspended case is in where the policy stops its clocks
SUSPENDED = "suspended"
PolicyOf = Callable[[int], Policy]


class Row(Protocol):
    """A row of the journal."""

    @property
    def at(self) -> datetime:
        """Return when it happened."""

    @property
    def actor(self) -> str:
        """Return who did it."""

    @property
    def event(self) -> str:
        """Return what happened."""

    @property
    def element(self) -> str:
        """Return where in the diagram."""

    @property
    def data(self) -> Mapping[str, Any]:
        """Return what was told."""

    @property
    def reason(self) -> str | None:
        """Return why."""

    @property
    def command(self) -> Mapping[str, Any] | None:
        """Return the command that the row begins."""


@dataclass(frozen=True)
class Measured:
    """What a clock measures, before anybody says by which target."""

    key: str
    measure: str
    started_at: datetime
    element: str = ""
    groups: tuple[str, ...] = ()
    #: the due instant of the diagram, and the version of the calendar that it counts by
    drawn_at: datetime | None = None
    calendar: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Stopped:
    """What was measured by a clock that has stopped, behind the one that stopped before it.

    Copies of a standing share these, so that a verb costs the same in a case with a long history.
    """

    one: Measured
    at: datetime
    #: None when nobody had set a target
    clock: Clock | None
    earlier: Stopped | None


@dataclass
class Standing:
    """What the journal says about the clocks of a case up to a row."""

    policy_of: PolicyOf
    calendar_of: Calendars
    policy_id: int | None = None
    #: versions of calendars by group, as the case keeps them
    calendars: Mapping[str, int] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CHOOSING, ""))
    pauses: list[Span] = field(default_factory=list)
    running: dict[str, Measured] = field(default_factory=dict)
    #: the clock that stopped last
    stopped: Stopped | None = None
    responded_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def policy(self) -> Policy | None:
        """Return the policy that the case keeps."""
        return None if self.policy_id is None else self.policy_of(self.policy_id)

    @property
    def paused(self) -> Span | None:
        """Return the pause that somebody made and nobody ended."""
        return next((p for p in self.pauses if p.ended_at is None and p.kind != SUSPENDED), None)

    def clocks(self, now: datetime) -> list[Clock]:
        """Return all clocks as they stand, in the order of their starts."""
        stopped = [one.clock for one in self._stopped() if one.clock is not None]
        found = [*reversed(stopped), *self.ongoing(now)]
        return sorted(found, key=lambda clock: clock.started_at)

    def ongoing(self, now: datetime) -> list[Clock]:
        """Return the clocks that have not stopped."""
        pauses = self.pauses_at(now)
        found = [self.clock(one, None, pauses) for one in self.running.values()]
        return [one for one in found if one is not None]

    def clock_by(self, key: str, now: datetime) -> Clock | None:
        """Return a running clock by its key."""
        one = self.running.get(key)
        return None if one is None else self.clock(one, None, self.pauses_at(now))

    def pauses_at(self, now: datetime) -> tuple[Span, ...]:
        """Return the pauses as they stand at an instant: the longest have ended by themselves."""
        return tuple(_ended(pause, now) for pause in self.pauses)

    def clock(
        self, one: Measured, stopped_at: datetime | None, pauses: tuple[Span, ...]
    ) -> Clock | None:
        """Return a clock by today's target; None when nobody set one."""
        policy = self.policy
        severity, customer_class = self.chosen["severity"], self.chosen["customer_class"]
        target = policy and policy.target_for(one.measure, one.element, severity, customer_class)
        return clock_of(
            one,
            target or None,
            {"calendars": self.calendars, "branch": self.chosen["branch"]},
            self.calendar_of,
            stopped_at=stopped_at,
            pauses=tuple(p for p in pauses if p.ended_at is None or p.ended_at > one.started_at),
        )

    # --- rows

    def take(self, row: Row) -> None:
        """Take in what a row tells."""
        if not self.running and row.command is not None and row.command.get("do") == "start":
            self._begin(row)
        taker = _TAKERS.get(row.event)
        if taker is not None:
            taker(self, row)
        changes = row.data.get("changes")
        if changes:
            for name in self.chosen.keys() & changes.keys():
                self.chosen[name] = said(changes[name][1])

    def _begin(self, row: Row) -> None:
        facts = (row.command or {}).get("facts", {})
        self.policy_id, self.calendars = facts.get("policy"), facts.get("calendars", {})
        self.running = {key: Measured(key, key, row.at) for key in (CASE, RESPONSE)}

    def _imported(self, row: Row) -> None:
        """Begin the clocks of a case of another system; its deadline is the log's own."""
        facts = row.data.get("facts", {})
        self.policy_id, self.calendars = facts.get("policy"), facts.get("calendars", {})
        due = facts.get("due_at")
        drawn = None if due is None else datetime.fromisoformat(due)
        self.running = {key: Measured(key, key, row.at) for key in (CASE, RESPONSE)}
        self.running[CASE] = replace(self.running[CASE], drawn_at=drawn)

    def _offered(self, row: Row) -> None:
        drawn = row.data.get("due_at")
        self.running[str(row.data["wait"])] = Measured(
            str(row.data["wait"]),
            STEP,
            row.at,
            row.element,
            tuple(row.data.get("groups", ())),
            None if drawn is None else datetime.fromisoformat(drawn),
            row.data.get("calendar"),
        )

    def _completed(self, row: Row) -> None:
        self._stop(str(row.data["wait"]), row.at)
        ends = self.policy.response_ends if self.policy else frozenset()
        if self.responded_at is None and (not ends or row.element in ends):
            self.responded_at = row.at
            self._stop(RESPONSE, row.at)

    def _withdrawn(self, row: Row) -> None:
        self._stop(str(row.data["wait"]), row.at)

    def _stop(self, key: str, at: datetime) -> None:
        one = self.running.pop(key, None)
        if one is not None:
            clock = self.clock(one, at, self.pauses_at(at))
            self.stopped = Stopped(one, at, clock, self.stopped)

    def _stopped(self) -> Iterator[Stopped]:
        """Go through the clocks that have stopped, the last first."""
        found = self.stopped
        while found is not None:
            yield found
            found = found.earlier

    def _finished(self, row: Row) -> None:
        self._end_pauses(row, None)
        for key in tuple(self.running):
            self._stop(key, row.at)
        self.ended_at = row.at

    def _paused(self, row: Row) -> None:
        until = row.data.get("until")
        self.pauses.append(
            Span(
                row.at,
                kind=row.data["kind"],
                reason=row.reason or "",
                by=row.actor,
                until_at=None if until is None else datetime.fromisoformat(until),
            )
        )

    def _resumed(self, row: Row) -> None:
        self._end_pauses(row, False)

    def _suspended(self, row: Row) -> None:
        if self.policy is not None and self.policy.suspended == STOPS:
            span = Span(row.at, kind=SUSPENDED, reason=row.reason or "", by=row.actor)
            self.pauses.append(span)

    def _let_go(self, row: Row) -> None:
        self._end_pauses(row, True)

    def _end_pauses(self, row: Row, suspended: bool | None) -> None:
        """End the open pauses of a sort (None: all)."""
        for index, pause in enumerate(self.pauses):
            if pause.ended_at is None and suspended in (None, pause.kind == SUSPENDED):
                self.pauses[index] = replace(pause, ended_at=_earlier(pause.until_at, row.at))

    def _rebased(self, row: Row) -> None:
        self.policy_id = row.data["policy"][1]
        self.calendars = row.data["calendars"][1]

    def _undone(self, row: Row) -> None:
        """Let clocks run again that stopped in what was taken back."""
        before = State.load((row.command or {})["state"])
        self.chosen = {name: said(before.variables.get(name)) for name in CHOOSING}
        waits = {str(number) for number in before.waits}
        instants = {one.at for one in self._stopped() if one.one.key in waits}
        kept: list[Stopped] = []
        for was in self._stopped():
            key = was.one.key
            if key in waits or (key in (CASE, RESPONSE) and was.at in instants):
                self._reopen(was.one)
            else:
                kept.append(was)
        self.stopped = None
        for was in reversed(kept):
            self.stopped = replace(was, earlier=self.stopped)

    def _reopen(self, one: Measured) -> None:
        self.running[one.key] = one
        if one.key == RESPONSE:
            self.responded_at = None
        if one.key == CASE:
            self.ended_at = None

    def copy(self) -> Standing:
        """Return the same standing, free to take in more rows."""
        # by order and without dataclasses.replace, which costs more than the rest of a small verb
        return Standing(
            self.policy_of,
            self.calendar_of,
            self.policy_id,
            self.calendars,
            self.chosen.copy(),
            self.pauses.copy(),
            self.running.copy(),
            self.stopped,
            self.responded_at,
            self.ended_at,
        )


def concerns_clocks(event: str, data: Mapping[str, Any] | None) -> bool:
    """Tell whether a standing makes anything of a row."""
    return event in _TAKERS or bool(data and data.get("changes"))


def standing(events: Iterable[Row], policy_of: PolicyOf, calendar_of: Calendars) -> Standing:
    """Return what the rows of a journal say about the clocks of its case."""
    found = Standing(policy_of, calendar_of)
    for row in events:
        found.take(row)
    return found


def clocks(
    events: Iterable[Row], policy_of: PolicyOf, calendar_of: Calendars, now: datetime
) -> list[Clock]:
    """Return the clocks of a case, stopped ones too, in the order of their starts."""
    return standing(events, policy_of, calendar_of).clocks(now)


def clock_of(
    one: Measured,
    target: Target | None,
    facts: Mapping[str, Any],
    calendar_of: Calendars,
    *,
    stopped_at: datetime | None = None,
    pauses: tuple[Span, ...] = (),
) -> Clock | None:
    """Return the clock by a target, else by the diagram's due instant, else None."""
    if target is None:
        return _drawn(one, calendar_of, stopped_at, pauses)
    version = version_for(dict(facts), one.groups, facts.get("branch"))
    calendar = calendar_of(version) if target.basis == WORKING else None
    length = worth(calendar, one.started_at, target.length)
    said = (one.key, one.measure, one.element, one.groups, one.started_at, stopped_at)
    return Clock(*said, length, calendar, pauses, POLICY)


def _drawn(
    one: Measured,
    calendar_of: Calendars,
    stopped_at: datetime | None,
    pauses: tuple[Span, ...],
) -> Clock | None:
    """Return the clock that the diagram set; one due outside working time counts all hours."""
    drawn = one.drawn_at
    if drawn is None:
        return None
    calendar = None if one.calendar is None else calendar_of(one.calendar)
    length = counted(calendar, one.started_at, drawn)
    if calendar is not None and (
        length <= timedelta() or passed(calendar, one.started_at, length) != drawn
    ):
        calendar, length = None, drawn - one.started_at
    said = (one.key, one.measure, one.element, one.groups, one.started_at, stopped_at)
    return Clock(*said, length, calendar, pauses, DIAGRAM, drawn)


def said(value: Any) -> str:
    """Return a choosing value as text; nothing for null."""
    return "" if value is None else str(value)


def _ended(pause: Span, now: datetime) -> Span:
    """Return a pause as it stands now: the longest ends by itself."""
    if pause.ended_at is not None or pause.until_at is None or pause.until_at > now:
        return pause
    return replace(pause, ended_at=pause.until_at)


def _earlier(until: datetime | None, at: datetime) -> datetime:
    return at if until is None else min(until, at)


_TAKERS: dict[str, Callable[[Standing, Row], None]] = {
    "case:imported": Standing._imported,
    "work_item:created": Standing._offered,
    "work_item:completed": Standing._completed,
    "work_item:withdrawn": Standing._withdrawn,
    "case:completed": Standing._finished,
    "case:cancelled": Standing._finished,
    "case:suspended": Standing._suspended,
    "case:resumed": Standing._let_go,
    "sla:paused": Standing._paused,
    "sla:resumed": Standing._resumed,
    "case:undone": Standing._undone,
    "sla:rebased": Standing._rebased,
}
