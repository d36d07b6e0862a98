"""Deploying: files become a version that new cases start on; nothing running is touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection, Row

from engine import (
    clock,
    definition,
    feel,
    identity,
    inspection,
    journal,
    ledger,
    second_opinion,
    subscription,
)
from engine.actor import PROCESS_OWNER, Actor
from engine.db import wake
from engine.diagram.graph import Process
from engine.errors import BadInput, Conflict, NotAllowed, Problem, sentence
from engine.journal import Happening
from engine.machine import Program
from engine.machine.program import StartEvent
from engine.machine.timing import Due, due
from engine.runtime.answers import Deployed, Report
from engine.runtime.compiled import compile_files, diagram_path
from engine.runtime.tools import Tools

#: larger packages are refused before anything is read
MOST_FILES, MOST_BYTES = 500, 20_000_000


def check(tools: Tools, files: Mapping[str, bytes]) -> Report:
    """Look over the files of a process without storing anything."""
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        return Report((Problem(sentence("A process has 500 files and 20 MB at most.")),))
    if sum(path.endswith(".bpmn") for path in files) != 1:
        return Report((Problem(sentence("A process has exactly one .bpmn file.")),))
    with tools.database.read() as connection:
        groups = [row.key for row in identity.groups(connection)]
    problems, remarks = inspection.inspect(
        files, forms=tools.forms, handlers=tools.handlers, groups=groups
    )
    if not problems:
        source = files[diagram_path(files)]
        problems = second_opinion.schema_problems(source)
        remarks = [*remarks, second_opinion.portability(source)]
    return Report(tuple(problems), tuple(remarks))


def deploy(tools: Tools, files: Mapping[str, bytes], *, actor: Actor, reason: str) -> Deployed:
    """Put a version into use; unchanged files add nothing."""
    if PROCESS_OWNER not in actor.roles and actor.name != "system":
        raise NotAllowed(sentence("Only process owners deploy; ask one."))
    report = check(tools, files)
    if not report.good:
        raise BadInput(report.problems, sentence("This process cannot be put into use yet."))
    with tools.database.write() as connection:
        head = journal.lock_office(connection)
        return _store(tools, connection, head, files, report, actor=actor, reason=reason)


def _store(
    tools: Tools,
    connection: Connection,
    head: journal.Head,
    files: Mapping[str, bytes],
    report: Report,
    *,
    actor: Actor,
    reason: str,
) -> Deployed:
    drawn, program = compile_files(files)
    main = drawn.main
    newest = definition.newest(connection, main.id)
    digest = definition.content_hash(files)
    if newest is not None and newest.status == definition.IMPORTED:
        raise Conflict(
            sentence("“%(process)s” holds past cases of another system; choose another id."),
            process=main.id,
        )
    if newest is not None and newest.content_hash == digest:
        return Deployed(newest.id, main.id, newest.version, True, report)
    at = clock.now()
    definition_id, version = add_version(
        connection,
        head,
        main,
        files,
        newest,
        at=at,
        actor=actor,
        reason=reason,
        said={"content_hash": digest, "file": diagram_path(files)},
    )
    _replace_starts(tools, connection, program, definition_id, at)
    return Deployed(definition_id, main.id, version, False, report)


def add_version(
    connection: Connection,
    head: journal.Head,
    main: Process,
    files: Mapping[str, bytes],
    before: Row[Any] | None,
    *,
    at: datetime,
    actor: Actor,
    reason: str,
    said: Mapping[str, Any],
    status: str = definition.ACTIVE,
) -> tuple[int, int]:
    """Store the version after `before` and the office's row about it; return its id and number."""
    version = before.version + 1 if before is not None else 1
    definition_id = definition.add(
        connection,
        process=main.id,
        version=version,
        name=main.name or main.id,
        files=files,
        at=at,
        actor=actor.name,
        reason=reason,
        status=status,
    )
    told = {"definition": definition_id, "process": main.id, "version": version, **said}
    journal.append(
        connection,
        journal.OFFICE,
        head,
        [journal.Entry(Happening.DEPLOYED, main.id, told)],
        at=at,
        actor=actor.name,
        reason=reason or None,
    )
    return definition_id, version


def _replace_starts(
    tools: Tools,
    connection: Connection,
    program: Program,
    definition_id: int,
    at: datetime,
) -> None:
    """Let messages, signals and timers start cases on this version instead of the one before."""
    subscription.drop_starts(connection, program.process)
    ledger.drop_starts(connection, program.process)
    waiting = [
        {
            "id": f"start-{definition_id}-{start.element}",
            "case_id": None,
            "wait": None,
            "definition_id": definition_id,
            "process": program.process,
            "element": start.element,
            "kind": start.trigger,
            "name": start.name,
            "key": "",
        }
        for start in program.starts
        if start.trigger in (subscription.MESSAGE, subscription.SIGNAL)
    ]
    if waiting:
        subscription.add(connection, waiting)
    timers = [start for start in program.starts if start.trigger == "timer"]
    for start in timers:
        entry = ledger.entry(
            ledger.START,
            case_id=None,
            process=program.process,
            definition_id=definition_id,
            activity=start.element,
            at=at,
        )
        first = _first(start, at.astimezone(tools.zone))
        entry |= {
            "id": f"start-{definition_id}-{start.element}",
            "due_at": first.at,
            "inputs": journal.canonical({"repeat": first.repeat}),
        }
        ledger.add(connection, [entry])
    if timers:
        wake(connection)


def _first(start: StartEvent, now: datetime) -> Due:
    """Return when a timer start event is due first."""
    text = start.timer
    if text.startswith("="):
        text = str(feel.to_json(feel.compile_expression(text[1:])({}, now)))
    return due(start.timer_kind, text, now)
