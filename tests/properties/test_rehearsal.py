"""A rehearsal foretells what happens: every step, every person, every mail, to the instant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine import case, clock, journal, notification
from engine.clock import VirtualClock
from engine.preference import Preference
from engine.runtime import Engine
from engine.worker import Worker
from handlers import registry
from handlers.connectors.notices import Notices
from handlers.records import mail as outbox
from handlers.rehearsing import Foretold, rehearse
from tests import databases
from tests.drawing import draw
from tests.office import ALICE, BOB, SAM, AnyForms, Office, package
from web import i18n
from web.notices import compose

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HORIZON = timedelta(days=12)
#: a reminder that the diagram mails each day, and after six days the head's work instead
TEND = draw(
    "tend",
    """
    <b:startEvent id="begin" name="Begin" s:taskForm="intake"/>
    <b:userTask id="assess" name="Assess" s:taskForm="assess" s:candidateGroup="cr_staff"/>
    <b:boundaryEvent id="late" name="Late" attachedToRef="assess" cancelActivity="false">
      <b:timerEventDefinition><b:timeCycle xsi:type="bpmn:tFormalExpression"
        >R3/P1D</b:timeCycle></b:timerEventDefinition></b:boundaryEvent>
    <b:serviceTask id="reminding" name="Remind" s:handler="mail.send"><b:extensionElements>
        <s:input name="to" value="&quot;cr_staff&quot;"/>
        <s:input name="template" value="&quot;reminder&quot;"/>
      </b:extensionElements></b:serviceTask>
    <b:endEvent id="reminded" name="Reminded"/>
    <b:boundaryEvent id="over" name="Over" attachedToRef="assess">
      <b:timerEventDefinition><b:timeDuration xsi:type="bpmn:tFormalExpression"
        >P6D</b:timeDuration></b:timerEventDefinition></b:boundaryEvent>
    <b:userTask id="decide" name="Decide" s:taskForm="decide" s:candidateGroup="cr_head"/>
    <b:endEvent id="done" name="Done"/>
    """,
    """
    begin -> assess
    assess -> done
    late -> reminding
    reminding -> reminded
    over -> decide
    decide -> done
    """,
    casePrefix="TN",
)
MAIL = {
    f"mail/reminder.{language}.txt": b"Subject: Reminder $number\n\n$link\n"
    for language in ("th", "en")
}
POLICY: dict[str, Any] = {
    "targets": [
        {"measure": "case", "length": "P4D"},
        {"measure": "response", "length": "PT2H"},
        {"measure": "step", "step": "assess", "length": "PT6H"},
        {"measure": "step", "step": "decide", "length": "P1D"},
    ],
    "warnings": [50, 75, 125],
    "pauses": [{"key": "customer", "name": "รอลูกค้า", "longest": "P1D"}],
    "ladder": [
        {"key": "hint", "measure": "step", "before": "PT1H", "to": "assignee", "name": "เตือน"},
        {
            "key": "head",
            "measure": "step",
            "after": "PT4H",
            "to": "cr_head",
            "reassign": True,
            "priority": 80,
            "name": "หัวหน้า",
        },
        {"key": "again", "measure": "case", "percent": 100, "to": "cr_staff", "name": "ทุกคน"},
    ],
    "no_second_mail_within": "PT4H",
}


@pytest.fixture(scope="module", autouse=True)
def catalogues() -> None:
    i18n.compile_catalogues()


@pytest.fixture
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Make offices on a fresh SQLite each."""

    def make() -> Any:
        return databases.sqlite(tmp_path_factory.mktemp("office"))

    yield make


WISHES = st.builds(
    Preference,
    kinds=st.dictionaries(
        st.sampled_from(notification.KINDS), st.tuples(st.booleans(), st.booleans()), max_size=3
    ),
    digest_at=st.sampled_from(["", "", "11:00", "15:30"]),
    quiet_from=st.just("16:00"),
    quiet_until=st.sampled_from(["09:00", "10:30"]),
    days=st.sampled_from([(0, 1, 2, 3, 4, 5, 6), (0, 2, 4)]),
)


def prepare(database: Any) -> Office:
    """Let the cast move in, with a process that mails and is measured."""
    office = Office(database)
    office.engine = Engine(database, forms=AnyForms(), handlers=registry.registry())
    office.worker = Worker(office.engine, name="worker")
    office.settle()
    office.deploy(package(TEND, "intake", "assess", "decide", **MAIL))
    office.engine.put_policy("tend", POLICY, actor=SAM, reason="agreed")
    return office


