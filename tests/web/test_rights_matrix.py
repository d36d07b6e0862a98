"""Who gets what from every address, in one table; what no list shows cannot be opened.

The case, its work, file, draft and comments are Alice's (and her group's): own to her, foreign to
Charlie. A new address needs a line here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from engine import clock, feed, identity, incident, notification
from engine.actor import Actor
from engine.runtime import Engine, filters
from engine.worker import Worker
from handlers.records import mail
from tests.engine.runtime.test_calendars import CONTENT
from tests.processes.test_pcdr import NOTICE
from tests.web.conftest import COMPLAINT, Visitor, sign
from web.app import create_app
from web.config import Config

CAST = ("nobody", "charlie", "alice", "sam", "olga", "ada", "adam")
#: in: sent to sign in · ok: a page, or a refusal of what was filled in · 403 · 404
MATRIX = """
                                              nobody charlie alice sam  olga ada  adam
GET  /                                        in     ok      ok    ok   ok   ok   ok
GET  /health                                  ok     ok      ok    ok   ok   ok   ok
GET  /sign-in                                 ok     ok      ok    ok   ok   ok   ok
POST /sign-in                                 ok     ok      ok    ok   ok   ok   ok
POST /language                                ok     ok      ok    ok   ok   ok   ok
POST /sign-out                                in     ok      ok    ok   ok   ok   ok
GET  /account                                 in     ok      ok    ok   ok   ok   ok
POST /account                                 in     ok      ok    ok   ok   ok   ok
POST /account/password                        in     ok      ok    ok   ok   ok   ok
GET  /account/notifications                   in     ok      ok    ok   ok   ok   ok
POST /account/notifications                   in     ok      ok    ok   ok   ok   ok
POST /account/feed                            in     ok      ok    ok   ok   ok   ok
POST /account/feed/close                      in     ok      ok    ok   ok   ok   ok
GET  /feeds/<token>.ics                       ok     ok      ok    ok   ok   ok   ok
GET  /notifications                           in     ok      ok    ok   ok   ok   ok
GET  /notifications/bell                      in     ok      ok    ok   ok   ok   ok
POST /notifications/read                      in     ok      ok    ok   ok   ok   ok
POST /notifications/<int:notification_id>     in     404     ok    404  404  404  404
GET  /worklist                                in     ok      ok    ok   403  403  403
POST /worklist/next                           in     ok      ok    ok   403  403  403
GET  /work-items/<item_id>                    in     404     ok    ok   403  ok   403
POST /work-items/<item_id>                    in     404     ok    403  403  403  403
POST /work-items/<item_id>/claim              in     404     ok    ok   403  403  403
POST /work-items/<item_id>/draft              in     404     ok    ok   403  403  403
POST /work-items/<item_id>/delegate           in     404     ok    ok   403  403  403
POST /work-items/<item_id>/release            in     404     ok    ok   403  403  403
POST /work-items/<item_id>/priority           in     403     403   ok   403  403  403
POST /work-items/<item_id>/remind             in     403     403   ok   403  403  403
GET  /start                                   in     ok      ok    ok   403  403  403
GET  /start/<process>                         in     404     ok    ok   403  403  403
POST /start/<process>                         in     404     ok    ok   403  403  403
GET  /cases                                   in     ok      ok    ok   403  ok   403
GET  /cases/<int:case_id>                     in     404     ok    ok   403  ok   403
GET  /cases/<int:case_id>/history             in     404     ok    ok   403  ok   403
GET  /cases/<int:case_id>/rehearsal           in     404     ok    ok   403  ok   403
GET  /policies/<process>/rehearsal            in     403     403   ok   ok   ok   ok
GET  /cases/<int:case_id>/diagram.bpmn        in     404     ok    ok   403  ok   403
POST /cases/<int:case_id>/attachments         in     404     ok    ok   403  403  403
POST /cases/<int:case_id>/comments            in     404     ok    ok   403  403  403
POST /cases/<int:case_id>/messages/<name>     in     404     404   404  403  403  403
POST /cases/<int:case_id>/steer               in     403     403   ok   403  403  403
GET  /cases/<int:case_id>/data                in     403     403   ok   403  403  403
POST /cases/<int:case_id>/data                in     403     403   ok   403  403  403
GET  /cases/<int:case_id>/move                in     403     403   ok   403  403  403
POST /cases/<int:case_id>/move                in     403     403   ok   403  403  403
POST /cases/<int:case_id>/undo                in     404     ok    ok   403  403  403
GET  /cases/<int:case_id>/clocks              in     404     ok    ok   403  ok   403
POST /cases/<int:case_id>/pause               in     404     ok    ok   403  403  403
POST /cases/<int:case_id>/restart             in     404     ok    ok   403  403  403
GET  /cases/<int:case_id>/rebase              in     403     403   ok   403  403  403
POST /cases/<int:case_id>/rebase              in     403     403   ok   403  403  403
GET  /attachments/<int:attachment_id>         in     404     ok    ok   403  ok   403
GET  /attachments/<upload>                    in     404     ok    404  403  404  403
GET  /supervise                               in     403     403   ok   403  403  403
POST /supervise/refresh                       in     403     403   ok   403  403  403
GET  /supervise/board/export/<kind>           in     403     403   ok   403  403  403
GET  /supervise/work-items                    in     403     403   ok   403  403  403
GET  /supervise/work-items/export/<kind>      in     403     403   ok   403  403  403
GET  /supervise/cases                         in     403     403   ok   403  403  403
GET  /supervise/cases/export/<kind>           in     403     403   ok   403  403  403
GET  /supervise/heat-map/<process>            in     403     403   ok   403  403  403
GET  /supervise/heat-map/<process>/export/<kind>  in 403     403   ok   403  403  403
GET  /supervise/filters                       in     403     403   ok   403  403  403
POST /supervise/filters                       in     403     403   404  403  403  403
POST /supervise/filters/<int:filter_id>       in     403     403   ok   403  403  403
POST /supervise/filters/<int:filter_id>/remove  in   403     403   ok   403  403  403
POST /supervise/filters/undo                  in     403     403   ok   403  403  403
GET  /supervise/incidents                     in     403     403   ok   403  403  403
POST /supervise/incidents/<int:incident_id>/retry  in 403    403   ok   403  403  403
POST /supervise/work-items/<item_id>/assign   in     403     403   ok   403  403  403
GET  /supervise/incidents/<int:incident_id>   in     403     403   ok   403  403  403
POST /supervise/incidents/<int:incident_id>/skip  in 403     403   ok   403  403  403
GET  /supervise/forecast                      in     403     403   ok   403  403  403
GET  /supervise/forecast/calibration          in     403     403   ok   403  403  403
POST /supervise/forecast/calibration          in     403     403   ok   403  403  403
GET  /supervise/what-if                       in     403     403   ok   403  403  403
POST /supervise/what-if                       in     403     403   ok   403  403  403
GET  /supervise/what-if/<int:calculation_id>  in     403     403   404  403  403  403
GET  /supervise/what-if/<int:calculation_id>/flips.<kind>  in 403 403   404  403  403  403
GET  /supervise/batches                       in     403     403   ok   403  403  403
POST /supervise/batches                       in     403     403   ok   403  403  403
POST /supervise/batches/prepare               in     403     403   ok   403  403  403
GET  /supervise/batches/<int:batch_id>        in     403     403   ok   403  403  403
POST /supervise/batches/<int:batch_id>/stop   in     403     403   ok   403  403  403
POST /supervise/batches/<int:batch_id>/undo   in     403     403   ok   403  403  403
GET  /supervise/batches/<int:batch_id>/export/<kind>  in 403 403   ok   403  403  403
GET  /substitutions                           in     ok      ok    ok   403  403  403
POST /substitutions                           in     ok      ok    ok   403  403  403
POST /substitutions/<int:substitution_id>/end in     404     ok    ok   403  403  403
GET  /outbox                                  in     403     403   ok   403  403  ok
GET  /outbox/<int:mail_id>                    in     403     403   ok   403  403  ok
GET  /processes                               in     403     403   ok   ok   ok   403
GET  /processes/<process>                     in     403     403   ok   ok   ok   403
GET  /processes/<process>/model               in     403     403   403  ok   403  403
GET  /processes/<process>/source.bpmn         in     403     403   403  ok   403  403
POST /processes/<process>/check               in     403     403   403  ok   403  403
POST /processes/<process>/deploy              in     403     403   403  ok   403  403
GET  /definitions/<int:definition_id>         in     403     403   ok   ok   ok   403
GET  /definitions/<int:definition_id>/diagram.bpmn  in 403   403   ok   ok   ok   403
GET  /definitions/<int:definition_id>/files/<path:path>  in 403 403 ok  ok   ok   403
GET  /policies                                in     403     403   ok   ok   ok   ok
GET  /policies/<process>                      in     403     403   ok   ok   ok   ok
POST /policies/<process>                      in     403     403   ok   403  403  ok
GET  /audit                                   in     403     403   403  403  ok   403
POST /audit/verify                            in     403     403   403  403  ok   403
GET  /audit/cases/<int:case_id>               in     403     403   403  403  ok   403
GET  /audit/cases/<int:case_id>/steps/<int:step>  in 403     403   403  403  ok   403
POST /audit/cases/<int:case_id>/verify        in     403     403   403  403  ok   403
GET  /people                                  in     403     403   403  403  403  ok
GET  /people/new                              in     403     403   403  403  403  ok
POST /people/new                              in     403     403   403  403  403  ok
GET  /people/<name>                           in     403     403   403  403  403  ok
POST /people/<name>                           in     403     403   403  403  403  ok
POST /people/<name>/password                  in     403     403   403  403  403  ok
POST /people/<name>/sessions                  in     403     403   403  403  403  ok
GET  /groups                                  in     403     403   403  403  403  ok
POST /groups                                  in     403     403   403  403  403  ok
GET  /calendars/                              in     403     403   ok   403  403  ok
POST /calendars/                              in     403     403   403  403  403  ok
GET  /calendars/<key>                         in     403     403   ok   403  403  ok
POST /calendars/<key>/day                     in     403     403   403  403  403  ok
POST /calendars/<key>/look                    in     403     403   403  403  403  ok
POST /calendars/<key>/remove                  in     403     403   403  403  403  ok
POST /calendars/<key>/take                    in     403     403   403  403  403  ok
POST /calendars/<key>/week                    in     403     403   403  403  403  ok
POST /calendars/branches                      in     403     403   403  403  403  ok
POST /calendars/groups                        in     403     403   403  403  403  ok
"""
LINES = [line.split() for line in MATRIX.strip().splitlines()[1:]]
LINKS = re.compile(r'href="(/(?:cases|work-items|attachments|audit/cases)/[0-9-]+)["#?]')


@pytest.fixture
def parts(engine: Engine, complaint: Any) -> dict[str, str]:
    """Return what stands in the addresses: objects that are all there, and Alice's."""
    alice = actor(engine, "alice")
    file = {"content_type": "application/pdf", "actor": alice}
    kept = engine.attach(complaint.case_id, "", "letter.pdf", b"%PDF-1.7", **file)
    engine.put_calendar("office", CONTENT, actor=identity.SYSTEM)
    away = engine.add_substitution(
        "alice",
        "bob",
        from_at=clock.now() + timedelta(days=90),
        until_at=clock.now() + timedelta(days=91),
        reason="leave",
        actor=alice,
    )
    sam = actor(engine, "sam")
    many = engine.start_batch("remind", complaint.work_items, {}, actor=sam, reason="x")
    upload = engine.attach(None, "", "mine.pdf", b"%PDF-1.7", **file)
    texts = ("number", "template", "reader", "address", "subject", "body", "calendar", "method")
    row = {"key": "1/alice", "case_id": complaint.case_id, "language": "en", "status": mail.KEPT}
    with engine.database.write() as connection:
        filled = mail.mail.insert().values(
            **row, **dict.fromkeys(texts, ""), written_at=clock.now()
        )
        sent = connection.execute(filled).inserted_primary_key
    with engine.database.write() as connection:
        stuck = connection.execute(
            incident.incident.insert().values(
                case_id=complaint.case_id,
                kind="job",
                element="inform",
                message="fire",
                status="open",
                raised_at=clock.now(),
            )
        ).inserted_primary_key
        told = notification.add(connection, "alice", "work", "Hello", {}, at=clock.now())
        token = feed.renew(connection, "bob", at=clock.now())
    assert sent is not None and stuck is not None
    sam = actor(engine, "sam")
    kept_filter = filters.save(engine.tools, "board", "North", "branch=north", actor=sam)
    return {
        "item_id": complaint.work_items[0],
        "case_id": str(complaint.case_id),
        "attachment_id": str(kept.id),
        "upload": str(upload.id),
        "process": "complaint",
        "definition_id": "1",
        "path": "en.po",
        "step": "1",
        "mail_id": str(sent[0]),
        "notification_id": str(told),
        "token": token,
        "incident_id": str(stuck[0]),
        "substitution_id": str(away),
        "batch_id": str(many),
        "calculation_id": "999999",
        "name": "bob",
        "key": "office",
        "kind": "csv",
        "filter_id": str(kept_filter),
    }


