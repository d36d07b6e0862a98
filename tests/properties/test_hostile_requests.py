"""Whatever is sent to any address, by anybody: a page or a refusal in words, in time, protected.

400 requests by default; SAMPHAN_FUZZ says how many. The seed is printed, SAMPHAN_SEED repeats it.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import flask
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engine import clock, identity
from engine.db import Database
from engine.runtime import Engine
from engine.worker import Worker
from forms import FormJs
from handlers import registry
from tests.properties import hostility
from tests.web.conftest import COMPLAINT, settle, sign
from web.app import create_app
from web.config import Config
from web.security import HEADERS

REQUESTS = int(os.environ.get("SAMPHAN_FUZZ", "400"))
SLOWEST = 2.0
STRANGER = ""
SALT = "0" * 40
#: for parts of addresses that the small office has nothing for
UNKNOWN = ["1", "2026", "office", "2026-12-05"]
CAST = (STRANGER, "charlie", "alice", "sam", "olga", "ada", "adam")
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "FOO")
#: what shows the inside of the program
LEAKS = ("Traceback (most recent", 'File "/', "sqlalchemy", "site-packages", "werkzeug.exceptions")


class World:
    """A small office with work in it, and one browser for each of the cast."""

    def __init__(self, database: Database, folder: Path) -> None:
        settle(database)
        self.engine = Engine(database, forms=FormJs(), handlers=registry.registry())
        self.app: Flask = create_app(
            self.engine, Config(secret_file=str(folder / "secret"), rate_limits=False)
        )
        self.people = {name: self._person(name) for name in CAST if name}
        self.clients: dict[str, FlaskClient] = {}
        alice = self.people["alice"].actor
        self.items: list[str] = []
        self.cases: list[int] = []
        for _ in range(4):
            begun = self.engine.start("complaint", COMPLAINT, actor=alice)
            self.cases.append(begun.case_id)
            self.items += begun.work_items
        Worker(self.engine, name="test").run_due()
        pdf = b"%PDF-1.7 x"
        kept = self.engine.attach(
            self.cases[0], "", "letter.pdf", pdf, actor=alice, content_type="application/pdf"
        )
        self.real = {
            "case_id": list(map(str, self.cases)),
            "item_id": self.items,
            "attachment_id": [str(kept.id)],
            "definition_id": ["1", "2"],
            "mail_id": ["1", "2"],
            "incident_id": ["1"],
            "step": ["1", "3"],
            "process": ["complaint", "pcdr"],
            "name": ["alice", "becomes_complaint"],
            "path": ["forms/intake.json", "en.po", "complaint.bpmn"],
            "filename": ["icon.svg", "dist/base.css", "../app.py"],
        }

    def _person(self, name: str) -> identity.Person:
        with self.engine.database.read() as connection:
            found = identity.person(connection, name)
        assert found is not None
        return found

    def restore(self) -> None:
        """Give the cast back what an administrator's requests took from them."""
        for name, person in self.people.items():
            wanted = {
                "roles": sorted(person.roles),
                "groups": sorted(person.groups),
                "status": person.status,
            }
            self.engine.change_person(name, wanted, actor=identity.SYSTEM)

    def browser(self, name: str) -> FlaskClient:
        """Return a browser in which somebody is signed in, whatever happened before."""
        client = self.clients.setdefault(name, self.app.test_client())
        if name:
            client.delete_cookie("samphan")
            sign(client, self.engine, name)
        return client

    def token(self, client: FlaskClient) -> str:
        """Return the token of this browser's session."""
        with client.session_transaction() as session:
            session["csrf_token"] = SALT
        with self.app.test_request_context():
            flask.session["csrf_token"] = SALT
            return str(generate_csrf())


@pytest.fixture
def world(database: Database, tmp_path: Path, virtual_clock: clock.VirtualClock) -> Iterator[World]:
    yield World(database, tmp_path)


def address(rnd: random.Random, rule: Rule, real: dict[str, list[str]]) -> str:
    """Fill the parts of an address, with what is there or with anything."""
    path = rule.rule
    for name in rule.arguments:
        known = rnd.random() < 0.8
        part = rnd.choice(real.get(name, UNKNOWN)) if known else hostility.text(rnd)[:3_000]
        path = re.sub(rf"<(\w+:)?{name}>", quote(part, safe="").replace("\\", r"\\"), path)
    if rnd.random() < 0.4:
        pairs = [(rnd.choice(hostility.NAMES), hostility.text(rnd)) for _ in range(3)]
        sent = "&".join(f"{quote(name)}={quote(text)}" for name, text in pairs)
        path += "?" + rnd.choice((sent, sent, "%ff=%fe&%", "&&==&", "a[b]=1", sent * 3))
    return path


def body(rnd: random.Random, token: str, keys: list[str]) -> dict[str, Any]:
    """Return what a request carries: a form, files, JSON, or bytes."""
    kind = rnd.random()
    if kind < 0.15:
        options: dict[str, Any] = {"data": hostility.raw_json(rnd, keys)}
        options["content_type"] = "application/json"
        options["headers"] = {"X-CSRFToken": token}
        return options
    if kind < 0.2:
        return {"data": rnd.randbytes(200), "headers": {"X-CSRFToken": token}}
    form: dict[str, Any] = {"csrf_token": token}
    for _ in range(rnd.randrange(8)):
        form[rnd.choice(hostility.NAMES)] = hostility.text(rnd)
    if rnd.random() < 0.5:
        form["submission"] = hostility.raw_json(rnd, keys).decode("utf-8", "replace")
    if rnd.random() < 0.3:
        form[rnd.choice(("file", "file:evidence", "file:", *(f"file:{k}" for k in keys)))] = (
            hostility.file(rnd)
        )
    form["csrf_token"] = token
    return {"data": form}


