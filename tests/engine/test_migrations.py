"""A database of before goes on with what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DBAPIError

from engine import migrations, work_item
from engine.clock import VirtualClock
from engine.db import Database, metadata
from tests.databases import migration_places

CASE = """INSERT INTO "case" (id, number, process, definition_id, version, status, state, subject,
    stage, facts, search, started_at, started_by, escalation, priority, seq, head)
    VALUES (7, 'CP-7', 'p', 1, 1, 'active', '{}', '', '', '{}', '', 0, 'alice', '', 50, 0, '')"""
DEFINITION = """INSERT INTO definition (id, process, version, content_hash, name, status,
    deployed_at, deployed_by, reason) VALUES (1, 'p', 1, 'h', 'p', 'active', 0, 'olga', '')"""
ITEM = """INSERT INTO work_item (id, case_id, wait, process, activity, name, stage, form, status,
    priority, local, created_at, order_at) VALUES (?, 7, 2, 'p', 'a', 'ก', '', '', 'ready', 50,
    '{}', 0, 5)"""
ENTRY = """INSERT INTO ledger (id, kind, case_id, process, activity, handler, inputs, due_at,
    status, attempts, max_attempts, crashes, created_at)
    VALUES ('7-3', 'timer', 7, 'p', 'a', '', '{}', 9, 'ready', 0, 3, 0, 0)"""


def up_to(database: Database, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = command.upgrade
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", lambda config, _: upgrade(config, step))
        migrations.upgrade(database)


def test_work_items_and_entries_of_before_are_kept_in_one_tree_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, virtual_clock: VirtualClock
) -> None:
    database = Database(f"sqlite:///{tmp_path}/before.db", synchronous="OFF")
    up_to(database, "0007", monkeypatch)
    with database.write() as connection:
        run = connection.exec_driver_sql
        for statement in (DEFINITION, CASE, ENTRY):
            run(statement)
        run(ITEM, ("7-2",))
        run("INSERT INTO work_item_group VALUES ('7-2', 'service')")
        work_item.put_draft(connection, "7-2", '{"a":1}', at=virtual_clock.now(), actor="alice")
        before = {table: run(f"SELECT * FROM {table}").all() for table in TABLES}
        drawn = indexes(connection)

    database.create(*migration_places())

    with database.write() as connection:
        run = connection.exec_driver_sql
        assert {table: run(f"SELECT * FROM {table}").all() for table in TABLES} == before
        later = {one for one in indexes(connection) if any(name in one for name in ADDED)}
        assert indexes(connection) - later == drawn
        assert run("PRAGMA foreign_key_check").all() == []
        with pytest.raises(DBAPIError, match="FOREIGN KEY"):
            run("DELETE FROM work_item")
    database.close()


TABLES = ("work_item", "work_item_group", "draft", "ledger")
#: indexes of these tables that migrations after it add
ADDED = ("ix_work_item_group_case", "ix_work_item_left")


def indexes(connection: sa.Connection) -> set[str]:
    found = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('work_item', 'ledger', 'draft', 'work_item_group')"
    )
    return set(found.scalars())


@pytest.mark.sqlite
def test_tables_have_rowids_where_the_code_says_so(database: Database) -> None:
    with database.read() as connection:
        drawn = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE sql LIKE '% WITHOUT ROWID'"
            " AND name NOT LIKE 'case_search%'"
        ).scalars()
        said = {
            t.name for t in metadata.sorted_tables if not t.dialect_options["sqlite"]["with_rowid"]
        }
        assert set(drawn) == said