def actor(engine: Engine, name: str) -> Actor:
    with engine.database.read() as connection:
        person = identity.person(connection, name)
    assert person is not None
    return person.actor


def outcome(answer: TestResponse) -> str:
    """Say in the words of the table what an answer is."""
    place = answer.headers.get("Location", "")
    if place.startswith("/sign-in?") or place == "/sign-in":
        return "in"
    return str(answer.status_code) if answer.status_code in (400, 403, 404) else "ok"


def rights(
    visitor: Callable[..., Visitor], engine: Engine, parts: dict[str, str], name: str
) -> Any:
    """Ask for every line as one of the cast; yield the line, what came and what should."""
    browser = visitor("" if name == "nobody" else name)
    column = CAST.index(name)
    for method, rule, *wanted in LINES:
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: parts[found[1]], rule)
        if name != "nobody":
            sign(browser.client, engine, name)
        if method == "GET":
            answer = browser.get(path)
        elif rule.endswith("/draft"):
            token = {"X-CSRFToken": browser.token()}
            answer = browser.client.post(path, json={"description": "x"}, headers=token)
        else:
            answer = browser.post(
                path, {"submission": "{}", "group": "cr_staff", "calendar": "office"}
            )
        assert answer.status_code < 500, (method, rule)
        signed_out = rule == "/sign-out" and name != "nobody"
        yield f"{method} {rule}", "ok" if signed_out else outcome(answer), wanted[column]


