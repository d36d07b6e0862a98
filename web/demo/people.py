"""The demo people: made up, with one password for all, on a machine that serves itself only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import identity
from engine.runtime import Engine

#: printed when the demo people are created
PASSWORD = "samphan-demo"  # noqa: S105  (made-up people on a loopback address)
_FIELDS = ("full_name", "full_name_en", "email", "language", "groups", "roles")


def add(engine: Engine, person: Mapping[str, Any], password: str = PASSWORD) -> None:
    """Create one person of `organisation.json` unless there is one of that name."""
    with engine.database.read() as connection:
        if identity.person(connection, person["name"]):
            return
    values = {name: person[name] for name in _FIELDS}
    engine.add_person(person["name"], password=password, **values, actor=identity.SYSTEM)
