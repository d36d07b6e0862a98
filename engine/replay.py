"""A case played again from its journal: the same commands at the same instants give the same case.

Pure over journal rows; the database is the caller's. The first row of each verb carries the
machine's command, so a replay needs nothing but the rows and the definitions that the case ran on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from engine.business_time import Calendars, only_office_hours
from engine.errors import EngineError, sentence
from engine.journal import Event as Row
from engine.machine import (
    Command,
    Effect,
    Event,
    EventName,
    Program,
    Refused,
    State,
    advance,
    from_json,
)

MIGRATED = "case:migrated"
_MACHINES = frozenset(name.value for name in EventName)


class Unrepeatable(EngineError):
    """A row of the journal cannot be repeated; verify the chain."""


@dataclass(frozen=True)
class Step:
    """One command and the rows until the next one."""

    rows: tuple[Row, ...]
    command: Command
    #: the definition that it ran on
    definition_id: int
    #: the case after the command
    state: State
    #: what the machine tells now
    events: tuple[Event, ...]
    #: what it asks of the world
    effects: tuple[Effect, ...] = ()

    @property
    def first(self) -> int:
        """Return the number of the first row."""
        return self.rows[0].seq

    @property
    def last(self) -> int:
        """Return the number of the last row."""
        return self.rows[-1].seq

    @property
    def at(self) -> datetime:
        """Return the instant of the command."""
        return self.rows[0].at


def replay(
    program_of: Callable[[int], Program],
    rows: Iterable[Row],
    *,
    definition_id: int,
    zone: tzinfo = UTC,
    calendars: Calendars = only_office_hours,
) -> Iterator[Step]:
    """Repeat every command of a case; `definition_id` is the one that the case runs on today.

    `zone` is the office's, in which days count; `calendars` gives the versions that the case
    noted. Raises Unrepeatable at a row that today's
    machine refuses.
    """
    rows = list(rows)
    state: State | None = None
    for segment in _segments(rows):
        running = definition_of(rows, segment[0].seq, definition_id)
        try:
            command = from_json(segment[0].command or {})
            now = segment[0].at.astimezone(zone)
            answer = advance(program_of(running), state, command, now, calendars)
        except (Refused, KeyError, TypeError) as problem:
            template = sentence("Row %(seq)s cannot be repeated: %(problem)s; verify the chain.")
            seq = segment[0].seq
            raise Unrepeatable(template, seq=seq, problem=str(problem)) from problem
        state = answer.state
        events, effects = tuple(answer.events), tuple(answer.effects)
        yield Step(tuple(segment), command, running, state, events, effects)


def definition_of(rows: Iterable[Row], seq: int, current: int) -> int:
    """Return the definition on which a case ran at a row: the one before the next migration."""
    for row in rows:
        if row.event == MIGRATED and row.seq > seq:
            return int(row.data["from"])
    return current


def state_at(steps: Iterable[Step], seq: int) -> State | None:
    """Return the case as it was after a row; None before its first command."""
    found: State | None = None
    for step in steps:
        if step.first > seq:
            break
        found = step.state
    return found


def same(state: State | None, stored: str) -> bool:
    """Tell whether a replayed state is the stored one, byte for byte."""
    return state is not None and state.dump() == stored


def differences(step: Step) -> list[str]:
    """Return where the rows of a step tell something else than the machine does now."""
    told = [row for row in step.rows if row.event in _MACHINES]
    found = [
        f"row {row.seq} tells {row.event} of {row.element}, the machine {event.name} of "
        f"{event.element}"
        for row, event in zip(told, step.events, strict=False)
        if not _agrees(row, event)
    ]
    if len(told) != len(step.events):
        found.append(
            f"rows {step.first} to {step.last} tell {len(told)} events, the machine "
            f"{len(step.events)}"
        )
    return found


def _agrees(row: Row, event: Event) -> bool:
    """Compare a row with an event; a verb may have added data of its own to the row."""
    said: dict[str, Any] = {name: row.data.get(name) for name in event.data}
    return (row.event, row.element, said) == (event.name, event.element, event.data)


def _segments(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Cut the rows in front of every command; rows before the first command have none."""
    segment: list[Row] = []
    for row in rows:
        if row.command is not None:
            if segment:
                yield segment
            segment = [row]
        elif segment:
            segment.append(row)
    if segment:
        yield segment
