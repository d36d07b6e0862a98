"""People and groups: kept by administrators, told in the office's chain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import identity, journal
from engine.errors import BadInput, Conflict, EngineError, NotAllowed, NotFound
from tests.office import ADAM, ALICE, CHARLIE, SAM, Office


def _add(office: Office, name: str = "dao", password: str = "a long one") -> None:
    office.engine.add_person(
        name,
        password=password,
        full_name="ดาว",
        full_name_en="Dao",
        groups=["cr_staff"],
        roles=["staff"],
        actor=ADAM,
    )


def test_a_person_signs_in_with_the_password_and_with_no_other(office: Office) -> None:
    _add(office)
    with office.database.read() as connection:
        person = identity.authenticate(connection, "dao", "a long one")
        assert person is not None and person.groups == {"cr_staff"}
        assert person.actor.works and not person.actor.steers
        assert identity.authenticate(connection, "dao", "another one") is None
        assert identity.authenticate(connection, "nobody", "a long one") is None


def test_a_blocked_person_does_not_sign_in_and_loses_all_sessions(office: Office) -> None:
    _add(office)
    office.engine.change_person("dao", {"status": "blocked"}, actor=ADAM)
    with office.database.read() as connection:
        assert identity.authenticate(connection, "dao", "a long one") is None
        person = identity.person(connection, "dao")
    assert person is not None and person.session_version == 2


def test_changes_are_told_with_before_and_after_and_passwords_are_not(office: Office) -> None:
    _add(office)
    office.engine.change_person("dao", {"groups": ["cr_head"], "email": "d@e.th"}, actor=ADAM)
    office.engine.set_password("dao", "quite another", actor=ADAM)
    office.engine.change_person("dao", {"email": "d@e.th"}, actor=ADAM)
    with office.database.read() as connection:
        added, changed, secured = journal.events(connection, 0)[-3:]
    assert changed.data["changes"] == {
        "groups": [["cr_staff"], ["cr_head"]],
        "email": ["", "d@e.th"],
    }
    assert (added.event, secured.event) == ("person:added", "person:secured")
    assert "quite" not in str(secured.data) and "argon2" not in str(added.data)
    assert office.chain_holds(0)


def test_people_change_their_own_ways_and_nothing_else(office: Office) -> None:
    office.engine.change_person("alice", {"language": "th", "theme": "dark"}, actor=ALICE)
    office.engine.set_password("alice", "my new password", actor=ALICE)
    office.engine.end_sessions("alice", actor=ALICE)
    for changes in ({"roles": ["supervisor"]}, {"groups": ["cr_head"]}, {"status": "blocked"}):
        with pytest.raises(NotAllowed):
            office.engine.change_person("alice", changes, actor=ALICE)


def test_charlie_keeps_nobody(office: Office) -> None:
    acts: list[Callable[..., object]] = [
        lambda who: office.engine.add_person(
            "x", password="a good one 9", full_name="X", actor=who
        ),
        lambda who: office.engine.change_person("bob", {"email": "x"}, actor=who),
        lambda who: office.engine.set_password("bob", "a good one 9", actor=who),
        lambda who: office.engine.end_sessions("bob", actor=who),
        lambda who: office.engine.put_group("x", name="X", name_en="X", actor=who),
    ]
    for act in acts:
        for who in (CHARLIE, SAM):
            with pytest.raises(NotAllowed):
                act(who)


def test_faults_are_named_with_their_place(office: Office) -> None:
    cases: list[tuple[Callable[[], object], type[EngineError], str]] = [
        (lambda: _add(office, "No Spaces"), BadInput, "small letters"),
        (lambda: _add(office, password="short"), BadInput, "10 letters"),
        (lambda: _add(office, "alice"), Conflict, "somebody called “alice”"),
        (
            lambda: office.engine.change_person("bob", {"roles": ["king"]}, actor=ADAM),
            BadInput,
            "no role “king”",
        ),
        (
            lambda: office.engine.change_person("bob", {"groups": ["moon"]}, actor=ADAM),
            BadInput,
            "no group “moon”",
        ),
        (
            lambda: office.engine.change_person("bob", {"language": "fr"}, actor=ADAM),
            BadInput,
            "one of th, en",
        ),
        (
            lambda: office.engine.change_person("bob", {"shoe": "9"}, actor=ADAM),
            BadInput,
            "no such field",
        ),
        (
            lambda: office.engine.change_person("nobody", {"theme": "dark"}, actor=ADAM),
            NotFound,
            "does not exist",
        ),
    ]
    for act, refusal, sentence in cases:
        with pytest.raises(refusal, match=sentence):
            act()
