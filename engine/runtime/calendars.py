"""Working calendars: who changes them, and what the office's chain tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from engine import calendar, clock, identity
from engine.actor import ADMINISTRATOR, Actor
from engine.calendar import OFFICE
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.journal import Entry, Happening
from engine.runtime.office import NAME, bad_name, chain
from engine.runtime.tools import Tools


def put(
    tools: Tools,
    key: str,
    content: Mapping[str, Any],
    *,
    actor: Actor,
    reason: str,
    based_on: int | None,
) -> int:
    """Make a new version of a calendar; open cases keep theirs. Unchanged content adds nothing."""
    _must_administer(actor)
    problems = [] if NAME.fullmatch(key) else [bad_name(key)]
    problems += calendar.problems(content)
    if problems:
        raise BadInput(problems, sentence("This calendar cannot be kept yet."))
    with chain(tools, actor, reason=reason) as (connection, entries):
        before = calendar.newest(connection, key)
        if based_on is not None and (before is None or before.id != based_on):
            raise Conflict(
                sentence(
                    "Somebody changed this calendar meanwhile; look at it and change it again."
                )
            )
        said = calendar.changes(before.content if before else None, content)
        if before is not None and not said:
            return before.id
        at = clock.now()
        made = calendar.add(connection, key, content, at=at, actor=actor.name, reason=reason)
        versions = [before.id if before else None, made]
        data = {"calendar": key, "version": versions, "changes": said}
        entries.append(Entry(Happening.CALENDAR_CHANGED, key, data))
        return made


def choose(tools: Tools, group: str, key: str | None, *, actor: Actor) -> None:
    """Let a group work by a calendar of its own, or (None) by the office's."""
    _must_administer(actor)
    with chain(tools, actor) as (connection, entries):
        if group not in {row.key for row in identity.groups(connection)}:
            raise NotFound()
        before = calendar.groups(connection).get(group)
        wanted = _wanted(connection, key)
        if before != wanted:
            calendar.choose(connection, group, wanted)
            said = {"group": group, "calendar": [before or OFFICE, wanted or OFFICE]}
            entries.append(Entry(Happening.CALENDAR_CHANGED, group, said))


def choose_for_branch(tools: Tools, branch: str, key: str | None, *, actor: Actor) -> None:
    """Let cases of a branch count by a calendar of its own, or (None) by the office's."""
    _must_administer(actor)
    branch = branch.strip()
    if not branch or len(branch) > 200:
        problem = Problem(
            sentence("Name the branch as it stands in the case data."), place="branch"
        )
        raise BadInput([problem], sentence("Name the branch."))
    with chain(tools, actor) as (connection, entries):
        before = calendar.branches(connection).get(branch)
        wanted = _wanted(connection, key)
        if before != wanted:
            calendar.choose_for_branch(connection, branch, wanted)
            said = {"branch": branch, "calendar": [before or OFFICE, wanted or OFFICE]}
            entries.append(Entry(Happening.CALENDAR_CHANGED, calendar.BRANCH + branch, said))


def _wanted(connection: Connection, key: str | None) -> str | None:
    """Return the calendar that was chosen, None for the office's; NotFound when there is none."""
    if key is not None and calendar.newest(connection, key) is None:
        raise NotFound(sentence("There is no calendar “%(key)s”; make it first."), key=key)
    return None if key == OFFICE else key


def _must_administer(actor: Actor) -> None:
    if ADMINISTRATOR not in actor.roles and actor.name != "system":
        raise NotAllowed(sentence("Only administrators change calendars; ask one."))
