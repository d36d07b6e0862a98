"""The office with its people, and calls as a worker makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import identity
from engine.db import Database
from engine.ports import Call

AT = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
FILES = {
    "mail/hello.th.txt": "Subject: สวัสดี $name\n\nเรื่อง $number เกี่ยวกับ $topic\n".encode(),
    "mail/hello.en.txt": b"Subject: Hello $name\n\nCase $number is about $topic\n",
    "en.po": 'msgid "บริการ"\nmsgstr "Service"\n'.encode(),
}
PEOPLE = (("alice", "th", "cr_staff"), ("bob", "en", "cr_staff"), ("sam", "th", "cr_head"))


@pytest.fixture
def office(database: Database) -> Database:
    """A database with three people, two groups of theirs and an empty one."""
    with database.write() as connection:
        for key in ("cr_staff", "cr_head", "tmt"):
            identity.put_group(connection, key, name=key, name_en=key)
        for name, language, group in PEOPLE:
            values = {
                "name": name,
                "full_name": name,
                "full_name_en": name,
                "email": f"{name}@dealer.example",
                "language": language,
                "theme": "auto",
            }
            identity.add_person(connection, values, password_hash="", at=AT)
            identity.set_groups(connection, name, [group])
    return database


@pytest.fixture
def call(office: Database) -> Callable[..., Call]:
    """Makes a call of case CP-000007 with some inputs; the key says which job it is."""

    def make(key: str = "7-3", **inputs: Any) -> Call:
        files: Mapping[str, bytes] = FILES
        return Call(inputs, 7, "CP-000007", "complaint", "tell", key, AT, office, files)

    return make
