"""The pages on a real database with the demo dealer: its people and two of its processes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine import clock, identity
from engine.board import Board
from engine.db import Database
from engine.runtime import Engine
from engine.worker import Worker
from forms import FormJs
from handlers import registry
from tests import databases
from tests.conftest import POSTGRESQL
from tests.databases import migration_places
from web import folders
from web.app import create_app
from web.config import Config
from web.supervise import figures

PROCESSES, FORMS = Path("processes"), Path("forms")
#: what Alice writes down when a customer calls
COMPLAINT = {
    "channel": "telephone",
    "customer_name": "สมหญิง ใจดี",
    "customer_phone": "0812345678",
    "branch": "head_office",
    "topic": "service",
    "description": "ซ่อมแล้วไม่หาย เสียงดังที่ล้อหน้า",
    "received_on": "2026-11-20",
}


def settle(database: Database) -> None:
    """Let the demo dealer move in; nobody has a password, tests sign in by the cookie."""
    engine = Engine(database, forms=FormJs(), handlers=registry.registry())
    organisation = folders.organisation(PROCESSES)
    for group in organisation["groups"]:
        engine.put_group(
            group["key"], name=group["name"], name_en=group["name_en"], actor=identity.SYSTEM
        )
    for person in organisation["people"]:
        engine.add_person(
            person["name"],
            password="a password of ten",
            full_name=person["full_name"],
            full_name_en=person["full_name_en"],
            email=person["email"],
            language="en",
            groups=person["groups"],
            roles=person["roles"],
            actor=identity.SYSTEM,
        )
    for name in ("complaint", "pcdr"):
        files = folders.process_files(PROCESSES, FORMS, name)
        engine.deploy(files, actor=identity.SYSTEM, reason="tests")
        engine.seed_policy(name, folders.policy(PROCESSES, name), reason="tests")


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo dealer in it, to be copied."""
    path = tmp_path_factory.mktemp("dealer") / "samphan.db"
    database = Database(f"sqlite:///{path}", synchronous="OFF")
    database.create(*migration_places())
    settle(database)
    # the last connection that closes moves the write-ahead log into the file
    database.close()
    assert not path.with_name("samphan.db-wal").exists()
    return path


@pytest.fixture(scope="session")
def settled_postgresql(postgresql: str) -> Iterator[str]:
    """The name of a PostgreSQL database with the demo dealer in it, to be copied."""
    with databases.fresh(postgresql) as database:
        settle(database)
        database.close()
        yield str(database.url.database)


@pytest.fixture
def dealer(
    tmp_path: Path, request: pytest.FixtureRequest, virtual_clock: object
) -> Iterator[Database]:
    """A database of its own with the demo dealer."""
    if POSTGRESQL:
        address = request.getfixturevalue("postgresql")
        template = request.getfixturevalue("settled_postgresql")
        with databases.fresh(address, template) as copied:
            yield copied
        return
    settled = request.getfixturevalue("settled")
    shutil.copy(settled, tmp_path / "dealer.db")
    database = Database(f"sqlite:///{tmp_path / 'dealer.db'}", synchronous="OFF")
    yield database
    database.close()


@pytest.fixture
def engine(dealer: Database) -> Engine:
    """The engine of the demo dealer."""
    return Engine(dealer, forms=FormJs(), handlers=registry.registry())


@pytest.fixture
def worker(engine: Engine) -> Worker:
    """Somebody who carries out timers and jobs when asked."""
    return Worker(engine, name="test")


@pytest.fixture
def app(engine: Engine, tmp_path: Path) -> Flask:
    """The pages."""
    config = Config(secret_file=str(tmp_path / "secret"), rate_limits=False)
    app = create_app(engine, config)
    app.config["TESTING"] = False
    # a busy machine counts slowly; tests want the newest figures
    figures.put(app, Board(engine.database, config.time_zone, patience=60))
    return app


class Visitor:
    """A browser with somebody before it; it sends the token of the last page with each form."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token."""
        token = self.token()
        return self.client.post(path, data={"csrf_token": token, **(data or {})}, **options)

    def send(self, path: str, answers: dict[str, Any], **more: Any) -> TestResponse:
        """Send a form-js form."""
        return self.post(path, {"submission": json.dumps(answers), **more})

    def token(self) -> str:
        """Return the token that a page of this session carries."""
        page = self.client.get("/account", follow_redirects=True).text
        return page.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]


@pytest.fixture
def visitor(app: Flask, engine: Engine) -> Callable[..., Visitor]:
    """Make a browser in which somebody of the cast is signed in (or nobody)."""

    def sign_in(name: str = "", language: str = "en") -> Visitor:
        client = app.test_client()
        if name:
            sign(client, engine, name)
        client.set_cookie("language", language)
        if name and language != "en":
            engine.change_person(name, {"language": language}, actor=identity.SYSTEM)
        return Visitor(client)

    return sign_in


def sign(client: FlaskClient, engine: Engine, name: str) -> None:
    """Put a session cookie into a browser, as signing in does."""
    with engine.database.read() as connection:
        person = identity.person(connection, name)
    assert person is not None
    stamp = clock.now().timestamp()
    with client.session_transaction() as session:
        session.update(user=name, version=person.session_version, since=stamp, seen=stamp)


@pytest.fixture
def complaint(engine: Engine) -> Any:
    """A complaint that Alice took down: case id, number, ids of the first work."""
    with engine.database.read() as connection:
        alice = identity.person(connection, "alice")
    assert alice is not None
    return engine.start("complaint", COMPLAINT, actor=alice.actor)
