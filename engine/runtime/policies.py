"""Policies of service levels: who changes them, and what the office's chain tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from engine import clock, identity, policy
from engine.actor import ADMINISTRATOR, SYSTEM, Actor
from engine.diagram.graph import Kind
from engine.errors import BadInput, Conflict, NotAllowed, sentence
from engine.journal import Entry, Happening
from engine.runtime.compiled import Compiled
from engine.runtime.office import chain
from engine.runtime.tools import Tools
from engine.runtime.working import must_say_why
from engine.sla import checking

_WORK = (Kind.USER, Kind.MANUAL)


def put(
    tools: Tools,
    process: str,
    content: Mapping[str, Any],
    *,
    actor: Actor,
    reason: str,
    based_on: int | None,
) -> int:
    """Make a new version of a policy; open cases keep theirs. Unchanged content adds nothing."""
    _must_decide(actor)
    must_say_why(reason)
    with chain(tools, actor, reason=reason.strip()) as (connection, entries):
        compiled = tools.definitions.newest(connection, process)
        _refuse(connection, compiled, content)
        before = policy.newest(connection, process)
        if based_on is not None and (before is None or before.id != based_on):
            raise Conflict(
                sentence("Somebody changed this policy meanwhile; look at it and change it again.")
            )
        old = {} if before is None else before.content
        said = {
            name: [old.get(name), content.get(name)]
            for name in sorted({*old, *content})
            if old.get(name) != content.get(name)
        }
        if before is not None and not said:
            return before.id
        made = policy.add(
            connection,
            process,
            content,
            at=clock.now(),
            actor=actor.name,
            reason=reason.strip(),
        )
        versions = [before.id if before else None, made]
        entries.append(
            Entry(Happening.POLICY_CHANGED, process, {"version": versions, "changes": said})
        )
        return made


def seed(
    tools: Tools, process: str, content: Mapping[str, Any] | None, *, reason: str
) -> int | None:
    """Keep a first policy; None when there is none to keep, or one was made already."""
    with tools.database.read() as connection:
        if content is None or policy.current(connection, process) is not None:
            return None
    return put(tools, process, content, actor=SYSTEM, reason=reason, based_on=None)


def steps_of(compiled: Compiled) -> dict[str, str]:
    """Return the work that a process gives people, in its order: id and name."""
    return {
        node.id: node.name or node.id
        for process in compiled.diagram.processes.values()
        for node in process.nodes.values()
        if node.kind in _WORK
    }


def may_change(actor: Actor) -> bool:
    """Tell whether the actor decides on policies."""
    return ADMINISTRATOR in actor.roles or actor.steers


def _refuse(connection: Connection, compiled: Compiled, content: Mapping[str, Any]) -> None:
    groups = {row.key for row in identity.groups(connection)}
    problems = checking.problems(content, steps_of(compiled).keys(), groups)
    if problems:
        raise BadInput(problems, sentence("This policy cannot be kept yet."))


def _must_decide(actor: Actor) -> None:
    if not may_change(actor):
        raise NotAllowed(sentence("Only supervisors and administrators change policies; ask one."))
