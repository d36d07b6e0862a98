"""A command that is sent twice under one key is carried out once.

The key stands on the first journal row of the command, where it is unique: the second send fails
on it, or on a case that has gone on, and only then the first answer is looked up. A command that
goes well at once costs no statement more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from engine import journal
from engine.actor import Actor
from engine.errors import Conflict, EngineError, sentence
from engine.runtime.tools import Tools

Answer = Mapping[str, Any]


def stored_key(key: str | None, actor: Actor) -> str | None:
    """Return the key as the journal keeps it: each actor has keys of their own."""
    if key is None:
        return None
    whole = f"{actor.name}:{key}"
    return whole if len(whole) <= 200 else hashlib.sha256(whole.encode()).hexdigest()


def once(
    tools: Tools, key: str | None, actor: Actor, of: str, act: Callable[[str | None], Answer]
) -> Answer:
    """Carry out `act` with the stored key, or return what it answered the first time.

    `of` says what is commanded (the work item, the process): one key is good for one command.
    """
    kept = stored_key(key, actor)
    try:
        return act(kept)
    except (EngineError, IntegrityError) as problem:
        first = _first(tools, kept)
        if first is None:
            raise
        if first.get("of") != of:
            raise Conflict(
                sentence("This command was sent before, for something else.")
            ) from problem
        return first


def _first(tools: Tools, key: str | None) -> Answer | None:
    if key is None:
        return None
    with tools.database.read() as connection:
        row = journal.by_key(connection, key)
    answer: Answer | None = None if row is None else journal.parse(row.answer)
    return answer
