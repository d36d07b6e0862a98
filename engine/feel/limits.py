"""How much one expression may cost: every bound of FEEL in one place.

Steps are counted, so that the same evaluation always ends in the same way; the deadline only
catches what counting underrates, and is in processor time, so that a busy machine changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from time import thread_time

from engine.feel.errors import FeelLimit, sentence

#: characters of one expression
TEXT_LENGTH = 20_000
#: how deep expressions may nest
NESTING = 80
#: how deep functions may call functions
CALL_DEPTH = 64
#: steps (loop rounds, calls, list items, 64 characters of text) of one evaluation
STEPS = 300_000
#: seconds of the processor for one evaluation; waiting for other work does not count
SECONDS = 1.0
#: characters of one string
STRING_LENGTH = 1_000_000
#: characters of one regular expression
PATTERN_LENGTH = 2_000
#: memory of one compiled regular expression, in bytes
PATTERN_MEMORY = 2 << 20
#: how deep lists and contexts may nest in a value that is handed out
VALUE_DEPTH = 100
#: nodes of one value that is compared, written as text or handed out
VALUE_NODES = 200_000


class Run:
    """What one evaluation has used up so far, and the moment it calls now."""

    __slots__ = ("deadline", "depth", "now", "steps")

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now
        self.steps = 0
        self.depth = 0
        self.deadline = 0.0

    def spend(self, cost: int = 1) -> None:
        """Count steps, and stop the evaluation when its budget is used up."""
        before = self.steps
        self.steps = after = before + cost
        if after > STEPS:
            template = sentence("The expression was stopped after %(most)s steps; make it simpler.")
            raise FeelLimit(template, most=STEPS)
        if before >> 8 != after >> 8:
            self.look_at_the_clock()

    def look_at_the_clock(self) -> None:
        """Stop the evaluation when its deadline has passed."""
        moment = thread_time()
        if not self.deadline:
            self.deadline = moment + SECONDS
        elif moment > self.deadline:
            template = sentence("The expression was stopped after %(most)s s; make it simpler.")
            raise FeelLimit(template, most=f"{SECONDS:g}")

    def enter(self) -> None:
        """Count one function call on the way in."""
        self.spend()
        self.depth += 1
        if self.depth > CALL_DEPTH:
            template = sentence(
                "Functions call each other more than %(most)s deep; make it simpler."
            )
            raise FeelLimit(template, most=CALL_DEPTH)

    def leave(self) -> None:
        """Count one function call on the way out."""
        self.depth -= 1
