"""The journal: what happened to each case, in rows that are chained by their hashes.

A row's hash covers the hash before it and everything the row says, so that a row that was
changed, swapped or removed breaks the chain. Chain 0 is the office's own: people and deploys.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from engine.db import Instant, Key, metadata, partial_index, to_milliseconds
from engine.statement import Insert

#: case id of the office's own chain: people, groups, deploys
OFFICE = 0
#: what the first row of a chain follows
BEGINNING = "0" * 64
#: a number that orjson would read as a float
_BIG = re.compile(r"\d{19}")


class Happening(StrEnum):
    """What the runtime itself adds to the machine's events."""

    #: somebody reserved the work item for themselves
    CLAIMED = "work_item:claimed"
    #: the work item went back to its group
    RELEASED = "work_item:released"
    #: the holder handed the work item to somebody else
    DELEGATED = "work_item:delegated"
    #: a supervisor gave the work item to somebody, or back to its group
    ASSIGNED = "work_item:assigned"
    #: a supervisor put off or set the day on which to look at the work item again
    FOLLOW_UP = "work_item:follow_up"
    #: a supervisor made the work item more or less urgent
    PRIORITY = "work_item:priority"
    #: a supervisor reminded those who are to do the work item
    REMINDED = "work_item:reminded"
    #: the work item is open again, because what ended it was undone
    REOPENED = "work_item:reopened"
    #: a supervisor stopped the case; nothing moves until it is resumed
    SUSPENDED = "case:suspended"
    #: a supervisor let the case go on
    RESUMED = "case:resumed"
    #: the case goes on with another version of its process
    MIGRATED = "case:migrated"
    #: somebody wrote a remark
    COMMENTED = "comment:added"
    #: somebody added a file
    ATTACHED = "attachment:added"
    #: something technical failed and waits for a person
    RAISED = "incident:raised"
    #: a person took care of the failure
    RESOLVED = "incident:resolved"
    #: a finished case of another system was brought in
    IMPORTED = "case:imported"
    #: the clocks of a case stand still until somebody lets them run again
    PAUSED = "sla:paused"
    #: the clocks run again
    RESTARTED = "sla:resumed"
    #: the case is measured by the newest policy and working calendars from now on
    REBASED = "sla:rebased"
    #: a part of a target is used
    WARNED = "sla:warned"
    #: a target is used up
    BREACHED = "sla:breached"
    #: a level of an escalation ladder was reached
    ESCALATED = "sla:escalated"
    #: a policy got a new version
    POLICY_CHANGED = "policy:changed"
    #: a new version of a process was put into use
    DEPLOYED = "definition:deployed"
    #: somebody was added to the office
    PERSON_ADDED = "person:added"
    #: name, groups, roles, address or standing of somebody changed
    PERSON_CHANGED = "person:changed"
    #: a password was set, or all sessions were ended
    PERSON_SECURED = "person:secured"
    #: a group was added or renamed
    GROUP_CHANGED = "group:changed"
    #: a calendar got a new version, or a group got another calendar
    CALENDAR_CHANGED = "calendar:changed"
    #: somebody stands for an absent colleague
    SUBSTITUTED = "substitution:added"
    #: a substitution ended before its time
    SUBSTITUTION_ENDED = "substitution:ended"
    #: a supervisor began an intervention on many; element is its kind
    BATCHED = "batch:started"
    #: the rest of such an intervention was called off
    BATCH_STOPPED = "batch:stopped"
    #: a signal was sent to everything that waits for it
    BROADCAST = "signal:sent"


journal = sa.Table(
    "journal",
    metadata,
    sa.Column("case_id", Key, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("event", sa.String(60), nullable=False),
    sa.Column("element", sa.String(200), nullable=False),
    #: canonical JSON
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    #: the machine's command as JSON, on the first row of a verb
    sa.Column("command", sa.Text),
    sa.Column("command_key", sa.String(200)),
    #: the answer that a repeated command gets; not part of the hash
    sa.Column("answer", sa.Text),
    sa.Column("hash", sa.String(64), nullable=False),
    partial_index("uq_journal_command_key", "command_key IS NOT NULL", "command_key", unique=True),
)

_insert = Insert(journal)
_COLUMNS = tuple(column.name for column in journal.c)


class Entry(NamedTuple):
    """One thing that happened, before it is written."""

    event: str
    element: str = ""
    data: Mapping[str, Any] | None = None


class Head(NamedTuple):
    """The end of a chain: number and hash of its last row."""

    seq: int = 0
    hash: str = BEGINNING


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold."""

    case_id: int
    seq: int
    what: str


def canonical(value: Any) -> str:
    """Return the JSON text that has the same bytes for the same value."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:  # whole numbers beyond 64 bits
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def parse(text: str) -> Any:
    """Return the value of a canonical text, whole numbers of any size exactly."""
    return json.loads(text) if _BIG.search(text) else orjson.loads(text)


def append(
    connection: Connection,
    case_id: int,
    head: Head,
    entries: Sequence[Entry],
    *,
    at: datetime,
    actor: str,
    reason: str | None = None,
    command: str | None = None,
    key: str | None = None,
    answer: Any = None,
) -> Head:
    """Write the entries of one verb after `head`, and return the new head."""
    rows: list[tuple[Any, ...]] = []
    milliseconds = to_milliseconds(at)
    seq, previous = head
    answered = None if key is None else canonical(answer)
    for event, element, said in entries:
        seq += 1
        data = canonical(said) if said else "{}"
        row = (case_id, seq, milliseconds, actor, event, element, data, reason, command, key)
        previous = _hash(previous, row)
        rows.append((*row, answered, previous))
        command = key = answered = None
    if rows:
        _insert.run_plain(connection, _COLUMNS, rows)
    return Head(seq, previous)


def chained(
    case_id: int, dated: Iterable[tuple[datetime, str, Entry]], *, key: str | None = None
) -> tuple[list[tuple[Any, ...]], Head]:
    """Return the rows of a whole chain whose entries have instants and actors of their own."""
    rows: list[tuple[Any, ...]] = []
    head = Head()
    for at, actor, entry in dated:
        data = canonical(entry.data) if entry.data else "{}"
        said = (to_milliseconds(at), actor, entry.event, entry.element, data, None, None, key)
        row = (case_id, head.seq + 1, *said)
        head = Head(head.seq + 1, _hash(head.hash, row))
        rows.append((*row, None, head.hash))
        key = None
    return rows, head


def store(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Write rows that `chained` made."""
    _insert.run_plain(connection, _COLUMNS, rows)


def _hash(previous: str, row: tuple[Any, ...]) -> str:
    return hashlib.sha256(orjson.dumps([previous, *row])).hexdigest()


def lock_office(connection: Connection) -> Head:
    """Return the end of the office's chain, and keep others from it until the transaction ends."""
    if connection.dialect.name != "sqlite":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(OFFICE)))
    return last(connection, OFFICE)


