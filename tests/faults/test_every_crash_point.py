"""Each verb, killed before and after each of its statements and its commit: it happened whole or
not at all, and sent again it happens once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine import (
    case,
    clock,
    identity,
    incident,
    journal,
    ledger,
    notification,
    pause,
    saved_filter,
    subscription,
    work_item,
)
from engine.clock import VirtualClock
from engine.errors import BpmnError, Conflict, NotFound
from engine.pause import escalation_level
from engine.ports import Call
from engine.runtime import climbing, filters, pausing
from tests.faults.crashing import dies_at
from tests.measured import POLICY, TEND_FILES
from tests.office import (
    ADAM,
    ALICE,
    ANSWERER,
    ASKER,
    BOB,
    GUARD,
    OLGA,
    REPAIR,
    REPAIR_FILES,
    SAM,
    Office,
    package,
)

#: what a verb is done to: ids of cases, work items, incidents, a running number
Subject = dict[str, Any]


@dataclass(frozen=True)
class Verb:
    """A verb with what it needs before, and whether it may simply be sent again."""

    prepare: Callable[[Office, Subject], None]
    act: Callable[[Office, Subject], Any]
    #: sent again it gives the same answer, or says that it was done
    again: bool = True


#: what measures a repair when its ladder is climbed
LADDER: dict[str, Any] = {
    "targets": [{"measure": "case", "length": "PT8H", "basis": "natural"}],
    "warnings": [75],
    "ladder": [
        {"key": "head", "measure": "case", "after": "PT30M", "to": "cr_head", "name": "หัวหน้า"},
        {
            "key": "urgent",
            "measure": "case",
            "percent": 90,
            "to": "assignee",
            "priority": 90,
            "name": "ด่วน",
        },
    ],
}


def _repair(office: Office, subject: Subject) -> None:
    subject["case"], subject["item"] = office.repair()


def _claimed(office: Office, subject: Subject) -> None:
    _repair(office, subject)
    office.engine.claim(subject["item"], actor=ALICE)


def _drafted(office: Office, subject: Subject) -> None:
    _claimed(office, subject)
    office.engine.save_draft(subject["item"], {"half": 1}, actor=ALICE)


def _suspended(office: Office, subject: Subject) -> None:
    _repair(office, subject)
    office.engine.suspend(subject["case"], actor=SAM, reason="wait")


def _job_due(office: Office, subject: Subject) -> None:
    _repair(office, subject)
    office.engine.complete(subject["item"], {}, actor=ALICE)


def _timer_due(office: Office, subject: Subject) -> None:
    _repair(office, subject)
    _make_due(office, subject["case"])


def _message_due(office: Office, subject: Subject) -> None:
    subject["case"] = office.engine.start("asker", {"question": "why?"}, actor=ALICE).case_id


def _message_awaited(office: Office, subject: Subject) -> None:
    asked = office.engine.start("asker", {"question": "why?"}, actor=ALICE)
    subject["case"], subject["number"] = asked.case_id, asked.number


def _guarding(office: Office, subject: Subject) -> None:
    subject["case"] = office.engine.start("guard", {}, actor=ALICE).case_id


def _signal_due(office: Office, subject: Subject) -> None:
    _guarding(office, subject)
    office.engine.signal("alarm", {}, actor=SAM, key=f"signal {subject['case']}")


def _halted(office: Office, subject: Subject) -> None:
    _job_due(office, subject)
    (entry,) = office.entries(subject["case"])
    with office.database.write() as connection:
        connection.execute(
            ledger.ledger.update().where(ledger.ledger.c.id == entry.id).values(max_attempts=1)
        )
    office.handlers.doing["notify"] = _fail
    office.work()
    office.handlers.doing.clear()
    with office.database.read() as connection:
        subject["incident"] = incident.of_case(connection, subject["case"])[0].id


def _other_version(office: Office, subject: Subject) -> None:
    _repair(office, subject)
    other = dict(REPAIR_FILES, **{"repair.bpmn": REPAIR.replace(b"PT2H", b"PT3H")})
    subject["definition"] = office.deploy(other)


def _person(office: Office, subject: Subject) -> None:
    subject["name"] = f"person{subject['n']}"
    office.engine.add_person(
        subject["name"], password="long enough", full_name="Somebody", actor=ADAM
    )


def _nothing(office: Office, subject: Subject) -> None:
    pass


def _make_due(office: Office, case_id: int) -> None:
    with office.database.write() as connection:
        connection.execute(
            ledger.ledger.update()
            .where(ledger.ledger.c.case_id == case_id)
            .values(due_at=clock.now() - timedelta(minutes=1))
        )


def _fail(call: Call) -> None:
    raise RuntimeError("no line")


def _fail_for_good(call: Call) -> None:
    raise BpmnError("NO_ADDRESS")


def _work(office: Office, subject: Subject) -> None:
    """Work as a restarted node does: free what the dead one held, then carry out what is due."""
    with office.database.write() as connection:
        held = ledger.ledger.c.owner.is_not(None)
        connection.execute(ledger.ledger.update().where(held).values(status="ready", owner=None))
    office.handlers.doing["notify"] = subject.get("notify", lambda call: {})
    office.work()


def _failing(office: Office, subject: Subject) -> None:
    _job_due(office, subject)
    subject["notify"] = _fail


def _failing_for_good(office: Office, subject: Subject) -> None:
    _job_due(office, subject)
    subject["notify"] = _fail_for_good


def _start(office: Office, subject: Subject) -> None:
    key = f"start {subject['n']}"
    subject["case"] = office.engine.start("repair", {"n": 1}, actor=ALICE, key=key).case_id


def _tended(office: Office, subject: Subject) -> None:
    subject["case"] = office.engine.start("tend", {}, actor=ALICE).case_id


def _measured_anew(office: Office, subject: Subject) -> None:
    _tended(office, subject)
    _put_policy(office, subject)


def _put_policy(office: Office, subject: Subject) -> None:
    content = POLICY | {"at_risk": 50 + subject["n"] % 50}
    office.engine.put_policy("tend", content, actor=SAM, reason=f"better {subject['n']}")


def _paused(office: Office, subject: Subject) -> None:
    _tended(office, subject)
    office.engine.pause(subject["case"], "tmt", actor=SAM, reason="waits")


def _paused_for_long(office: Office, subject: Subject) -> None:
    with clock.using(VirtualClock(clock.now() - timedelta(days=9))):
        _tended(office, subject)
        office.engine.pause(subject["case"], "customer", actor=SAM, reason="waits")


def _named(office: Office, subject: Subject) -> None:
    subject["name"] = f"person{subject['n']}"


def _add_person(office: Office, subject: Subject) -> None:
    office.engine.add_person(
        subject["name"],
        password="long enough",
        full_name="Somebody",
        groups=["cr_staff"],
        roles=["staff"],
        actor=ADAM,
    )


def _deploy(office: Office, subject: Subject) -> None:
    files = dict(REPAIR_FILES, **{"note.txt": f"version {subject['n']}".encode()})
    office.engine.deploy(files, actor=OLGA, reason="better")


def _ladder_due(office: Office, subject: Subject) -> None:
    """Begin a case that is warned of, overdue and escalated at once, as after a night."""
    office.engine.put_policy("repair", LADDER, actor=SAM, reason="agreed")
    with clock.using(VirtualClock(clock.now() - timedelta(hours=9))):
        _claimed(office, subject)


def _cancelled(office: Office, subject: Subject) -> None:
    _drafted(office, subject)
    office.engine.cancel(subject["case"], actor=SAM, reason="x")
    with office.database.read() as connection:
        subject["seq"] = journal.last(connection, subject["case"]).seq


def _substitute(office: Office, subject: Subject) -> None:
    """Alice is away on a day that no other round has taken."""
    begin = clock.now() + timedelta(days=subject["n"])
    subject["substitution"] = office.engine.add_substitution(
        "alice", "bob", from_at=begin, until_at=begin + timedelta(days=1), reason="x", actor=ALICE
    )


def _batched(office: Office, subject: Subject) -> None:
    _repair(office, subject)
    subject["batch"] = office.engine.start_batch(
        "remind", [subject["item"]], {}, actor=SAM, reason="x"
    )


def _batched_again(office: Office, subject: Subject) -> None:
    office.engine.start_batch("remind", [subject["item"]], {}, actor=SAM, reason="x")


def _keep_filter(office: Office, subject: Subject) -> None:
    tools, name = office.engine.tools, f"filter {subject['n']}"
    subject["filter"] = filters.save(tools, "board", name, "branch=north", actor=SAM)


VERBS: dict[str, Verb] = {
    "deploy": Verb(_nothing, _deploy),
    "start": Verb(_nothing, _start),
    "claim": Verb(_repair, lambda o, s: o.engine.claim(s["item"], actor=BOB)),
    "release": Verb(_claimed, lambda o, s: o.engine.release(s["item"], actor=ALICE)),
    "delegate": Verb(_claimed, lambda o, s: o.engine.delegate(s["item"], "bob", actor=ALICE)),
    "assign": Verb(
        _repair, lambda o, s: o.engine.assign(s["item"], "bob", actor=SAM, reason="x"), again=False
    ),
    "follow up": Verb(
        _claimed,
        lambda o, s: o.engine.follow_up(s["item"], None, actor=ALICE),
        again=False,
    ),
    "save draft": Verb(
        _claimed, lambda o, s: o.engine.save_draft(s["item"], {"a": 1}, actor=ALICE)
    ),
    "complete": Verb(
        _drafted,
        lambda o, s: o.engine.complete(s["item"], {"a": 1}, actor=ALICE, key="c" + s["item"]),
    ),
    "correlate": Verb(
        _message_awaited,
        lambda o, s: o.engine.correlate(
            "answer", s["number"], {"answer": 1}, actor=ALICE, key=f"a{s['case']}"
        ),
    ),
    "signal": Verb(
        _guarding, lambda o, s: o.engine.signal("alarm", {}, actor=SAM, key=f"s{s['case']}")
    ),
    "suspend": Verb(_repair, lambda o, s: o.engine.suspend(s["case"], actor=SAM, reason="x")),
    "resume": Verb(_suspended, lambda o, s: o.engine.resume(s["case"], actor=SAM, reason="x")),
    "cancel": Verb(_repair, lambda o, s: o.engine.cancel(s["case"], actor=SAM, reason="x")),
    "move": Verb(
        _repair,
        lambda o, s: o.engine.move(
            s["case"], int(s["item"].partition("-")[2]), "call", actor=SAM, reason="x"
        ),
        again=False,
    ),
    "correct": Verb(
        _repair,
        lambda o, s: o.engine.correct(s["case"], {"customer": "A"}, actor=SAM, reason="x"),
        again=False,
    ),
    "migrate": Verb(
        _other_version,
        lambda o, s: o.engine.migrate(s["case"], s["definition"], actor=SAM, reason="x"),
        again=False,
    ),
    "prioritise": Verb(
        _repair, lambda o, s: o.engine.prioritise(s["item"], 90, actor=SAM, reason="x")
    ),
    "remind": Verb(_repair, lambda o, s: o.engine.remind(s["item"], actor=SAM)),
    "end path": Verb(
        _repair,
        lambda o, s: o.engine.end_path(
            s["case"], int(s["item"].partition("-")[2]), actor=SAM, reason="x"
        ),
    ),
    "skip": Verb(_halted, lambda o, s: o.engine.skip(s["incident"], {}, actor=SAM, reason="x")),
    "undo": Verb(_cancelled, lambda o, s: o.engine.undo(s["case"], s["seq"], actor=SAM)),
    "add substitution": Verb(_nothing, _substitute),
    "end substitution": Verb(
        _substitute, lambda o, s: o.engine.end_substitution(s["substitution"], actor=ALICE)
    ),
    "start batch": Verb(_repair, _batched_again, again=False),
    "stop batch": Verb(_batched, lambda o, s: o.engine.stop_batch(s["batch"], actor=SAM)),
    "retry": Verb(_halted, lambda o, s: o.engine.retry(s["incident"], actor=SAM, reason="x")),
    "comment": Verb(
        _repair, lambda o, s: o.engine.comment(s["case"], "hello", actor=ALICE), again=False
    ),
    "attach": Verb(
        _repair,
        lambda o, s: o.engine.attach(s["case"], "file", "a.txt", b"content", actor=ALICE),
        again=False,
    ),
    "fire": Verb(_timer_due, _work),
    "climb": Verb(_ladder_due, lambda o, s: climbing.climb(o.engine.tools, s["case"])),
    "succeed": Verb(_job_due, _work),
    "fail": Verb(_failing, _work),
    "throw": Verb(_failing_for_good, _work),
    "send": Verb(_message_due, _work),
    "reach by signal": Verb(_signal_due, _work),
    "put policy": Verb(_nothing, _put_policy),
    "keep filter": Verb(_nothing, _keep_filter),
    "change filter": Verb(
        _keep_filter,
        lambda o, s: filters.change(
            o.engine.tools, s["filter"], name=f"late {s['n']}", shared_with="*", actor=SAM
        ),
    ),
    "remove filter": Verb(
        _keep_filter, lambda o, s: filters.remove(o.engine.tools, s["filter"], actor=SAM)
    ),
    "pause": Verb(
        _tended, lambda o, s: o.engine.pause(s["case"], "tmt", actor=SAM, reason="waits")
    ),
    "restart": Verb(_paused, lambda o, s: o.engine.restart(s["case"], actor=SAM, reason="came")),
    "end the longest pause": Verb(
        _paused_for_long, lambda o, s: pausing.end_long(o.engine.tools, s["case"])
    ),
    "rebase": Verb(
        _measured_anew, lambda o, s: o.engine.rebase(s["case"], actor=SAM, reason="agreed")
    ),
    "add person": Verb(_named, _add_person, again=False),
    "change person": Verb(
        _person, lambda o, s: o.engine.change_person(s["name"], {"status": "blocked"}, actor=ADAM)
    ),
    "set password": Verb(
        _person,
        lambda o, s: o.engine.set_password(s["name"], "long enough too", actor=ADAM),
        again=False,
    ),
    "put group": Verb(
        _nothing,
        lambda o, s: o.engine.put_group(f"group{s['n']}", name="ก", name_en="G", actor=ADAM),
    ),
}


_n, _l = notification.notification.c, escalation_level.c
_TOLD = (
    sa.select(_n.person, _n.kind, _n.template)
    .where(_n.case_id == sa.bindparam("case_id"))
    .order_by(_n.id)
)
_CLIMBED = (
    sa.select(_l.clock, _l.level)
    .where(_l.case_id == sa.bindparam("case_id"))
    .order_by(_l.clock, _l.level)
)


def picture(office: Office, subject: Subject) -> dict[str, Any]:
    """Return all that a verb may have changed, without ids and instants."""
    with office.database.read() as connection:
        office_events = journal.events(connection, journal.OFFICE, after=subject["office"])
        seen: dict[str, Any] = {"office": [e.event for e in office_events]}
        kept = saved_filter.visible(connection, SAM, filters.PLACES)
        mine = [each for each in kept if each.name.endswith(f" {subject['n']}")]
        seen["filters"] = [(each.name.split()[0], each.shared_with) for each in mine]
        if subject.get("name"):
            person = identity.person(connection, subject["name"])
            seen["person"] = person and (person.status, person.session_version, person.groups)
        row = case.get(connection, subject["case"]) if "case" in subject else None
        if row is None:
            return seen
        items = work_item.of_case(connection, row.id)
        return seen | {
            "events": [e.event for e in journal.events(connection, row.id)],
            "case": (row.version, row.status, row.subject, row.stage),
            "items": [(i.name, i.status, i.assignee, i.completed_by) for i in items],
            "clocks": [row.due_at is None, row.paused_at is None, row.climb_at is None],
            "due": [(i.due_at is None, i.risk_at is None) for i in items],
            "pauses": [(p.kind, p.ended_by) for p in pause.of_case(connection, row.id)],
            "drafts": [work_item.read_draft(connection, i.id) is not None for i in items],
            "ledger": [
                (e.kind, e.activity, e.status, e.attempts)
                for e in ledger.of_case(connection, row.id)
            ],
            "waits": [
                (s.kind, s.name, s.key == row.number)
                for s in subscription.of_case(connection, row.id)
            ],
            "incidents": [(i.kind, i.status) for i in incident.of_case(connection, row.id)],
            "told": connection.execute(_TOLD, {"case_id": row.id}).fetchall(),
            "climbed": connection.execute(_CLIMBED, {"case_id": row.id}).fetchall(),
        }


def send_again(office: Office, verb: Verb, subject: Subject, before: dict[str, Any]) -> None:
    """Do what a person or a restarted node does after a crash."""
    if not verb.again and picture(office, subject) != before:
        return
    try:
        verb.act(office, subject)
    except (Conflict, NotFound) as told:
        assert picture(office, subject) != before, f"refused although nothing was done: {told}"


@pytest.fixture
def crowded(office: Office) -> Office:
    """The office with all processes that the verbs need."""
    office.deploy(package(ASKER, "ask", "read"))
    office.deploy(package(ANSWERER, "reply"))
    office.deploy(package(GUARD, "watch", "react"))
    office.deploy(TEND_FILES)
    office.engine.put_policy("tend", POLICY, actor=SAM, reason="agreed")
    return office


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_killed_at_any_point_happens_once(
    crowded: Office, virtual_clock: VirtualClock, name: str
) -> None:
    verb = VERBS[name]
    seen: list[tuple[int, dict[str, Any]]] = []
    for number in range(1, 500):
        subject: Subject = {"n": number}
        verb.prepare(crowded, subject)
        with crowded.database.read() as connection:
            subject["office"] = journal.last(connection, journal.OFFICE).seq
        before = picture(crowded, subject)
        died = dies_at(crowded, number, lambda mine, s=subject: verb.act(mine, s))
        crowded.engine.tools.states.forget()
        crowded.engine.tools.standings.forget()
        if died or verb.again:
            send_again(crowded, verb, subject, before)
        seen.append((number, picture(crowded, subject)))
        assert crowded.chain_holds(subject.get("case", 0))
        if not died:
            break
    else:
        pytest.fail("the verb never ends")
    assert number > 6, "too few crash points: nothing was tested"
    assert crowded.chain_holds(0)
    expected = seen[-1][1]
    for point, found in seen:
        assert found == expected, f"crash point {point}"
    print(f"{name}: {number - 1} crash points")
