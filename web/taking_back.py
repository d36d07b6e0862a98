"""The undo button: in the message after something was done, and beside it in the history."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash

from engine import clock, journal
from engine.journal import Event
from engine.runtime.undoing import last_deed
from web import current

#: category of messages that carry the button: undo:<case id>:<row of the journal>
UNDO = "undo"
#: rows of the journal that are looked at; what one verb told is hardly ever longer
TAIL = 200


def undoable(events: Sequence[Event]) -> int | None:
    """Return the row of what was done last, while the person before the screen may undo it."""
    deed = last_deed(events)
    if deed is None or not deed.may_be_undone(current.actor(), clock.now()):
        return None
    return deed.main.seq


def done(text: str, case_id: int) -> None:
    """Say that something was done to a case, with an undo button while that is possible."""
    with current.engine().database.read() as connection:
        last = journal.last(connection, case_id).seq
        seq = undoable(journal.events(connection, case_id, after=max(0, last - TAIL)))
    flash(text, "ok" if seq is None else f"{UNDO}:{case_id}:{seq}")
