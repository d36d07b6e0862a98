"""Remarks and files that people add to cases."""

from __future__ import annotations

import re
from typing import Any

from engine import attachment, clock, comment, identity, notification, visible_cases, work_item
from engine.actor import Actor
from engine.errors import BadInput, NotAllowed, NotFound, Problem, sentence
from engine.journal import Happening
from engine.runtime import telling
from engine.runtime.answers import Attachment
from engine.runtime.tools import Tools
from engine.runtime.turn import Turn

LONGEST_REMARK = 10_000
LARGEST_FILE = 10_000_000
#: a person named in a remark
NAMED = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]{0,62}[a-z0-9]|[a-z0-9])")


def add_comment(tools: Tools, case_id: int, text: str, *, actor: Actor) -> int:
    """Add a remark to a case, ended or not."""
    text = text.strip()
    if not text or len(text) > LONGEST_REMARK:
        problem = Problem(sentence("A remark has 1 to 10,000 letters."), place="text")
        raise BadInput([problem], sentence("The remark cannot be kept."))
    with tools.database.write() as connection:
        turn = Turn.at_case(tools, connection, case_id, actor=actor)
        _must_take_part(turn)
        number = comment.add(connection, case_id=case_id, at=turn.at, actor=actor.name, text=text)
        turn.tell(Happening.COMMENTED, "", {"comment": number, "text": text})
        _tell_concerned(turn, text)
        turn.close()
    turn.remember()
    return number


def _tell_concerned(turn: Turn, text: str) -> None:
    """Tell who holds work of the case, and who is named (@name) and may see it."""
    items = work_item.open_of(turn.connection, turn.row.id).values()
    holders = {item.assignee for item in items if item.assignee}
    named = {name for name in NAMED.findall(text) if _may_read(turn, name)}
    telling.tell_each(
        turn.tools,
        turn.connection,
        sorted((holders | named) - {turn.actor.name}),
        notification.COMMENT,
        sentence("%(who)s wrote at %(number)s: “%(text)s”"),
        {
            "who": turn.actor.name,
            "number": turn.row.number,
            "text": telling.quote(text),
        },
        at=turn.at,
        case_id=turn.row.id,
    )


def _may_read(turn: Turn, name: str) -> bool:
    person = identity.person(turn.connection, name)
    return person is not None and visible_cases.may_see(turn.connection, person.actor, turn.row.id)


def attach(
    tools: Tools,
    case_id: int | None,
    field: str,
    name: str,
    content: bytes,
    *,
    actor: Actor,
    content_type: str,
) -> Attachment:
    """Store a file for a case, or for a start form that is being filled in."""
    if not content or len(content) > LARGEST_FILE:
        problem = Problem(sentence("A file has 1 byte to 10 MB."), place=field)
        raise BadInput([problem], sentence("The file cannot be kept."))
    values: dict[str, Any] = {"field": field, "name": name, "content": content}
    values["content_type"] = content_type
    with tools.database.write() as connection:
        if case_id is None:
            if not actor.works:
                raise NotAllowed(sentence("Only people who work on cases add files."))
            at = clock.now()
            row = attachment.add(connection, case_id=None, at=at, actor=actor.name, **values)
            return Attachment(**row._mapping)
        turn = Turn.at_case(tools, connection, case_id, actor=actor)
        _must_take_part(turn)
        row = attachment.add(connection, case_id=case_id, at=turn.at, actor=actor.name, **values)
        said = {"attachment": row.id, "field": field, "name": name, "sha256": row.hash}
        turn.tell(Happening.ATTACHED, "", said)
        turn.close()
    turn.remember()
    return Attachment(**row._mapping)


def _must_take_part(turn: Turn) -> None:
    """Refuse who may not see the case, and who only reads."""
    if not visible_cases.may_see(turn.connection, turn.actor, turn.row.id):
        raise NotFound()
    if not turn.actor.works:
        raise NotAllowed(sentence("Only people who work on cases add to them."))
