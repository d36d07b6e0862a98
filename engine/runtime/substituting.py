"""Substitutions: who enters and ends them, and what is refused. They stand in the office's chain.

A substitution reaches one step: who stands for somebody who stands for a third does not act for
the third. Two for the same person may not overlap in time and process, and nobody may in the end
stand for themselves.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection, Row

from engine import definition, identity, substitution
from engine.actor import Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.journal import Entry, Happening
from engine.runtime.office import chain
from engine.runtime.tools import Tools
from engine.runtime.working import must_say_why

LONGEST = timedelta(days=400)


def add(
    tools: Tools,
    absent: str,
    substitute: str,
    *,
    from_at: datetime,
    until_at: datetime,
    processes: Collection[str],
    reason: str,
    actor: Actor,
) -> int:
    """Let somebody stand for a colleague in a period; return the substitution's id."""
    must_say_why(reason)
    with chain(tools, actor, reason.strip()) as (connection, entries):
        now = tools.soon(0)
        check(
            connection,
            absent,
            substitute,
            from_at=from_at,
            until_at=until_at,
            processes=processes,
            actor=actor,
            now=now,
        )
        number = substitution.add(
            connection,
            absent=absent,
            substitute=substitute,
            from_at=from_at,
            until_at=until_at,
            processes=processes,
            reason=reason.strip(),
            made_at=now,
            made_by=actor.name,
        )
        said = {
            "substitution": number,
            "substitute": substitute,
            "from": from_at.isoformat(),
            "until": until_at.isoformat(),
            "processes": sorted(processes),
        }
        entries.append(Entry(Happening.SUBSTITUTED, absent, said))
    return number


def check(
    connection: Connection,
    absent: str,
    substitute: str,
    *,
    from_at: datetime,
    until_at: datetime,
    processes: Collection[str],
    actor: Actor,
    now: datetime,
) -> None:
    """Refuse what may not be entered."""
    _must_decide(actor, absent)
    _refuse(_period(from_at, until_at, now))
    _refuse(_persons(connection, absent, substitute))
    _refuse(_processes(connection, processes))
    others = substitution.during(connection, from_at, until_at)
    _refuse_overlap(connection, others, absent, processes, actor)
    _refuse_circle(connection, others, absent, substitute, actor)


def end(tools: Tools, substitution_id: int, *, actor: Actor, reason: str) -> None:
    """End a substitution before its time; what was claimed meanwhile stays where it is."""
    with chain(tools, actor, reason.strip()) as (connection, entries):
        row = substitution.get(connection, substitution_id)
        if row is None or not (actor.steers or actor.name in (row.absent, row.substitute)):
            raise NotFound()
        _must_decide(actor, row.absent)
        if not substitution.end(connection, substitution_id, at=tools.soon(0)):
            raise Conflict(sentence("This substitution is over already."))
        said = {"substitution": substitution_id, "substitute": row.substitute}
        entries.append(Entry(Happening.SUBSTITUTION_ENDED, row.absent, said))


def _must_decide(actor: Actor, absent: str) -> None:
    if not actor.works or (absent != actor.name and not actor.steers):
        raise NotAllowed(
            sentence("People enter substitutes for themselves, supervisors for everybody.")
        )


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise BadInput(problems, sentence("The substitution cannot be entered like this."))


def _period(from_at: datetime, until_at: datetime, now: datetime) -> list[Problem]:
    if until_at <= from_at:
        return [Problem(sentence("The end comes after the beginning."), place="until")]
    if until_at <= now:
        return [Problem(sentence("This period is over already."), place="until")]
    if until_at - from_at > LONGEST:
        return [Problem(sentence("A substitution lasts 400 days at most."), place="until")]
    return []


def _persons(connection: Connection, absent: str, substitute: str) -> list[Problem]:
    if absent == substitute:
        return [Problem(sentence("Nobody stands for themselves."), place="substitute")]
    template = sentence("Nobody called “%(name)s” works on cases here.")
    return [
        Problem(template, {"name": name}, place=place)
        for place, name in (("absent", absent), ("substitute", substitute))
        if not _works(identity.person(connection, name))
    ]


def _works(person: identity.Person | None) -> bool:
    return person is not None and person.status == identity.ACTIVE and person.actor.works


def _processes(connection: Connection, wanted: Collection[str]) -> list[Problem]:
    known = {row.process for row in definition.newest_of_all(connection)} if wanted else set()
    template = sentence("There is no process “%(name)s”.")
    return [
        Problem(template, {"name": name}, place="processes")
        for name in sorted(wanted)
        if name not in known
    ]


def _refuse_overlap(
    connection: Connection,
    others: list[Row[Any]],
    absent: str,
    wanted: Collection[str],
    actor: Actor,
) -> None:
    """Refuse a second substitute for the same person, time and process."""
    for row in others:
        theirs = substitution.processes(row)
        if row.absent == absent and (not theirs or not wanted or set(theirs) & set(wanted)):
            raise Conflict(
                sentence(
                    "%(substitute)s stands for %(absent)s from %(from)s until %(until)s already; "
                    "end that substitution first, or choose another period."
                ),
                **{
                    "substitute": identity.called(connection, row.substitute, actor.language),
                    "absent": identity.called(connection, absent, actor.language),
                    "from": row.from_at.isoformat(),
                    "until": row.until_at.isoformat(),
                },
            )


def _refuse_circle(
    connection: Connection, others: list[Row[Any]], absent: str, substitute: str, actor: Actor
) -> None:
    """Refuse a chain of substitutes that leads back to the absent person."""
    reached, pending = {substitute}, [substitute]
    while pending:
        here = pending.pop()
        for row in others:
            if row.absent == here and row.substitute not in reached:
                reached.add(row.substitute)
                pending.append(row.substitute)
    if absent in reached:
        raise Conflict(
            sentence(
                "%(substitute)s is away in this period, and %(absent)s stands in for them: "
                "nobody would be left to do the work; choose somebody else."
            ),
            substitute=identity.called(connection, substitute, actor.language),
            absent=identity.called(connection, absent, actor.language),
        )
