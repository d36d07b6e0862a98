"""What people decide for themselves: how they are told, what they have read, their feed."""

from __future__ import annotations

from collections.abc import Collection

from engine import clock, feed, notification, preference
from engine.actor import Actor
from engine.errors import BadInput, sentence
from engine.journal import Entry, Happening
from engine.preference import Preference
from engine.runtime.office import chain
from engine.runtime.tools import Tools


def prefer(tools: Tools, chosen: Preference, *, actor: Actor) -> None:
    """Keep how somebody wants to be told; what waits to be mailed heeds it too."""
    problems = list(preference.problems(chosen))
    if problems:
        raise BadInput(problems, sentence("Something here has to be put right."))
    with tools.database.write() as connection:
        preference.put(connection, actor.name, chosen)
        now = clock.now()
        notification.ask_again(connection, actor.name, now)


def mark_read(tools: Tools, only: Collection[int] | None, *, actor: Actor) -> int:
    """Note that somebody read some notifications, or (None) all of theirs."""
    with tools.database.write() as connection:
        return notification.mark_read(connection, actor.name, at=clock.now(), only=only)


def renew_feed(tools: Tools, *, actor: Actor) -> str:
    """Give somebody a new secret address for their due dates; the one before ends."""
    with chain(tools, actor) as (connection, entries):
        token = feed.renew(connection, actor.name, at=clock.now())
        entries.append(_changed(actor, "renewed"))
    return token


def revoke_feed(tools: Tools, *, actor: Actor) -> None:
    """Close somebody's feed."""
    with chain(tools, actor) as (connection, entries):
        if feed.revoke(connection, actor.name):
            entries.append(_changed(actor, "closed"))


def _changed(actor: Actor, how: str) -> Entry:
    return Entry(Happening.PERSON_CHANGED, actor.name, {"changes": {"feed": ["", how]}})