def last(connection: Connection, case_id: int) -> Head:
    """Return the end of a chain as the rows tell it."""
    statement = (
        sa.select(journal.c.seq, journal.c.hash)
        .where(journal.c.case_id == case_id)
        .order_by(journal.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return Head(row.seq, row.hash) if row else Head()


def by_key(connection: Connection, key: str) -> Row[Any] | None:
    """Return the row of the command that was sent under this idempotency key."""
    return connection.execute(sa.select(journal).where(journal.c.command_key == key)).first()


def last_event(connection: Connection, case_id: int, event: str) -> Row[Any] | None:
    """Return the last row of a case that tells of this event."""
    statement = sa.select(journal).where(journal.c.case_id == case_id, journal.c.event == event)
    return connection.execute(statement.order_by(journal.c.seq.desc()).limit(1)).first()


def since(connection: Connection, case_id: int, event: str, at: datetime) -> list[Event]:
    """Return the rows of a case that tell of an event after an instant, the last first."""
    statement = sa.select(journal).where(
        journal.c.case_id == case_id, journal.c.event == event, journal.c.at > at
    )
    return read(connection, statement.order_by(journal.c.seq.desc()))


@dataclass(frozen=True)
class Event:
    """One row of the journal, as pages and replays read it."""

    case_id: int
    seq: int
    at: datetime
    actor: str
    event: str
    element: str
    data: Mapping[str, Any]
    reason: str | None
    command: Mapping[str, Any] | None
    command_key: str | None
    hash: str


def events(
    connection: Connection, case_id: int, *, after: int = 0, limit: int | None = None
) -> list[Event]:
    """Return what happened to a case, in order."""
    statement = (
        sa.select(journal)
        .where(journal.c.case_id == case_id, journal.c.seq > after)
        .order_by(journal.c.seq)
        .limit(limit)
    )
    return read(connection, statement)


def read(connection: Connection, statement: sa.Select[Any]) -> list[Event]:
    """Return the rows that a statement selects."""
    return [_event(row) for row in connection.execute(statement)]


def _event(row: Row[Any]) -> Event:
    return Event(
        row.case_id,
        row.seq,
        row.at,
        row.actor,
        row.event,
        row.element,
        parse(row.data),
        row.reason,
        None if row.command is None else parse(row.command),
        row.command_key,
        row.hash,
    )


def verify(connection: Connection, case_id: int) -> list[Break]:
    """Return every place where the chain of a case (or the office, 0) does not hold."""
    breaks: list[Break] = []
    head = Head()
    for row in _rows(connection, case_id):
        if row.seq != head.seq + 1:
            breaks.append(Break(case_id, row.seq, f"rows before {row.seq} are missing"))
        said = (
            *(case_id, row.seq, to_milliseconds(row.at)),
            *(row.actor, row.event, row.element, row.data, row.reason),
            *(row.command, row.command_key),
        )
        if _hash(head.hash, said) != row.hash:
            breaks.append(Break(case_id, row.seq, f"row {row.seq} was changed"))
        head = Head(row.seq, row.hash)
    if case_id != OFFICE and head != _stored_head(connection, case_id):
        breaks.append(Break(case_id, head.seq, "the last rows are missing"))
    return breaks


def _rows(connection: Connection, case_id: int) -> Iterator[Row[Any]]:
    statement = sa.select(journal).where(journal.c.case_id == case_id).order_by(journal.c.seq)
    yield from connection.execute(statement)


def _stored_head(connection: Connection, case_id: int) -> Head:
    case = sa.table("case", *map(sa.column, ("id", "seq", "head")))
    row = connection.execute(sa.select(case.c.seq, case.c.head).where(case.c.id == case_id)).first()
    return Head(row.seq, row.head) if row else Head()
