"""Statements that are run on the driver do what SQLAlchemy would do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engine import identity, ledger, statement
from engine.db import Database
from engine.statement import Insert, Statement

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PERSON = {
    "name": "alice",
    "full_name": "อลิสา 100%",
    "full_name_en": "Alice",
    "email": "",
    "language": "th",
    "theme": "auto",
    "password_hash": "",
    "status": identity.ACTIVE,
    "session_version": 1,
    "created_at": AT,
}
add = Insert(identity.user)
find = Statement(
    sa.select(identity.user.c.full_name, identity.user.c.created_at).where(
        identity.user.c.name == sa.bindparam("who"), identity.user.c.status == identity.ACTIVE
    )
)
rename = Statement(
    identity.user.update()
    .where(identity.user.c.name == sa.bindparam("who"))
    .values(full_name=sa.bindparam("full_name"))
)


def person(number: int) -> dict[str, object]:
    return {**PERSON, "name": f"person {number}"}


def test_rows_are_written_and_read_with_their_types(database: Database) -> None:
    with database.write() as connection:
        add.run(connection, [PERSON, person(2)])
        row = find.first(connection, {"who": "alice"})
        nobody = find.first(connection, {"who": "charlie"})

    assert row is not None
    assert (row.full_name, row.created_at) == ("อลิสา 100%", AT)
    assert nobody is None


def test_more_rows_than_one_statement_takes_are_all_written(database: Database) -> None:
    many = statement.MOST_ROWS + 1
    with database.write() as connection:
        add.run(connection, [person(number) for number in range(many)])

    with database.read() as connection:
        assert find.first(connection, {"who": f"person {many - 1}"}) is not None


def test_it_tells_how_many_rows_were_changed(database: Database) -> None:
    with database.write() as connection:
        add.run(connection, [PERSON])
        assert rename.change(connection, {"who": "alice", "full_name": "Alice J."}) == 1
        assert rename.change(connection, {"who": "bob", "full_name": "Bob"}) == 0


def test_rows_are_removed_by_their_ids_and_no_others(database: Database) -> None:
    def entry(number: int) -> dict[str, object]:
        drawn = ledger.entry(
            "timer", case_id=None, process="p", definition_id=None, activity="a", at=AT
        )
        return {**drawn, "id": f"7-{number}"}

    many = statement.MOST_ROWS + 2
    with database.write() as connection:
        ledger.add(connection, [entry(number) for number in range(many + 1)])
        ledger.drop(connection, [f"7-{number}" for number in range(many)] + ["7-unknown"])
        left = connection.execute(sa.select(ledger.ledger.c.id)).scalars().all()

    assert left == [f"7-{many}"]


def test_an_error_is_sqlalchemys_and_nothing_is_kept(database: Database) -> None:
    with pytest.raises(IntegrityError) as refused, database.write() as connection:
        add.run(connection, [PERSON, PERSON])

    assert "อลิสา" not in str(refused.value)
    with database.read() as connection:
        assert find.first(connection, {"who": "alice"}) is None


def test_who_listens_hears_each_statement_before_and_after(database: Database) -> None:
    heard: list[str] = []
    statement.observers.append(heard.append)
    try:
        with database.write() as connection:
            add.run(connection, [PERSON])
    finally:
        statement.observers.remove(heard.append)

    assert [text[:6] for text in heard] == ["INSERT", "INSERT"]
