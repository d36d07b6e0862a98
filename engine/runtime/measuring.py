"""What a verb changes of the clocks of its case: due instants, risks, and what comes next.

The standing of a case (`engine.sla.reading`) is folded from its journal and remembered, so that a
verb takes in its own rows alone; whoever remembers an older one reads the rows since. What is
stored is what the pure function gives, hence a restart of the server changes nothing. A case
without a policy is not measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.engine import Connection

from engine import journal, pause, work_item
from engine.machine import Restore, Start
from engine.sla import ladder
from engine.sla.clock import CASE, RESPONSE, Clock
from engine.sla.reading import Measured, Standing, concerns_clocks

if TYPE_CHECKING:
    from engine.runtime.tools import Tools
    from engine.runtime.turn import Turn


class Told(NamedTuple):
    """A row of the journal before it is written, as the pure function reads it."""

    at: datetime
    actor: str
    event: str
    element: str
    data: Mapping[str, Any]
    reason: str | None
    command: Mapping[str, Any] | None


def standing_of(tools: Tools, connection: Connection, row: Any) -> Standing:
    """Return how the clocks of a case stand, as of the end of its journal; do not change it."""
    known = tools.standings.get(row.id)
    if known is None or known[0] > row.seq:
        known = 0, _blank()
    seq, found = known[0], _bound(known[1], tools, connection)
    if seq < row.seq:
        for event in journal.events(connection, row.id, after=seq):
            found.take(event)
            seq = event.seq
        _remember(tools, row.id, seq, found)
    return found


def keep(tools: Tools, case_id: int, seq: int, standing: Standing) -> None:
    """Remember how a case stands after a verb, but not one that has ended."""
    if standing.ended_at is None:
        _remember(tools, case_id, seq, standing)


def _remember(tools: Tools, case_id: int, seq: int, standing: Standing) -> None:
    found = standing.copy()
    found.policy_of = found.calendar_of = _unbound
    tools.standings.put(case_id, seq, found)


def clocks_of(tools: Tools, connection: Connection, row: Any, now: datetime) -> list[Clock]:
    """Return the clocks of a case, those that have stopped too."""
    return standing_of(tools, connection, row).clocks(now)


def next_climb(standing: Standing, now: datetime) -> datetime | None:
    """Return when the ladder, or the end of the longest pause, has to be looked at next."""
    if standing.ended_at is not None or standing.policy is None:
        return None
    held = standing.paused
    after = [] if held is None or held.until_at is None else [held.until_at]
    for clock in standing.ongoing(now):
        following = ladder.next_at(clock, standing.policy, now)
        if following is not None:
            after.append(following)
    return min(after, default=None)


def faults(tools: Tools, connection: Connection, row: Any, now: datetime) -> list[str]:
    """Return where what is stored of the clocks is not what the journal alone gives."""
    if row.policy_id is None:
        return []
    found = _bound(_blank(), tools, connection)
    for event in journal.events(connection, row.id):
        found.take(event)
    wanted = _stored(found, now)
    items = work_item.open_of(connection, row.id)
    for key, item in items.items():
        wanted[f"due_at of {item.id}"] = _instants(found, found.clock_by(key, now), now)
    given = {name: getattr(row, name, None) for name in wanted}
    for item in items.values():
        given[f"due_at of {item.id}"] = item.due_at, item.risk_at
    wrong = [name for name in wanted if wanted[name] != given[name]]
    return [f"{name} is {given[name]}, the journal gives {wanted[name]}" for name in wrong]


def _stored(standing: Standing, now: datetime) -> dict[str, Any]:
    """Return what the row of a case must say; of an ended one the instants stay as they were."""
    wanted: dict[str, Any] = {
        **standing.chosen,
        "policy_id": standing.policy_id,
        "responded_at": standing.responded_at,
        "paused_at": _since(standing, now),
    }
    if standing.ended_at is None:
        wanted["due_at"], wanted["risk_at"] = _instants(standing, standing.clock_by(CASE, now), now)
    return wanted


def measure(turn: Turn) -> None:
    """Set what the verb under way makes of the clocks; nothing where no policy measures."""
    writing = turn.writing
    if writing.policy_id is None:
        return
    before = _before(turn)
    after = before.copy()
    for row in _told(turn):
        after.take(row)
    turn.standing = after
    if after.ended_at is not None and before.paused is not None:
        pause.end(turn.connection, turn.row.id, at=turn.at, actor=turn.actor.name)
    everything = _differ(before, after)
    changed = after.running.values() if everything else _fresh(before, after)
    found = [(one, _clock(after, one, turn.at)) for one in changed]
    _write_items(turn, found)
    writing.measured = _columns(turn, after, dict(_named(found)), everything)


def _before(turn: Turn) -> Standing:
    if not turn.row.version:
        return _bound(_blank(), turn.tools, turn.connection)
    return standing_of(turn.tools, turn.connection, turn.row)


def _bound(standing: Standing, tools: Tools, connection: Connection) -> Standing:
    """Return a standing that asks for policies and calendars on this connection."""
    found = standing.copy()
    found.policy_of = partial(tools.policies.get, connection)
    found.calendar_of = partial(tools.calendars.get, connection)
    return found


def _told(turn: Turn) -> Iterator[Told]:
    command = turn.command.to_json() if isinstance(turn.command, Start | Restore) else None
    for event, element, data in turn.entries:
        if command is not None or concerns_clocks(event, data):
            yield Told(turn.at, turn.actor.name, event, element, data or {}, turn.reason, command)
        command = None


def _differ(before: Standing, after: Standing) -> bool:
    """Tell whether something changed that every clock of the case depends on."""
    return (
        before.chosen != after.chosen
        or before.pauses != after.pauses
        or before.policy_id != after.policy_id
        or before.calendars != after.calendars
    )


def _fresh(before: Standing, after: Standing) -> list[Measured]:
    return [one for key, one in after.running.items() if key not in before.running]


def _clock(standing: Standing, one: Measured, at: datetime) -> Clock | None:
    return standing.clock(one, None, standing.pauses_at(at))


def _named(found: Iterable[tuple[Measured, Clock | None]]) -> Iterator[tuple[str, Clock | None]]:
    for one, clock in found:
        yield one.key, clock


def _columns(
    turn: Turn, after: Standing, changed: Mapping[str, Clock | None], everything: bool
) -> dict[str, Any]:
    """Return what the row of the case says of its clocks."""
    values: dict[str, Any] = {
        "policy_id": after.policy_id,
        "responded_at": after.responded_at,
        "paused_at": _since(after, turn.at),
        "climb_at": _climb_at(turn, after, changed, everything),
    }
    if CASE in changed:
        values["due_at"], values["risk_at"] = _instants(after, changed[CASE], turn.at)
    if RESPONSE in changed:
        values["response_due_at"], _ = _instants(after, changed[RESPONSE], turn.at)
    return values


def _instants(
    standing: Standing, clock: Clock | None, at: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return when a clock is due, and from when on it is at risk; neither while it is paused."""
    due = None if clock is None else clock.due_at(at)
    if clock is None or due is None or standing.policy is None:
        return due, None
    return due, clock.when(standing.policy.at_risk)


