"""The notifications of a played history: what is old was read, what is of yesterday is news."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine import notification
from engine.runtime import Engine

#: what is older has been read
_NEWS = timedelta(days=2)


def leave(engine: Engine, now: datetime) -> None:
    """Mark the old as read, and all but the newest as mailed: nobody gets a year by mail."""
    n = notification.notification
    old = n.update().where(n.c.made_at < now - _NEWS)
    past = n.update().where(n.c.deliver_at < now, n.c.mailed_at.is_(None))
    with engine.database.write() as connection:
        connection.execute(old.where(n.c.read_at.is_(None)).values(read_at=n.c.made_at))
        connection.execute(past.values(mailed_at=n.c.deliver_at))
