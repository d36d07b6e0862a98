"""Signing in: passwords, time-outs, revoking, and where one lands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from engine import clock, identity
from engine.runtime import Engine
from tests.web.conftest import Visitor
from web.address import safe
from web.app import create_app
from web.config import Config
from web.security import limiter

PASSWORD = "a password of ten"


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(visitor) -> None:
    nobody = visitor()
    answer = nobody.get("/cases?q=x")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/cases?q%3Dx"
    answer = nobody.post("/sign-in", {"name": "alice", "password": PASSWORD, "next": "/cases?q=x"})
    assert answer.location == "/cases?q=x"
    assert nobody.get("/cases").status_code == 200


def test_a_wrong_password_and_a_wrong_name_get_the_same_answer(visitor) -> None:
    nobody = visitor()
    wrong = nobody.post("/sign-in", {"name": "alice", "password": "x"})
    unknown = nobody.post("/sign-in", {"name": "nobody", "password": "x"})
    assert wrong.status_code == unknown.status_code == 422
    assert "Name or password is wrong" in wrong.text
    assert "Name or password is wrong" in unknown.text


def test_a_blocked_person_is_signed_out_at_the_next_click(visitor, engine: Engine) -> None:
    alice = visitor("alice")
    assert alice.get("/worklist").status_code == 200
    engine.change_person("alice", {"status": identity.BLOCKED}, actor=identity.SYSTEM)
    assert alice.get("/worklist").status_code == 302


def test_ending_all_sessions_signs_out_every_browser(visitor, engine: Engine) -> None:
    alice = visitor("alice")
    engine.end_sessions("alice", actor=identity.SYSTEM)
    assert alice.get("/worklist").status_code == 302


def test_a_session_ends_when_nobody_clicks(visitor, virtual_clock: clock.VirtualClock) -> None:
    alice = visitor("alice")
    virtual_clock.advance(timedelta(minutes=119))
    assert alice.get("/worklist").status_code == 200
    virtual_clock.advance(timedelta(minutes=119))
    assert alice.get("/worklist").status_code == 200
    virtual_clock.advance(timedelta(minutes=121))
    assert alice.get("/worklist").status_code == 302


def test_a_session_ends_after_its_hours_even_in_use(
    visitor, virtual_clock: clock.VirtualClock
) -> None:
    alice = visitor("alice")
    for _ in range(12):
        virtual_clock.advance(timedelta(minutes=59))
        assert alice.get("/worklist").status_code == 200
    virtual_clock.advance(timedelta(minutes=59))
    assert alice.get("/worklist").status_code == 302


def test_signing_in_replaces_the_session(visitor) -> None:
    browser = visitor()
    before = browser.token()
    browser.post("/sign-in", {"name": "alice", "password": PASSWORD})
    assert browser.token() != before


def test_signing_out_ends_the_session(visitor) -> None:
    alice = visitor("alice")
    assert alice.post("/sign-out").status_code == 302
    assert alice.get("/worklist").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\tevil",
        "/\t/[",
        "",
        "worklist",
        "/%0d%0aSet-Cookie:x=1\r\n",
    ],
)
def test_signing_in_never_leads_to_another_site(target: str) -> None:
    assert safe(target) == "/"


def test_too_many_attempts_are_refused_with_a_sentence(engine: Engine, tmp_path) -> None:

    app: Flask = create_app(engine, Config(secret_file=str(tmp_path / "other")))
    limiter.reset()
    browser = Visitor(app.test_client())
    browser.client.set_cookie("language", "en")
    answers = [browser.post("/sign-in", {"name": "alice", "password": "x"}) for _ in range(11)]
    assert [each.status_code for each in answers] == [422] * 10 + [429]
    assert "Too many attempts" in answers[-1].text


def test_each_role_begins_the_day_on_its_own_page(visitor: Callable[..., Visitor]) -> None:
    places = {
        "alice": "/worklist",
        "olga": "/processes",
        "ada": "/audit",
        "adam": "/people",
        "charlie": "/worklist",
    }
    for name, place in places.items():
        assert visitor(name).get("/").location == place


def test_the_cookie_is_closed_to_scripts_and_other_sites(visitor) -> None:
    nobody = visitor()
    answer = nobody.post("/sign-in", {"name": "alice", "password": PASSWORD})
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if "samphan=" in each)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_secret_is_readable_by_its_owner_only(tmp_path) -> None:

    config = Config(secret_file=str(tmp_path / "new" / "secret"))
    assert len(config.secret()) == 64
    assert config.secret() == config.secret()
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o777 == 0o600