def _since(standing: Standing, at: datetime) -> datetime | None:
    """Return since when the clocks stand still."""
    if standing.ended_at is not None:
        return None
    still = [one.started_at for one in standing.pauses_at(at) if one.ended_at is None]
    return min(still, default=None)


def _climb_at(
    turn: Turn, after: Standing, changed: Mapping[str, Clock | None], everything: bool
) -> datetime | None:
    """Return when the ladder is looked at next: never too late, at times too early.

    A step in the past that nobody looked at yet keeps its instant; a look finds out what is new.
    """
    if after.ended_at is not None or after.policy is None:
        return None
    if turn.looked:
        return next_climb(after, turn.at)
    told: datetime | None = getattr(turn.row, "climb_at", None)
    kept = told is not None and (told <= turn.at or not everything)
    found = [told] if kept and told is not None else []
    firsts = (ladder.first_at(one, after.policy) for one in changed.values() if one is not None)
    found += [at for at in firsts if at is not None]
    held = after.paused
    if held is not None and held.until_at is not None:
        found.append(held.until_at)
    return min(found, default=None)


def _write_items(turn: Turn, found: Iterable[tuple[Measured, Clock | None]]) -> None:
    """Write the due instants of new work items, and of open ones whose clocks changed."""
    items = {str(wait): values for wait, values in turn.writing.items.items()}
    steps = [(one.key, clock) for one, clock in found if one.key not in (CASE, RESPONSE)]
    is_all_new = all(key in items for key, _ in steps)
    old = {} if is_all_new else work_item.open_of(turn.connection, turn.row.id)
    for key, clock in steps:
        due, risk = _instants(turn.standing or _blank(), clock, turn.at)
        if key in items:
            items[key].update(_item(due, risk, items[key]["priority"]))
        elif key in old and (old[key].due_at, old[key].risk_at) != (due, risk):
            row = old[key]
            work_item.change(turn.connection, row.id, **_item(due, risk, row.priority))


def _item(due: datetime | None, risk: datetime | None, priority: int) -> dict[str, Any]:
    return {"due_at": due, "risk_at": risk, "order_at": work_item.place(due, priority)}


def _blank() -> Standing:
    return Standing(_unbound, _unbound)


def _unbound(version: int) -> Any:
    raise LookupError(version)