def headers(rnd: random.Random) -> dict[str, str]:
    names = rnd.sample(sorted(hostility.HEADERS), 2) if rnd.random() < 0.5 else []
    return {name: rnd.choice(hostility.HEADERS[name]) for name in names}


def those_who_may(world: World, rule: Rule) -> tuple[str, ...]:
    """Return those of the cast whose role opens an address."""
    who = getattr(world.app.view_functions[rule.endpoint], "permission", ())
    return tuple(n for n, person in world.people.items() if person.roles & set(who)) or CAST


def send(rnd: random.Random, world: World, rules: list[Rule], keys: list[str]) -> TestResponse:
    """Send one request as somebody."""
    rule = rnd.choice(rules)
    name = rnd.choice(those_who_may(world, rule) if rnd.random() < 0.6 else CAST)
    client = world.browser(name)
    takes = sorted((rule.methods or set()) & {"GET", "POST"})
    method = rnd.choice(takes) if rnd.random() < 0.9 else rnd.choice(METHODS)
    token = world.token(client) if method not in ("GET", "HEAD") else ""
    token = token if rnd.random() < 0.93 else hostility.text(rnd)[:999]
    options = body(rnd, token, keys) if method != "GET" or rnd.random() < 0.05 else {}
    sent = {**options.pop("headers", {}), **headers(rnd)}
    sent = {name: value.replace("\n", " ") for name, value in sent.items()}
    sent = {name: re.sub(r"[\x00-\x1f]|[^\x00-\xff]", "?", value) for name, value in sent.items()}
    overrides = {"HTTP_HOST": rnd.choice(hostility.HOSTS)} if rnd.random() < 0.05 else {}
    path = address(rnd, rule, world.real)
    return client.open(
        path, method=method, headers=sent, environ_overrides=overrides, buffered=True, **options
    )


def judge(answer: TestResponse) -> None:
    """Look at an answer: nothing broke, nothing leaks, everything is protected and in words."""
    assert answer.status_code < 500
    text = answer.get_data(as_text=False).decode("utf-8", "replace")
    for leak in LEAKS:
        assert leak not in text
    for name, wanted in HEADERS.items():
        assert answer.headers.get(name) == wanted, name
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "X-Injected" not in answer.headers
    place = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "/"
    assert re.match(r"/(?![/\\])", place), place
    kind = answer.headers.get("Content-Type", "")
    assert not kind.startswith("text/html") or "charset=utf-8" in kind
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert is_told(text, kind), "no sentence"


def is_told(text: str, kind: str) -> bool:
    """Say whether a refusal has a sentence for the person."""
    if kind.startswith("application/json"):
        said = json.loads(text)
        return bool(said.get("message") or said.get("problems"))
    words = re.sub(r"<[^>]*>", " ", text.split("<main", 1)[-1])
    return bool(re.search(r"\w+[ ,]\w+.*\.|[ก-๙]{4}", words, re.DOTALL))


def test_hostile_requests_are_answered_or_refused(
    world: World,
    seed: int,
    chance: random.Random,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    rules = sorted(world.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    # what changes something is sent twice as often
    rules += [rule for rule in rules if "POST" in (rule.methods or ())]
    keys = [*sorted(COMPLAINT), "severity", "evidence", "attachments", "actions", "agreed"]
    answers: Counter[int] = Counter()
    slowest = 0.0
    for number in range(REQUESTS):
        if number % 25 == 0:
            world.restore()
        caplog.clear()
        begun = time.process_time()
        answer = None
        try:
            answer = send(chance, world, rules, keys)
            judge(answer)
            took = time.process_time() - begun
            assert took < SLOWEST, f"{took:.1f} s"
        except BaseException:
            asked = answer.request if answer is not None else None
            path = f"{asked.method} {asked.full_path[:300]!r}" if asked is not None else ""
            print(f"\nseed {seed}, request {number}: {path}\n{caplog.text[-6000:]}")
            raise
        slowest = max(slowest, took)
        answers[answer.status_code] += 1
    world.restore()
    every_page_still_opens(world)
    with capsys.disabled():
        told = dict(sorted(answers.items()))
        print(f"\n{REQUESTS} requests, seed {seed}, slowest {slowest:.2f} s, answers {told}")


def every_page_still_opens(world: World) -> None:
    """What hostile requests left behind breaks no page of those who look at it."""
    for name, pages in {
        "sam": ("/worklist?view=groups", "/supervise", "/cases", "/outbox", "/supervise/incidents"),
        "ada": ("/audit", "/processes", *(f"/audit/cases/{each}" for each in world.cases)),
        "adam": ("/people", "/groups"),
        "alice": ("/worklist", *(f"/cases/{each}" for each in world.cases)),
        "olga": ("/processes/complaint/model", "/processes/complaint"),
    }.items():
        client = world.browser(name)
        for page in (*pages, *(f"/work-items/{each}" for each in world.items if name == "sam")):
            answer = client.get(page)
            assert answer.status_code == 200, (name, page)
