"""Names of people and groups as readers know them, looked up once per request."""

from __future__ import annotations

from typing import cast

from flask import g
from flask_babel import gettext

from engine import identity
from engine.actor import SYSTEM
from web import current, i18n


def name(user: str | None) -> str:
    """Return the name of a person, or what the system is called."""
    if not user:
        return ""
    if user == SYSTEM.name:
        return str(gettext("The system"))
    return _people().get(user, user)


def group(key: str | None) -> str:
    """Return the name of a group in the reader's language."""
    if not key:
        return ""
    pair = _groups().get(key)
    if pair is None:
        return key
    thai, english = pair
    return thai if i18n.language() == "th" else english or thai


def workers() -> list[tuple[str, str]]:
    """Return (user name, name) of those who may be given work, by name."""
    with current.engine().database.read() as connection:
        everybody = identity.people(connection)
    able = [each for each in everybody if each.status == identity.ACTIVE and each.actor.works]
    return sorted(((each.name, _display(each)) for each in able), key=lambda pair: pair[1])


def all_groups() -> list[tuple[str, str]]:
    """Return (key, name) of all groups, by name."""
    return sorted(((key, group(key)) for key in _groups()), key=lambda pair: pair[1])


def _people() -> dict[str, str]:
    """Return the names of all people."""
    if "people" not in g:
        with current.engine().database.read() as connection:
            g.people = {each.name: _display(each) for each in identity.people(connection)}
    return cast("dict[str, str]", g.people)


def _display(person: identity.Person) -> str:
    """Return what a person is called in the reader's language."""
    english = i18n.language() == "en" and person.full_name_en
    return english or person.full_name or person.name


def _groups() -> dict[str, tuple[str, str]]:
    """Return the Thai and English names of all groups."""
    if "groups" not in g:
        with current.engine().database.read() as connection:
            rows = identity.groups(connection)
            g.groups = {row.key: (row.name, row.name_en) for row in rows}
    return cast("dict[str, tuple[str, str]]", g.groups)
