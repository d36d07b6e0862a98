"""Saved filters: who keeps, shares, renames and removes them; each is its owner's to change."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection

from engine import clock, identity, saved_filter
from engine.actor import Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.runtime.tools import Tools
from engine.saved_filter import EVERYBODY

PLACES = ("board", "work-items", "cases")
LONGEST_NAME, LONGEST_QUERY, MOST = 100, 2000, 200


def save(
    tools: Tools, place: str, name: str, query: str, *, actor: Actor, shared_with: str = ""
) -> int:
    """Keep a filter under a name, in the place of one's own of that name; return its id."""
    _must_steer(actor)
    name = name.strip()
    _refuse(name, query, place)
    with tools.database.write() as connection:
        _must_be_known(connection, shared_with)
        known = saved_filter.named(connection, actor.name, place, name)
        if known is not None:
            saved_filter.change(connection, known.id, query=query, shared_with=shared_with)
            return int(known.id)
        if saved_filter.count(connection, actor.name) >= MOST:
            raise Conflict(
                sentence("You keep %(most)s filters already; remove some first."), most=MOST
            )
        values = {"owner": actor.name, "place": place, "name": name, "query": query}
        values["shared_with"] = shared_with
        return saved_filter.add(connection, values, at=clock.now())


def change(tools: Tools, filter_id: int, *, name: str, shared_with: str, actor: Actor) -> None:
    """Rename a filter, and share it with a group, everybody (`*`) or nobody."""
    name = name.strip()
    with tools.database.write() as connection:
        row = _own(connection, filter_id, actor)
        _refuse(name, row.query, row.place)
        _must_be_known(connection, shared_with)
        other = saved_filter.named(connection, actor.name, row.place, name)
        if other is not None and other.id != filter_id:
            raise Conflict(sentence("You keep a filter “%(name)s” already."), name=name)
        saved_filter.change(connection, filter_id, name=name, shared_with=shared_with)


def remove(tools: Tools, filter_id: int, *, actor: Actor) -> Any:
    """Take a filter away and return what it was, so that it can be saved again."""
    with tools.database.write() as connection:
        row = _own(connection, filter_id, actor)
        saved_filter.remove(connection, filter_id)
        return row


def _own(connection: Connection, filter_id: int, actor: Actor) -> Any:
    row = saved_filter.get(connection, actor, filter_id)
    if row is None:
        raise NotFound()
    if row.owner != actor.name:
        raise NotAllowed(
            sentence("“%(name)s” belongs to %(owner)s; save one of your own."),
            name=row.name,
            owner=row.owner,
        )
    return row


def _must_steer(actor: Actor) -> None:
    if not actor.steers:
        raise NotAllowed()


def _must_be_known(connection: Connection, shared_with: str) -> None:
    known = {"", EVERYBODY, *(row.key for row in identity.groups(connection))}
    if shared_with not in known:
        raise BadInput([Problem(sentence("There is no such group."), place="shared_with")])


def _refuse(name: str, query: str, place: str) -> None:
    if place not in PLACES:
        raise NotFound()
    if not name or len(name) > LONGEST_NAME:
        template = sentence("Give the filter a name of at most %(most)s characters.")
        raise BadInput([Problem(template, {"most": LONGEST_NAME}, "name")])
    if len(query) > LONGEST_QUERY:
        raise BadInput([Problem(sentence("This filter is too long to be kept."), place="query")])
