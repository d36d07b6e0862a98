"""The journal: whoever changes, swaps, removes or cuts rows is found out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from engine import journal
from engine.journal import journal as table
from tests.office import ALICE, Office

Tamper = Callable[[Connection, int], None]


def _rows(case_id: int, seq: int) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.case_id == case_id, table.c.seq == seq)


def _change(column: str, value: object) -> Tamper:
    def tamper(connection: Connection, case_id: int) -> None:
        connection.execute(table.update().where(_rows(case_id, 2)).values({column: value}))

    return tamper


def _remove(connection: Connection, case_id: int) -> None:
    connection.execute(table.delete().where(_rows(case_id, 2)))


def _cut(connection: Connection, case_id: int) -> None:
    last = journal.last(connection, case_id).seq
    connection.execute(table.delete().where(_rows(case_id, last)))


def _swap(connection: Connection, case_id: int) -> None:
    for before, after in ((2, 99), (3, 2), (99, 3)):
        connection.execute(table.update().where(_rows(case_id, before)).values(seq=after))


def _rename(connection: Connection, case_id: int) -> None:
    connection.execute(table.update().where(_rows(case_id, 1)).values(actor="mallory"))


TAMPERS: dict[str, Tamper] = {
    "data changed": _change("data", '{"note":"never"}'),
    "reason added": _change("reason", "because"),
    "command changed": _change("command", "{}"),
    "key added": _change("command_key", "k"),
    "event changed": _change("event", "work_item:released"),
    "actor changed": _rename,
    "row removed": _remove,
    "tail cut": _cut,
    "rows swapped": _swap,
}


@pytest.mark.parametrize("name", TAMPERS)
def test_tampering_is_found_out(office: Office, name: str) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {"note": "as it was"}, actor=ALICE, key="k1")
    assert office.chain_holds(case_id)
    with office.database.write() as connection:
        TAMPERS[name](connection, case_id)
    assert not office.chain_holds(case_id)


def test_the_office_has_a_chain_of_its_own(office: Office) -> None:
    with office.database.read() as connection:
        told = [event.event for event in journal.events(connection, journal.OFFICE)]
    assert told == ["group:changed", "group:changed", "definition:deployed"]
    assert office.chain_holds(journal.OFFICE)


def test_the_first_row_of_a_verb_carries_its_command(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {"note": "x"}, actor=ALICE, key="k1")
    with office.database.read() as connection:
        commands = [e for e in journal.events(connection, case_id) if e.command is not None]
    assert [e.command["do"] for e in commands if e.command] == ["start", "complete"]
    assert commands[1].event == "work_item:claimed"
    assert commands[1].command_key == "alice:k1"


def test_the_form_that_a_person_saw_is_named_by_its_hash(office: Office) -> None:
    case_id, item = office.repair()
    office.engine.complete(item, {"note": "x"}, actor=ALICE)
    with office.database.read() as connection:
        (done,) = [
            e for e in journal.events(connection, case_id) if e.event == "work_item:completed"
        ]
    assert done.data["form"] == "assess" and len(done.data["form_hash"]) == 64
    assert done.data["changes"] == {"note": [None, "x"]}


def test_numbers_of_any_size_come_back_exactly() -> None:
    value = {"big": 10**40, "small": 1, "text": "๙" * 3}
    assert journal.parse(journal.canonical(value)) == value
    assert journal.parse(journal.canonical({"x": 1.5})) == {"x": 1.5}
