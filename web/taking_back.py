"""The undo button: in the message after something was done, and beside it in the history."""

from __future__ import annotations

from flask import flash

from engine import clock, excerpt
from engine.runtime.undoing import last_deed
from web import current

#: category of messages that carry the button: undo:<case id>:<row of the journal>
UNDO = "undo"
#: rows of the journal that are looked at; what one verb told is hardly ever longer
TAIL = 200


def undoable(case_id: int) -> int | None:
    """Return the row of what was done last, while the person before the screen may undo it."""
    with current.engine().database.read() as connection:
        deed = last_deed(excerpt.newest(connection, case_id, TAIL)[::-1])
    if deed is None or not deed.may_be_undone(current.actor(), clock.now()):
        return None
    return deed.main.seq


def done(text: str, case_id: int) -> None:
    """Say that something was done to a case, with an undo button while that is possible."""
    seq = undoable(case_id)
    flash(text, "ok" if seq is None else f"{UNDO}:{case_id}:{seq}")
