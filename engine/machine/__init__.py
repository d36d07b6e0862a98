"""The machine: what one command makes of one case. Pure: no clock, no database, no randomness.

    program = compile_program(diagram, decisions)
    state, events, effects = advance(program, None, Start({"amount": 7}), now)
    state, events, effects = advance(program, state, Complete(wait, {"ok": True}), now)

The same program, state, command and instant always give the same answer, byte for byte.
"""

from engine.machine.advance import Advance, advance
from engine.machine.check import check
from engine.machine.commands import (
    Assign,
    Cancel,
    Command,
    Complete,
    Deliver,
    EndPath,
    Fire,
    Move,
    Restore,
    Start,
    Succeed,
    Throw,
    from_json,
)
from engine.machine.compiler import compile_program
from engine.machine.effects import (
    ArmTimer,
    Drop,
    Effect,
    Escalate,
    Finish,
    OfferWork,
    Publish,
    RequestJob,
    Subscribe,
)
from engine.machine.events import Event, EventName
from engine.machine.program import Program, StartEvent
from engine.machine.refusal import Refused
from engine.machine.state import State, Status, Wait, WaitKind
from engine.machine.timing import BadTime
from engine.machine.working_time import occurrences

__all__ = [
    "Advance",
    "ArmTimer",
    "Assign",
    "BadTime",
    "Cancel",
    "Command",
    "Complete",
    "Deliver",
    "Drop",
    "Effect",
    "EndPath",
    "Escalate",
    "Event",
    "EventName",
    "Finish",
    "Fire",
    "Move",
    "OfferWork",
    "Program",
    "Publish",
    "Refused",
    "RequestJob",
    "Restore",
    "Start",
    "StartEvent",
    "State",
    "Status",
    "Subscribe",
    "Succeed",
    "Throw",
    "Wait",
    "WaitKind",
    "advance",
    "check",
    "compile_program",
    "from_json",
    "occurrences",
]
