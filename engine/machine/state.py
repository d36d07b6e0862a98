"""All that a case is between two commands: tokens, what they wait for, and the data.

A state is a value: nothing changes it, a step builds a new one. It is small and knows no history.
`dump` is canonical: the same state gives the same text, in this process or in another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from math import isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

#: id of the token that stands for the whole process
ROOT = 1
Data = dict[str, Any]


class Status(StrEnum):
    """How far the case is."""

    #: something is still awaited
    ACTIVE = "active"
    #: every path reached an end
    COMPLETED = "completed"
    #: a supervisor ended it
    CANCELLED = "cancelled"


class WaitKind(StrEnum):
    """What a case can wait for."""

    #: a person
    WORK_ITEM = "work_item"
    #: a handler
    JOB = "job"
    #: an instant
    TIMER = "timer"
    #: a message
    MESSAGE = "message"
    #: a signal
    SIGNAL = "signal"
    #: a condition on case data
    CONDITION = "condition"


_KINDS = {kind.value: kind for kind in WaitKind}


class Token(NamedTuple):
    """A token that stands in an element, and holds the tokens of the scope that it opens."""

    #: id of the compiled step: the element's, with "*" for one item of a repeated activity
    element: str
    #: id of the token around it; 0 for the process
    parent: int


class Wait(NamedTuple):
    """Something that the case waits for."""

    kind: WaitKind
    #: the activity or event that goes on when it comes
    element: str
    #: the token it belongs to
    token: int
    #: message or signal name, and correlation key
    name: str = ""
    key: str = ""
    #: timers: aware UTC instant, and the ISO 8601 repetition of a cycle
    due_at: datetime | None = None
    repeat: str = ""
    #: conditions: true at the last look, so that only a change to true counts
    met: bool = False


class Loop(NamedTuple):
    """How far a repeated activity is."""

    #: how many items; None for a standard loop
    total: int | None
    #: the list gone through; None when only a number was given
    items: list[Any] | None
    started: int
    done: int
    #: results in the order of the items; None when nobody wants them
    results: list[Any] | None


class Done(NamedTuple):
    """An activity that ended and can be undone (BPMN 2.0.2 §13.5.5)."""

    #: id of the compiled step
    step: str
    #: its own variables as they were then
    data: Data
    #: what ended inside it, in the order of the ends
    inside: list[Done]


class State:
    """The state of one case."""

    __slots__ = (
        "_waits",
        "arrivals",
        "data",
        "done",
        "facts",
        "live",
        "loops",
        "next_id",
        "resets",
        "rounds",
        "status",
        "tokens",
        "undoing",
    )

    def __init__(
        self,
        status: Status,
        next_id: int,
        facts: Data,
        tokens: dict[int, Token],
        waits: dict[int, Wait],
        data: dict[int, Data],
        arrivals: dict[tuple[int, str], int],
        loops: dict[int, Loop],
        live: dict[int, int],
        resets: dict[tuple[int, str], tuple[str, ...]],
        done: dict[int, list[Done]],
        undoing: dict[int, list[Done]],
        rounds: dict[int, list[str]],
    ) -> None:
        self.status = status
        self.next_id = next_id
        self.facts = facts
        self.tokens = tokens
        self._waits = waits
        #: variables per scope, by token id
        self.data = data
        #: tokens that wait at joins, by scope and sequence flow
        self.arrivals = arrivals
        self.loops = loops
        #: how many tokens each scope holds (derived)
        self.live = live
        #: complex gateways that wait for their reset, and the flows that they took tokens from
        self.resets = resets
        #: what can be undone in each scope, in the order of the ends
        self.done = done
        #: what a token still has to undo; the last is next
        self.undoing = undoing
        #: ad-hoc sub-processes: what is still to be offered
        self.rounds = rounds

    @property
    def waits(self) -> Mapping[int, Wait]:
        """Return what the case waits for, by id."""
        return MappingProxyType(self._waits)

    @property
    def elements(self) -> set[str]:
        """Return the ids of all steps that the case stands in, waits at, or may come back to."""
        found = {token.element for token in self.tokens.values()}
        found.update(wait.element for wait in self._waits.values())
        found.update(gateway for _, gateway in self.resets)
        found.update(name for names in self.rounds.values() for name in names)
        noted = [one for rows in (*self.done.values(), *self.undoing.values()) for one in rows]
        while noted:
            one = noted.pop()
            found.add(one.step)
            noted.extend(one.inside)
        return found

    @property
    def variables(self) -> Data:
        """Return the variables of the process."""
        return self.data.get(ROOT, {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self.dump() == other.dump()

    def __hash__(self) -> int:
        return hash(self.dump())

    def dump(self) -> str:
        """Return the state as canonical JSON."""
        document: Data = {
            "status": self.status.value,
            "next": self.next_id,
            "case": self.facts,
            "tokens": [[key, *token] for key, token in self.tokens.items()],
            "waits": [_row(key, wait) for key, wait in self._waits.items()],
            "data": list(self.data.items()),
            "arrivals": [[*key, count] for key, count in self.arrivals.items()],
            "loops": [[key, *loop] for key, loop in self.loops.items()],
        }
        if self.resets:
            document["resets"] = [[*key, flows] for key, flows in self.resets.items()]
        if self.done:
            document["done"] = [[key, _rows(found)] for key, found in self.done.items()]
        if self.undoing:
            document["undoing"] = [[key, _rows(found)] for key, found in self.undoing.items()]
        if self.rounds:
            document["rounds"] = list(self.rounds.items())
        try:
            return orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode()
        except TypeError:
            # Whole numbers beyond 64 bits; the leading space tells `load` to read them exactly.
            return " " + json.dumps(document, sort_keys=True, separators=(",", ":"))

    @staticmethod
    def load(text: str) -> State:
        """Return the state that `dump` wrote."""
        document = json.loads(text) if text.startswith(" ") else orjson.loads(text)
        tokens = {key: Token(element, parent) for key, element, parent in document["tokens"]}
        arrivals = {(scope, flow): count for scope, flow, count in document["arrivals"]}
        return State(
            Status(document["status"]),
            document["next"],
            document["case"],
            tokens,
            {row[0]: _wait(row) for row in document["waits"]},
            dict(document["data"]),
            arrivals,
            {row[0]: Loop(*row[1:]) for row in document["loops"]},
            _live(tokens, arrivals),
            {(scope, one): tuple(flows) for scope, one, flows in document.get("resets", ())},
            {key: _done(rows) for key, rows in document.get("done", ())},
            {key: _done(rows) for key, rows in document.get("undoing", ())},
            dict(document.get("rounds", ())),
        )


def _row(key: int, wait: Wait) -> list[Any]:
    """Return a wait as a row without its empty end."""
    kind, element, token, name, correlation, due_at, repeat, met = wait
    row: list[Any] = [key, kind._value_, element, token]
    if not (name or correlation or due_at or repeat or met):
        return row
    row += [name, correlation, due_at.isoformat() if due_at else "", repeat, met]
    while not row[-1]:
        row.pop()
    return row


def _wait(row: list[Any]) -> Wait:
    _, kind, element, token, name, key, due, repeat, met = row + [""] * (9 - len(row))
    due_at = datetime.fromisoformat(due) if due else None
    return Wait(_KINDS[kind], element, token, name, key, due_at, repeat, bool(met))


def _rows(found: list[Done]) -> list[list[Any]]:
    return [[one.step, one.data, _rows(one.inside)] for one in found]


def _done(rows: list[Any]) -> list[Done]:
    return [Done(step, data, _done(inside)) for step, data, inside in rows]


def _live(tokens: dict[int, Token], arrivals: dict[tuple[int, str], int]) -> dict[int, int]:
    """Count the tokens of each scope that holds any."""
    live: dict[int, int] = {}
    for token in tokens.values():
        if token.parent:
            live[token.parent] = live.get(token.parent, 0) + 1
    for (scope, _), count in arrivals.items():
        live[scope] = live.get(scope, 0) + count
    return live


def in_order(value: Any) -> Any:
    """Return JSON data with the keys of every object sorted, so that no order hides in it."""
    kind = type(value)
    if kind is dict:
        return {key: in_order(value[key]) for key in sorted(value)}
    if kind is list:
        return [in_order(one) for one in value]
    if kind is float and not isfinite(value):
        return None  # JSON has no such number
    return value
