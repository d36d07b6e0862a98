"""One step in the making: a copy of the state being changed, and what is told about it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.business_time import Calendars, only_office_hours
from engine.errors import sentence
from engine.machine.effects import Drop, Effect
from engine.machine.events import Event, EventName
from engine.machine.program import Program, Step
from engine.machine.refusal import Refused
from engine.machine.state import Data, State, Status, Token, Wait, WaitKind, in_order

#: what the journal says when a wait is dropped
_DROPPED = {
    WaitKind.WORK_ITEM: EventName.WORK_WITHDRAWN.value,
    WaitKind.TIMER: EventName.TIMER_CANCELLED.value,
    WaitKind.JOB: EventName.JOB_CANCELLED.value,
}
#: values without an order of keys inside
_PLAIN = frozenset({str, int, bool, type(None)})
_BROKEN_OFF = EventName.ACTIVITY_CANCELLED.value


class Play:
    """What an advance works on; its outer dicts are copies, what they hold is never changed."""

    __slots__ = (
        "arrivals",
        "calendars",
        "contexts",
        "data",
        "dirty",
        "done",
        "effects",
        "events",
        "facts",
        "fresh",
        "live",
        "loops",
        "next_id",
        "now",
        "program",
        "queue",
        "resets",
        "rounds",
        "status",
        "steps",
        "tokens",
        "undoing",
        "waits",
    )

    def __init__(
        self,
        program: Program,
        state: State,
        now: datetime,
        calendars: Calendars = only_office_hours,
    ) -> None:
        self.program = program
        self.calendars = calendars
        self.steps = program.steps
        self.now = now
        self.status = state.status
        self.next_id = state.next_id
        self.facts = state.facts
        self.tokens = state.tokens.copy()
        self.waits = state._waits.copy()
        self.data = state.data.copy()
        self.arrivals = state.arrivals.copy()
        self.loops = state.loops.copy()
        self.live = state.live.copy()
        self.resets = state.resets.copy()
        self.done = state.done.copy()
        self.undoing = state.undoing.copy()
        self.rounds = state.rounds.copy()
        #: scopes whose variables this step has copied already
        self.fresh: set[int] = set()
        #: what FEEL sees, per scope, until something is written
        self.contexts: dict[int, Data] = {}
        #: conditions must be looked at again
        self.dirty = False
        self.queue: deque[tuple[int, Step, str]] = deque()
        self.events: list[Event] = []
        self.effects: list[Effect] = []

    def result(self) -> State:
        """Return the state that the step leaves."""
        return State(
            self.status,
            self.next_id,
            self.facts,
            self.tokens,
            self.waits,
            self.data,
            self.arrivals,
            self.loops,
            self.live,
            self.resets,
            self.done,
            self.undoing,
            self.rounds,
        )

    def new_id(self) -> int:
        """Count up and return the next id of this case."""
        number = self.next_id
        self.next_id = number + 1
        return number

    def step_of(self, token: int) -> Step:
        """Return the step in which a token stands."""
        return self.steps[self.tokens[token].element]

    def stand(self, step: Step, scope: int) -> int:
        """Let the token that came along a flow stand in an element; return its id."""
        token = self.next_id
        self.next_id = token + 1
        self.tokens[token] = Token(step.id, scope)
        return token

    def tell(self, name: EventName, element: str, data: dict[str, Any]) -> None:
        """Add a row for the journal."""
        self.events.append(Event(name._value_, element, data))

    def context(self, scope: int) -> Data:
        """Return what FEEL sees in a scope: its variables, those around it, and `case`."""
        seen = self.contexts.get(scope)
        if seen is None:
            seen = {}
            for holder in reversed(self.holders(scope)):
                seen.update(self.data.get(holder, ()))
            seen["case"] = self.facts
            self.contexts[scope] = seen
        return seen

    def holders(self, scope: int) -> list[int]:
        """Return the scopes with variables of their own, from the nearest to the process."""
        found = []
        tokens, steps, data = self.tokens, self.steps, self.data
        while True:
            token = tokens[scope]
            if steps[token.element].closed:
                found.append(scope)
                return found
            if scope in data:
                found.append(scope)
            scope = token.parent

    def write(self, scope: int, values: Mapping[str, Any]) -> dict[str, list[Any]]:
        """Write variables where they are known, else into the process; return before and after."""
        changes: dict[str, list[Any]] = {}
        if not values:
            return changes
        if self.program.capacities:
            self._stay_within(values)
        holders = self.holders(scope)
        outermost = self.own(holders.pop())
        for name, raw in values.items():
            data = outermost
            for holder in holders:
                if name in self.data[holder]:
                    data = self.own(holder)
                    break
            kind = type(raw)
            value = raw if kind in _PLAIN else in_order(raw)
            before = data.get(name)
            data[name] = value
            if before != value or type(before) is not kind:
                changes[name] = [before, value]
        self.contexts.clear()
        self.dirty = True
        return changes

    def _stay_within(self, values: Mapping[str, Any]) -> None:
        """Refuse to put more into a data store than it may hold."""
        for name, most in self.program.capacities.items():
            value = values.get(name)
            if isinstance(value, list) and len(value) > most:
                raise Refused(
                    sentence("The data store “%(name)s” holds %(most)d entries at most"),
                    name=name,
                    most=most,
                )

    def own(self, scope: int) -> Data:
        """Return the variables of a scope as a copy that this step may change."""
        if scope not in self.fresh:
            self.fresh.add(scope)
            self.data[scope] = dict(self.data.get(scope, ()))
        return self.data[scope]

    def declare(self, token: int, values: Data) -> None:
        """Give a token variables of its own."""
        self.data[token] = {**self.data.get(token, {}), **values}
        self.fresh.add(token)
        self.contexts.clear()

    def wait(self, wait: Wait) -> int:
        """Remember something that the case waits for; return its id."""
        number = self.next_id
        self.next_id = number + 1
        self.waits[number] = wait
        return number

    def drop(self, number: int) -> None:
        """Forget a wait that did not come."""
        wait = self.waits.pop(number)
        told = _DROPPED.get(wait.kind)
        if told:
            self.events.append(Event(told, wait.element, {"wait": number}))
        elif self.step_of(wait.token).element == self.steps[wait.element].element:
            self.events.append(Event(_BROKEN_OFF, self.steps[wait.element].element, {}))
        if wait.kind is not WaitKind.CONDITION:
            self.effects.append(Drop(number, wait.kind.value))

    def drop_of(self, token: int) -> None:
        """Forget all waits of a token."""
        for number in [key for key, wait in self.waits.items() if wait.token == token]:
            self.drop(number)

    def forget(self, scope: int) -> None:
        """Drop the tokens of a scope that are on their way or wait at a join."""
        for key in [key for key in self.arrivals if key[0] == scope]:
            del self.arrivals[key]
        for key in [key for key in self.resets if key[0] == scope]:
            del self.resets[key]
        if self.queue:
            self.queue = deque(one for one in self.queue if one[0] != scope)

    def children(self, scope: int) -> Iterable[int]:
        """Return the tokens that stand in a scope."""
        return [key for key, token in self.tokens.items() if token.parent == scope]


def blank(process: str, facts: Data) -> State:
    """Return the state of a case that has not begun: one token for the process."""
    tokens = {1: Token(process, 0)}
    return State(Status.ACTIVE, 2, facts, tokens, {}, {1: {}}, {}, {}, {1: 0}, {}, {}, {}, {})
