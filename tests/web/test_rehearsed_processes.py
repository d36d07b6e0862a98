"""The processes of the dealer, rehearsed and then left alone: what was foretold happens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import case, clock, identity
from engine.clock import VirtualClock
from engine.runtime import Engine
from engine.worker import Worker
from handlers.connectors.notices import Notices
from handlers.rehearsing import rehearse
from tests.processes.test_pcdr import NOTICE
from tests.properties.test_rehearsal import foretold, live, really
from tests.web.conftest import COMPLAINT, PROCESSES
from web import folders, i18n
from web.notices import compose


class Dealer:
    """The engine and its worker, as the helpers of rehearsals know an office."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.database = engine.database
        self.worker = Worker(engine, name="test")


@pytest.mark.parametrize(
    ("process", "data", "by"),
    [
        ("complaint", COMPLAINT, "alice"),
        ("complaint", {**COMPLAINT, "customer_class": "vip"}, "alice"),
        ("pcdr", NOTICE, "wipa"),
    ],
    ids=["complaint", "vip", "pcdr"],
)
def test_a_case_that_nobody_touches_goes_as_foretold(
    engine: Engine,
    virtual_clock: VirtualClock,
    process: str,
    data: dict[str, Any],
    by: str,
) -> None:
    i18n.compile_catalogues()
    office: Any = Dealer(engine)
    engine.seed_policy(process, folders.policy(PROCESSES, process), reason="tests")
    with engine.database.read() as connection:
        person = identity.person(connection, by)
    assert person is not None
    started = engine.start(process, data, actor=person.actor)
    office.worker.run_due()
    virtual_clock.advance(timedelta(milliseconds=1))
    now, until = clock.now(), clock.now() + timedelta(days=45)

    with engine.database.read() as connection:
        row = case.get(connection, started.case_id)
        expected = rehearse(engine.tools, connection, row, now, until)
    live(office, Notices(engine.tools, compose), until, virtual_clock)

    told, mails, steps = really(office, now)
    assert foretold(expected) == (told, mails, steps)
    assert len(steps) > 5 and len(mails) > 2, "something happens at all"
