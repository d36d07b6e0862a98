"""Administrators keep people and groups; everybody keeps their own account."""

from __future__ import annotations

from typing import Any

import pytest

from engine import identity, journal
from engine.runtime import Engine
from tests.web.test_session import PASSWORD


def person(engine: Engine, name: str) -> Any:
    with engine.database.read() as connection:
        return identity.person(connection, name)


NEW = {
    "name": "dao",
    "password": "a long enough one",
    "full_name": "ดาว ใจงาม",
    "full_name_en": "Dao Jaingam",
    "email": "dao@dealer.example",
    "language": "en",
    "roles": ["staff"],
    "groups": ["cr_staff"],
}


def test_a_new_person_can_sign_in_and_work(visitor, engine: Engine, complaint: Any) -> None:
    adam = visitor("adam")
    assert adam.post("/people/new", NEW).status_code == 302
    dao = person(engine, "dao")
    assert (dao.full_name, dao.roles, dao.groups) == ("ดาว ใจงาม", {"staff"}, {"cr_staff"})
    browser = visitor()
    browser.post("/sign-in", {"name": "Dao ", "password": NEW["password"]})
    assert complaint.number in browser.get("/worklist?view=groups").text
    with engine.database.read() as connection:
        last = journal.events(connection, journal.OFFICE)[-1]
    assert (last.event, last.actor) == ("person:added", "adam")
    assert NEW["password"] not in str(last)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "alice"}, "There is somebody called"),
        ({"name": "Not a name!"}, "use small letters"),
        ({"password": "short"}, "letters at least"),
        ({"full_name": ""}, "needs a name"),
    ],
)
def test_a_faulty_person_is_refused_and_nothing_typed_is_lost(
    visitor, change: dict[str, str], sentence: str
) -> None:
    answer = visitor("adam").post("/people/new", {**NEW, **change})
    assert answer.status_code in (409, 422)
    assert sentence in answer.text
    assert "dao@dealer.example" in answer.text


def test_a_person_is_changed_and_blocked(visitor, engine: Engine) -> None:
    adam = visitor("adam")
    form = {**NEW, "roles": ["staff", "supervisor"], "groups": ["sales"], "blocked": "1"}
    assert adam.post("/people/alice", form).status_code == 302
    alice = person(engine, "alice")
    assert alice.groups == {"sales"}
    assert alice.roles == {"staff", "supervisor"}
    assert alice.status == identity.BLOCKED
    assert visitor("bob").get("/people/alice").status_code == 403
    assert adam.get("/people/nobody").status_code == 404


def test_roles_and_groups_that_do_not_exist_are_not_taken(visitor, engine: Engine) -> None:
    form = {**NEW, "roles": ["staff", "emperor"], "groups": ["cr_staff", "moon"]}
    visitor("adam").post("/people/alice", form)
    assert person(engine, "alice").roles == {"staff"}
    assert person(engine, "alice").groups == {"cr_staff"}


def test_a_new_password_ends_all_sessions(visitor) -> None:
    alice, adam = visitor("alice"), visitor("adam")
    assert adam.post("/people/alice/password", {"password": "short"}).status_code == 422
    assert adam.post("/people/alice/password", {"password": "a new long one"}).status_code == 302
    assert alice.get("/worklist").status_code == 302
    browser = visitor()
    assert browser.post("/sign-in", {"name": "alice", "password": PASSWORD}).status_code == 422
    good = browser.post("/sign-in", {"name": "alice", "password": "a new long one"})
    assert good.status_code == 302


def test_somebody_is_signed_out_everywhere(visitor) -> None:
    alice = visitor("alice")
    visitor("adam").post("/people/alice/sessions")
    assert alice.get("/worklist").status_code == 302


def test_groups_are_added_and_renamed(visitor, engine: Engine) -> None:
    adam = visitor("adam")
    adam.post("/groups", {"key": "lounge", "name": "ห้องรับรอง", "name_en": "Lounge"})
    adam.post("/groups", {"key": "lounge", "name": "ห้องรับรองใหม่", "name_en": "New lounge"})
    page = adam.get("/groups").text
    assert "ห้องรับรองใหม่" in page
    assert "work of this group waits" in page
    assert adam.post("/groups", {"key": "Not a key!", "name": "x"}).status_code == 422


def test_nobody_else_administers(visitor) -> None:
    for name in ("alice", "sam", "olga", "ada", "charlie"):
        browser = visitor(name)
        assert browser.post("/people/new", NEW).status_code == 403, name
        assert browser.post("/people/alice", NEW).status_code == 403, name
        assert browser.post("/people/alice/password", {"password": "x" * 12}).status_code == 403
        assert browser.post("/groups", {"key": "x", "name": "x"}).status_code == 403, name


def test_one_chooses_language_and_colours(visitor, engine: Engine) -> None:
    alice = visitor("alice")
    alice.post("/account", {"language": "th", "theme": "dark", "email": "a@dealer.example"})
    page = alice.get("/account").text
    assert 'lang="th"' in page
    assert 'data-theme="dark"' in page
    assert "บัญชีของฉัน" in page
    assert person(engine, "alice").email == "a@dealer.example"


def test_one_cannot_give_oneself_roles(visitor, engine: Engine) -> None:
    visitor("charlie").post("/account", {"language": "en", "roles": "administrator"})
    assert person(engine, "charlie").roles == {"staff"}


def test_ones_own_password_needs_the_old_one(visitor) -> None:
    alice, other = visitor("alice"), visitor("alice")
    form = {"old": "wrong", "new": "a new long one", "again": "a new long one"}
    assert alice.post("/account/password", form).status_code == 422
    differing = {**form, "old": PASSWORD, "again": "another"}
    assert "passwords differ" in alice.post("/account/password", differing).text
    assert alice.post("/account/password", {**form, "old": PASSWORD}).status_code == 302
    assert alice.get("/worklist").status_code == 200
    assert other.get("/worklist").status_code == 302


def test_visitors_choose_a_language_before_signing_in(visitor) -> None:
    nobody = visitor()
    assert "Sign in" in nobody.get("/sign-in").text
    nobody.post("/language", {"language": "th", "next": "/sign-in"})
    assert "เข้าสู่ระบบ" in nobody.get("/sign-in").text
    nobody.post("/language", {"language": "xx", "next": "//evil.example"})
    assert "เข้าสู่ระบบ" in nobody.get("/sign-in").text
