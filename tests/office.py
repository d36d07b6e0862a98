"""An office for tests: the cast, small processes, handlers that note their calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine import case, clock, identity, journal, ledger, work_item
from engine.actor import SYSTEM, Actor
from engine.db import Database
from engine.errors import BadInput, Problem
from engine.ports import Call
from engine.runtime import Engine
from engine.worker import Worker
from tests.drawing import draw

CAST: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "olga": (("process_owner",), ()),
    "alice": (("staff",), ("cr_staff",)),
    "bob": (("staff",), ("cr_staff",)),
    "sam": (("staff", "supervisor"), ("cr_head",)),
    "ada": (("auditor",), ()),
    "charlie": (("staff",), ()),
    "adam": (("administrator",), ()),
}


def actor(name: str) -> Actor:
    """Return one of the cast as the one who acts."""
    roles, groups = CAST[name]
    return Actor(name, frozenset(roles), frozenset(groups), "en")


OLGA, ALICE, BOB, SAM, ADA, CHARLIE, ADAM = map(actor, CAST)


class AnyForms:
    """Lets every submission through but one that holds `bad`."""

    def check(self, schema: Mapping[str, Any]) -> Sequence[Problem]:
        """Find nothing wrong."""
        return []

    def validate(
        self, schema: Mapping[str, Any], data: Mapping[str, Any], *, today: date
    ) -> dict[str, Any]:
        """Return the data."""
        if "bad" in data:
            raise BadInput([Problem("“Bad” is not allowed.", place="bad")], "Look at the form.")
        return dict(data)

    def fields(self, schema: Mapping[str, Any]) -> Sequence[str]:
        """Return no fields."""
        return []


@dataclass
class NotedHandlers:
    """Handlers given by the test; each call is noted."""

    doing: dict[str, Callable[[Call], Mapping[str, Any] | None]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def names(self) -> frozenset[str]:
        """Return the names that diagrams may use."""
        return frozenset({"notify", "remind", "charge", *self.doing})

    def call(self, name: str, call: Call) -> Mapping[str, Any] | None:
        """Note the call and do what the test wants."""
        self.calls.append(call)
        act = self.doing.get(name)
        return act(call) if act is not None else {}


FORM = b'{"type": "default", "schemaVersion": 19, "components": []}'

#: assess (with a reminder after two hours, not interrupting) -> notify -> done
REPAIR = draw(
    "repair",
    """
    <b:startEvent id="begin" name="Begin" s:taskForm="intake"/>
    <b:userTask id="assess" name="Assess" s:taskForm="assess" s:candidateGroup="cr_staff"
        s:slaDuration="PT4H" s:stage="Assess"/>
    <b:boundaryEvent id="late" name="Late" attachedToRef="assess" cancelActivity="false">
      <b:timerEventDefinition><b:timeDuration xsi:type="bpmn:tFormalExpression"
        >PT2H</b:timeDuration></b:timerEventDefinition></b:boundaryEvent>
    <b:serviceTask id="reminding" name="Remind" s:handler="remind"/>
    <b:endEvent id="reminded" name="Reminded"/>
    <b:serviceTask id="notify" name="Notify" s:handler="notify" s:stage="Tell"/>
    <b:boundaryEvent id="unreachable" name="Unreachable" attachedToRef="notify">
      <b:errorEventDefinition errorRef="no_address"/></b:boundaryEvent>
    <b:userTask id="call" name="Call" s:taskForm="call" s:candidateGroup="cr_staff"/>
    <b:endEvent id="done" name="Done"/>
    <b:endEvent id="called" name="Called"/>
    """,
    """
    begin -> assess
    late -> reminding
    reminding -> reminded
    assess -> notify
    notify -> done
    unreachable -> call
    call -> called
    """,
    around='<b:error id="no_address" errorCode="NO_ADDRESS" name="No address"/>',
    name="Repair",
    casePrefix="RP",
    stages="Assess,Tell",
    subject="=customer",
    keyFacts="customer,model",
)

#: sends a question under its own number and waits for the answer
ASKER = draw(
    "asker",
    """
    <b:startEvent id="begin" name="Begin" s:taskForm="ask"/>
    <b:intermediateThrowEvent id="asking" name="Ask">
      <b:extensionElements><s:input name="question" value="question"/>
        <s:input name="number" value="case.number"/></b:extensionElements>
      <b:messageEventDefinition messageRef="question"/></b:intermediateThrowEvent>
    <b:intermediateCatchEvent id="hearing" name="Hear" s:correlationKey="case.number">
      <b:extensionElements><s:output name="answer" value="answer"/></b:extensionElements>
      <b:messageEventDefinition messageRef="answer"/></b:intermediateCatchEvent>
    <b:userTask id="read" name="Read" s:taskForm="read" s:candidateGroup="cr_staff"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> asking
    asking -> hearing
    hearing -> read
    read -> done
    """,
    around='<b:message id="question" name="question"/><b:message id="answer" name="answer"/>',
)

#: begins by a question, answers it
ANSWERER = draw(
    "answerer",
    """
    <b:startEvent id="asked" name="Asked">
      <b:messageEventDefinition messageRef="question"/></b:startEvent>
    <b:userTask id="reply" name="Reply" s:taskForm="reply" s:candidateGroup="cr_staff"/>
    <b:endEvent id="replied" name="Replied" s:correlationKey="number">
      <b:extensionElements><s:input name="answer" value="answer"/></b:extensionElements>
      <b:messageEventDefinition messageRef="answer"/></b:endEvent>
    """,
    """
    asked -> reply
    reply -> replied
    """,
    around='<b:message id="question" name="question"/><b:message id="answer" name="answer"/>',
)

#: waits for the signal "alarm"
GUARD = draw(
    "guard",
    """
    <b:startEvent id="begin" name="Begin" s:taskForm="watch"/>
    <b:intermediateCatchEvent id="waiting" name="Wait">
      <b:signalEventDefinition signalRef="alarm"/></b:intermediateCatchEvent>
    <b:userTask id="react" name="React" s:taskForm="react" s:candidateGroup="cr_staff"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> waiting
    waiting -> react
    react -> done
    """,
    around='<b:signal id="alarm" name="alarm"/>',
)

#: begins each hour
HOURLY = draw(
    "hourly",
    """
    <b:startEvent id="tick" name="Tick">
      <b:timerEventDefinition><b:timeCycle xsi:type="bpmn:tFormalExpression"
        >R/PT1H</b:timeCycle></b:timerEventDefinition></b:startEvent>
    <b:userTask id="look" name="Look" s:taskForm="look" s:candidateGroup="cr_staff"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    tick -> look
    look -> done
    """,
)


def package(diagram: bytes, *forms: str, **more: bytes) -> dict[str, bytes]:
    """Return the files of a process: its diagram and empty forms."""
    name = diagram.partition(b'<bpmn:process id="')[2].partition(b'"')[0].decode()
    return {f"{name}.bpmn": diagram, **{f"forms/{form}.json": FORM for form in forms}, **more}


REPAIR_FILES = package(REPAIR, "intake", "assess", "call")


class Office:
    """An engine with the cast and the words that tests use."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.handlers = NotedHandlers()
        self.engine = Engine(database, forms=AnyForms(), handlers=self.handlers)
        self.worker = Worker(self.engine, name="worker")

    def settle(self) -> None:
        """Let the cast move in; passwords are their names, hashed once."""
        for key in ("cr_staff", "cr_head"):
            self.engine.put_group(key, name=key, name_en=key, actor=SYSTEM)
        with self.database.write() as connection:
            for name, (roles, groups) in CAST.items():
                values = {
                    "name": name,
                    "full_name": name.title(),
                    "full_name_en": name.title(),
                    "email": f"{name}@example.com",
                    "language": "en",
                    "theme": "auto",
                }
                identity.add_person(connection, values, password_hash="-", at=clock.now())
                identity.set_groups(connection, name, groups)
                identity.set_roles(connection, name, roles)

    def deploy(self, files: Mapping[str, bytes]) -> int:
        """Put a process into use and return its definition's id."""
        return self.engine.deploy(files, actor=OLGA, reason="test").definition_id

    def repair(self, **data: Any) -> tuple[int, str]:
        """Start a repair and return its case and its first work item."""
        started = self.engine.start("repair", {"customer": "Somchai", **data}, actor=ALICE)
        return started.case_id, started.work_items[0]

    def work(self, limit: int | None = None) -> int:
        """Let the worker carry out what is due."""
        return self.worker.run_due(limit)

    def events(self, case_id: int) -> list[str]:
        """Return the names of a case's events, without the flows."""
        with self.database.read() as connection:
            rows = journal.events(connection, case_id)
        return [row.event for row in rows if row.event != "flow:taken"]

    def status(self, case_id: int) -> str:
        """Return the status of a case."""
        with self.database.read() as connection:
            row = case.get(connection, case_id)
        assert row is not None
        return str(row.status)

    def open_items(self, case_id: int) -> list[str]:
        """Return the ids of the open work items of a case."""
        with self.database.read() as connection:
            rows = work_item.of_case(connection, case_id)
        return [row.id for row in rows if row.status in work_item.OPEN]

    def entries(self, case_id: int) -> list[Any]:
        """Return what the ledger holds for a case."""
        with self.database.read() as connection:
            return ledger.of_case(connection, case_id)

    def chain_holds(self, case_id: int) -> bool:
        """Tell whether the journal of a case verifies."""
        with self.database.read() as connection:
            return journal.verify(connection, case_id) == []
