"""Batches under way: each item is its verb and its mark in one transaction.

A batch is an entry of the ledger, so one worker at a time has it, in portions, and another takes
it up when that one dies. Even two workers at the same batch do nothing twice: who marks the item
first carries it out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any, NamedTuple, cast

from sqlalchemy.engine import Connection, Row

from engine import batch, clock, identity, incident, journal, ledger
from engine.actor import Actor
from engine.db import Database, wake
from engine.errors import BadInput, Conflict, EngineError, NotAllowed, NotFound, Problem, sentence
from engine.journal import Entry, Happening
from engine.runtime import acting, pausing, steering, undoing, working
from engine.runtime.office import chain
from engine.runtime.tools import Tools

#: what a batch acts upon
WORK, CASE, INCIDENT, DEED = "work_item", "case", "incident", "deed"
MOST = 5000
#: items that a worker does before it looks whether something else waits
PORTION = 25
Parameters = Mapping[str, Any]


class Kind(NamedTuple):
    """A kind of batch: what it acts upon, and the verb."""

    of: str
    act: Callable[[Tools, str, Parameters, Actor, str], object]


KINDS: dict[str, Kind] = {
    "assign": Kind(
        WORK,
        lambda t, id_, p, actor, why: working.assign(
            t, id_, p.get("to") or None, actor=actor, reason=why
        ),
    ),
    "priority": Kind(
        WORK,
        lambda t, id_, p, actor, why: acting.prioritise(
            t, id_, int(p["priority"]), actor=actor, reason=why
        ),
    ),
    "remind": Kind(
        WORK, lambda t, id_, p, actor, why: acting.remind(t, id_, actor=actor, reason=why)
    ),
    "suspend": Kind(
        CASE, lambda t, id_, p, actor, why: steering.suspend(t, int(id_), actor=actor, reason=why)
    ),
    "resume": Kind(
        CASE, lambda t, id_, p, actor, why: steering.resume(t, int(id_), actor=actor, reason=why)
    ),
    "cancel": Kind(
        CASE, lambda t, id_, p, actor, why: steering.cancel(t, int(id_), actor=actor, reason=why)
    ),
    "pause": Kind(
        CASE,
        lambda t, id_, p, actor, why: pausing.stop(
            t, int(id_), str(p["pause"]), actor=actor, reason=why
        ),
    ),
    "restart": Kind(
        CASE, lambda t, id_, p, actor, why: pausing.restart(t, int(id_), actor=actor, reason=why)
    ),
    "rebase": Kind(
        CASE, lambda t, id_, p, actor, why: pausing.rebase(t, int(id_), actor=actor, reason=why)
    ),
    "retry": Kind(
        INCIDENT,
        lambda t, id_, p, actor, why: steering.retry(t, int(id_), actor=actor, reason=why),
    ),
    "undo": Kind(
        DEED,
        lambda t, id_, p, actor, why: undoing.undo(
            t, *map(int, id_.split(":")), actor=actor, reason=why
        ),
    ),
}


_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
_SHAPES = {
    WORK: re.compile(r"[0-9]{1,18}-[0-9]{1,9}", re.ASCII),
    CASE: _NUMBER,
    INCIDENT: _NUMBER,
    DEED: re.compile(r"[0-9]{1,18}:[0-9]{1,9}", re.ASCII),
}


def start(
    tools: Tools,
    kind: str,
    targets: Sequence[str],
    parameters: Parameters,
    *,
    actor: Actor,
    reason: str,
) -> int:
    """Begin a batch and return its id; workers carry it out."""
    working.must_say_why(reason)
    if not actor.steers:
        raise NotAllowed(sentence("Only supervisors do this; ask one."))
    wanted = list(dict.fromkeys(targets))
    _refuse(_problems(kind, wanted, parameters))
    with chain(tools, actor, reason.strip()) as (connection, entries):
        if kind == "assign" and parameters.get("to"):
            working.must_work(connection, str(parameters["to"]))
        at = clock.now()
        number = batch.add(
            connection,
            kind=kind,
            parameters=parameters,
            reason=reason.strip(),
            targets=wanted,
            at=at,
            actor=actor.name,
        )
        entry = ledger.entry(
            ledger.BATCH, case_id=None, process="", definition_id=None, activity=kind, at=at
        )
        ledger.add(connection, [{**entry, "id": f"batch-{number}"}])
        wake(connection)
        said = {"batch": number, "count": len(wanted), "parameters": dict(parameters)}
        entries.append(Entry(Happening.BATCHED, kind, said))
    return number


def _problems(kind: str, targets: Sequence[str], parameters: Parameters) -> list[Problem]:
    if kind not in KINDS:
        return [Problem(sentence("Choose what is to be done."), place="kind")]
    if not targets:
        return [Problem(sentence("Nothing was chosen; choose something first."), place="items")]
    shape = _SHAPES[KINDS[kind].of]
    if not all(shape.fullmatch(target) for target in targets):
        return [Problem(sentence("What was chosen cannot be read."), place="items")]
    if len(targets) > MOST:
        most = {"most": MOST}
        return [Problem(sentence("%(most)s at most at once; choose fewer."), most, place="items")]
    if kind == "priority" and not _is_priority(parameters.get("priority")):
        bounds = {"least": acting.LEAST_PRIORITY, "most": acting.MOST_PRIORITY}
        template = sentence("A priority is a number from %(least)s to %(most)s.")
        return [Problem(template, bounds, place="priority")]
    if kind == "pause" and not parameters.get("pause"):
        return [Problem(sentence("Say what the clocks wait for."), place="pause")]
    return []


def _is_priority(value: Any) -> bool:
    return isinstance(value, int) and acting.LEAST_PRIORITY <= value <= acting.MOST_PRIORITY


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise BadInput(problems, sentence("This batch cannot begin."))


def stop(tools: Tools, batch_id: int, *, actor: Actor, reason: str) -> int:
    """Call off what a batch has not done yet, and return how many items that are."""
    if not actor.steers:
        raise NotAllowed(sentence("Only supervisors do this; ask one."))
    with chain(tools, actor, reason.strip()) as (connection, entries):
        row = batch.get(connection, batch_id)
        if row is None:
            raise NotFound()
        dropped = batch.stop(connection, batch_id, at=clock.now())
        if not dropped:
            raise Conflict(sentence("This batch is over already."))
        entries.append(Entry(Happening.BATCH_STOPPED, row.kind, {"batch": batch_id}))
    return dropped


# --- carrying out


def carry_out(tools: Tools, owner: str, entry: Row[Any]) -> None:
    """Do the next portion of a batch, then let go of it."""
    number = int(entry.id.partition("-")[2])
    with tools.database.read() as connection:
        row = batch.get(connection, number)
        waiting = batch.items(connection, number, status=batch.WAITING, limit=PORTION)
        person = None if row is None else identity.person(connection, row.made_by)
    if row is not None and person is not None:
        for item in waiting:
            _one(tools, row, item, _actor(person))
    with tools.database.write() as connection:
        if batch.items(connection, number, status=batch.WAITING, limit=1):
            ledger.change(connection, entry.id, owner, status=ledger.READY, due_at=clock.now())
            wake(connection)
        elif ledger.finish(connection, entry.id, owner):
            batch.end(connection, number, at=clock.now())


def _actor(person: identity.Person) -> Actor:
    """Return who began the batch as they are now; who was blocked may do nothing any more."""
    if person.status == identity.ACTIVE:
        return person.actor
    return Actor(person.name, language=person.language)


class _Taken(Exception):
    """Somebody else was quicker with an item, or it was called off."""


def _one(tools: Tools, row: Row[Any], item: Row[Any], actor: Actor) -> None:
    """Do one item with its mark, or mark that it failed and why."""

    def before(connection: Connection) -> None:
        if not batch.take(connection, row.id, item.number, at=clock.now()):
            raise _Taken

    def after(connection: Connection) -> None:
        case_id = _case_of(connection, kind.of, item.target)
        if case_id is not None:
            seq = journal.last(connection, case_id).seq
            batch.note(connection, row.id, item.number, {"case": case_id, "seq": seq})

    kind = KINDS[row.kind]
    try:
        kind.act(
            beside(tools, before, after), item.target, batch.parameters(row), actor, row.reason
        )
    except _Taken:
        return
    except EngineError as refusal:
        why = _why(refusal)
        with tools.database.write() as connection:
            batch.fail(connection, row.id, item.number, at=clock.now(), why=why)


def _why(refusal: EngineError) -> dict[str, Any]:
    """Return the sentence of a refusal; of bad input the first problem, which says more."""
    problems = getattr(refusal, "problems", ())
    told = problems[0] if problems else refusal
    return {"template": told.template, "values": told.values}


def _case_of(connection: Connection, of: str, target: str) -> int | None:
    if of == INCIDENT:
        row = incident.get(connection, int(target))
        return None if row is None else row.case_id
    return int(target.partition("-")[0].partition(":")[0])


def beside(
    tools: Tools, before: Callable[[Connection], None], after: Callable[[Connection], None]
) -> Tools:
    """Return tools whose verbs also do something in their transaction, first and last."""
    found = copy(tools)
    found.database = cast(Database, _Beside(tools.database, before, after))
    return found


class _Beside:
    """A database that adds something to every transaction."""

    def __init__(
        self,
        database: Database,
        before: Callable[[Connection], None],
        after: Callable[[Connection], None],
    ) -> None:
        self._database = database
        self._before = before
        self._after = after

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction as the database does, with what belongs beside it."""
        with self._database.write() as connection:
            self._before(connection)
            yield connection
            self._after(connection)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)
