"""Ladders and mails under bad luck: several nodes at once, and kills at every point."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from engine import notification
from engine.clock import VirtualClock
from engine.pause import escalation_level
from engine.worker import Worker
from handlers.connectors.notices import Notices
from handlers.records import mail as outbox
from tests.faults.crashing import dies_at
from tests.office import ALICE, SAM, Office
from web import i18n
from web.notices import compose

FRIDAY = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # 10:00 in Bangkok
POLICY = {
    "targets": [{"measure": "case", "length": "PT2H", "basis": "natural"}],
    "warnings": [50],
    "ladder": [
        {"key": "head", "measure": "case", "after": "PT1H", "to": "cr_head", "name": "หัวหน้า"}
    ],
}
CASES, NODES = 12, 4


@pytest.fixture
def friday(virtual_clock: VirtualClock) -> VirtualClock:
    i18n.compile_catalogues()
    virtual_clock.move_to(FRIDAY)
    return virtual_clock


def test_four_nodes_climb_and_mail_each_thing_once(office: Office, friday: VirtualClock) -> None:
    office.engine.put_policy("repair", POLICY, actor=SAM, reason="agreed")
    for _ in range(CASES):
        _, item = office.repair()
        office.engine.claim(item, actor=ALICE)
    friday.advance(timedelta(hours=3))
    failures: list[BaseException] = []

    def node(number: int) -> None:
        try:
            Worker(office.engine, name=f"node {number}").climb()
            Notices(office.engine.tools, compose).run()
        except BaseException as failure:  # told to the test, which fails
            failures.append(failure)

    nodes = [threading.Thread(target=node, args=(number,)) for number in range(NODES)]
    for each in nodes:
        each.start()
    for each in nodes:
        each.join()
    Notices(office.engine.tools, compose).run()

    assert failures == []
    n, m = notification.notification.c, outbox.mail.c
    with office.database.read() as connection:
        told = connection.execute(
            sa.select(n.case_id, n.person, n.kind).where(n.kind != notification.INCIDENT)
        ).all()
        steps = connection.execute(sa.select(escalation_level)).all()
        unsent = connection.execute(sa.select(n.id).where(n.mailed_at.is_(None))).all()
        mailed = connection.execute(sa.select(m.body)).scalars().all()
    assert len(told) == len(set(told)) == 3 * CASES
    assert {(person, kind) for _, person, kind in told} == {
        ("alice", "breached"),
        ("alice", "warned"),  # the step has a due instant of its own
        ("sam", "escalated"),
    }
    assert len(steps) == 4 * CASES
    assert unsent == []
    lines = [line for body in mailed for line in body.splitlines() if line.startswith("- ")]
    assert len(lines) == len(set(lines)) == 3 * CASES


@pytest.mark.usefixtures("friday")
def test_a_mail_killed_at_any_point_is_written_once(office: Office) -> None:
    _, item = office.repair()
    for number in range(1, 200):
        to = "bob" if number % 2 else "alice"
        office.engine.assign(item, to, actor=SAM, reason=f"turn {number}")
        before = written(office)
        died = dies_at(office, number, lambda mine: Notices(mine.engine.tools, compose).run())
        Notices(office.engine.tools, compose).run()
        assert written(office) == before + 1, f"crash point {number}"
        if not died:
            break
    else:
        pytest.fail("the round never ends")
    assert number > 6


def written(office: Office) -> int:
    with office.database.read() as connection:
        count = sa.select(sa.func.count()).select_from(outbox.mail)
        return int(connection.execute(count).scalar_one())