def live(office: Office, notices: Notices, until: datetime, virtual: VirtualClock) -> None:
    """Let time pass, carrying out each thing at its instant."""
    while True:
        office.worker.run_due()
        notices.run()
        due = [each for each in (office.worker.next_due(), notices.next_at()) if each is not None]
        if not due or min(due) > until:
            break
        virtual.move_to(max(min(due), clock.now()))


def really(office: Office, since: datetime) -> tuple[list[Any], list[Any], list[Any]]:
    """Return what was told, mailed and noted since an instant."""
    n, m, j = notification.notification.c, outbox.mail.c, journal.journal.c
    with office.database.read() as connection:
        told = connection.execute(
            sa.select(n.made_at, n.person, n.kind).where(n.made_at >= since, n.kind != "comment")
        )
        mails = connection.execute(
            sa.select(m.written_at, m.reader, m.template).where(m.written_at >= since)
        )
        steps = connection.execute(
            sa.select(j.at, j.event).where(j.at >= since, j.event.like("sla:%"))
        )
        return tuple(sorted(map(tuple, rows)) for rows in (told, mails, steps))  # type: ignore[return-value]  # three


def foretold(found: Foretold) -> tuple[list[Any], list[Any], list[Any]]:
    told = [
        (scene.at, person.name, scene.kind) for scene in found.scenes for person in scene.people
    ]
    mails = [(mail.at, mail.reader, mail.template or "notices") for mail in found.mails]
    names = {
        "step": lambda scene: f"sla:{scene.values['step']}",
        "resumed": lambda _: "sla:resumed",
    }
    steps = [(scene.at, names[scene.what](scene)) for scene in found.scenes if scene.what in names]
    return sorted(told), sorted(mails), sorted(steps)


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    begin=st.integers(0, 7 * 24 * 60),
    wait=st.integers(0, 6 * 24 * 60),
    claimed=st.booleans(),
    paused=st.booleans(),
    wishes=st.dictionaries(st.sampled_from(["alice", "bob", "sam"]), WISHES),
)
def test_what_is_rehearsed_is_what_happens(
    offices: Any,
    begin: int,
    wait: int,
    claimed: bool,
    paused: bool,
    wishes: dict[str, Preference],
) -> None:
    virtual = VirtualClock(MONDAY + timedelta(minutes=begin))
    with offices() as database, clock.using(virtual):
        office = prepare(database)
        notices = Notices(office.engine.tools, compose)
        for actor in (ALICE, BOB, SAM):
            if actor.name in wishes:
                office.engine.prefer(wishes[actor.name], actor=actor)
        started = office.engine.start("tend", {}, actor=ALICE)
        if claimed:
            office.engine.claim(started.work_items[0], actor=ALICE)
        if paused:
            office.engine.pause(started.case_id, "customer", actor=SAM, reason="asked")
        live(office, notices, virtual.now() + timedelta(minutes=wait), virtual)

        now, until = virtual.now() + timedelta(milliseconds=1), virtual.now() + HORIZON
        virtual.move_to(now)
        with office.database.read() as connection:
            row = case.get(connection, started.case_id)
            expected = rehearse(office.engine.tools, connection, row, now, until)
        live(office, notices, until, virtual)

        told, mails, steps = really(office, now)
        assert foretold(expected)[0] == told
        assert foretold(expected)[2] == steps
        pending = [mail for mail in mails if mail not in foretold(expected)[1]]
        assert all(one in mails for one in foretold(expected)[1])
        assert pending == late(office, now, mails)


def late(office: Office, now: datetime, mails: list[Any]) -> list[Any]:
    """Return the mails about what was told before the rehearsal began."""
    n = notification.notification.c
    with office.database.read() as connection:
        rows = connection.execute(
            sa.select(n.mailed_at, n.person).where(n.made_at < now, n.mailed_at >= now)
        )
        fresh = connection.execute(
            sa.select(n.mailed_at, n.person).where(n.made_at >= now, n.mailed_at >= now)
        )
        only = {tuple(row) for row in rows} - {tuple(row) for row in fresh}
    return sorted(mail for mail in mails if (mail[0], mail[1]) in only and mail[2] == "notices")
