"""Every night what people were told long ago is removed, so that the table does not grow for ever.

A round removes a portion; the first round that finds no more ends the night. Several nodes may do
so at once: what one of them removed the other does not find.
"""

from __future__ import annotations

from datetime import date, timedelta

from engine import clock, notification
from engine.runtime.tools import Tools

#: from this hour of the office's zone on; an office that is switched off then, at its first round
HOUR = 2
#: notifications of one transaction
PORTION = 500
#: what was read is kept this long, what nobody read longer
READ, UNREAD = timedelta(days=90), timedelta(days=365)


class Forgetting:
    """The rounds in which old notifications are removed."""

    def __init__(self, tools: Tools, *, read: timedelta = READ) -> None:
        self._zone = tools.zone
        self._database = tools.database
        self._read = read
        self._unread = max(read, UNREAD)
        self._done: date | None = None

    def run(self) -> int:
        """Remove a portion where the night is not over; return how many were removed."""
        now = clock.now()
        night = (now.astimezone(self._zone) - timedelta(hours=HOUR)).date()
        if night == self._done:
            return 0
        with self._database.read() as connection:
            ids = notification.forgettable(
                connection, read=now - self._read, made=now - self._unread, limit=PORTION
            )
        if ids:
            with self._database.write() as connection:
                notification.remove(connection, ids)
        if len(ids) < PORTION:
            self._done = night
        return len(ids)
