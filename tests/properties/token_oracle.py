"""A second, independent reading of BPMN 2.0.2 §13.4: tokens counted on sequence flows, slowly.

Written to be compared with the machine, so it shares nothing with it: no compiled steps, no
bits, no scopes. The marking is how many tokens lie on each flow and in each task.

1. A token on a flow into an exclusive gateway moves on along one chosen flow.
2. A parallel gateway moves when a token lies on each of its incoming flows, and takes one of each.
3. An inclusive gateway (§13.4.3) moves when a token lies on one of its incoming flows, and every
   directed path from a token elsewhere to an empty incoming flow is matched by a path from the
   same token to an incoming flow with a token; paths do not visit the gateway.
   It is asked only when nothing else can move, the first one in the document first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

#: most tokens that a play may hold before it is given up as unsafe
MOST_TOKENS = 40


class Unsafe(Exception):
    """The diagram makes more and more tokens; this play says nothing."""


@dataclass
class Net:
    """A flat diagram: kinds of nodes in the order of the document, and flows."""

    #: node -> "start", "end", "task", "xor", "and", "or"
    kinds: dict[str, str]
    #: flow -> (source, target), in the order of the document
    flows: dict[str, tuple[str, str]]

    def incoming(self, node: str) -> list[str]:
        return [flow for flow, (_, target) in self.flows.items() if target == node]

    def outgoing(self, node: str) -> list[str]:
        return [flow for flow, (source, _) in self.flows.items() if source == node]


@dataclass
class Play:
    """One case, as the oracle sees it."""

    net: Net
    #: exclusive gateway -> flow, inclusive gateway -> flows
    choices: dict[str, list[str]]
    flows: Counter[str] = field(default_factory=Counter)
    tasks: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        self._leave("start")
        self._settle()

    def complete(self, task: str, choices: dict[str, list[str]]) -> None:
        self.choices = choices
        self.tasks[task] -= 1
        self._leave(task)
        self._settle()

    @property
    def work(self) -> list[str]:
        return sorted(self.tasks.elements())

    @property
    def starved(self) -> bool:
        """Nothing is left but tokens that wait at joins."""
        return not self.work and self.flows.total() > 0

    def _leave(self, node: str) -> None:
        kind = self.net.kinds[node]
        taken = self.choices[node] if kind in ("xor", "or") else self.net.outgoing(node)
        self.flows.update(taken)
        if self.flows.total() + self.tasks.total() > MOST_TOKENS:
            raise Unsafe

    def _settle(self) -> None:
        while self._move() or self._fire_inclusive():
            pass

    def _move(self) -> bool:
        for flow in [flow for flow, count in self.flows.items() if count > 0]:
            node = self.net.flows[flow][1]
            kind = self.net.kinds[node]
            arriving = self.net.incoming(node)
            if kind == "and" and all(self.flows[one] > 0 for one in arriving):
                self.flows.subtract(arriving)
                self._leave(node)
                return True
            if kind in ("task", "end", "xor") or (kind == "or" and len(arriving) == 1):
                self.flows[flow] -= 1
                if kind == "task":
                    self.tasks[node] += 1
                elif kind != "end":
                    self._leave(node)
                return True
        return False

    def _fire_inclusive(self) -> bool:
        for node, kind in self.net.kinds.items():
            full = [flow for flow in self.net.incoming(node) if self.flows[flow] > 0]
            if kind == "or" and full and not self._blocked(node):
                self.flows.subtract(full)
                self._leave(node)
                return True
        return False

    def _blocked(self, join: str) -> bool:
        arriving = self.net.incoming(join)
        places = [self.net.flows[flow][1] for flow, count in self.flows.items() if count > 0]
        places += [task for task, count in self.tasks.items() if count > 0]
        for place in places:
            if place == join:
                continue
            reached = self._reached(place, join) & set(arriving)
            if any(not self.flows[one] for one in reached) and not any(
                self.flows[one] for one in reached
            ):
                return True
        return False

    def _reached(self, place: str, join: str) -> set[str]:
        """All flows on paths that start in a place and do not visit the join."""
        found: set[str] = set()
        pending = self.net.outgoing(place)
        while pending:
            flow = pending.pop()
            if flow not in found:
                found.add(flow)
                if self.net.flows[flow][1] != join:
                    pending.extend(self.net.outgoing(self.net.flows[flow][1]))
        return found
