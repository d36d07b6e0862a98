"""People and groups: who is kept, by whom, and what the office's chain tells of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Connection

from engine import clock, identity, journal
from engine.actor import ADMINISTRATOR, ROLES, Actor
from engine.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, sentence
from engine.journal import Entry, Happening
from engine.runtime.passwords import is_guessable
from engine.runtime.tools import Tools

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_OWN = frozenset({"full_name", "full_name_en", "email", "language", "theme"})
_FIELDS = _OWN | {"status", "groups", "roles"}
LEAST_PASSWORD = 10


@contextmanager
def chain(tools: Tools, actor: Actor, reason: str = "") -> Iterator[tuple[Connection, list[Entry]]]:
    """Open a verb of the office; what is put into the list is written into its chain."""
    entries: list[Entry] = []
    with tools.database.write() as connection:
        head = journal.lock_office(connection)
        yield connection, entries
        journal.append(
            connection,
            journal.OFFICE,
            head,
            entries,
            at=clock.now(),
            actor=actor.name,
            reason=reason or None,
        )


def add_person(
    tools: Tools,
    name: str,
    *,
    password: str,
    fields: Mapping[str, Any],
    groups: Sequence[str],
    roles: Sequence[str],
    actor: Actor,
) -> None:
    """Add somebody to the office."""
    _must_administer(actor)
    problems = [] if NAME.fullmatch(name) else [bad_name(name)]
    _refuse([*problems, *_password_problems(name, password), *_field_problems(fields)])
    hashed = identity.hash_password(password)
    with chain(tools, actor) as (connection, entries):
        if identity.person(connection, name) is not None:
            raise Conflict(sentence("There is somebody called “%(name)s” already."), name=name)
        _must_exist(connection, groups, roles)
        values = {"name": name, "theme": "auto", **fields}
        identity.add_person(connection, values, password_hash=hashed, at=clock.now())
        identity.set_groups(connection, name, groups)
        identity.set_roles(connection, name, roles)
        said = {**fields, "groups": sorted(groups), "roles": sorted(roles)}
        entries.append(Entry(Happening.PERSON_ADDED, name, said))


def change_person(tools: Tools, name: str, changes: Mapping[str, Any], *, actor: Actor) -> None:
    """Change fields, groups, roles or standing; people change their own name and ways."""
    own = actor.name == name and set(changes) <= _OWN
    if not own:
        _must_administer(actor)
    unknown = sorted(set(changes) - _FIELDS)
    problems = [Problem(sentence("There is no such field."), place=field) for field in unknown]
    _refuse([*problems, *_field_problems(changes)])
    with chain(tools, actor) as (connection, entries):
        person = identity.person(connection, name)
        if person is None:
            raise NotFound()
        before = {field: _plain(getattr(person, field)) for field in changes}
        after = {field: _plain(value) for field, value in changes.items()}
        said = {f: [before[f], after[f]] for f in changes if before[f] != after[f]}
        if not said:
            return
        _must_exist(connection, changes.get("groups", ()), changes.get("roles", ()))
        _write(connection, person, {field: changes[field] for field in said})
        entries.append(Entry(Happening.PERSON_CHANGED, name, {"changes": said}))


def _write(connection: Connection, person: identity.Person, changes: Mapping[str, Any]) -> None:
    """Write changed fields; who is blocked or loses rights has to sign in again."""
    if "groups" in changes:
        identity.set_groups(connection, person.name, changes["groups"])
    if "roles" in changes:
        identity.set_roles(connection, person.name, changes["roles"])
    fields = {name: value for name, value in changes.items() if name not in ("groups", "roles")}
    if not {"roles", "status"}.isdisjoint(changes):
        fields["session_version"] = person.session_version + 1
    if fields:
        identity.change_person(connection, person.name, fields)


def set_password(tools: Tools, name: str, password: str, *, actor: Actor) -> None:
    """Set a password and end all sessions."""
    if actor.name != name:
        _must_administer(actor)
    _refuse(_password_problems(name, password))
    _secure(
        tools, name, {"password_hash": identity.hash_password(password)}, "password", actor=actor
    )


def end_sessions(tools: Tools, name: str, *, actor: Actor) -> None:
    """End all sessions of a person."""
    if actor.name != name:
        _must_administer(actor)
    _secure(tools, name, {}, "sessions", actor=actor)


def _secure(tools: Tools, name: str, values: Mapping[str, Any], what: str, *, actor: Actor) -> None:
    with chain(tools, actor) as (connection, entries):
        person = identity.person(connection, name)
        if person is None:
            raise NotFound()
        version = person.session_version + 1
        identity.change_person(connection, name, {**values, "session_version": version})
        entries.append(Entry(Happening.PERSON_SECURED, name, {"what": what}))


def put_group(tools: Tools, key: str, *, name: str, name_en: str, actor: Actor) -> None:
    """Add a group or rename it."""
    _must_administer(actor)
    problems = [] if NAME.fullmatch(key) else [bad_name(key)]
    if not name.strip():
        problems.append(Problem(sentence("A group needs a name."), place="name"))
    _refuse(problems)
    with chain(tools, actor) as (connection, entries):
        if identity.put_group(connection, key, name=name, name_en=name_en):
            said = {"name": name, "name_en": name_en}
            entries.append(Entry(Happening.GROUP_CHANGED, key, said))


def _must_administer(actor: Actor) -> None:
    if ADMINISTRATOR not in actor.roles and actor.name != "system":
        raise NotAllowed(sentence("Only administrators keep people and groups; ask one."))


def _must_exist(connection: Connection, groups: Collection[str], roles: Collection[str]) -> None:
    known = {row.key for row in identity.groups(connection)}
    no_group = sentence("There is no group “%(name)s”; add it first.")
    no_role = sentence("There is no role “%(name)s”.")
    problems = [Problem(no_group, {"name": g}, place="groups") for g in groups if g not in known]
    problems += [Problem(no_role, {"name": r}, place="roles") for r in roles if r not in ROLES]
    _refuse(problems)


def _field_problems(fields: Mapping[str, Any]) -> list[Problem]:
    problems = []
    allowed = {
        "status": (identity.ACTIVE, identity.BLOCKED),
        "language": ("th", "en"),
        "theme": ("auto", "light", "dark"),
    }
    for field, values in allowed.items():
        if field in fields and fields[field] not in values:
            one_of = {"values": ", ".join(values)}
            problems.append(Problem(sentence("Choose one of %(values)s."), one_of, place=field))
    if "full_name" in fields and not str(fields["full_name"]).strip():
        problems.append(Problem(sentence("A person needs a name."), place="full_name"))
    return problems


def _password_problems(name: str, password: str) -> list[Problem]:
    if is_guessable(name, password):
        return [
            Problem(sentence("This password is easily guessed; choose another."), {}, "password")
        ]
    if LEAST_PASSWORD <= len(password) <= 1000:
        return []
    least = {"least": LEAST_PASSWORD}
    return [Problem(sentence("A password has %(least)s letters at least."), least, "password")]


def bad_name(name: str) -> Problem:
    """Return what is wrong with the key of a person, group or calendar."""
    template = sentence("“%(name)s”: use small letters, digits, dots and dashes, 64 at most.")
    return Problem(template, {"name": name}, place="name")


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise BadInput(problems, sentence("Something here has to be put right."))


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else sorted(value)