def test_the_table_has_every_address(app: Flask) -> None:
    rules = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    listed = {f"{method} {rule}" for method, rule, *_ in LINES}
    assert listed - rules == {"GET /attachments/<upload>"}
    assert rules - listed == set(), "say in the table who gets what from it"
    assert all(len(line) == 2 + len(CAST) for line in LINES)


@pytest.mark.parametrize("name", CAST)
def test_everybody_gets_what_the_table_says(
    visitor: Callable[..., Visitor], engine: Engine, parts: dict[str, str], name: str
) -> None:
    differing = [
        f"{line}: {came}, not {wanted}"
        for line, came, wanted in rights(visitor, engine, parts, name)
        if came != wanted
    ]
    assert differing == []


def test_what_a_list_does_not_show_cannot_be_opened(
    visitor: Callable[..., Visitor], engine: Engine
) -> None:
    """Three cases of different people: each sees in lists exactly what opens."""
    for process, data, by in (
        ("complaint", COMPLAINT, "alice"),
        ("pcdr", NOTICE, "wipa"),
        ("pcdr", NOTICE, "charlie"),
    ):
        begun = engine.start(process, data, actor=actor(engine, by))
        file = {"content_type": "application/pdf", "actor": actor(engine, by)}
        engine.attach(begun.case_id, "", "letter.pdf", b"%PDF-1.7", **file)
    Worker(engine, name="test").run_due()
    everything = opened(visitor("sam"), {"/cases"})
    assert sum(place.startswith("/cases/") for place in everything) >= 3
    for name in ("alice", "bob", "charlie", "wipa", "kanya", "sam"):
        browser = visitor(name)
        shown = opened(browser, {"/cases", "/worklist?view=mine", "/worklist?view=groups"})
        for place in everything:
            status = browser.get(place).status_code
            assert status == (200 if place in shown else 404), (name, place)


def opened(browser: Visitor, places: set[str]) -> set[str]:
    """Return the objects that lists, and the pages they lead to, have links to; all open."""
    found: set[str] = set()
    waiting = set(places)
    while waiting:
        answer = browser.get(waiting.pop())
        assert answer.status_code == 200
        if answer.headers["Content-Type"].startswith("text/html"):
            new = set(links(answer.text)) - found
            found |= new
            waiting |= new
    return found


def links(page: str) -> Iterator[str]:
    for place in LINKS.findall(page):
        if not place.startswith("/audit"):
            yield place


def test_the_limit_counts_failures_of_one_name_from_all_addresses(
    engine: Engine, tmp_path: Any
) -> None:
    app = create_app(engine, Config(secret_file=str(tmp_path / "other")))
    statuses = []
    for number in range(12):
        browser = Visitor(app.test_client())
        browser.client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        data = {"name": "Bob ", "password": "x"}
        statuses.append(browser.post("/sign-in", data).status_code)
    assert statuses == [422] * 10 + [429] * 2
