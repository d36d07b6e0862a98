"""The signed cookie of a session: person, session version, since when, last seen."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import g, request, session

from engine import clock, identity
from web import current


def remember(name: str, version: int) -> None:
    """Begin a fresh session for a person; whatever the cookie held before is dropped."""
    session.clear()
    stamp = clock.now().timestamp()
    session.update(user=name, version=version, since=stamp, seen=stamp)


def forget() -> None:
    """End the session of this browser."""
    session.clear()


def load_person() -> None:
    """Find the person behind the request; expired and revoked sessions end here."""
    g.actor = None
    if request.endpoint == "static" or "user" not in session:
        return
    if expired():
        forget()
        return
    with current.engine().database.read() as connection:
        person = identity.person(connection, session["user"])
    if person is None or not valid(person):
        forget()
        return
    g.person = person
    g.actor = person.actor
    touch()


def valid(person: identity.Person) -> bool:
    """Say whether the person may still come in and has not ended all sessions."""
    return person.status == identity.ACTIVE and person.session_version == session["version"]


def expired() -> bool:
    """Say whether the session has rested or lasted too long."""
    now = clock.now()
    since, seen = (_instant(session.get(key, 0)) for key in ("since", "seen"))
    config = current.config()
    return now - seen > config.idle or now - since > config.absolute


def touch() -> None:
    """Note that the session is in use, at most once a minute so that few answers set cookies.

    What a page asks for by itself is no sign of a person.
    """
    if current.is_live():
        return
    stamp = clock.now().timestamp()
    if stamp - session["seen"] > 60:
        session["seen"] = stamp


def _instant(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
