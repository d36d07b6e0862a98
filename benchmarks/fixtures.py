"""A dealer to measure: the engine on a SQLite file, the complaint process, people and answers.

Time is virtual, so that a follow-up call days later costs no waiting.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from engine import clock, identity
from engine.actor import PROCESS_OWNER, STAFF, Actor
from engine.db import Database
from engine.runtime import Engine
from engine.worker import Worker
from forms import FormJs
from handlers.registry import registry
from web import folders
from web.app import create_app
from web.composition import MIGRATIONS
from web.config import Config

ROOT = Path(__file__).parent.parent
BEGIN = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
OLGA = Actor("olga", frozenset({PROCESS_OWNER}))
#: somebody who may do all the work of a complaint, as one person of a small dealer does
WORKER = Actor(
    "alice",
    frozenset({STAFF}),
    frozenset({"cr_staff", "cr_head", "service", "branch_manager"}),
)
INTAKE: Mapping[str, Any] = {
    "channel": "telephone",
    "received_on": "2026-11-21",
    "branch": "head_office",
    "topic": "service",
    "customer_name": "มานี ใจงาม",
    "customer_phone": "081-234-5678",
    "description": "รถเสร็จช้ากว่านัด 2 วัน และไม่มีใครโทรแจ้ง",
    "demand": "ขอส่วนลดค่าซ่อม",
    "demand_amount": 1500,
    "acknowledged_by_call": True,
}
#: what is handed in at each form; the customer stays dissatisfied, so that rounds follow
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "listen": {
        "customer_mood": "upset",
        "customer_account": "รอรถสองวันโดยไม่มีใครโทรแจ้ง",
        "customer_need": "ต้องการคำขอโทษและคำอธิบาย",
    },
    "facts": {"facts": "ใบสั่งซ่อมเลื่อนวันรับรถสองครั้งโดยไม่มีบันทึกการโทร"},
    "cause": {
        "cause_category": "communication",
        "root_cause": "ไม่มีขั้นตอนโทรแจ้งลูกค้าเมื่อเลื่อนวันรับรถ",
        "company_fault": "yes",
        "demand_amount": 1500,
    },
    "decision": {
        "decision": "compensate",
        "decision_detail": "ลดค่าแรง 1,000 บาท",
        "offered_amount": 1000,
    },
    "explain": {
        "agreement": "ขอโทษและลดค่าแรง 1,000 บาท",
        "answer": "agreed",
        "follow_up_days": 3,
    },
    "follow_up": {"reached": "yes", "satisfaction": "2", "remaining_problem": "ยังไม่ได้ส่วนลด"},
}
#: the forms of the first round, and of each one after it
FIRST_ROUND = ("listen", "facts", "cause", "decision", "explain", "follow_up")
ROUND = FIRST_ROUND[1:]
#: after this form the case waits for the day of the follow-up call
BEFORE_WAITING = "explain"
FOLLOW_UP_DAYS = timedelta(days=3, minutes=1)


def files(process: str = "complaint") -> dict[str, bytes]:
    """Return the files of a process as they lie in the repository."""
    return folders.process_files(ROOT / "processes", ROOT / "forms", process)


class Dealer:
    """The engine at work under a virtual clock, on a SQLite file of its own."""

    def __init__(self, file: Path, synchronous: str) -> None:
        self.file = file
        self.database = Database(f"sqlite:///{file}", synchronous=synchronous)
        self.database.create(MIGRATIONS)
        self.engine = Engine(self.database, forms=FormJs(), handlers=registry())
        self.worker = Worker(self.engine)
        with self.database.write() as connection:
            for group in folders.organisation(ROOT / "processes")["groups"]:
                identity.put_group(connection, **group)
        self.engine.deploy(files(), actor=OLGA, reason="bench")

    def receive(self) -> str:
        """Start a complaint and return its first work item."""
        (item,) = self.engine.start("complaint", INTAKE, actor=WORKER).work_items
        return item

    def measure_clocks(self) -> None:
        """Measure complaints from now on by the policy that the process comes with."""
        content = folders.policy(ROOT / "processes", "complaint")
        assert content is not None
        self.engine.seed_policy("complaint", content, reason="bench")

    def complete(self, item_id: str, form: str) -> str:
        """Complete a work item and return the next one; empty when a timer is waited for."""
        done = self.engine.complete(item_id, ANSWERS[form], actor=WORKER)
        return done.work_items[0] if done.work_items else ""

    def wait(self) -> dict[int, str]:
        """Let everything happen that is due by now, and return the open work item of each case."""
        while self.worker.run_due():
            pass
        with self.database.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT case_id, id FROM work_item WHERE status = 'ready'"
            )
            return {row.case_id: row.id for row in rows}


def hire(
    engine: Engine,
    name: str,
    *,
    groups: Sequence[str],
    roles: Sequence[str],
    password: str = "ten letters",
) -> None:
    """Add somebody to the office."""
    engine.add_person(
        name, password=password, full_name=name, groups=groups, roles=roles, actor=identity.SYSTEM
    )


def case_of(item_id: str) -> int:
    """Return the case of a work item."""
    return int(item_id.partition("-")[0])


@contextmanager
def workshop() -> Iterator[tuple[Path, clock.VirtualClock]]:
    """Open an empty folder, and let time stand still."""
    with tempfile.TemporaryDirectory(prefix="samphan-bench-") as folder:
        time = clock.VirtualClock(BEGIN)
        with clock.using(time):
            yield Path(folder), time


@contextmanager
def dealer(file: Path, synchronous: str = "NORMAL") -> Iterator[Dealer]:
    """Open an empty office on a new SQLite file, with the complaint process in use."""
    office = Dealer(file, synchronous)
    try:
        yield office
    finally:
        office.database.close()


def application(engine: Engine, folder: Path) -> Flask:
    """Return the web application over an engine."""
    return create_app(engine, Config(secret_file=str(folder / "secret"), rate_limits=False))


def opened(client: FlaskClient, address: str) -> None:
    """Open a page, which must be there."""
    assert client.get(address).status_code == 200, address


def signed_in(app: Flask, name: str) -> FlaskClient:
    """Return a client that somebody has signed in with."""
    client = app.test_client()
    stamp = clock.now().timestamp()
    with client.session_transaction() as session:
        session.update(user=name, version=1, since=stamp, seen=stamp)
    return client
